"""Causes that are rules of their own: values that slipped by a row, an amount in another unit of money."""

from collections.abc import Iterable
from functools import cache

from schemas.findings import Check, Verdict
from schemas.knowledge.rules import Rule, rules
from workers.validate.diagnosis import Cause, Slip, System
from workers.validate.quantity import Quantity

__all__ = ["checks_with", "rule_of"]

_ROWS, _MAGNITUDE, _UNIT = "T3-ROWSHIFT", "U-MAGNITUDE", "U-SENTENCE"


def rule_of(cause: Cause, blamed: Quantity) -> Rule | None:
    """The rule that the cause itself breaks; None where only the equations' own rules are broken."""
    move = cause.move
    if move is None or not cause.settled:
        return None
    if move.slip is Slip.SHIFTED:
        return _rule(_ROWS)
    if move.slip is Slip.MAGNITUDE:
        return _rule(_UNIT if _in_another_unit(blamed) else _MAGNITUDE)
    return None


def _in_another_unit(blamed: Quantity) -> bool:
    """Whether a figure of the text bears another unit of money than the report, so that the unit is the slip."""
    digits = "".join(ch for ch in blamed.text if ch.isdigit() or ch == ".")
    return blamed.where.form is None and bool(digits) and f"{abs(blamed.value):f}" != digits


@cache
def _rule(rule_id: str) -> Rule | None:
    return next((one for one in rules() if one.id == rule_id), None)


def checks_with(checks: Iterable[Check], causes: Iterable[Cause], system: System) -> tuple[Check, ...]:
    """The checks, those of the rules that a cause breaks turned to failures where it stands."""
    failed: dict[tuple[str, str | None], Check] = {}
    for cause in causes:
        blamed = system.quantities[cause.move.blamed] if cause.move else None
        rule = rule_of(cause, blamed) if blamed else None
        if rule is not None and blamed is not None:
            failed[rule.id, blamed.where.form] = Check(rule.id, Verdict.FAIL, blamed.where, found=blamed.text)
    kept = tuple(c for c in checks if c.verdict is not Verdict.PASS or (c.rule, c.where.form) not in failed)
    return (*kept, *failed.values())
