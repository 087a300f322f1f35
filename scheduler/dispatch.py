"""Sending what is due: the rows are committed, so a message that is lost, or sent twice, is only a matter of time."""

from collections import Counter
from collections.abc import Mapping

from celery import Celery
from sqlalchemy import ColumnElement, Engine, select, update
from sqlalchemy.orm import Session

from runtime.broker import queue_lengths
from runtime.database import reading, transaction
from schemas.tables import Run, StageRun, StageState, clock
from workers.app import QUEUES, queue_name
from workers.stages.perform import Due
from workers.tasks import send

__all__ = ["send_due", "send_overdue"]

_BATCH = 200
OVERDUE_SECONDS = 10.0
"""A message that is on its way for longer than this, while its queue is short, is taken for lost."""


def send_due(engine: Engine, app: Celery) -> int:
    """Send the rows that became due and were never sent; how many.

    They are marked before they are sent. Where the broker then fails (EnvironmentFault), they are overdue in a while.
    """
    with reading(engine) as session:  # most of the time there is nothing, and then no writer is held up
        due = _waiting(session, StageRun.sent_at.is_(None), _BATCH)
    if due:
        with transaction(engine) as session:
            _mark(session, due)
    for one in due:
        send(app, one)
    return len(due)


def send_overdue(engine: Engine, app: Celery, broker_url: str) -> int:
    """Send again what was sent and neither claimed since nor still queued; how many.

    A long queue is no loss: of each queue only as many rows are sent again as it has too few messages, the oldest
    first. Several messages for one row do no harm.
    """
    with reading(engine) as session:
        overdue = _waiting(session, StageRun.sent_at < clock(-OVERDUE_SECONDS))
    if not overdue:
        return 0
    again = _missing(overdue, queue_lengths(broker_url, QUEUES))[:_BATCH]
    with transaction(engine) as session:
        _mark(session, again)
    for one in again:
        send(app, one)
    return len(again)


def _missing(overdue: list[Due], queued: Mapping[str, int]) -> list[Due]:
    """As many rows of each queue as it has too few messages, the oldest first."""
    waiting = Counter(queue_name(due.lane, due.stage) for due in overdue)
    missing = []
    for due in overdue:
        queue = queue_name(due.lane, due.stage)
        if waiting[queue] > queued[queue]:
            waiting[queue] -= 1
            missing.append(due)
    return missing


def _waiting(session: Session, sent: ColumnElement[bool], limit: int | None = None) -> list[Due]:
    rows = session.execute(
        select(StageRun.id, StageRun.stage, Run.lane)
        .join(Run, Run.id == StageRun.run_id)
        .where(StageRun.state == StageState.WAITING, StageRun.due_at <= clock(), sent)
        .order_by(StageRun.due_at, StageRun.id)
        .limit(limit)
    )
    return [Due(number, stage, lane) for number, stage, lane in rows]


def _mark(session: Session, due: list[Due]) -> None:
    if due:
        numbers = [one.stage_run for one in due]
        session.execute(update(StageRun).where(StageRun.id.in_(numbers)).values(sent_at=clock()))
