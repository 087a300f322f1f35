"""A department's office and institutions, each with accounts of its own that add up to the department's.

    units_of(report) -> list[Composed]   单位决算, the office (本级) first, then the institutions in the body's order

Money of the budget is parted, so that fiscal appropriation, its expenditure, funds and 三公 of the units make the
department's; money of its own stays with the office.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.corpus.body import GENERAL, OWN, Accounts, Body, Flow
from tests.corpus.composed import Composed
from tests.corpus.composer import make_document
from tests.corpus.details import procurement, staff
from tests.corpus.others import reword_for_unit
from tests.corpus.plant_years import OtherAccounts
from tests.corpus.spending import ThreePublic, economic_items

__all__ = ["units_of"]

_OFFICE_WEIGHT = 3


def units_of(report: Composed) -> list[Composed]:
    """The units' reports of the department's year, in its layout; the same for the same report."""
    names = (f"{report.body.name}（本级）", *report.body.institutions)
    year = report.document.year
    return [_unit(report, name, (year - 1, year), n, len(names)) for n, name in enumerate(names)]


def _unit(report: Composed, name: str, years: tuple[int, int], number: int, count: int) -> Composed:
    known = {field: getattr(report.body, field) for field in Body.__dataclass_fields__}
    accounts = {year: _part(report.body, year, number, count) for year in years}
    known |= {"name": name, "institutions": (), "seed": f"{report.body.seed}/{number}"}
    body = OtherAccounts(**known, others=accounts)
    document = make_document(body, report.document.year, report.profile, report.style)
    reword_for_unit(document)
    return Composed(f"{report.seed}-{number}", report.profile, report.style, body, document, version="unit")


def _part(body: Body, year: int, number: int, count: int) -> Accounts:
    """One unit's share of a year's accounts; what the shares leave goes to the office."""
    whole = body.accounts(year)

    def cut(amount: int) -> int:
        share = amount // (_OFFICE_WEIGHT + count - 1)
        return share if number else amount - share * (count - 1)

    flows = tuple(_flow(f, cut) for f in whole.flows if f.source != OWN or not number)
    three = _three(whole.three, cut)
    basic = sum(f.spend.get("basic", 0) for f in flows if f.source == GENERAL)
    public = min(basic, max(cut(whole.public_cost), sum(three.actual.values())))
    rng = Random(f"units/{body.seed}/{year}/{number}")
    spent = sum(f.spent for f in flows)
    return replace(
        whole,
        flows=flows,
        surplus=0 if number else whole.surplus,
        distribution=0 if number else whole.distribution,
        economic=economic_items(rng, basic, public, three, year, body.rounded),
        three=three,
        staff=staff(Random(f"units/{body.seed}/{number}"), rng, basic, False),
        procurement=procurement(rng, spent, body.rounded),
    )


def _flow(flow: Flow, cut: Callable[[int], int]) -> Flow:
    if flow.source == OWN:
        return flow
    spend = {nature: cut(amount) for nature, amount in flow.spend.items()}
    opening, closing = cut(flow.opening), cut(flow.closing)
    income = {"fiscal_appropriation": sum(spend.values()) + closing - opening}
    return Flow(flow.code, flow.source, opening, closing, income, spend, cut(flow.budget))


def _three(three: ThreePublic, cut: Callable[[int], int]) -> ThreePublic:
    actual = {kind: cut(amount) for kind, amount in three.actual.items()}
    budget = {kind: cut(amount) for kind, amount in three.budget.items()}
    parts = tuple(cut(amount) for amount in three.run_parts)
    return replace(three, actual=actual, budget=budget, run_parts=parts)
