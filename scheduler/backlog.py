"""The backlog: batches of stored documents that are sent through again, and how far they are.

A batch is rows: its documents wait in `batch_items` and get their runs a few at a time (scheduler.backlog_feed), so
that to pause, to throttle or to cancel works at once and a restart finds everything where it was.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Engine, func, insert, literal, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now, reading, transaction
from scheduler.backlog_selection import Selection, selected
from scheduler.rehearsal import newly_alarming, read_otherwise
from schemas.errors import MingzhangError
from schemas.tables import Batch, BatchItem, BatchPhase, BatchState, Cause, Run, RunState, clock
from workers import versions
from workers.stages.events import owe

__all__ = [
    "DEFAULT_BUDGET",
    "BatchProgress",
    "NotPossible",
    "adopt",
    "batches",
    "cancel",
    "load",
    "pause",
    "progress",
    "resume",
    "start",
    "throttle",
]

DEFAULT_BUDGET = 50
"""New errors and warnings that a batch may raise without anybody saying that it shall."""
OPEN = (BatchState.RUNNING, BatchState.PAUSED)
_RATE_OVER = 30


class NotPossible(MingzhangError):
    """There is no such batch, or it is in a state in which this makes no sense."""


class BatchProgress(Struct, frozen=True):
    """How far a batch is in its present phase.

    `documents` are those to be read (`skipped` ones are not among them), `done` those that are through, failed ones
    too; `working` those between. `rate` is documents a minute, over those that ended last; `left` the seconds that the
    rest takes at that rate. Both are None where nothing moves.
    """

    batch: int
    state: BatchState
    phase: BatchPhase
    dry_run: bool
    documents: int
    skipped: int
    done: int
    working: int
    failed: int
    rate: float | None
    left: float | None
    throttle: int | None
    held: str | None
    who: str
    wanted: dict[str, Any]
    created_at: datetime

    @property
    def resting(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state is not BatchState.RUNNING


def start(
    engine: Engine,
    selection: Selection,
    *,
    who: str,
    dry_run: bool = False,
    throttle: int | None = None,
    budget: int = DEFAULT_BUDGET,
    force: bool = False,
) -> int:
    """Order that the selected documents are sent through again; the batch's number.

    With `dry_run` they are only rehearsed. Else they are rehearsed first, and count if the newly raised errors and
    warnings (and lost reports) keep to the budget; with `force` they count at once. Raises NotPossible where a number
    makes no sense.
    """
    _check(throttle, budget)
    now_in_force = versions.of_this_program()
    with transaction(engine) as session:
        batch = Batch(
            who=who,
            wanted=msgspec.to_builtins(selection),
            phase=BatchPhase.COUNTING if force and not dry_run else BatchPhase.REHEARSING,
            dry_run=dry_run,
            throttle=throttle,
            budget=budget,
            reading_version=now_in_force.reading_version,
            rules_version=now_in_force.rules_version,
        )
        session.add(batch)
        session.flush()
        found = selected(selection, now_in_force, database_now(session)).subquery()
        rows = select(literal(batch.id), *found.c, literal(0), literal(0), literal(0), literal(0))
        session.execute(insert(BatchItem.__table__).from_select(_COLUMNS, rows))  # type: ignore[arg-type]
        total, skipped = _items(session, batch.id)
        owe(session, "backlog.started", batch=batch.id, documents=total - skipped, skipped=skipped, who=who)
        if total == skipped:
            batch.state = BatchState.DONE
            session.flush()
            _finish(session, batch.id)
    return batch.id


_COLUMNS = ("batch_id", "document_id", "former", "skipped", "kept", "facts_new", "facts_gone", "facts_changed")


def pause(engine: Engine, batch: int) -> None:
    """Begin no more documents of a batch; the few that are begun are finished."""
    with transaction(engine) as session:
        one = _open(session, batch)
        one.state = BatchState.PAUSED
        owe(session, "backlog.paused", batch=batch)


def resume(engine: Engine, batch: int) -> None:
    """Go on with a paused batch. Raises NotPossible where it holds because of its budget: see adopt."""
    with transaction(engine) as session:
        one = _open(session, batch)
        if one.held:
            message = f"batch {batch} is held: {one.held}; `mingzhang backlog adopt {batch} --force` makes it count"
            raise NotPossible(message)
        one.state = BatchState.RUNNING
        owe(session, "backlog.resumed", batch=batch)


def cancel(engine: Engine, batch: int) -> None:
    """Give a batch up; what it made count already stays, what was rehearsed never counts."""
    with transaction(engine) as session:
        one = _open(session, batch)
        one.state = BatchState.CANCELLED
        _finish(session, batch)
        owe(session, "backlog.cancelled", batch=batch)


def throttle(engine: Engine, batch: int, per_minute: int | None) -> None:
    """Begin at most so many documents of a batch a minute; None for no limit."""
    _check(per_minute, 0)
    with transaction(engine) as session:
        _open(session, batch).throttle = per_minute
        owe(session, "backlog.throttled", batch=batch, per_minute=per_minute)


def adopt(engine: Engine, batch: int, *, force: bool = False) -> None:
    """Make what a finished rehearsal read count, one document after the other.

    Raises NotPossible where it is not at its end, where it was made by another version of the program, so that
    something else would count than what was shown, or, without `force`, where it raises more than its budget.
    """
    with transaction(engine) as session:
        one = load(session, batch)
        rehearsed = one.phase is BatchPhase.REHEARSING and (
            one.held is not None or (one.dry_run and one.state is BatchState.DONE)
        )
        if not rehearsed:
            message = f"batch {batch} is no rehearsal at its end: it is {one.state}, {one.phase}"
            raise NotPossible(message)
        mine = versions.of_this_program()
        asked = versions.Versions(one.reading_version, one.rules_version)
        if asked != mine or read_otherwise(session, batch):
            message = f"batch {batch} was rehearsed with another version of the program; rehearse it again"
            raise NotPossible(message)
        alarming = newly_alarming(session, batch)
        if alarming > one.budget and not force:
            message = f"batch {batch} raises {alarming} new alerts, its budget is {one.budget}; say --force if it shall"
            raise NotPossible(message)
        one.state, one.phase, one.dry_run, one.held = BatchState.RUNNING, BatchPhase.COUNTING, False, None
        one.finished_at = None
        owe(session, "backlog.adopted", batch=batch, alerts=alarming, force=force)


def batches(engine: Engine, most: int = 20) -> list[BatchProgress]:
    """The last batches, newest first, each with its progress."""
    with reading(engine) as session:
        numbers = session.scalars(select(Batch.id).order_by(Batch.id.desc()).limit(most)).all()
        return [progress(session, number) for number in numbers]


def progress(session: Session, batch: int) -> BatchProgress:
    """How far a batch is, computed from the rows. Raises NotPossible where there is none."""
    one = load(session, batch)
    total, skipped = _items(session, batch)
    counts = _runs(session, batch)
    cause = Cause.REHEARSAL if one.phase is BatchPhase.REHEARSING else Cause.REPROCESS
    failed = sum(counts.get((str(of), state), 0) for of in Cause for state in (RunState.REJECTED, RunState.QUARANTINED))
    working = sum(counts.get((str(of), RunState.WORKING), 0) for of in Cause)
    done = counts.get((str(cause), RunState.DONE), 0) + failed
    rate = _rate(session, batch, cause) if one.state is BatchState.RUNNING else None
    return BatchProgress(
        batch,
        one.state,
        one.phase,
        one.dry_run,
        total - skipped,
        skipped,
        done,
        working,
        failed,
        rate,
        60 * (total - skipped - done) / rate if rate else None,
        one.throttle,
        one.held,
        one.who,
        one.wanted,
        one.created_at,
    )


def load(session: Session, batch: int) -> Batch:
    """The batch's row, locked where the session may write. Raises NotPossible where there is none."""
    one = session.get(Batch, batch)
    if one is None:
        message = f"there is no batch {batch}; `mingzhang backlog` lists them"
        raise NotPossible(message)
    return one


def _open(session: Session, batch: int) -> Batch:
    one = load(session, batch)
    if one.state not in OPEN:
        message = f"batch {batch} is {one.state}"
        raise NotPossible(message)
    return one


def _finish(session: Session, batch: int) -> None:
    session.execute(update(Batch).where(Batch.id == batch).values(finished_at=clock()))


def _items(session: Session, batch: int) -> tuple[int, int]:
    """How many documents a batch has, and how many of them are skipped."""
    items = select(func.count(), func.count(BatchItem.skipped)).where(BatchItem.batch_id == batch)
    total, skipped = session.execute(items).one()
    return total, skipped


def _runs(session: Session, batch: int) -> dict[tuple[str, RunState], int]:
    query = select(Run.cause, Run.state, func.count()).where(Run.batch_id == batch).group_by(Run.cause, Run.state)
    return {(cause, state): count for cause, state, count in session.execute(query)}


def _rate(session: Session, batch: int, cause: Cause) -> float | None:
    """Documents a minute, from the first of those that ended last until now."""
    query = select(Run.finished_at).where(Run.batch_id == batch, Run.cause == cause, Run.finished_at.is_not(None))
    ended: Sequence[datetime | None] = session.scalars(query.order_by(Run.finished_at.desc()).limit(_RATE_OVER)).all()
    if len(ended) < 2 or ended[-1] is None:
        return None
    seconds = (database_now(session) - ended[-1]).total_seconds()
    return 60 * (len(ended) - 1) / seconds if seconds > 0 else None


def _check(per_minute: int | None, budget: int) -> None:
    if per_minute is not None and per_minute < 1:
        message = "a throttle is one document a minute or more; pause the batch instead"
        raise NotPossible(message)
    if budget < 0:
        message = "a budget is not negative"
        raise NotPossible(message)
