"""What may be alerted to, and how it is noted: in the very transaction of what it tells of."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import insert
from sqlalchemy.orm import Session

from schemas.alerts import AlertTurn, Concern
from schemas.findings import Severity
from schemas.report import Kind
from schemas.tables import AlertCause, Base
from schemas.tables.alerts import CAUSE_LENGTH
from workers.stages.events import Owed

__all__ = ["Cause", "Facts", "note", "note_events", "noted"]

_CAUSES = Base.metadata.tables[AlertCause.__tablename__]
_TURNS = {
    "finding.raised": AlertTurn.RAISED,
    "finding.returned": AlertTurn.RAISED,
    "finding.resolved": AlertTurn.ENDED,
    "finding.retracted": AlertTurn.ENDED,
}


class Facts(Struct, frozen=True, omit_defaults=True):
    """What rules match and messages tell. `money` is the size of the difference in 万元, None where it is no money.

    `rule` is the catalogue's id; of a failure its name, of a silence a word for what is awaited. `reason` says why an
    alert is corrected.
    """

    severity: Severity
    message: str
    message_en: str = ""
    rule: str | None = None
    kind: Kind | None = None
    department: str | None = None
    region: str | None = None
    region_code: str | None = None
    fiscal_year: int | None = None
    expected: str | None = None
    found: str | None = None
    difference: str | None = None
    unit: str | None = None
    money: str | None = None
    report: int | None = None
    reason: str | None = None


class Cause(Struct, frozen=True):
    """One thing that came up, or ended. `name` lasts: while it is raised, nobody is alerted to it again."""

    concern: Concern
    turn: AlertTurn
    name: str
    facts: Facts


def note(session: Session, causes: Iterable[Cause]) -> None:
    """Note causes in the caller's transaction; the scheduler turns them into alerts.

    Raises ValueError where a name is too long to be kept.
    """
    rows = [_row(cause) for cause in causes]
    if rows:
        session.execute(insert(_CAUSES), rows)


def note_events(session: Session, events: Iterable[Owed]) -> None:
    """Note what owed log lines tell of findings, in the transaction that crosses the lines off.

    Which finding it is, is looked up when the cause is considered.
    """
    rows = [
        {"concern": Concern.FINDING, "turn": _TURNS[event.name], "cause": None, "fields": event.fields}
        for event in events
        if event.name in _TURNS
    ]
    if rows:
        session.execute(insert(_CAUSES), rows)


def noted(row: AlertCause) -> Cause | None:
    """The cause of a row that names it; None where it has to be looked up."""
    if row.cause is None:
        return None
    return Cause(row.concern, row.turn, row.cause, msgspec.convert(row.fields, Facts))


def _row(cause: Cause) -> dict[str, Any]:
    if not 0 < len(cause.name) <= CAUSE_LENGTH:
        message = f"a cause's name has 1 to {CAUSE_LENGTH} characters: {cause.name[:40]}"
        raise ValueError(message)
    fields = msgspec.to_builtins(cause.facts)
    return {"concern": cause.concern, "turn": cause.turn, "cause": cause.name, "fields": fields}
