"""Giving documents that were given up, or rejected, another chance: `mingzhang retry`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, or_, select, update
from sqlalchemy.orm import Session

from runtime.database import transaction
from schemas.errors import ErrorKind
from schemas.tables import Document, DocumentState, Run, RunState, Stage, StageRun, StageState, clock
from workers.stages.events import owe

__all__ = ["Chosen", "retry"]

_ENDED = (StageState.FAILED, StageState.QUARANTINED)


@dataclass(frozen=True)
class Chosen:
    """Which ended stages to take up again; what is empty does not restrict.

    Documents are named by their SHA-256 or its beginning.
    """

    kinds: Collection[ErrorKind] = ()
    stages: Collection[Stage] = ()
    documents: Collection[str] = ()


def retry(engine: Engine, chosen: Chosen) -> int:
    """Put the chosen stages back to waiting with all their attempts; how many. The scheduler sends them.

    What failed in a batch is left out: the document is still what it was, and `mingzhang reprocess` reads it again.
    """
    with transaction(engine) as session:
        found = session.execute(
            select(StageRun, Run, Document)
            .join(Run, Run.id == StageRun.run_id)
            .join(Document, Document.id == Run.document_id)
            .where(StageRun.state.in_(_ENDED), Run.batch_id.is_(None), *_conditions(chosen))
            .order_by(StageRun.id)
        ).all()
        for stage_run, run, document in found:
            _take_up(session, stage_run, run, document)
    return len(found)


def _conditions(chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    if chosen.kinds:
        yield StageRun.error_kind.in_(chosen.kinds)
    if chosen.stages:
        yield StageRun.stage.in_(chosen.stages)
    if chosen.documents:
        yield or_(*(Document.sha256.startswith(name, autoescape=True) for name in chosen.documents))


def _take_up(session: Session, stage_run: StageRun, run: Run, document: Document) -> None:
    stage_run.state = StageState.WAITING
    stage_run.attempts = stage_run.faults = 0
    stage_run.sent_at = stage_run.finished_at = None
    run.state, run.finished_at = RunState.WORKING, None
    document.state, document.reason, document.detail = DocumentState.RECEIVED, None, None
    session.flush()
    session.execute(update(StageRun).where(StageRun.id == stage_run.id).values(due_at=clock(), moved_at=clock()))
    about: dict[str, Any] = {"document": document.sha256, "run": run.id, "stage": str(stage_run.stage)}
    owe(session, "run.recovered", level="info", cause="retry", **about)
