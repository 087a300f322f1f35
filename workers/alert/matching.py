"""Which rule sends what to which channel."""

from collections.abc import Sequence
from decimal import Decimal

from runtime.alerting import AlertRule
from schemas.alerts import Concern
from workers.alert.causes import Facts

__all__ = ["matches", "route"]


def route(rules: Sequence[AlertRule], concern: Concern, facts: Facts) -> dict[str, AlertRule]:
    """The rule by which each channel is told; of several that match, the first in the order of the settings."""
    routes: dict[str, AlertRule] = {}
    for rule in rules:
        if matches(rule, concern, facts):
            routes = dict.fromkeys(rule.channels, rule) | routes
    return routes


def matches(rule: AlertRule, concern: Concern, facts: Facts) -> bool:
    """Whether every condition of the rule holds."""
    return (
        concern in rule.on
        and (not rule.severity or facts.severity in rule.severity)
        and (not rule.kinds or facts.kind in rule.kinds)
        and _begins(facts.rule, rule.rules)
        and _contains(facts.department, rule.departments)
        and (_contains(facts.region, rule.regions) or _begins(facts.region_code, rule.regions))
        and _large_enough(rule.minimum, facts.money)
    )


def _begins(value: str | None, beginnings: Sequence[str]) -> bool:
    return not beginnings or (value or "").startswith(tuple(beginnings))


def _contains(value: str | None, parts: Sequence[str]) -> bool:
    return not parts or any(part in (value or "") for part in parts)


def _large_enough(minimum: str | None, money: str | None) -> bool:
    return minimum is None or (money is not None and Decimal(money) >= Decimal(minimum))
