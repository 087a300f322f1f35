"""Reprocessing what is stored: a batch, its documents one by one, and what each new reading changed.

Nothing is counted anywhere else: progress, rate and what changed are computed from these rows and from the runs.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from schemas.findings import Severity
from schemas.tables.base import Base, DocumentState, Id, Stamp, one_of
from schemas.tables.types import BigId

__all__ = ["Batch", "BatchChange", "BatchItem", "BatchPhase", "BatchState", "Cause", "Change"]


class Cause(StrEnum):
    """Why a run was begun. What a rehearsal makes counts nowhere."""

    ARRIVAL = "arrival"
    REPROCESS = "reprocess"
    REHEARSAL = "rehearsal"


class BatchState(StrEnum):
    """running ⇄ paused, then done or cancelled."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class BatchPhase(StrEnum):
    """First everything is read in the dark, then, if that is wanted, the readings count."""

    REHEARSING = "rehearsing"
    COUNTING = "counting"


class Change(StrEnum):
    """What a new reading does to a finding; one that stays the same has no row."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class Batch(Base):
    """One order to send stored documents through again.

    `wanted` is the selection as it was given. `throttle` is the most documents begun in a minute, null for no limit.
    `budget` is how many errors and warnings may be newly raised before somebody has to say that they shall count.
    `reading_version` and `rules_version` are those of the program that took the order. `held` says why a batch was
    paused by itself.
    """

    __tablename__ = "batches"

    id: Mapped[Id]
    who: Mapped[str]
    wanted: Mapped[dict[str, Any]]
    state: Mapped[BatchState] = mapped_column(one_of(BatchState), default=BatchState.RUNNING, index=True)
    phase: Mapped[BatchPhase] = mapped_column(one_of(BatchPhase), default=BatchPhase.REHEARSING)
    dry_run: Mapped[bool]
    throttle: Mapped[int | None]
    budget: Mapped[int]
    reading_version: Mapped[str] = mapped_column(String(40))
    rules_version: Mapped[str] = mapped_column(String(40))
    held: Mapped[str | None]
    created_at: Mapped[Stamp]
    finished_at: Mapped[datetime | None]


class BatchItem(Base):
    """One document of a batch; without a run it waits for its turn, unless it is `skipped` (and why).

    `former` is what the document was when the order was given, `outcome` what a reading that succeeded made of it,
    `facts_…` how its cells differ from those that counted, `kept` how many findings stayed as they were. `begun_at` is
    when it was last sent into the queue, `read_by` are the versions of the worker that read it, which are others than
    the batch's where workers were not started again after an upgrade.
    """

    __tablename__ = "batch_items"
    __table_args__ = (Index("ix_batch_items_turn", "batch_id", "run_id", "document_id"),)

    batch_id: Mapped[int] = mapped_column(BigId, ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    run_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    skipped: Mapped[str | None]
    begun_at: Mapped[datetime | None]
    former: Mapped[DocumentState] = mapped_column(one_of(DocumentState))
    outcome: Mapped[DocumentState | None] = mapped_column(one_of(DocumentState))
    read_by: Mapped[str | None] = mapped_column(String(90))
    kept: Mapped[int] = mapped_column(Integer, default=0)
    facts_new: Mapped[int] = mapped_column(Integer, default=0)
    facts_gone: Mapped[int] = mapped_column(Integer, default=0)
    facts_changed: Mapped[int] = mapped_column(Integer, default=0)


class BatchChange(Base):
    """A finding that is new, gone or changed in the new reading of one document. `former` is what it said before."""

    __tablename__ = "batch_changes"
    __table_args__ = (
        Index("ix_batch_changes_batch_id_change_rule", "batch_id", "change", "rule"),
        Index("ix_batch_changes_document_id_batch_id", "document_id", "batch_id"),
    )

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(BigId, ForeignKey("batches.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id", ondelete="CASCADE"))
    change: Mapped[Change] = mapped_column(one_of(Change))
    rule: Mapped[str]
    severity: Mapped[Severity] = mapped_column(one_of(Severity))
    message: Mapped[str]
    message_en: Mapped[str]
    former: Mapped[str | None]
    page: Mapped[int | None]
