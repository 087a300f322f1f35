"""The tables that nothing is lost by: documents, where they were seen, their runs, stages and untold events."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from schemas.errors import ErrorKind
from schemas.report import Kind
from schemas.tables.base import Base, DocumentState, Id, Lane, RunState, Stage, StageState, Stamp, one_of
from schemas.tables.types import BigId, Clean

__all__ = ["Arrival", "Document", "Event", "Run", "StageRun"]


class Document(Base):
    """One content, known by its SHA-256; `name` is the base name under which it was first seen.

    `kind`, `department` and `fiscal_year` are what the last run took it for; a landed report has more in `reports`.
    `receipt_due` is set with whatever a receipt would tell anew.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_receipt_due", "id", sqlite_where=text("receipt_due"), postgresql_where=text("receipt_due")),
    )

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    media_type: Mapped[str | None]
    pages: Mapped[int | None]
    state: Mapped[DocumentState] = mapped_column(one_of(DocumentState), default=DocumentState.RECEIVED, index=True)
    reason: Mapped[str | None]
    detail: Mapped[str | None]
    kind: Mapped[Kind | None] = mapped_column(one_of(Kind))
    department: Mapped[str | None]
    fiscal_year: Mapped[int | None]
    received_at: Mapped[Stamp]
    receipt_due: Mapped[bool] = mapped_column(default=False, server_default=false())


class Arrival(Base):
    r"""One sight of one file. `fingerprint` hashes path, size, time and inode: the same sight is entered once.

    `path` is readable and unambiguous for any name: bytes that are no UTF-8 stand as \xNN, a backslash as two.
    """

    __tablename__ = "arrivals"

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    inode: Mapped[str] = mapped_column(String(20))
    duplicate: Mapped[bool]
    seen_at: Mapped[Stamp]


class Run(Base):
    """One passage of a document through the stages, and why it was begun (arrival, reprocess, rehearsal)."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_batch_id_cause_state", "batch_id", "cause", "state"),
        Index("ix_runs_batch_id_finished_at", "batch_id", "finished_at"),
    )

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    lane: Mapped[Lane] = mapped_column(one_of(Lane))
    cause: Mapped[str] = mapped_column(String(40))
    state: Mapped[RunState] = mapped_column(one_of(RunState), default=RunState.WORKING, index=True)
    created_at: Mapped[Stamp]
    finished_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("batches.id"))


class StageRun(Base):
    """One stage of one run: the row that a worker claims.

    `token` grows with every claim and fences off whoever held an earlier one. `owner` names host and process of
    the claimant. `attempts` counts claims that may have been the document's doing, `faults` failures of the
    environment in a row. `sent_at` is when its message last went out; `output` names its artifact in the archive.
    """

    __tablename__ = "stage_runs"
    __table_args__ = (
        UniqueConstraint("run_id", "stage"),
        Index("ix_stage_runs_state_due_at", "state", "due_at"),
    )

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(BigId, ForeignKey("runs.id", ondelete="CASCADE"))
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    state: Mapped[StageState] = mapped_column(one_of(StageState), default=StageState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    faults: Mapped[int] = mapped_column(Integer, default=0)
    token: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(String(120))
    due_at: Mapped[Stamp]
    sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    moved_at: Mapped[Stamp] = mapped_column(index=True)
    error_kind: Mapped[ErrorKind | None] = mapped_column(one_of(ErrorKind))
    error_detail: Mapped[str | None]
    output: Mapped[str | None] = mapped_column(Clean())


class Event(Base):
    """A log line that is owed: written with what it tells of, deleted once it was told."""

    __tablename__ = "events"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a line's number is never given to another

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(10))
    fields: Mapped[dict[str, Any]]
    happened_at: Mapped[Stamp]
