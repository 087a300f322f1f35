"""Which findings still stand, and what was said of them."""

from sqlalchemy import ColumnElement, not_, select, true
from sqlalchemy.orm import Session

from schemas.tables import FindingAct, StoredFinding, StoredReport, Withdrawal, in_force

__all__ = ["acts_of", "fallen", "said_so_far", "still_standing"]


def said_so_far(session: Session) -> tuple[int | None, int | None]:
    """The last thing said and the last thing withdrawn: changes whenever a finding may have fallen."""
    said = session.scalar(select(FindingAct.id).order_by(FindingAct.id.desc()).limit(1))
    withdrawn = session.scalar(select(Withdrawal.id).order_by(Withdrawal.id.desc()).limit(1))
    return said, withdrawn


def still_standing(session: Session) -> ColumnElement[bool]:
    """For queries that join StoredFinding with its StoredReport; costs nothing where nothing was ever said."""
    return true() if said_so_far(session) == (None, None) else in_force()


def fallen(session: Session, report: int) -> set[int]:
    """The findings of a report that were taken back, by themselves or with their rule or reader."""
    query = select(StoredFinding.id).join(StoredReport, StoredReport.id == StoredFinding.report_id)
    return set(session.scalars(query.where(StoredFinding.report_id == report, not_(in_force()))))


def acts_of(session: Session, report: int) -> dict[int, list[FindingAct]]:
    """What was said of a report's findings, by finding, in order."""
    query = select(FindingAct).join(StoredFinding, StoredFinding.id == FindingAct.finding_id)
    out: dict[int, list[FindingAct]] = {}
    for act in session.scalars(query.where(StoredFinding.report_id == report).order_by(FindingAct.id)):
        out.setdefault(act.finding_id, []).append(act)
    return out
