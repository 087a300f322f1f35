"""A public body and its accounts in exact amounts (分), any year, all from one seed.

What closes one year opens the next: closing balances are a function of seed, year and 项 alone, so the accounts of
neighbouring years agree without one being made from the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from random import Random

from tests.corpus.codes import is_valid
from tests.corpus.details import Assets, Procurement, Staff, assets, procurement, staff
from tests.corpus.money import FEN_PER_WAN, split
from tests.corpus.places import Domain, Region, choose_domain, choose_region
from tests.corpus.spending import ThreePublic, economic_items, three_public

__all__ = ["GENERAL", "GOVERNMENT_FUND", "OWN", "STATE", "Accounts", "Body", "Flow", "make_body"]

GENERAL, GOVERNMENT_FUND, STATE, OWN = "general_public_budget", "government_fund", "state_capital", "own"

_COMMON = ("2080501", "2080505", "2080506", "2080801", "2101101", "2101102", "2101103", "2210201", "2210202", "2210203")


@dataclass(frozen=True)
class Flow:
    """The money of one 项 from one source in one year; opening + income = spending + closing (OWN: see Accounts)."""

    code: str
    source: str
    opening: int
    closing: int
    income: dict[str, int]
    spend: dict[str, int]
    budget: int = 0

    @property
    def received(self) -> int:
        """All income of the year."""
        return sum(self.income.values())

    @property
    def spent(self) -> int:
        """All spending of the year."""
        return sum(self.spend.values())


@dataclass(frozen=True)
class Accounts:
    """One year of a body. `surplus` is 使用非财政拨款结余, `distribution` 结余分配; both concern OWN money only."""

    year: int
    flows: tuple[Flow, ...]
    surplus: int
    distribution: int
    economic: dict[str, int]
    three: ThreePublic
    staff: Staff
    procurement: Procurement
    assets: Assets

    def pick(self, *sources: str) -> tuple[Flow, ...]:
        """The flows of these sources (all if none are named)."""
        return tuple(f for f in self.flows if not sources or f.source in sources)

    def income(self, *sources: str, kind: str | None = None) -> int:
        """Income of the year from these sources, of one kind if given."""
        return sum(f.received if kind is None else f.income.get(kind, 0) for f in self.pick(*sources))

    def spend(self, *sources: str, nature: str | None = None, code: str = "") -> int:
        """Spending from these sources under a code, of one nature if given."""
        flows = (f for f in self.pick(*sources) if f.code.startswith(code))
        return sum(f.spent if nature is None else f.spend.get(nature, 0) for f in flows)

    def opening(self, *sources: str) -> int:
        """年初结转和结余."""
        return sum(f.opening for f in self.pick(*sources))

    def closing(self, *sources: str) -> int:
        """年末结转和结余."""
        return sum(f.closing for f in self.pick(*sources))

    def codes(self, *sources: str) -> list[str]:
        """The 项 codes of these sources, ascending."""
        return sorted({f.code for f in self.pick(*sources)})

    def budget(self, code: str = "") -> int:
        """年初预算 of the general public budget under a code."""
        return sum(f.budget for f in self.pick(GENERAL) if f.code.startswith(code))

    @cached_property
    def total(self) -> int:
        """收、支总计."""
        return self.income() + self.surplus + self.opening()

    @cached_property
    def fiscal_total(self) -> int:
        """财政拨款收、支总计."""
        fiscal = (GENERAL, GOVERNMENT_FUND, STATE)
        return self.income(*fiscal) + self.opening(*fiscal)

    def economic_sum(self, *classes: str) -> int:
        """Basic spending under economic 类."""
        return sum(v for code, v in self.economic.items() if code[:3] in classes)

    @property
    def staff_cost(self) -> int:
        """人员经费合计."""
        return self.economic_sum("301", "303")

    @property
    def public_cost(self) -> int:
        """公用经费合计."""
        return self.economic_sum("302", "307", "310", "312", "399")

    @property
    def operating_cost(self) -> int:
        """机关运行经费: the 公用经费 of the administrative part."""
        return self.public_cost * self.staff.administrative_share // 100


@dataclass(frozen=True)
class Body:
    """A department over the years. Equal seeds and regions are equal bodies."""

    seed: str
    region: Region
    domain: Domain = field(hash=False, compare=False)
    name: str
    institutions: tuple[str, ...]
    scale: int
    step: int
    own_money: bool
    funds: tuple[str, ...]
    state: tuple[str, ...]
    carries: bool
    cars: int
    items: tuple[tuple[str, str], ...]

    def rng(self, *what: object) -> Random:
        """Randomness of this body for one purpose, always the same."""
        return Random("/".join(map(str, (self.seed, *what))))

    def accounts(self, year: int) -> Accounts:
        """The accounts of a fiscal year."""
        return _accounts(self, year)

    def rounded(self, amount: float) -> int:
        """The amount as a multiple of this body's step (1 分, or 100 元 where software adds rounded figures)."""
        return int(amount) // self.step * self.step

    def closing(self, year: int, code: str, source: str) -> int:
        """What is left of one 项 at the end of a year: nothing, or a few per cent of its usual size."""
        if not self.carries or not (is_valid(code, year) and is_valid(code, year + 1)):
            return 0
        rng = self.rng("closing", year, code, source)
        chance = 0.35 if source == GENERAL else 0.6
        return self.rounded(rng.uniform(0.005, 0.06) * self.base(code, source)) if rng.random() < chance else 0

    def base(self, code: str, source: str) -> float:
        """The usual yearly size of one 项, in 分."""
        rng = self.rng("base", code, source)
        if source != GENERAL:
            return self.scale * rng.uniform(0.02, 0.25)
        role = dict(self.items).get(code, "common")
        low, high = {"run": (0.25, 0.5), "unit": (0.1, 0.25), "admin": (0.02, 0.1)}.get(role, (0.03, 0.3))
        return self.scale * (rng.uniform(0.004, 0.05) if role == "common" else rng.uniform(low, high))


def make_body(seed: object, profile: str, region: Region | None = None) -> Body:
    """The body of a seed: its place (of the profile's family unless given), field, size and habits."""
    family = profile.partition("-")[0]
    rng = Random(f"body/{family}/{seed}")
    region = region or choose_region(Random(f"region/{family}/{seed}"), profile)
    domain = choose_domain(rng)
    chosen = rng.sample(domain.institutions, min(len(domain.institutions), rng.choice((0, 0, 1, 1, 2, 3))))
    name = region.prefix + rng.choice(domain.bureaus)
    works = [item for item in domain.items if item[1] == "work"]
    kept = [i for i in domain.items if i[1] in ("run", "admin") or (i[1] == "unit" and chosen)]
    items = (*kept, *rng.sample(works, rng.randint(1, len(works))))
    pure = not chosen
    common = [c for c in _COMMON if c in ("2080505", "2210201") or rng.random() < 0.6]
    common = [c for c in common if not (c == "2101102" and pure)]
    return Body(
        seed=f"{family}/{seed}",
        region=region,
        domain=domain,
        name=name,
        institutions=tuple(region.prefix + i for i in chosen),
        scale=int(10 ** rng.uniform(2.4, 4.7) * FEN_PER_WAN),
        step=rng.choice((1, 1, 1, 10_000)),
        own_money=(bool(chosen) and rng.random() < 0.7) or rng.random() < 0.25,
        funds=tuple(c for c in domain.funds if rng.random() < 0.6),
        state=tuple(c for c in domain.state if rng.random() < 0.6),
        carries=rng.random() < 0.7,
        cars=rng.choice((0, 1, 2, 3, 4, 6, 9)),
        items=(*items, *((c, "common") for c in common)),
    )


@cache
def _accounts(body: Body, year: int) -> Accounts:
    flows = tuple(sorted(_flows(body, year), key=lambda f: (f.code, f.source)))
    own = [f for f in flows if f.source == OWN]
    left = sum(f.opening + f.received - f.spent - f.closing for f in own)
    basic = sum(f.spend.get("basic", 0) for f in flows if f.source == GENERAL)
    public = body.rounded(basic * body.rng("public").uniform(0.07, 0.22))
    three = three_public(body.rng("three", year), body.rng("fleet"), public, body.cars, body.rounded)
    rng = body.rng("details", year)
    people = staff(body.rng("staff"), rng, basic, bool(body.institutions))
    spent = sum(f.spent for f in flows)
    return Accounts(
        year=year,
        flows=flows,
        surplus=max(0, -left),
        distribution=max(0, left),
        economic=economic_items(body.rng("economic", year), basic, public, three, year, body.rounded),
        three=three,
        staff=people,
        procurement=procurement(rng, spent, body.rounded),
        assets=assets(rng, three.kept),
    )


def _flows(body: Body, year: int) -> Iterator[Flow]:
    for code, role in body.items:
        if is_valid(code, year):
            yield _general(body, year, code, role)
    for source, codes in ((GOVERNMENT_FUND, body.funds), (STATE, body.state if year >= 2020 else ())):
        for code in codes:
            if is_valid(code, year):
                yield _earmarked(body, year, code, source)
    if body.own_money:
        yield _own(body, year)


def _size(body: Body, year: int, code: str, source: str) -> int:
    trend = body.rng("trend", code).uniform(0.97, 1.06) ** (year - 2019)
    noise = body.rng("noise", year, code, source).uniform(0.84, 1.18)
    return max(body.step * 100, body.rounded(body.base(code, source) * trend * noise))


def _general(body: Body, year: int, code: str, role: str) -> Flow:
    rng = body.rng("general", year, code)
    size = _size(body, year, code, GENERAL)
    spend = {"basic": size}
    if role in ("work", "admin"):
        spend = {"project": size}
    elif role in ("run", "unit") and rng.random() < 0.2:
        project = body.rounded(size * rng.uniform(0.01, 0.08))
        spend = {"basic": size - project, "project": project}
    opening, closing = body.closing(year - 1, code, GENERAL), body.closing(year, code, GENERAL)
    chance = rng.random()
    budget = size if chance < 0.25 else body.rounded(size * rng.uniform(0.78, 1.16))
    if abs(budget - size) < 10_000:
        budget = size
    if chance > 0.93 and role == "work":
        budget = 0
    return Flow(code, GENERAL, opening, closing, {"fiscal_appropriation": size + closing - opening}, spend, budget)


def _earmarked(body: Body, year: int, code: str, source: str) -> Flow:
    size = _size(body, year, code, source)
    opening, closing = body.closing(year - 1, code, source), body.closing(year, code, source)
    income = {"fiscal_appropriation": size + closing - opening}
    return Flow(code, source, opening, closing, income, {"project": size}, size)


def _own(body: Body, year: int) -> Flow:
    """Money of its own: earned, given by others, other; sometimes with a loss covered or a surplus distributed."""
    code = next(c for c, role in body.items if role == "run")
    rng, habits = body.rng("own", year), body.rng("own")
    size = _size(body, year, code, OWN) // 4
    kinds = ["other_income"]
    if body.institutions:
        optional = ("superior_subsidy", "business_income", "operating_income", "affiliated_remittance")
        kinds = [k for k in optional if habits.random() < 0.4] + ["other_income"]
    weights = [habits.uniform(0.1, 1) for _ in kinds]
    income = {k: v for k, v in zip(kinds, split(rng, body.rounded(size), weights, body.step), strict=True) if v}
    opening, closing = body.closing(year - 1, code, OWN), body.closing(year, code, OWN)
    money = sum(income.values()) + opening - closing
    if body.institutions and habits.random() < 0.4:
        money += body.rounded(size * rng.uniform(-0.05, 0.05))
    natures = ["basic", "project"]
    if "operating_income" in income:
        natures.append("operating")
    if body.institutions:
        natures += [n for n in ("remitted_to_superior", "subsidy_to_affiliated") if habits.random() < 0.15]
    parts = split(rng, money, [habits.uniform(0.3, 1) for _ in natures], body.step)
    spend = {n: v for n, v in zip(natures, parts, strict=True) if v}
    return Flow(code, OWN, opening, closing, income, spend)
