"""What basic money is spent on (economic items) and the “三公” expenses, in exact amounts."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.corpus.money import FEN_PER_WAN, split

__all__ = ["ThreePublic", "economic_items", "three_public"]

_STAFF = ("30101", "30102", "30103", "30106", "30107", "30108", "30109", "30110", "30111", "30112", "30113", "30199")
_FAMILY = ("30302", "30304", "30305", "30307", "30309", "30399")
_GOODS = [
    "30201",
    "30202",
    "30203",
    "30205",
    "30206",
    "30207",
    "30209",
    "30211",
    "30213",
    "30214",
    "30215",
    "30216",
    "30218",
    "30226",
    "30227",
    "30228",
    "30229",
    "30239",
    "30240",
    "30299",
]
_CAPITAL = ("31002", "31003", "31007", "31022")


@dataclass(frozen=True)
class ThreePublic:
    """Budget and actual of the four expenses (abroad, buy, run, reception) and the counts behind them."""

    budget: dict[str, int]
    actual: dict[str, int]
    groups: int
    travellers: int
    bought: int
    kept: int
    batches: int
    guests: int
    companions: int
    run_parts: tuple[int, ...]

    @property
    def none(self) -> bool:
        """Neither budget nor spending."""
        return not any(self.budget.values()) and not any(self.actual.values())

    def sums(self, side: str) -> dict[str, int]:
        """The six printed columns of one side (`budget` or `actual`)."""
        v = self.budget if side == "budget" else self.actual
        vehicle = v["buy"] + v["run"]
        return {
            "total": v["abroad"] + vehicle + v["reception"],
            "abroad": v["abroad"],
            "vehicle": vehicle,
            "vehicle_purchase": v["buy"],
            "vehicle_operation": v["run"],
            "reception": v["reception"],
        }


def three_public(rng: Random, habits: Random, public: int, cars: int, rounded: Callable[[float], int]) -> ThreePublic:
    """The expenses of one year, small against the 公用经费 `public`; the fleet keeps its size."""
    run = min(public * 0.3, cars * rng.uniform(1.2, 3.8) * FEN_PER_WAN)
    guests = rng.randint(6, 80) if habits.random() < 0.7 else 0
    reception = min(public * 0.05, guests * rng.uniform(60, 150) * 100)
    bought = 1 if cars > 1 and habits.random() < 0.6 and rng.random() < 0.35 else 0
    abroad = rng.random() < 0.1
    travellers = rng.randint(1, 3) if abroad else 0
    actual = {
        "abroad": rounded(min(public * 0.1, travellers * rng.uniform(2.0, 4.5) * FEN_PER_WAN)),
        "buy": rounded(bought * rng.uniform(11, 17.8) * FEN_PER_WAN),
        "run": rounded(run),
        "reception": rounded(reception),
    }
    budget = {k: rounded(v * (1 if rng.random() < 0.2 else rng.uniform(1.0, 1.6))) for k, v in actual.items()}
    if not actual["reception"] and habits.random() < 0.5:
        budget["reception"] = 100 * 10_000 * rng.randint(1, 3)
        guests = 0
    if not actual["reception"]:
        guests = 0
    batches = max(1, guests // rng.randint(5, 9)) if guests else 0
    weights = [rng.uniform(2, 5), rng.uniform(2, 5), rng.uniform(0.1, 0.6), rng.uniform(0.8, 2)]
    return ThreePublic(
        budget=budget,
        actual=actual,
        groups=1 if actual["abroad"] else 0,
        travellers=travellers if actual["abroad"] else 0,
        bought=bought,
        kept=cars,
        batches=batches,
        guests=guests,
        companions=guests // 5,
        run_parts=tuple(split(rng, actual["run"], weights, max(1, rounded(10_000)))) if actual["run"] else (),
    )


def economic_items(
    rng: Random, basic: int, public: int, three: ThreePublic, year: int, rounded: Callable[[float], int]
) -> dict[str, int]:
    """Basic spending of the general budget by economic 款; what 三公 holds is never exceeded."""
    step = 10_000 if rounded(9_999) == 0 else 1
    staff = basic - public
    family = rounded(staff * rng.uniform(0.02, 0.15))
    items = _share(rng, staff - family, _STAFF, ("30101", "30102", "30113"), step)
    items |= _share(rng, family, [*_FAMILY, *(["30311"] if year >= 2020 else [])], (), step)
    fixed = {"30231": three.actual["run"], "30217": three.actual["reception"], "30212": three.actual["abroad"]}
    if rng.random() < 0.25:
        fixed["30231"] = rounded(fixed["30231"] * 0.6)
    if rng.random() < 0.5:
        fixed["30212"] = 0
    items |= {k: v for k, v in fixed.items() if v}
    rest = public - sum(fixed.values())
    capital = rounded(rest * rng.uniform(0.01, 0.12)) if rng.random() < 0.6 else 0
    items |= _share(rng, capital, _CAPITAL, (), step)
    return dict(sorted((items | _share(rng, rest - capital, _GOODS, ("30201", "30228"), step)).items()))


def _share(
    rng: Random, total: int, codes: list[str] | tuple[str, ...], always: tuple[str, ...], step: int
) -> dict[str, int]:
    chosen = [c for c in codes if c in always or rng.random() < 0.6] or [codes[0]]
    parts = split(rng, total, [rng.uniform(0.2, 3) for _ in chosen], step)
    return {c: v for c, v in zip(chosen, parts, strict=True) if v}
