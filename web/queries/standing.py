"""Which findings still stand, and what was said of them."""

from sqlalchemy import ColumnElement, Select, and_, not_, select, union
from sqlalchemy.orm import Session

from schemas.tables import (
    Act,
    FindingAct,
    StoredFinding,
    StoredReport,
    Withdrawal,
    Withdrawn,
    in_force,
    spoken_of,
    standing,
)

__all__ = ["acts_of", "fallen", "said_so_far", "still_standing"]


def said_so_far(session: Session) -> tuple[int | None, int | None]:
    """The last thing said and the last thing withdrawn: changes whenever a finding may have fallen."""
    said = session.scalar(select(FindingAct.id).order_by(FindingAct.id.desc()).limit(1))
    withdrawn = session.scalar(select(Withdrawal.id).order_by(Withdrawal.id.desc()).limit(1))
    return said, withdrawn


def still_standing(session: Session) -> ColumnElement[bool]:
    """The same as schemas.tables.in_force, for queries over many findings; they need not join the reports.

    People take back few findings among many: those few are looked up, instead of asking each what was said of it.
    """
    said, withdrawn = said_so_far(session)
    conditions: list[ColumnElement[bool]] = [StoredFinding.resolved_at.is_(None)]
    if said is not None:
        conditions.append(StoredFinding.id.not_in(_retracted()))
    if withdrawn is not None:
        conditions += [not_(_fell_with(one)) for one in session.scalars(select(Withdrawal))]
    return and_(*conditions)


def fallen(session: Session, report: int) -> set[int]:
    """The findings of a report that were taken back, by themselves or with their rule or reader."""
    query = select(StoredFinding.id).join(StoredReport, StoredReport.id == StoredFinding.report_id)
    return set(session.scalars(query.where(StoredFinding.report_id == report, not_(in_force()))))


def acts_of(session: Session, report: int) -> dict[int, list[FindingAct]]:
    """What was said of a report's findings, by finding, in order."""
    query = select(StoredFinding.id, FindingAct).join(FindingAct, spoken_of())
    out: dict[int, list[FindingAct]] = {}
    for finding, act in session.execute(query.where(StoredFinding.report_id == report).order_by(FindingAct.id)):
        out.setdefault(finding, []).append(act)
    return out


def _retracted() -> Select[int]:
    """The numbers of the findings of which the last thing said is that they are taken back."""
    taken_back = FindingAct.act == Act.RETRACTED
    same = and_(FindingAct.identity == StoredFinding.identity, FindingAct.fingerprint == StoredFinding.fingerprint)
    perhaps = union(
        select(FindingAct.finding_id).where(taken_back),
        select(StoredFinding.id).join(FindingAct, same).where(taken_back),
    )
    fell = select(StoredFinding.id).where(StoredFinding.id.in_(perhaps), standing() == Act.RETRACTED)
    return fell.correlate(None)


def _fell_with(withdrawal: Withdrawal) -> ColumnElement[bool]:
    """Whether a finding fell with its rule, or with the reader that its report was read by."""
    until = select(StoredReport.id).where(StoredReport.landed_at <= withdrawal.happened_at).correlate(None)
    if withdrawal.what is Withdrawn.RULE:
        return and_(StoredFinding.rule == withdrawal.name, StoredFinding.report_id.in_(until))
    return StoredFinding.report_id.in_(until.where(StoredReport.reader == withdrawal.name))
