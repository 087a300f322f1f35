"""Every row of every table from one database into another, at one moment, in one transaction, and checked.

What was written is read back before it is committed, and compared table by table: how many rows, and a sum over their
contents that does not depend on their order. So a copy is either the same or is not there.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, Table, insert, select, text
from sqlalchemy.orm import Session

from runtime.database import make_engine, reading, transaction
from schemas.errors import EnvironmentFault
from schemas.tables import Base

__all__ = ["Tally", "copy_tables", "filled_tables"]

_BATCH = 1000
_MASK = (1 << 64) - 1


class Tally(msgspec.Struct):
    """Rows counted, and their contents summed: equal for the same rows in any order, on either database."""

    rows: int = 0
    checksum: int = 0

    def add(self, row: Row[Any]) -> None:
        """Count a row, as SQLAlchemy reads it with the column types of the models."""
        encoded = msgspec.json.encode([_plain(value) for value in row], order="deterministic")
        self.rows += 1
        self.checksum = (self.checksum + int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest())) & _MASK


def copy_tables(source_url: str, target_url: str) -> dict[str, Tally]:
    """Copy everything; what was copied, by table.

    Raises EnvironmentFault where what arrived is not what was sent: nothing is changed then.
    """
    with _engines(source_url, target_url) as (source, target):
        snapshot = source.execution_options(isolation_level="REPEATABLE READ") if _is_postgresql(source) else source
        with reading(snapshot) as read, transaction(target) as write:
            sent = {table.name: _copy(read, write, table) for table in Base.metadata.sorted_tables}
            arrived = {table.name: _tally(write, table) for table in Base.metadata.sorted_tables}
            differing = sorted(name for name, tally in sent.items() if arrived[name] != tally)
            if differing:
                message = f"not everything arrived as it was sent ({', '.join(differing)}); nothing was copied"
                raise EnvironmentFault(message)
            if _is_postgresql(target):
                for table in Base.metadata.sorted_tables:
                    for statement in _sequences(table):
                        write.execute(text(statement))
    return sent


def filled_tables(url: str) -> list[str]:
    """The tables that have rows."""
    engine = make_engine(url)
    try:
        with reading(engine) as session:
            tables = Base.metadata.sorted_tables
            return [one.name for one in tables if session.execute(select(one).limit(1)).first() is not None]
    finally:
        engine.dispose()


@contextmanager
def _engines(source_url: str, target_url: str) -> Iterator[tuple[Engine, Engine]]:
    source, target = make_engine(source_url), make_engine(target_url)
    try:
        yield source, target
    finally:
        source.dispose()
        target.dispose()


def _copy(read: Session, write: Session, table: Table) -> Tally:
    tally = Tally()
    for batch in _batches(read, table):
        for row in batch:
            tally.add(row)
        write.execute(insert(table), [row._asdict() for row in batch])
    return tally


def _tally(session: Session, table: Table) -> Tally:
    tally = Tally()
    for batch in _batches(session, table):
        for row in batch:
            tally.add(row)
    return tally


def _batches(session: Session, table: Table) -> Iterator[Sequence[Row[Any]]]:
    rows = session.execute(select(table).execution_options(yield_per=_BATCH))
    yield from rows.partitions(_BATCH)


def _plain(value: Any) -> Any:
    """A value as both databases give it back: decimals with their places, moments in UTC, no negative zero."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float):
        return value + 0.0
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _sequences(table: Table) -> list[str]:
    """What makes the next number follow the last one that was copied."""
    column = table.autoincrement_column
    if column is None:
        return []
    place = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
    last = f"(SELECT max({column.name}) FROM {table.name})"  # noqa: S608  (our own names)
    return [f"SELECT setval({place}, {last}) WHERE {last} IS NOT NULL AND {place} IS NOT NULL"]
