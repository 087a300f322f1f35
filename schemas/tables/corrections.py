"""Being wrong ourselves: what was said of a finding after it was raised, and rules and readers taken back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, String, and_, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, Id, Stamp, one_of
from schemas.tables.content import StoredFinding, StoredReport
from schemas.tables.types import BigId

__all__ = ["Act", "FindingAct", "Withdrawal", "Withdrawn", "in_force", "spoken_of", "standing"]


class Act(StrEnum):
    """What is said of a finding: somebody disputes it, we uphold it, or we take it back."""

    DISPUTED = "disputed"
    UPHELD = "upheld"
    RETRACTED = "retracted"


class Withdrawn(StrEnum):
    """What is withdrawn with all that it raised."""

    RULE = "rule"
    READER = "reader"


class FindingAct(Base):
    """One thing said of a finding; the last one counts, all are kept.

    It holds for the finding's `identity` as long as its values are those of the `fingerprint`: a later reading that
    says the very same is spoken of too, one that says something else is not.
    """

    __tablename__ = "finding_acts"

    id: Mapped[Id]
    finding_id: Mapped[int] = mapped_column(BigId, ForeignKey("findings.id", ondelete="CASCADE"), index=True)
    act: Mapped[Act] = mapped_column(one_of(Act))
    who: Mapped[str]
    reason: Mapped[str]
    happened_at: Mapped[Stamp]
    identity: Mapped[str | None] = mapped_column(String(32), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(32))


class Withdrawal(Base):
    """A rule, or a version of a reader, found wrong: what it raised in reports landed until then is taken back."""

    __tablename__ = "withdrawals"

    id: Mapped[Id]
    what: Mapped[Withdrawn] = mapped_column(one_of(Withdrawn))
    name: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]
    reason: Mapped[str]
    happened_at: Mapped[datetime]


def spoken_of() -> ColumnElement[bool]:
    """Whether a FindingAct speaks of a StoredFinding: of this row, or of the same finding with the same values."""
    same = and_(FindingAct.identity == StoredFinding.identity, FindingAct.fingerprint == StoredFinding.fingerprint)
    return or_(FindingAct.finding_id == StoredFinding.id, same)


def standing() -> ColumnElement[str | None]:
    """The last thing said of a finding, null where nothing was: for queries over StoredFinding."""
    said = select(FindingAct.act).where(spoken_of()).correlate(StoredFinding)
    return said.order_by(FindingAct.id.desc()).limit(1).scalar_subquery()


def in_force() -> ColumnElement[bool]:
    """Whether a finding still stands: for queries that join StoredFinding with its StoredReport."""
    withdrawn = exists().where(
        or_(
            and_(Withdrawal.what == Withdrawn.RULE, Withdrawal.name == StoredFinding.rule),
            and_(Withdrawal.what == Withdrawn.READER, Withdrawal.name == StoredReport.reader),
        ),
        StoredReport.landed_at <= Withdrawal.happened_at,
    )
    said = standing()
    return and_(StoredFinding.resolved_at.is_(None), or_(said.is_(None), said != Act.RETRACTED), ~withdrawn)
