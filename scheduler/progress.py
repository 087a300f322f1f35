"""How far the work is, read from the rows: nothing is counted anywhere else."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.tables import Lane, Run, RunState, StageRun, StageState, clock

__all__ = ["Progress", "open_lanes", "progress", "stuck_seconds"]


@dataclass(frozen=True)
class Progress:
    """Documents of a pass: how many there are, and how many are through, whatever became of them."""

    total: int
    done: int


def progress(session: Session, runs: frozenset[int], after: int) -> Progress:
    """Of the given runs and of all with a number above `after`; a batch of the backlog has a progress of its own."""
    counted = (Run.id.in_(runs) | (Run.id > after)) & Run.batch_id.is_(None)
    rows = session.execute(select(Run.state, func.count()).where(counted).group_by(Run.state))
    counts = {state: count for state, count in rows}  # noqa: C416  (rows are no pairs to the type checker)
    total = sum(counts.values())
    return Progress(total, total - counts.get(RunState.WORKING, 0))


def open_lanes(session: Session) -> set[Lane]:
    """The lanes that have work."""
    return set(session.scalars(select(Run.lane).where(Run.state == RunState.WORKING).distinct()))


def stuck_seconds(session: Session, lane: Lane) -> float:
    """For how long due work of the lane has waited while none of it moved; 0 where nothing waits.

    This is what shows a worker that lives and does nothing: it answers every ping.
    """
    waits = (
        select(func.min(StageRun.due_at))
        .join(Run)
        .where(Run.lane == lane, StageRun.state == StageState.WAITING, StageRun.due_at <= clock())
    )
    due = session.scalar(waits)
    if due is None:
        return 0.0
    moves = select(StageRun.moved_at).join(Run).where(Run.lane == lane).order_by(StageRun.moved_at.desc()).limit(1)
    moved = session.scalars(moves).one()
    now = session.execute(select(clock())).scalar_one()
    return max(0.0, (now - max(due, moved)).total_seconds())
