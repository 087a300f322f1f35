"""Many rows at once: COPY on PostgreSQL, prepared statements on SQLite; values are made ready column by column.

A report has some two thousand rows, and a statement of SQLAlchemy's takes longer to put together a row of them than the
database takes to store it.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, repeat
from typing import Any

import msgspec
from sqlalchemy import Boolean, Dialect, Enum, Table
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from runtime.database import driver_error
from schemas.tables.types import Clean, Exact, Json, clean, json_text

__all__ = ["Columns", "insert_columns", "insert_rows"]

Values = Sequence[Any]
Columns = Mapping[str, Values]
"""The values of some rows, by column."""
_PLAIN = {str, type(None)}
_ROWS = 20
"""That one statement inserts on SQLite; more gain nothing."""


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
    same = [_ready(table.c[name].type, dialect, (value,))[0] for name, value in fixed.items()]
    ready = [_ready(table.c[name].type, dialect, values) for name, values in columns.items()]
    send = _copy if dialect.name == "postgresql" else _insert
    try:
        send(connection.connection.driver_connection, dialect, table, (*fixed, *columns), same, ready)
    except dialect.loaded_dbapi.Error as error:
        raise driver_error(dialect, f"rows of {table.name}", error) from error


def _copy(
    driver: Any, dialect: Dialect, table: Table, names: tuple[str, ...], same: Sequence[Any], columns: Sequence[Values]
) -> None:
    shared = [repeat(value, len(columns[0])) for value in same]
    with driver.cursor() as cursor, cursor.copy(f"COPY {_into(dialect, table, names)} FROM STDIN") as copy:
        for row in zip(*shared, *columns, strict=True):
            copy.write_row(row)


def _insert(
    driver: Any, dialect: Dialect, table: Table, names: tuple[str, ...], same: Sequence[Any], columns: Sequence[Values]
) -> None:
    """Several rows a statement: SQLite takes a quarter less time for them, and what is the same is bound once."""
    values = list(chain.from_iterable(zip(*columns, strict=True)))
    whole = len(values) - len(values) % (_ROWS * len(columns))
    for part, rows in ((values[:whole], _ROWS), (values[whole:], 1)):
        statement, step = _insertion(dialect, table, names, len(same), rows), rows * len(columns)
        driver.executemany(statement, ([*same, *part[at : at + step]] for at in range(0, len(part), step)))


@lru_cache(maxsize=256)
def _insertion(dialect: Dialect, table: Table, names: tuple[str, ...], same: int, rows: int) -> str:
    """The statement for so many rows; its parameters are the values that are the same in all, then row by row."""
    own = len(names) - same
    shared = [f"?{number}" for number in range(1, same + 1)]
    places = (
        ", ".join([*shared, *(f"?{same + own * row + number}" for number in range(1, own + 1))]) for row in range(rows)
    )
    return f"INSERT INTO {_into(dialect, table, names)} VALUES ({'), ('.join(places)})"  # noqa: S608  (our own names)


@lru_cache(maxsize=256)
def _into(dialect: Dialect, table: Table, names: tuple[str, ...]) -> str:
    quote = dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(map(quote, names))})"


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
