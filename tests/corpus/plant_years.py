"""Errors that only another year's report shows: each report agrees with itself, but not with the one before it.

    altered_year(report, "year.opening")   the same report made from accounts whose opening balance is another one
    YEAR_KINDS                              what there is, each with the rule that should notice it

The accounts of one year, or what the report remembers of the year before, are altered before the report is composed;
NotPlantable where a body has nothing to alter.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from tests.corpus.body import GENERAL, GOVERNMENT_FUND, Accounts, Body, Flow
from tests.corpus.composed import Composed
from tests.corpus.composer import make_document
from tests.corpus.planting import NotPlantable

__all__ = ["YEAR_KINDS", "OtherAccounts", "YearKind", "altered_year"]

Years = tuple[Accounts, Accounts]
"""The accounts of a report's year, and those of the year before as the report knows them."""


@dataclass(frozen=True)
class YearKind:
    """A kind of error: what it does to the accounts, and the rules of which one must notice it."""

    act: Callable[[Years, Random], Years]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class OtherAccounts(Body):
    """A body whose accounts of some years are others."""

    others: dict[int, Accounts] = field(default_factory=dict, hash=False, compare=False)

    def accounts(self, year: int) -> Accounts:
        return self.others.get(year) or super().accounts(year)


def altered_year(report: Composed, kind: str) -> Composed:
    """The report composed again, with this error against last year's report."""
    year, body = report.document.year, report.body
    rng = Random(f"year/{kind}/{report.seed}/{year}")
    now, before = YEAR_KINDS[kind].act((body.accounts(year), body.accounts(year - 1)), rng)
    known = {name: getattr(body, name) for name in Body.__dataclass_fields__}
    other = OtherAccounts(**known, others={year: now, year - 1: before})
    document = make_document(other, year, report.profile, report.style)
    return Composed(report.seed, report.profile, report.style, other, document, version=kind)


def _amount(accounts: Accounts, rng: Random) -> int:
    """Some per cent of the year's money, in steps of 100 元."""
    return max(50_0000, int(accounts.total * rng.uniform(0.02, 0.2)) // 10_000 * 10_000)


def _flow(accounts: Accounts, source: str, **least: int) -> Flow:
    for flow in accounts.pick(source):
        if all(getattr(flow, name) >= amount for name, amount in least.items()):
            return flow
    raise NotPlantable(source)


def _with(accounts: Accounts, old: Flow, new: Flow) -> Accounts:
    return replace(accounts, flows=tuple(new if flow is old else flow for flow in accounts.flows))


def _opening(source: str) -> Callable[[Years, Random], Years]:
    def act(years: Years, rng: Random) -> Years:
        now, before = years
        flow, more = _flow(now, source), _amount(now, rng)
        return _with(now, flow, replace(flow, opening=flow.opening + more, closing=flow.closing + more)), before

    return act


def _prior_total(years: Years, rng: Random) -> Years:
    now, before = years
    more = _amount(before, rng)
    flow = _flow(before, GENERAL)
    income = {**flow.income, "fiscal_appropriation": flow.income.get("fiscal_appropriation", 0) + more}
    return now, _with(before, flow, replace(flow, income=income, closing=flow.closing + more))


def _prior_spending(years: Years, rng: Random) -> Years:
    now, before = years
    more = _amount(before, rng)
    flow = _flow(before, GENERAL)
    nature = next(iter(flow.spend))
    spend = {**flow.spend, nature: flow.spend[nature] + more}
    return now, _with(before, flow, replace(flow, spend=spend))


def _prior_three_public(years: Years, rng: Random) -> Years:
    now, before = years
    if not before.three.actual["run"]:
        raise NotPlantable("三公")
    actual = {**before.three.actual, "run": before.three.actual["run"] * rng.randint(2, 4)}
    return now, replace(before, three=replace(before.three, actual=actual))


def _prior_running(years: Years, rng: Random) -> Years:
    now, before = years
    economic = {**before.economic, "30201": before.economic.get("30201", 0) + before.public_cost // rng.randint(3, 6)}
    return now, replace(before, economic=economic)


def _vehicles(years: Years, rng: Random) -> Years:
    now, before = years
    more = now.three.bought + rng.randint(2, 4)
    kind = next(iter(now.assets.vehicles))
    vehicles = {**now.assets.vehicles, kind: now.assets.vehicles[kind] + more}
    three = replace(now.three, kept=now.three.kept + more)
    return replace(now, three=three, assets=replace(now.assets, vehicles=vehicles)), before


def _staff(years: Years, rng: Random) -> Years:
    now, before = years
    more = before.staff.serving * 3 // 2 + rng.randint(4, 8) - now.staff.serving
    staff = now.staff
    grown = replace(staff, administrative=staff.administrative + more, establishment=staff.establishment + more)
    return replace(now, staff=grown), before


_TOTALS = ("Y-PRIOR-TOTAL", "Y-PRIOR-FISCAL", "Y-PRIOR-INCOME", "Y-PRIOR-FUND", "Y-PRIOR-T5", "Y-PRIOR-EXPENDITURE")
YEAR_KINDS = {
    "year.opening": YearKind(_opening(GENERAL), ("Y-CARRY",)),
    "year.fund-opening": YearKind(_opening(GOVERNMENT_FUND), ("Y-CARRY",)),
    "year.prior-total": YearKind(_prior_total, _TOTALS),
    "year.prior-spending": YearKind(_prior_spending, _TOTALS),
    "year.prior-three-public": YearKind(_prior_three_public, ("Y-PRIOR-3PUBLIC",)),
    "year.prior-running": YearKind(_prior_running, ("Y-PRIOR-N10",)),
    "year.vehicles": YearKind(_vehicles, ("Y-VEHICLES",)),
    "year.staff": YearKind(_staff, ("Y-STAFF",)),
}
