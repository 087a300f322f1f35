"""A landing's own part: a body's years, while its row is locked."""

from datetime import datetime

from sqlalchemy.orm import Session

from schemas.report import Kind
from workers.landing.over.counted import Counted, of_body, of_series
from workers.landing.over.enter import enter_over
from workers.landing.over.keep import UNITS, keep, note_due
from workers.validate.neighbours import (
    Known,
    OverReports,
    against_budget,
    against_history,
    against_last_year,
    against_units,
)

__all__ = ["join", "weigh_years"]

_YEARS, _HISTORY, _BUDGET = "years", "history", "budget"


def join(session: Session, report: int, series: int, known: Known, moment: datetime, *, counts: bool) -> None:
    """A report has landed: it is kept for others and, where it `counts` for its series, weighed with its neighbours.

    Its own checks and those of next year's report are made, as far as the reports are there; what needs other bodies'
    reports becomes due. The caller holds the lock on the report's body.
    """
    keep(session, report, known)
    if not counts:
        return
    note_due(session, series, known)
    mine = of_series(session, series)
    if mine is None:
        return
    if mine.body is None or known.fiscal_year is None:
        _weigh(session, mine, {}, moment)
    else:
        weigh_years(session, mine.body, known.kind, known.fiscal_year, moment)


def weigh_years(session: Session, body: int, kind: Kind, year: int, moment: datetime) -> None:
    """What a change of one year's report may change: that year, the next, and the history behind all later ones."""
    years = of_body(session, body, kind)
    for later in sorted(years):
        if later >= year:
            _weigh(session, years[later], years, moment, afresh=later <= year + 1)


def _weigh(
    session: Session, target: Counted, years: dict[int, Counted], moment: datetime, *, afresh: bool = True
) -> None:
    """A report against the body's other years; `afresh`: against last year's too, not only against all former ones."""
    own = target.known.fiscal_year
    former = {year: years[year] for year in sorted(years) if own is not None and year < own}
    history = against_history(target.known, {year: one.known for year, one in former.items()})
    results: dict[str, OverReports] = {_HISTORY: history}
    witnesses = {_HISTORY: [one.report for one in former.values()]}
    if afresh:
        last = former.get(own - 1) if own is not None else None
        results[_YEARS] = against_last_year(target.known, last.known if last else None)
        results[_BUDGET] = against_budget(target.known)
        if not target.known.units:  # with units it is due
            results[UNITS] = against_units(target.known, {})
        witnesses[_YEARS] = [last.report] if last else []
    enter_over(session, target, results, witnesses, moment)
