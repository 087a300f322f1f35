"""A department's report and those of its units, found by the names that the department lists."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.report import Kind
from schemas.tables import Base, Series
from workers.landing.over.counted import Counted, of_series, of_units
from workers.landing.over.enter import enter_over
from workers.landing.over.keep import UNITS
from workers.landing.series import lock
from workers.validate.neighbours import ITSELF, Known, against_units, bare

__all__ = ["departments_of", "weigh_units"]

_CITY = 4
_SERIES = Base.metadata.tables[Series.__tablename__]
_KIND = select(_SERIES.c.kind).where(_SERIES.c.id == bindparam("series"))


def departments_of(session: Session, series: int) -> list[int]:
    """The series of the departments whose units the report of a series concerns: itself, or those that list it."""
    if session.connection().execute(_KIND, {"series": series}).scalar() == Kind.DEPARTMENT_FINAL_ACCOUNTS:
        return [series]
    mine = of_series(session, series)
    if mine is None or mine.known.fiscal_year is None:
        return []
    own = bare(mine.known.department or "")
    found = of_units(session, [own], mine.known.fiscal_year, Kind.DEPARTMENT_FINAL_ACCOUNTS)
    return [one.series for one in found if _near(one.known, mine.known)]


def weigh_units(session: Session, series: int) -> None:
    """The checks of a department's report over its units, as far as they are there."""
    lock(session, series)
    department = of_series(session, series)
    if department is None or department.known.fiscal_year is None:
        return
    known, own = department.known, bare(department.known.department or "")
    names = (own, *(known.units or ()))
    found = of_units(session, names, department.known.fiscal_year, Kind.UNIT_FINAL_ACCOUNTS) if known.units else []
    units = _by_name((one for one in found if _near(one.known, known)), own)
    result = against_units(known, {name: one.known for name, one in units.items()})
    witnesses = {UNITS: [one.report for one in units.values()]}
    enter_over(session, department, {UNITS: result}, witnesses, database_now(session))


def _by_name(found: Iterable[Counted], own: str) -> dict[str, Counted]:
    """The units by compared name; a name that two reports bear is nobody's."""
    units: dict[str, list[Counted]] = {}
    for one in found:
        name = bare(one.known.department or "")
        units.setdefault(ITSELF if name == own else name, []).append(one)
    return {name: several[0] for name, several in units.items() if len(several) == 1}


def _near(one: Known, other: Known) -> bool:
    """Whether two reports are of one city, as far as their places are known."""
    codes = (one.region_code, other.region_code)
    return None in codes or codes[0][:_CITY] == codes[1][:_CITY]  # type: ignore[index]
