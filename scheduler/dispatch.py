"""Sending what is due: the rows are committed, so a message that is lost, or sent twice, is only a matter of time."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from celery import Celery
from sqlalchemy import Engine, Select, bindparam, select, update
from sqlalchemy.orm import Session

from runtime.broker import queue_lengths
from runtime.database import reading, transaction
from schemas.tables import Base, Run, StageRun, StageState, clock
from workers.app import QUEUES, queue_name
from workers.stages.perform import Due
from workers.tasks import send

__all__ = ["send_due", "send_overdue"]

_BATCH = 200
OVERDUE_SECONDS = 10.0
"""A message that is on its way for longer than this, while its queue is short, is taken for lost."""

# Built once, for this is asked several times a second.
_STAGE_RUNS, _RUNS = (Base.metadata.tables[model.__tablename__] for model in (StageRun, Run))
_ROW, _RUN = _STAGE_RUNS.c, _RUNS.c
_WAITING: Select[Any] = (
    select(_ROW.id, _ROW.stage, _RUN.lane)
    .join_from(_STAGE_RUNS, _RUNS, _RUN.id == _ROW.run_id)
    .where(_ROW.state == StageState.WAITING, _ROW.due_at <= clock())
    .order_by(_ROW.due_at, _ROW.id)
)
_DUE = _WAITING.where(_ROW.sent_at.is_(None)).limit(_BATCH)
_OVERDUE = _WAITING.where(_ROW.sent_at < clock(-OVERDUE_SECONDS))
_MARK = update(_STAGE_RUNS).where(_ROW.id.in_(bindparam("numbers", expanding=True))).values(sent_at=clock())


def send_due(engine: Engine, app: Celery) -> int:
    """Send the rows that became due and were never sent; how many.

    They are marked before they are sent. Where the broker then fails (EnvironmentFault), they are overdue in a while.
    """
    with reading(engine) as session:  # most of the time there is nothing, and then no writer is held up
        due = _waiting(session, _DUE)
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
        overdue = _waiting(session, _OVERDUE)
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


def _waiting(session: Session, which: Select[Any]) -> list[Due]:
    return [Due(number, stage, lane) for number, stage, lane in session.connection().execute(which)]


def _mark(session: Session, due: list[Due]) -> None:
    if due:
        session.connection().execute(_MARK, {"numbers": [one.stage_run for one in due]})
