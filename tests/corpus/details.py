"""Staff, procurement and assets of a body in one year."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.corpus.money import split

__all__ = ["VEHICLE_KINDS", "Assets", "Procurement", "Staff", "assets", "procurement", "staff"]

VEHICLE_KINDS = ("主要领导干部用车", "机要通信用车", "应急保障用车", "执法执勤用车", "特种专业技术用车", "其他用车")


@dataclass(frozen=True)
class Staff:
    """Head counts. `administrative_share` is the per cent of 公用经费 that is 机关运行经费."""

    establishment: int
    administrative: int
    institutional: int
    workers: int
    retired: int
    administrative_share: int

    @property
    def serving(self) -> int:
        """在职实有人数."""
        return self.administrative + self.institutional + self.workers


@dataclass(frozen=True)
class Procurement:
    """Government procurement (分): goods, works, services; what small and micro firms got of each."""

    goods: int
    works: int
    services: int
    small_goods: int
    small_works: int
    small_services: int
    micro: int

    @property
    def total(self) -> int:
        """政府采购支出总额."""
        return self.goods + self.works + self.services

    @property
    def small(self) -> int:
        """授予中小企业合同金额."""
        return self.small_goods + self.small_works + self.small_services


@dataclass(frozen=True)
class Assets:
    """Vehicles by kind and sets of large equipment on 31 December."""

    vehicles: dict[str, int]
    general_equipment: int
    special_equipment: int

    @property
    def total_vehicles(self) -> int:
        """共有车辆."""
        return sum(self.vehicles.values())


def staff(habits: Random, rng: Random, basic: int, institutions: bool) -> Staff:
    """Head counts that fit the basic spending; nearly the same every year."""
    cost = habits.uniform(1.6e7, 3.2e7)
    people = max(6, int(basic / cost))
    institutional = people * habits.randint(20, 60) // 100 if institutions else 0
    workers = habits.randint(0, max(0, (people - institutional) // 8))
    share = habits.randint(55, 90) if institutions else 100
    retired = habits.randint(2, people)
    serving = people - rng.randint(0, 1)
    administrative = max(1, serving - institutional - workers)
    return Staff(people + habits.randint(0, 5), administrative, institutional, workers, retired, share)


def procurement(rng: Random, spent: int, rounded: Callable[[float], int]) -> Procurement:
    """Up to a fifth of the year's spending, now and then nothing."""
    if rng.random() < 0.06:
        return Procurement(0, 0, 0, 0, 0, 0, 0)
    step = 10_000 if rounded(9_999) == 0 else 1
    total = max(100 * 10_000, rounded(spent * rng.uniform(0.01, 0.2)))
    works_weight = rng.choice((0.0, 0.0, 0.8))
    if works_weight:
        goods, works, services = split(rng, total, [rng.uniform(0.3, 1), works_weight, rng.uniform(0.5, 2)], step)
    else:
        goods, services = split(rng, total, [rng.uniform(0.3, 1), rng.uniform(0.5, 2)], step)
        works = 0
    small = [x if rng.random() < 0.5 else rounded(x * rng.uniform(0.3, 0.98)) for x in (goods, works, services)]
    micro = rounded(sum(small) * rng.choice((1.0, rng.uniform(0.2, 0.95))))
    return Procurement(goods, works, services, small[0], small[1], small[2], micro)


def assets(rng: Random, vehicles: int) -> Assets:
    """The fleet spread over its kinds, and a few large sets."""
    counts = dict.fromkeys(VEHICLE_KINDS, 0)
    for _ in range(vehicles):
        counts[rng.choice(VEHICLE_KINDS)] += 1
    return Assets(counts, rng.choice((0, 0, 1, 3)), rng.choice((0, 0, 0, 2)))
