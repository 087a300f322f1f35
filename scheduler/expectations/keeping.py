"""Expectations in the database: entered from a list, learned anew from what has landed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from runtime.database import transaction
from scheduler.expectations.learned import History, Naming, expected, named
from scheduler.expectations.model import Expected
from scheduler.expectations.silence import forget
from schemas.report import Kind
from schemas.tables import Basis, Body, Expectation, ReportUnit, Series, StoredReport

__all__ = ["enter", "histories", "learn", "replace"]

_FINAL = [kind for kind in Kind if kind.is_final_accounts]
_ENTERED = ("region", "department", "kind", "due_on", "basis", "sureness", "why", "why_en")


def replace(engine: Engine, wanted: Sequence[Expected]) -> int:
    """Enter a list; what was listed before for the same places and years and is no longer, goes. How many are new.

    What was learned for these places and years goes as well: a list is complete.
    """
    covered = {(one.keys[0], one.fiscal_year) for one in wanted}
    listed = {(*one.keys, one.fiscal_year) for one in wanted}
    with transaction(engine) as session:
        gone = [row for row in _rows(session, {year for _, year in covered}) if _left_out(row, covered, listed)]
        forget(session, gone)
        for row in gone:
            session.delete(row)
        session.flush()
        return enter(session, wanted)


def enter(session: Session, wanted: Iterable[Expected]) -> int:
    """Enter or bring up to date; a list is never overruled by what was learned. How many are new."""
    wanted = list(wanted)
    known = {_key(row): row for row in _rows(session, {one.fiscal_year for one in wanted})}
    new: list[dict[str, Any]] = []
    for one in wanted:
        row = known.get((*one.keys, one.fiscal_year))
        if row is None:
            keys = {"region_key": one.keys[0], "department_key": one.keys[1], "fiscal_year": one.fiscal_year}
            new.append(keys | {name: getattr(one, name) for name in _ENTERED})
        elif row.basis is not Basis.LISTED or one.basis is Basis.LISTED:
            for name in _ENTERED:
                setattr(row, name, getattr(one, name))
    if new:
        session.execute(insert(Expectation), new)
    return len(new)


def learn(engine: Engine, year: int, due_day: tuple[int, int]) -> int:
    """Expect for a fiscal year what past years and named units let expect, where there is no list. How many are new."""
    with transaction(engine) as session:
        known = histories(session)
        found = {(*one.keys, one.fiscal_year): one for one in named(_namings(session, year), known, year, due_day)}
        found |= {(*one.keys, one.fiscal_year): one for one in expected(known, year, due_day)}
        listed = select(Expectation.region_key).where(
            Expectation.fiscal_year == year, Expectation.basis == Basis.LISTED
        )
        places = set(session.scalars(listed.distinct()))
        return enter(session, [one for one in found.values() if one.keys[0] not in places])


def histories(session: Session) -> list[History]:
    """Every body with the years of the final accounts that landed."""
    query = (
        select(Body, Series.kind, Series.fiscal_year, StoredReport.published)
        .join(Series, Series.body_id == Body.id)
        .join(StoredReport, StoredReport.series_id == Series.id)
        .where(StoredReport.latest, Series.fiscal_year.is_not(None), Series.kind.in_(_FINAL))
        .order_by(Series.fiscal_year)
    )
    years: dict[int, dict[int, date | None]] = {}
    bodies: dict[int, tuple[Body, Kind]] = {}
    for body, kind, year, published in session.execute(query):
        bodies[body.id] = (body, kind)
        if year is not None:
            years.setdefault(body.id, {})[year] = _day(published)
    return [
        History((body.region_key, body.department_key), body.region, body.department, kind, years[number])
        for number, (body, kind) in bodies.items()
    ]


def _namings(session: Session, year: int) -> list[Naming]:
    """What departments' reports for this year and the one before name."""
    query = (
        select(Body.region_key, Body.region, Body.department, Series.fiscal_year, ReportUnit.name)
        .join(Series, Series.body_id == Body.id)
        .join(StoredReport, StoredReport.series_id == Series.id)
        .join(ReportUnit, ReportUnit.report_id == StoredReport.id)
        .where(StoredReport.latest, Series.fiscal_year.in_((year, year - 1)))
        .order_by(Series.fiscal_year)
    )
    units: dict[tuple[str, str | None, str, int], list[str]] = {}
    for region_key, region, department, at, unit in session.execute(query):
        units.setdefault((region_key, region, department, at or year), []).append(unit)
    return [Naming(*about, found) for about, found in units.items()]


def _rows(session: Session, years: set[int]) -> Sequence[Expectation]:
    return session.scalars(select(Expectation).where(Expectation.fiscal_year.in_(years))).all()


def _key(row: Expectation) -> tuple[str, str, int]:
    return row.region_key, row.department_key, row.fiscal_year


def _left_out(row: Expectation, covered: set[tuple[str, int]], listed: set[tuple[str, str, int]]) -> bool:
    return (row.region_key, row.fiscal_year) in covered and _key(row) not in listed


def _day(published: str | None) -> date | None:
    """The day, where the report names one: a month alone says too little."""
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        return None
