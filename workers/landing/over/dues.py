"""What takes other bodies' reports: a department and its units, departments of one sort, a series that was left.

Each weighing is one transaction that holds the lock on the body whose report it enters. Rows that came while it
worked are another round's; so whatever order reports come in, the last weighing has seen them all.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, delete, select
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
_AT_ONCE = 50


@dataclass(frozen=True)
class _Task:
    """One thing to weigh, however often it became due."""

    over: str
    series: int | None
    peers: str | None
    year: int | None


def weigh_dues(engine: Engine) -> bool:
    """Weigh what is due; whether there may be more."""
    row = _DUES.c
    with reading(engine) as session:
        query = select(row.id, row.over, row.series_id, row.peers, row.fiscal_year).order_by(row.id).limit(_AT_ONCE)
        found = session.execute(query).all()
    tasks: dict[_Task, list[int]] = defaultdict(list)
    for number, over, series, peers, year in found:
        tasks[_Task(over, series, peers, year)].append(number)
    for task, numbers in tasks.items():
        for step in _steps(engine, task):
            with transaction(engine) as session:
                step(session)
        with transaction(engine) as session:
            session.execute(delete(_DUES).where(row.id.in_(numbers)))
    return bool(found)


def _steps(engine: Engine, task: _Task) -> list[Callable[[Session], None]]:
    """The transactions of a task; doing one twice changes nothing."""
    if task.over == PEERS and task.peers and task.year is not None:
        with reading(engine) as session:
            return peer_steps(session, task.peers, task.year)
    if task.series is None:
        return []
    with reading(engine) as session:
        departments = departments_of(session, task.series)
    steps: list[Callable[[Session], None]] = [partial(weigh_units, series=series) for series in departments]
    return [partial(_weigh_left, series=task.series), *steps] if task.over == SERIES else steps


def _weigh_left(session: Session, series: int) -> None:
    lock(session, series)
    row = _SERIES.c
    body, kind, year = session.execute(select(row.body_id, row.kind, row.fiscal_year).where(row.id == series)).one()
    if body is not None and year is not None:
        weigh_years(session, body, Kind(kind), year, database_now(session))
