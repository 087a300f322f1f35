"""O-PEER, O-PER-CAPITA, O-ROUND: a department against departments of the same name elsewhere in the same year.

Each report is measured once (`measures_of`): what share of its expenditure goes to each class, what it spends on each
of its staff, how many of its amounts are round. `against_peers` holds one report's measures against those of its group,
which must have eight others; the message says how many there were.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from schemas.findings import Check, Evidence, Finding, Verdict, Where
from schemas.knowledge.codes import names_of
from schemas.knowledge.divisions import regions
from schemas.knowledge.narrative import identity_words
from schemas.knowledge.rules import Rule, rules
from schemas.report import Kind
from workers.validate.neighbours.known import Known
from workers.validate.neighbours.robust import Spread, spread_of
from workers.validate.neighbours.weighing import OverReports
from workers.validate.neighbours.words import bare
from workers.validate.quantity import Quantity

__all__ = ["FEWEST_PEERS", "against_peers", "measures_of", "sort_of", "spreads_of", "verdicts_of"]

FEWEST_PEERS = 8
_HUNDRED = Decimal(100)
_PLACES, _SHOWN = Decimal("0.0001"), Decimal("0.01")
_CLASS = re.compile(r"T5\.\d{3}$")
_PARTY = re.compile(identity_words().party)
_SHARE, _STAFF, _PUBLIC, _ROUND = "share.", "per_head.staff", "per_head.public", "round"
_MEASURED = {"O-PEER": _SHARE, "O-PER-CAPITA": "per_head.", "O-ROUND": _ROUND}
_LEAST_SHARE = Decimal(5)
_FEWEST_ITEMS = 8


def sort_of(known: Known) -> str | None:
    """What sort of department it is: its name without its place (财政局), and whether it is a single unit's report."""
    if not known.department:
        return None
    name = _PARTY.sub("", bare(known.department))
    found = regions(name)
    rest = name[found[0].length :] if found else name
    return f"{'单位/' if known.kind is Kind.UNIT_FINAL_ACCOUNTS else ''}{rest}" if len(rest) > 1 else None


def measures_of(known: Known) -> dict[str, Decimal]:
    """Positive measures by name: per cent of expenditure by class, money a head, per cent of round amounts."""
    found: dict[str, Decimal] = {}
    total = _sound(known, "T5.total")
    if total:
        for key in known.figures:
            part = _sound(known, key) if _CLASS.match(key) else None
            if part:
                found[_SHARE + key.removeprefix("T5.")] = _HUNDRED * part.value / total.value
    staff = _sound(known, "H.staff")
    for name, key in ((_STAFF, "T6.staff"), (_PUBLIC, "T6.public")):
        money = _sound(known, key)
        if staff and money:
            found[name] = money.value / staff.value
    if known.items >= _FEWEST_ITEMS:
        # One more of each kind, so that none at all is comparable too.
        found[_ROUND] = _HUNDRED * (known.round_items + 1) / Decimal(known.items + 2)
    rounded = {name: value.quantize(_PLACES) for name, value in found.items()}
    return {name: value for name, value in rounded.items() if value > 0}


def _sound(known: Known, key: str) -> Quantity | None:
    quantity = known.get(key)
    usable = quantity is not None and quantity.value > 0 and quantity.unread is None and not quantity.inferred
    return quantity if usable else None


def spreads_of(values: Iterable[tuple[str, Decimal]]) -> dict[str, Spread]:
    """How each measure spreads over a whole group, the report under judgement included."""
    groups: dict[str, list[Decimal]] = {}
    for name, value in values:
        groups.setdefault(name, []).append(value)
    return {name: spread_of(group) for name, group in groups.items()}


def verdicts_of(measures: Mapping[str, Decimal], spreads: Mapping[str, Spread]) -> dict[str, Verdict]:
    """What `against_peers` will say by rule, told from the measures alone."""
    return {rule.id: _verdict(_off(rule, measures, spreads)) for rule in _rules()}


def against_peers(measures: Mapping[str, Decimal], spreads: Mapping[str, Spread], known: Known) -> OverReports:
    """One report's measures against its group's.

    The findings' figures are the report's own: what the group's median is changes with every report that joins it, so
    it is told in the message alone and the finding stays the same.
    """
    checks: list[Check] = []
    findings: list[Finding] = []
    for rule in _rules():
        off = _off(rule, measures, spreads)
        told = [_far(known, name, measures[name], spreads[name]) for name in off or ()]
        reason = None if off is not None else _reason(rule, measures)
        checks.append(Check(rule.id, _verdict(off), told[0].where if told else Where(), reason=reason))
        if told:
            findings.append(_finding(rule, told))
    return OverReports(tuple(checks), tuple(findings))


def _rules() -> list[Rule]:
    return [rule for rule in rules() if rule.over == "peers"]


def _off(rule: Rule, measures: Mapping[str, Decimal], spreads: Mapping[str, Spread]) -> list[str] | None:
    """The measures of a rule that are far off the group's, None where there are not enough others."""
    mine = [name for name in measures if name.startswith(_MEASURED[rule.id])]
    comparable = [name for name in mine if spreads[name].count > FEWEST_PEERS]
    return [name for name in comparable if _is_far(name, measures[name], spreads[name])] if comparable else None


def _verdict(off: list[str] | None) -> Verdict:
    if off is None:
        return Verdict.NOT_EVALUABLE
    return Verdict.FAIL if off else Verdict.PASS


def _reason(rule: Rule, measures: Mapping[str, Decimal]) -> str:
    if not any(name.startswith(_MEASURED[rule.id]) for name in measures):
        return "报告中没有可与同类部门比较的数"
    return f"等待更多同类部门的决算报告：至少要{FEWEST_PEERS}个"


class _Far(NamedTuple):
    """A measure far off its peers'."""

    words: str
    english: str
    where: Where
    evidence: tuple[Evidence, ...]
    value: Decimal
    spread: Spread


def _is_far(name: str, value: Decimal, spread: Spread) -> bool:
    """Small shares are no news, nor are fewer round amounts than elsewhere."""
    if name.startswith(_SHARE) and max(value, spread.median) < _LEAST_SHARE:
        return False
    return not spread.near(value) and (name != _ROUND or value > spread.median)


def _far(known: Known, name: str, value: Decimal, spread: Spread) -> _Far:
    keys, words, english = _told(known, name)
    figures = [q for key in keys if (q := known.get(key)) is not None]
    where = figures[0].where if figures else Where()
    return _Far(words, english, where, tuple(q.evidence for q in figures), value, spread)


def _told(known: Known, name: str) -> tuple[tuple[str, ...], str, str]:
    """The figures behind a measure, and the measure in Chinese and in English, its unit included."""
    unit = known.unit or "万元"
    if name.startswith(_SHARE):
        code = name.removeprefix(_SHARE)
        called = next(iter(names_of(code)), code)
        return (f"T5.{code}", "T5.total"), f"{called}占一般公共预算支出的百分比", f"per cent of spending on {code}"
    if name == _STAFF:
        return ("T6.staff", "H.staff"), f"在职人员人均人员经费（{unit}）", "personnel cost a head"
    if name == _PUBLIC:
        return ("T6.public", "H.staff"), f"在职人员人均公用经费（{unit}）", "running cost a head"
    return ("T5.total",), "支出项目中整万元金额的百分比", "per cent of round amounts"


def _finding(rule: Rule, far: list[_Far]) -> Finding:
    """The measure furthest off, by factor, and how many more are."""
    worst = max(far, key=lambda one: max(one.value / one.spread.median, one.spread.median / one.value))
    value, median = (number.quantize(_SHOWN) for number in (worst.value, worst.spread.median))
    more = f"另有{len(far) - 1}项同样偏离。" if len(far) > 1 else ""
    count = worst.spread.count - 1
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        category=rule.category,
        message=f"{worst.words}为{value}，{count}个同类部门的中位数为{median}。{more}",
        message_en=f"{value} {worst.english}; the median of {count} peers is {median}.",
        where=worst.where,
        found=str(value),
        evidence=worst.evidence,
    )
