"""What past years and other reports let us expect, and how sure that is.

The base of the sureness is how many years in a row a body has published: one 60, two 80, three 90, more 95 per cent. A
unit that only a department's report names is expected where units of that department do publish reports of their own:
50 per cent. Nothing is expected of a place and year of which there is a list.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct

from scheduler.expectations.model import Expected, short
from schemas.identities import normalised
from schemas.report import Kind
from schemas.tables.expectations import Basis

__all__ = ["History", "Naming", "expected", "named"]

_SURENESS = {1: 60, 2: 80, 3: 90}
_SURE = 95
_NAMED = 50


class History(Struct, frozen=True):
    """The years that a body has published for, each with the day that the report names, if it does."""

    keys: tuple[str, str]
    region: str | None
    department: str
    kind: Kind
    years: Mapping[int, date | None]


class Naming(Struct, frozen=True):
    """The units that a department's report names for a year, by whatever names, in a place."""

    region_key: str
    region: str | None
    department: str
    fiscal_year: int
    units: Collection[str]


def expected(histories: Iterable[History], year: int, due_day: tuple[int, int]) -> list[Expected]:
    """The reports for a fiscal year that bodies should publish because they did for the year before.

    Due on the latest day of the year that the body itself published on, else on `due_day`.
    """
    return [_again(one, year, due_day) for one in histories if year - 1 in one.years]


def named(
    namings: Iterable[Naming], histories: Iterable[History], year: int, due_day: tuple[int, int]
) -> list[Expected]:
    """The reports of units for a fiscal year that should come because their department names them.

    Only where another unit that the same department names has published for that year or the one before.
    """
    published = {(one.keys[0], short(one.department), at) for one in histories for at in one.years}
    found: list[Expected] = []
    for naming in namings:
        if naming.fiscal_year not in (year, year - 1):
            continue
        place = naming.region_key
        siblings = [unit for unit in naming.units if {(place, short(unit), at) for at in (year, year - 1)} & published]
        if not siblings:
            continue
        why = f"{naming.department}{naming.fiscal_year}年度报告列其为所属单位，同部门的{siblings[0]}单独公开"
        why_en = f"its department's report of {naming.fiscal_year} names it, and other units of it publish"
        found += [
            Expected(
                (place, normalised(unit)),
                naming.region,
                unit,
                Kind.UNIT_FINAL_ACCOUNTS,
                year,
                date(year + 1, *due_day),
                Basis.NAMED,
                _NAMED,
                why,
                why_en,
            )
            for unit in naming.units
            if unit not in siblings and short(unit) != short(naming.department)
        ]
    return found


def _again(history: History, year: int, due_day: tuple[int, int]) -> Expected:
    row = next(n for n in range(1, len(history.years) + 2) if year - n - 1 not in history.years)
    days = [day for at, day in history.years.items() if day is not None and at < year]
    due = date(year + 1, *max(_latest(days, due_day), key=lambda month_day: month_day))
    why = f"已连续{row}年公开（{year - row}—{year - 1}年度）" if row > 1 else f"公开过{year - 1}年度报告"
    why_en = f"it published for the {row} years before" if row > 1 else f"it published for {year - 1}"
    sureness = _SURENESS.get(row, _SURE)
    return Expected(
        history.keys,
        history.region,
        history.department,
        history.kind,
        year,
        due,
        Basis.LEARNED,
        sureness,
        why,
        why_en,
    )


def _latest(days: Collection[date], due_day: tuple[int, int]) -> list[tuple[int, int]]:
    """Month and day of the body's own past reports; the 29th of February counts as the 28th."""
    own = [(day.month, 28 if (day.month, day.day) == (2, 29) else day.day) for day in days]
    return own or [due_day]
