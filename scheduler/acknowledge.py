"""Acknowledgements: somebody has seen a finding and says why it may stand, until a day or for good.

An acknowledgement holds for the very values that it was given for. When one of them changes, or its day has passed, it
lapses by itself: nothing has to run for that, `schemas.tables.acknowledged` asks for what holds now.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now, transaction
from scheduler.corrections import NoSuchFinding
from schemas.errors import MingzhangError
from schemas.tables import Acknowledgement, StoredFinding, StoredReport, acknowledged
from workers.stages.events import owe

__all__ = ["acknowledge", "acknowledged_now", "unacknowledge"]

_Row = Select[StoredFinding, StoredReport]


def acknowledge(engine: Engine, finding: int, *, who: str, reason: str, until: datetime | None = None) -> None:
    """Acknowledge a finding as it is now, until a moment (aware) or for as long as it says the same.

    Owes `finding.acknowledged`. Raises NoSuchFinding, and MingzhangError where no reason is given, the day has passed,
    or the finding is of a reading that counts no more.
    """
    if not reason.strip():
        message = "a reason is needed: it is kept with the finding"
        raise MingzhangError(message)
    with transaction(engine) as session:
        row, report = _open(session, finding)
        if until is not None and until <= database_now(session):
            message = f"{until.date()} has passed: an acknowledgement needs a day to come"
            raise MingzhangError(message)
        values = {"expected": row.expected, "found": row.found, "difference": row.difference}
        of = {"identity": row.identity, "fingerprint": row.fingerprint}
        session.add(Acknowledgement(**of, **values, who=who, reason=reason, until=until))
        last = until.isoformat() if until else None
        owe(session, "finding.acknowledged", who=who, reason=reason, until=last, **_about(row, report))


def unacknowledge(engine: Engine, finding: int, *, who: str) -> bool:
    """End what holds of a finding's acknowledgements; False where none does. Owes `finding.unacknowledged`.

    Raises NoSuchFinding, or MingzhangError as `acknowledge` does.
    """
    with transaction(engine) as session:
        row, report = _open(session, finding)
        if not session.execute(select(StoredFinding.id).where(StoredFinding.id == finding, acknowledged())).first():
            return False
        mine = (Acknowledgement.identity == row.identity, Acknowledgement.ended_at.is_(None))
        session.execute(update(Acknowledgement).where(*mine).values(ended_at=database_now(session), ended_by=who))
        owe(session, "finding.unacknowledged", who=who, **_about(row, report))
    return True


def acknowledged_now(session: Session) -> frozenset[int]:
    """The numbers of all findings that are acknowledged now, replaced readings' among them."""
    # From the few that were ever acknowledged, not from all findings.
    ever = StoredFinding.identity.in_(select(Acknowledgement.identity).where(Acknowledgement.ended_at.is_(None)))
    return frozenset(session.scalars(select(StoredFinding.id).where(ever, acknowledged())))


def _open(session: Session, finding: int) -> tuple[StoredFinding, StoredReport]:
    """A finding of the reading that counts."""
    found = session.execute(_rows().where(StoredFinding.id == finding)).one_or_none()
    if found is None:
        message = f"there is no finding {finding}; `mingzhang findings --json` lists their numbers"
        raise NoSuchFinding(message)
    row, report = found
    if report.latest and row.resolved_at is None and row.identity is not None:
        return row, report
    now = _rows().where(
        StoredFinding.identity == row.identity, StoredReport.latest, StoredFinding.resolved_at.is_(None)
    )
    successor = session.execute(now).first()
    instead = f"; it is finding {successor[0].id} now" if successor else ""
    message = f"finding {finding} is of a reading that counts no more{instead}"
    raise MingzhangError(message)


def _rows() -> _Row:
    return select(StoredFinding, StoredReport).join(StoredReport, StoredReport.id == StoredFinding.report_id)


def _about(row: StoredFinding, report: StoredReport) -> dict[str, Any]:
    place = {"department": report.department, "fiscal_year": report.fiscal_year}
    return {
        "finding": row.id,
        "identity": row.identity,
        "rule": row.rule,
        "severity": row.severity,
        "report": report.id,
        "version": report.version,
        **place,
    }
