"""Rows of an export, one after the other, out of one moment of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Boolean, Engine, String, TableClause, column, select, table
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from runtime.database import reading
from runtime.exports.wanted import Wanted
from schemas.dictionary import BOX, Column, Listing, view_of
from schemas.tables.types import Exact, Json, Utc

__all__ = ["Row", "snapshot", "stream"]

Row = tuple[Any, ...]
"""Values in the order of the export's columns: int, Decimal, str, bool, float, aware datetime, what JSON has, None."""

_BATCH = 1000
_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "integer": BigInteger,
    "number": Exact,
    "text": String,
    "boolean": Boolean,
    "time": Utc,
    "json": Json,
    "box": Json,
}


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A reading session that sees one moment, however long it lasts."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as session:
        yield session


def stream(session: Session, export: str, wanted: Wanted, *, strict: bool = True) -> Iterator[Row]:
    """The rows of an export, from a cursor that holds a batch at a time (a server's cursor on PostgreSQL)."""
    view = view_of(export)
    source = _table(view)
    query = wanted.narrowed(select(*source.c), source, strict=strict)
    query = query.order_by(*(source.c[name] for name in view.order))
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        yield tuple(value for known, kept in zip(view.columns, row, strict=True) for value in _exported(known, kept))


def _table(view: Listing) -> TableClause:
    return table(view.name, *(column(one.name, _TYPES[one.kind]()) for one in view.columns))


def _exported(known: Column, value: Any) -> Row:
    """A number with its printed decimals beside it, a box as four numbers, anything else as it is."""
    if known.kind == "number":
        return value, None if value is None else f"{value:f}"
    if known.kind == "box":
        return tuple(value) if value else (None,) * len(BOX)
    return (value,)
