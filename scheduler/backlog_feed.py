"""Feeding the backlog's queues: a few documents ahead of the workers, never more, and none while new work waits.

One step of one batch is one transaction that holds the batch's row, so several schedulers never begin a document
twice, and whoever dies in the middle leaves either the document waiting or its run and stage in place.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Engine, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now, looking, reading, transaction
from scheduler.rehearsal import newly_alarming
from schemas.tables import (
    Base,
    Batch,
    BatchItem,
    BatchPhase,
    BatchState,
    Cause,
    DocumentState,
    Lane,
    Run,
    RunState,
    Stage,
    StageRun,
    StageState,
    clock,
)
from workers.stages.claims import enqueue
from workers.stages.events import owe

__all__ = ["AHEAD", "feed"]

AHEAD = 8
"""How many documents of a batch wait for a worker at most: enough for the quarter of a second between two looks."""
_PATIENCE_SECONDS = 1.0

# Built once, for this is asked several times a second.
_BATCHES, _STAGE_RUNS, _RUNS = (Base.metadata.tables[model.__tablename__] for model in (Batch, StageRun, Run))
_RUNNING = select(_BATCHES.c.id).where(_BATCHES.c.state == BatchState.RUNNING).order_by(_BATCHES.c.id)
_WAITING = (_STAGE_RUNS.c.state == StageState.WAITING, _RUNS.c.id == _STAGE_RUNS.c.run_id)
_LIVE_WAITS = (
    select(_STAGE_RUNS.c.id)
    .where(*_WAITING, _STAGE_RUNS.c.due_at < clock(-_PATIENCE_SECONDS))
    .where(_RUNS.c.lane == Lane.LIVE, _RUNS.c.state == RunState.WORKING)
    .limit(1)
)
"""What is new and waits longer than it takes to hand it over: then its workers are all busy."""
_AHEAD = (
    select(func.count()).where(*_WAITING, _STAGE_RUNS.c.due_at <= clock()).where(_RUNS.c.batch_id == bindparam("batch"))
)
_WORKING = select(_RUNS.c.id).where(_RUNS.c.batch_id == bindparam("batch"), _RUNS.c.state == RunState.WORKING).limit(1)


def feed(engine: Engine) -> int:
    """Begin what has its turn, of every running batch; how many documents. None while new work waits for a worker."""
    with looking(engine) as connection:
        running = connection.execute(_RUNNING).scalars().all()
        if not running or connection.execute(_LIVE_WAITS).first() is not None:
            return 0
    begun = 0
    for batch in running:
        with reading(engine) as session:  # most of the time there is nothing, and then no writer is held up
            due = _has_turn(session, batch)
        if due:
            with transaction(engine) as session:
                begun += _step(session, batch)
    return begun


def _has_turn(session: Session, batch: int) -> bool:
    one = session.get(Batch, batch)
    return one is not None and (_room(session, one) > 0 or not _working(session, batch))


def _step(session: Session, number: int) -> int:
    """Begin documents of a batch, or end its phase where none is left; how many were begun."""
    batch = session.get(Batch, number, with_for_update=True)
    if batch is None or batch.state is not BatchState.RUNNING:
        return 0
    begun = _begin(session, batch, _room(session, batch))
    if not begun and not _working(session, number) and not _left(session, batch):
        _end_phase(session, batch)
    return begun


def _room(session: Session, batch: Batch) -> int:
    """How many documents may be begun now."""
    room = AHEAD - int(session.connection().execute(_AHEAD, {"batch": batch.id}).scalar_one())
    if batch.throttle is None or room <= 0:
        return room
    last = session.scalar(select(func.max(BatchItem.begun_at)).where(BatchItem.batch_id == batch.id))
    return min(room, _allowed(last, database_now(session), batch.throttle))


def _allowed(last: datetime | None, now: datetime, per_minute: int) -> int:
    """How many a throttle lets begin, so long after the last one: evenly over the minute, with no saving up."""
    if last is None:
        return 1
    passed = (now - last).total_seconds() * per_minute / 60
    return min(int(passed), max(1, per_minute // 60))


def _begin(session: Session, batch: Batch, most: int) -> int:
    if most <= 0:
        return 0
    fresh = session.scalars(
        select(BatchItem.document_id)
        .where(*_untouched(batch), ~_under_way())
        .order_by(BatchItem.document_id)
        .limit(most)
    ).all()
    for document in fresh:
        _read(session, batch, document)
    if fresh or batch.phase is BatchPhase.REHEARSING:
        return len(fresh)
    rehearsed = session.execute(
        select(Run.id, Run.document_id, BatchItem.outcome)
        .join(BatchItem, BatchItem.run_id == Run.id)
        .where(*_rehearsed(batch))
        .order_by(Run.id)
        .limit(most)
    ).all()
    for run, document, outcome in rehearsed:
        _let_count(session, batch, run, document, outcome)
    return len(rehearsed)


def _untouched(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    return BatchItem.batch_id == batch.id, BatchItem.run_id.is_(None), BatchItem.skipped.is_(None)


def _under_way() -> ColumnElement[bool]:
    """A document is in one run at a time; another's is waited for."""
    return exists().where(Run.document_id == BatchItem.document_id, Run.state == RunState.WORKING)


def _rehearsed(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    """Readings that succeeded and do not count yet; one that failed never does."""
    return Run.batch_id == batch.id, Run.cause == Cause.REHEARSAL, Run.state == RunState.DONE


def _read(session: Session, batch: Batch, document: int) -> None:
    cause = Cause.REHEARSAL if batch.phase is BatchPhase.REHEARSING else Cause.REPROCESS
    run = Run(document_id=document, lane=Lane.BACKLOG, cause=cause, batch_id=batch.id)
    session.add(run)
    session.flush()
    enqueue(session, run.id, Stage.PARSE)
    _mark_begun(session, batch, document, run_id=run.id)


def _let_count(session: Session, batch: Batch, run: int, document: int, outcome: DocumentState | None) -> None:
    """Have the last stage done again, this time to count; what it works on was made in the rehearsal."""
    last = Stage.VALIDATE if outcome is DocumentState.LANDED else Stage.CLASSIFY
    session.execute(
        update(Run).where(Run.id == run).values(cause=Cause.REPROCESS, state=RunState.WORKING, finished_at=None)
    )
    session.execute(
        update(StageRun)
        .where(StageRun.run_id == run, StageRun.stage == last)
        .values(
            state=StageState.WAITING,
            attempts=0,
            faults=0,
            due_at=clock(),
            moved_at=clock(),
            sent_at=None,
            finished_at=None,
        )
    )
    _mark_begun(session, batch, document)


def _mark_begun(session: Session, batch: Batch, document: int, **values: int) -> None:
    where = (BatchItem.batch_id == batch.id, BatchItem.document_id == document)
    session.execute(update(BatchItem).where(*where).values(begun_at=clock(), **values))


def _working(session: Session, batch: int) -> bool:
    return session.connection().execute(_WORKING, {"batch": batch}).first() is not None


def _left(session: Session, batch: Batch) -> bool:
    if session.scalar(select(BatchItem.document_id).where(*_untouched(batch)).limit(1)) is not None:
        return True
    counting = batch.phase is BatchPhase.COUNTING
    return counting and session.scalar(select(Run.id).where(*_rehearsed(batch)).limit(1)) is not None


def _end_phase(session: Session, batch: Batch) -> None:
    alarming = newly_alarming(session, batch.id)
    if batch.phase is BatchPhase.REHEARSING and not batch.dry_run:
        if alarming > batch.budget:
            batch.state = BatchState.PAUSED
            batch.held = f"it would raise {alarming} new alerts, its budget is {batch.budget}"
            told = {"alerts": alarming, "budget": batch.budget}
            owe(session, "backlog.held", level="warning", batch=batch.id, **told)
        else:
            batch.phase = BatchPhase.COUNTING
        return
    batch.state = BatchState.DONE
    session.flush()
    session.execute(update(Batch).where(Batch.id == batch.id).values(finished_at=clock()))
    owe(session, "backlog.finished", batch=batch.id, dry_run=batch.dry_run, alerts=alarming)
