"""What takes other bodies' reports: a department and its units, departments of one sort, a series that was left.

Each weighing is one transaction that holds the lock on the body whose report it enters. Rows that came while it
worked are another round's; so whatever order reports come in, the last weighing has seen them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, bindparam, delete, select
from sqlalchemy.orm import Session

from runtime.database import database_now, reading, transaction
from schemas.report import Kind
from schemas.tables import Base, NeighbourDue, Series
from workers.landing.over.join import weigh_years
from workers.landing.over.keep import PEERS, SERIES
from workers.landing.over.peers import peer_steps
from workers.landing.over.units import departments_of, weigh_units
from workers.landing.series import lock

__all__ = ["weigh_dues"]

_DUES, _SERIES = (Base.metadata.tables[model.__tablename__] for model in (NeighbourDue, Series))
_DUE = _DUES.c
_AT_ONCE = 50
_OLDEST = (
    select(_DUE.id, _DUE.over, _DUE.series_id, _DUE.peers, _DUE.fiscal_year).order_by(_DUE.id).limit(bindparam("most"))
)
_CROSS_OFF = delete(_DUES).where(_DUE.id.in_(bindparam("numbers", expanding=True)))
_OF_SERIES = select(_SERIES.c.body_id, _SERIES.c.kind, _SERIES.c.fiscal_year).where(_SERIES.c.id == bindparam("series"))


@dataclass(frozen=True)
class _Task:
    """One thing to weigh, however often it became due."""

    over: str
    series: int | None
    peers: str | None
    year: int | None


def weigh_dues(engine: Engine) -> bool:
    """Weigh what is due; whether there may be more.

    What was weighed is crossed off at the end: after a crash in between it is weighed again, which changes nothing.
    """
    with reading(engine) as session:
        found = session.connection().execute(_OLDEST, {"most": _AT_ONCE}).all()
        tasks = dict.fromkeys(_Task(*row[1:]) for row in found)
        steps = [step for task in tasks for step in _steps(session, task)]
    if not found:
        return False
    for step in steps:
        with transaction(engine) as session:
            step(session)
    with transaction(engine) as session:
        session.connection().execute(_CROSS_OFF, {"numbers": [row.id for row in found]})
    return len(found) == _AT_ONCE


def _steps(session: Session, task: _Task) -> list[Callable[[Session], None]]:
    """The transactions of a task; doing one twice changes nothing."""
    if task.over == PEERS and task.peers and task.year is not None:
        return peer_steps(session, task.peers, task.year)
    if task.series is None:
        return []
    departments = departments_of(session, task.series)
    steps: list[Callable[[Session], None]] = [partial(weigh_units, series=series) for series in departments]
    return [partial(_weigh_left, series=task.series), *steps] if task.over == SERIES else steps


def _weigh_left(session: Session, series: int) -> None:
    lock(session, series)
    body, kind, year = session.connection().execute(_OF_SERIES, {"series": series}).one()
    if body is not None and year is not None:
        weigh_years(session, body, Kind(kind), year, database_now(session))
