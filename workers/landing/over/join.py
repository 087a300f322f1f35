"""A landing's own part: a body's years, while its row is locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from schemas.findings import Check, Finding
from schemas.report import Kind
from workers.landing.over.counted import Counted, of_body
from workers.landing.over.enter import enter_over, enter_witnesses, ids_over
from workers.landing.over.keep import UNITS, keep, note_due
from workers.landing.series import Place
from workers.validate.neighbours import (
    Known,
    OverReports,
    against_budget,
    against_history,
    against_last_year,
    against_units,
)

__all__ = ["Joined", "join", "weigh_joining", "weigh_years"]

_YEARS, _HISTORY, _BUDGET = "years", "history", "budget"
Years = Mapping[int, Counted]


@dataclass(frozen=True)
class Joined:
    """A report that lands, weighed with the other years of its body, `others`, as far as they are there.

    `results` and `witnesses` (numbers of reports) go by the sort of rules; what needs other bodies' reports is not
    among them, it becomes due.
    """

    known: Known
    others: Years
    results: Mapping[str, OverReports]
    witnesses: Mapping[str, Sequence[int]]

    @cached_property
    def ids(self) -> frozenset[str]:
        """The rules whose checks and findings are all here."""
        return ids_over(*self.results)

    @property
    def checks(self) -> list[Check]:
        """The checks of these rules."""
        return [check for one in self.results.values() for check in one.checks]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Their findings."""
        return tuple(finding for one in self.results.values() for finding in one.findings)


def weigh_joining(session: Session, place: Place, known: Known, *, counts: bool) -> Joined:
    """What rules over reports say of a report before its rows are there; nothing where it does not count.

    What it replaces counts no more by now. The caller holds the lock on the report's body.
    """
    if not counts:
        return Joined(known, {}, {}, {})
    others: Years = {}
    if place.body is not None and known.fiscal_year is not None and not place.alone:
        others = of_body(session, place.body, known.kind)
    results, witnesses = _weighed(known, others, afresh=True)
    return Joined(known, others, results, witnesses)


def join(session: Session, mine: Counted, joined: Joined, moment: datetime, *, counts: bool) -> None:
    """A report has landed, its own checks with it: it is kept for others and, where it `counts`, they are weighed."""
    keep(session, mine.report, joined.known)
    if not counts:
        return
    enter_witnesses(session, mine.report, joined.witnesses)
    note_due(session, mine.series, joined.known)
    own = joined.known.fiscal_year
    if own is not None and joined.others:
        _weigh_after(session, {**joined.others, own: mine}, own + 1, moment)


def weigh_years(session: Session, body: int, kind: Kind, year: int, moment: datetime) -> None:
    """What a change of one year's report may change: that year, the next, and the history behind all later ones."""
    years = of_body(session, body, kind)
    if year in years:
        _weigh(session, years[year], years, moment, afresh=True)
    _weigh_after(session, years, year + 1, moment)


def _weigh_after(session: Session, years: Years, following: int, moment: datetime) -> None:
    for later in sorted(years):
        if later >= following:
            _weigh(session, years[later], years, moment, afresh=later == following)


def _weigh(session: Session, target: Counted, years: Years, moment: datetime, *, afresh: bool) -> None:
    results, witnesses = _weighed(target.known, years, afresh=afresh)
    enter_over(session, target, results, witnesses, moment)


def _weighed(known: Known, years: Years, *, afresh: bool) -> tuple[dict[str, OverReports], dict[str, Sequence[int]]]:
    """A report against the body's other years; `afresh`: against last year's too, not only against all former ones."""
    own = known.fiscal_year
    former = {year: years[year] for year in sorted(years) if own is not None and year < own}
    history = against_history(known, {year: one.known for year, one in former.items()})
    results: dict[str, OverReports] = {_HISTORY: history}
    witnesses: dict[str, Sequence[int]] = {_HISTORY: [one.report for one in former.values()]}
    if afresh:
        last = former.get(own - 1) if own is not None else None
        results[_YEARS] = against_last_year(known, last.known if last else None)
        results[_BUDGET] = against_budget(known)
        if not known.units:  # with units it is due
            results[UNITS] = against_units(known, {})
        witnesses[_YEARS] = [last.report] if last else []
    return results, witnesses
