"""Two reports of one body, a year apart, as rules over years see them; and the register of those rules.

    @over_years("Y-STAFF")
    def staff(pair: Pair) -> Iterator[Outcome]:
        now, before = pair.now("H.staff"), pair.before("H.staff")

A rule yields the same outcomes as any other (workers.validate.outcome, .equations); `found` of an equation is the
figure under test, and the equation is tested by the one comparison of the house.
"""

from collections.abc import Callable, Iterable

from schemas.findings import Evidence
from schemas.knowledge.rules import Rule, rules
from workers.validate.neighbours.known import Known, Remark
from workers.validate.neighbours.scope import Scope, scope_of
from workers.validate.outcome import Outcome, not_evaluable
from workers.validate.quantity import Quantity

__all__ = ["Pair", "YearsRule", "over_years", "rules_over", "years_rules"]

YearsRule = Callable[["Pair"], Iterable[Outcome]]
_RULES: dict[str, YearsRule] = {}


class Pair:
    """The report under judgement is the later one; the earlier one is its witness."""

    def __init__(self, earlier: Known, later: Known) -> None:
        self.earlier = earlier
        self.later = later
        self.scope: Scope = scope_of(earlier, later)
        self.balances: Scope = scope_of(earlier, later, "balance")

    def now(self, key: str) -> Quantity | None:
        """A figure of the later report, at its own place."""
        return self.later.get(key)

    def before(self, key: str) -> Quantity | None:
        """A figure of the earlier report, in the later one's unit."""
        return self.earlier.seen_from(self.later, key)

    def remark(self, about: str) -> Remark | None:
        """A sentence of the later report that explains such a difference."""
        return next((one for one in self.later.remarks if one.about == about), None)

    def silent(self, rule: str, whose: Known, what: str) -> Outcome:
        """A report does not say what a rule needs."""
        return not_evaluable(f"{whose.title}没有读到{what}", rule=rule)


def quoted(remark: Remark | None) -> tuple[Evidence, ...]:
    """A remark as evidence."""
    return (Evidence(remark.text),) if remark else ()


def over_years(*ids: str) -> Callable[[YearsRule], YearsRule]:
    """Registers a function as the judge of these rules; ValueError where one has a judge already."""

    def register(function: YearsRule) -> YearsRule:
        for one in ids:
            if one in _RULES:
                raise ValueError(f"rule {one} has two judges")
            _RULES[one] = function
        return function

    return register


def years_rules() -> dict[str, YearsRule]:
    """Every judge over years by its rule's id."""
    return dict(_RULES)


def rules_over(over: str, known: Known) -> dict[str, Rule]:
    """The catalogue's rules over such reports that speak of this one, by id."""
    return {r.id: r for r in rules() if r.over == over and r.applies(known.fiscal_year, known.region_code, known.kind)}
