"""Working through findings together: who looks at which, what was noted, and filters worth keeping.

Notes and assignments belong to a finding's identity, so they outlive reruns and new versions.
"""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, Id, Stamp
from schemas.tables.memory import KEY_LENGTH

__all__ = ["Assignment", "FindingNote", "SavedFilter"]


class FindingNote(Base):
    """A remark on a finding; it changes nothing."""

    __tablename__ = "finding_notes"

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(
        String(KEY_LENGTH), ForeignKey("finding_identities.key", ondelete="CASCADE"), index=True
    )
    who: Mapped[str] = mapped_column(String(80))
    text: Mapped[str]
    made_at: Mapped[Stamp]


class Assignment(Base):
    """Who looks at a finding now; a name, which need not be an account's."""

    __tablename__ = "finding_assignments"
    __table_args__ = (Index("ix_finding_assignments_assignee", "assignee"),)

    identity: Mapped[str] = mapped_column(
        String(KEY_LENGTH), ForeignKey("finding_identities.key", ondelete="CASCADE"), primary_key=True
    )
    assignee: Mapped[str] = mapped_column(String(80))
    who: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[Stamp]


class SavedFilter(Base):
    """A list's filter under a name, its owner's own; `query` is the part of the address after the question mark."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("owner", "page", "name"),)

    id: Mapped[Id]
    owner: Mapped[str] = mapped_column(String(80))
    page: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(String(2000))
    made_at: Mapped[Stamp]
