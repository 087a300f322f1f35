"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; values are made ready column by column.

A report has some two thousand rows, and a statement of SQLAlchemy's takes longer to put together a row of them than the
database takes to store it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, Dialect, Enum, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from schemas.tables.types import Clean, Exact, Json, clean, json_text

__all__ = ["Columns", "insert_columns", "insert_rows"]

Values = Sequence[Any]
Columns = Mapping[str, Values]
"""The values of some rows, by column."""
_PLAIN = {str, type(None)}


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]], **fixed: Any) -> None:
    """Insert rows that all have the same columns, those of `fixed` having the same value in each.

    Columns left out must be null or have the database's own default. Raises what SQLAlchemy raises.
    """
    if rows:
        insert_columns(
            session, table, {name: [row[name] for row in rows] for name in rows[0] if name not in fixed}, **fixed
        )


def insert_columns(session: Session, table: Table, columns: Columns, **fixed: Any) -> None:
    """The same for values that come by column; all columns are equally long."""
    count = len(next(iter(columns.values())))
    if not count:
        return
    connection = session.connection()
    dialect = connection.dialect
    same = {name: _ready(table.c[name].type, dialect, (value,)) for name, value in fixed.items()}
    ready: list[Iterable[Any]] = [_ready(table.c[name].type, dialect, values) for name, values in columns.items()]
    ready += [repeat(value, count) for (value,) in same.values()]
    statement = _statement(dialect, table, (*columns, *same))
    driver: Any = connection.connection.driver_connection
    try:
        _send(connection, driver, statement, ready)
    except dialect.loaded_dbapi.Error as error:
        wrapped = DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
        raise wrapped from error


def _send(connection: Connection, driver: Any, statement: str, columns: Sequence[Iterable[Any]]) -> None:
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in zip(*columns, strict=True):
                copy.write_row(row)
    else:
        driver.executemany(statement, zip(*columns, strict=True))


@lru_cache(maxsize=256)
def _statement(dialect: Dialect, table: Table, names: tuple[str, ...]) -> str:
    quote = dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if dialect.name == "postgresql":
        return f"COPY {into} FROM STDIN"
    return f"INSERT INTO {into} VALUES ({', '.join('?' * len(names))})"  # noqa: S608  (names of our own tables)


def _ready(kind: TypeEngine[Any], dialect: Dialect, values: Values) -> Values:
    """What the driver takes, for the types that most columns have in one look at all of them."""
    if isinstance(kind, Clean):
        return values if _is_clean(values) else [_clean(value) for value in values]
    if isinstance(kind, Exact):
        return [None if value is None else _printed(value) for value in values]
    if isinstance(kind, Json):
        return _json(values)
    if isinstance(kind, Enum):  # of this project's, whose members are their texts (schemas.tables.one_of)
        return [None if value is None else str(value) for value in values]
    make = None if isinstance(kind, Boolean) else _maker(kind, dialect)
    return values if make is None else [make(value) for value in values]


@lru_cache(maxsize=256)
def _maker(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _json(values: Values) -> Values:
    """JSON texts; where one holds what a database cannot, each is looked at."""
    encode = msgspec.json.encode
    try:
        texts = [None if value is None else encode(value).decode() for value in values]
    except UnicodeEncodeError:
        texts = ["\\u0000"]
    if "\\u0000" in "".join([value for value in texts if value]):
        return [None if value is None else json_text(value) for value in values]
    return texts


def _is_clean(values: Values) -> bool:
    """Whether all are plain text (an enumeration's member is not) that any database can hold."""
    if not set(map(type, values)) <= _PLAIN:
        return False
    text = "".join([value for value in values if value])
    try:
        return "\x00" not in text and (text.isascii() or bool(text.encode()))
    except UnicodeEncodeError:
        return False


def _clean(value: str | None) -> str | None:
    return None if value is None else clean(value)


def _printed(value: Decimal) -> str:
    return f"{value:f}"
