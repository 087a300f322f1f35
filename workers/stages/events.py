"""Log lines that others rely on, owed in the same transaction as what they tell of.

A line written before the commit may tell of what never happened; one written after it is lost with a crash in
between. So the line is stored as a row with the change itself, and the scheduler tells the rows and deletes them:
every line carries `event_id`, and a line told again after a crash in the very moment of telling has the same one.

What a transaction owes is gathered and stored at its commit, in one go.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import event as listeners
from sqlalchemy import insert
from sqlalchemy.orm import Session

from schemas.tables import Base, Event

__all__ = ["Owed", "owe", "owe_all"]

_INSERT = insert(Base.metadata.tables[Event.__tablename__])
_GATHERED = "owed lines"


class Owed(NamedTuple):
    """A line as it is noted, in the order of the table's columns."""

    id: int
    name: str
    level: str
    fields: dict[str, Any]
    happened_at: datetime


def owe(session: Session, event: str, *, level: str = "info", **fields: Any) -> None:
    """Note one line; fields that are None are left out."""
    owe_all(session, event, [fields], level=level)


def owe_all(session: Session, event: str, lines: Iterable[Mapping[str, Any]], *, level: str = "info") -> None:
    """Note a line for every mapping of fields."""
    rows = [
        {"name": event, "level": level, "fields": {key: value for key, value in line.items() if value is not None}}
        for line in lines
    ]
    session.info.setdefault(_GATHERED, []).extend(rows)


@listeners.listens_for(Session, "before_commit")
def _store(session: Session) -> None:
    if rows := session.info.pop(_GATHERED, None):
        session.connection().execute(_INSERT, rows)


@listeners.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_GATHERED, None)
