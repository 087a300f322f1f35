"""The memory of what was published: bodies, their series of versions, and findings that last over versions and reruns.

A body is a department of a place, over all years; a series is what it publishes of one kind for one year, version
after version. A finding's identity (rule, body, year, kind, place) outlives the rows that each reading raises it in.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from schemas.findings import Severity
from schemas.report import Kind
from schemas.tables.base import Base, Id, Stamp, one_of
from schemas.tables.content import StoredFinding, StoredReport
from schemas.tables.types import BigId, clock

__all__ = [
    "KEY_LENGTH",
    "Acknowledgement",
    "Body",
    "ChangeKind",
    "Comparison",
    "FindingIdentity",
    "FindingTurn",
    "IdentityState",
    "ReportChange",
    "Series",
    "Turn",
    "acknowledged",
    "known_on",
]

KEY_LENGTH = 32
"""Hex digits of an identity and of a fingerprint: 128 bits."""


class ChangeKind(StrEnum):
    """What became of a place between two versions.

    Cosmetic: other white space, brackets or decimals, the same number. Moved: the same on another page. Reworded:
    other words around the same numbers.
    """

    NUMBER_CHANGED = "number_changed"
    SECTION_REMOVED = "section_removed"
    REMOVED = "removed"
    ADDED = "added"
    REWORDED = "reworded"
    MOVED = "moved"
    COSMETIC = "cosmetic"


class IdentityState(StrEnum):
    """Whether the last reading that counts still says it."""

    OPEN = "open"
    RESOLVED = "resolved"


class Turn(StrEnum):
    """What happened to a finding; that it stayed is told by its row in each reading."""

    RAISED = "raised"
    CHANGED = "changed"
    RESOLVED = "resolved"
    RETURNED = "returned"


class Body(Base):
    """A department of a place, over all years, by its normalised names; '' where the place is not known.

    Its row is what landings lock: whoever holds it sees and changes the reports of this body alone.
    """

    __tablename__ = "bodies"
    __table_args__ = (UniqueConstraint("region_key", "department_key"),)

    id: Mapped[Id]
    region_key: Mapped[str]
    department_key: Mapped[str]
    region: Mapped[str | None]
    department: Mapped[str]
    first_seen_at: Mapped[Stamp]


class Series(Base):
    """What a body published of one kind for one year, in versions.

    A report without department or year can have no other version: its series is its `document`'s own.
    """

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("body_id", "fiscal_year", "kind"), UniqueConstraint("document_id"))

    id: Mapped[Id]
    body_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("bodies.id"))
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    fiscal_year: Mapped[int | None]
    document_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("documents.id", ondelete="CASCADE"))


class Comparison(Base):
    """A reading compared with that of the version before it, or why it could not be.

    `notice` is the sentence by which the report itself says that it corrects an earlier one; `counts` are its changes
    by kind, all of them, even where only the first are kept as rows.
    """

    __tablename__ = "comparisons"

    report_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    earlier_id: Mapped[int] = mapped_column(BigId, ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str | None]
    notice: Mapped[str | None]
    counts: Mapped[dict[str, Any]]


class ReportChange(Base):
    """One place that differs from the version before; `before` and `after` as printed, pages as they were and are."""

    __tablename__ = "report_changes"

    report_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    form: Mapped[str | None]
    side: Mapped[str | None]
    line: Mapped[str | None]
    code: Mapped[str | None]
    name: Mapped[str | None]
    column_key: Mapped[str | None]
    section: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    page_before: Mapped[int | None]
    page: Mapped[int | None]


class FindingIdentity(Base):
    """A finding beyond its rows: `key` hashes body, year, kind, rule and place, and its number among equal ones.

    `fingerprint` is that of the values it last had (StoredFinding.fingerprint); `seen_at` when a reading last said it.
    """

    __tablename__ = "finding_identities"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    series_id: Mapped[int] = mapped_column(BigId, ForeignKey("series.id", ondelete="CASCADE"), index=True)
    rule: Mapped[str]
    severity: Mapped[Severity] = mapped_column(one_of(Severity))
    place: Mapped[dict[str, Any]]
    number: Mapped[int]
    state: Mapped[IdentityState] = mapped_column(one_of(IdentityState))
    fingerprint: Mapped[str] = mapped_column(String(KEY_LENGTH))
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class FindingTurn(Base):
    """One turn in a finding's history, and the reading that brought it."""

    __tablename__ = "finding_turns"

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(
        String(KEY_LENGTH), ForeignKey("finding_identities.key", ondelete="CASCADE"), index=True
    )
    turn: Mapped[Turn] = mapped_column(one_of(Turn))
    report_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("reports.id", ondelete="SET NULL"), index=True)
    happened_at: Mapped[datetime]


class Acknowledgement(Base):
    """Somebody has seen a finding and says why it may stand, until a day or for as long as it says the same.

    It holds for the very values of its `fingerprint`, which stand beside it; `until` is the moment it ends.
    """

    __tablename__ = "finding_acknowledgements"
    __table_args__ = (Index("ix_finding_acknowledgements_identity_fingerprint", "identity", "fingerprint"),)

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(String(KEY_LENGTH), ForeignKey("finding_identities.key", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(String(KEY_LENGTH))
    who: Mapped[str]
    reason: Mapped[str]
    until: Mapped[datetime | None]
    expected: Mapped[str | None]
    found: Mapped[str | None]
    difference: Mapped[str | None]
    made_at: Mapped[Stamp]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


def acknowledged() -> ColumnElement[bool]:
    """Whether somebody has acknowledged a finding as it is, and that has not ended: for queries over StoredFinding."""
    given = Acknowledgement
    return exists().where(
        given.identity == StoredFinding.identity,
        given.fingerprint == StoredFinding.fingerprint,
        given.ended_at.is_(None),
        or_(given.until.is_(None), given.until > clock()),
    )


def known_on(moment: datetime) -> ColumnElement[bool]:
    """Whether a report is what we knew at that moment: for queries over StoredReport and what hangs on it."""
    until = StoredReport.superseded_at
    return and_(StoredReport.landed_at <= moment, or_(until.is_(None), until > moment))
