"""A department's accounts against those of its units: what a unit has is part of what the department has.

Fiscal appropriation, its expenditure and 三公 are money of the budget, which consolidation leaves alone; all other
money may flow between a department and its units and is left out when accounts are joined, so it is not compared.
"""

from collections.abc import Iterator, Mapping

from schemas.findings import Check, Finding, Verdict
from workers.validate.equations import AtMost, Total, plain_number
from workers.validate.neighbours.known import Known
from workers.validate.neighbours.pair import rules_over
from workers.validate.neighbours.scope import Sameness, Scope
from workers.validate.neighbours.weighing import Broken, OverReports, Weighing, told
from workers.validate.outcome import Outcome, not_evaluable
from workers.validate.quantity import Quantity

__all__ = ["ITSELF", "against_units"]

ITSELF = ""
"""The key under which the accounts of the department's own office (本级) are given."""

_WITHIN, _WHOLE = "D-UNITS-WITHIN", "D-UNITS-SUM"
_FIGURES = (
    ("T4.total", "财政拨款收支总计"),
    ("T5.total", "一般公共预算财政拨款支出"),
    ("T7.actual.total", "“三公”经费支出"),
    ("T8.total", "政府性基金预算财政拨款支出"),
)
_SUMMED = ("T5.total", "T8.total", "T7.actual.total")


def against_units(department: Known, units: Mapping[str, Known]) -> OverReports:
    """The units' figures against the department's; `units` by compared name, ITSELF for the department's own office.

    Only units that the department lists are given. The sum is judged once all of them and the office are there.
    """
    rules = rules_over("units", department)
    listed = department.units
    if not listed:
        why = "部门没有下属单位" if listed == () else "没有读到部门所属单位的名单"
        return OverReports(tuple(_not_applicable(rule, why) for rule in rules))
    missing = [name or "本级" for name in (ITSELF, *listed) if name not in units]
    weighing = Weighing(rules, lambda _: Scope(Sameness.SAME))
    weighing.run(_WITHIN, lambda: _within(department, units, missing))
    weighing.run(_WHOLE, lambda: _summed(department, units, missing))
    weighing.finish()
    return OverReports(tuple(weighing.checks), tuple(_findings(weighing.broken)))


def _not_applicable(rule: str, reason: str) -> Check:
    return Check(rule, Verdict.NOT_APPLICABLE, reason=reason)


def _named(department: Known, units: Mapping[str, Known], key: str) -> list[Quantity]:
    """A figure of each unit that prints it, called by the unit's name."""
    figures = []
    for name, unit in sorted(units.items()):
        called = f"{name or '本级'}{unit.title}"
        quantity = unit.seen_from(department, key, called)
        if quantity is not None:
            figures.append(quantity)
    return figures


def _within(department: Known, units: Mapping[str, Known], missing: list[str]) -> Iterator[Outcome]:
    """Whatever units are there, together they do not exceed the department."""
    if not units:
        yield not_evaluable(f"等待所属单位决算报告：{_few(missing)}")
        return
    for key, what in _FIGURES:
        whole, parts = department.get(key), [q for q in _named(department, units, key) if not q.blank]
        if whole is not None and parts:
            largest = max(parts, key=lambda q: q.value)
            others = tuple(q for q in parts if q is not largest)
            yield AtMost(rule=_WITHIN, found=largest, limit=whole, others=others, about=what)


def _summed(department: Known, units: Mapping[str, Known], missing: list[str]) -> Iterator[Outcome]:
    """With all units and the office there, the department's expenditure is their sum."""
    if missing:
        yield not_evaluable(f"等待所属单位决算报告：{_few(missing)}")
        return
    for key, what in _FIGURES:
        whole, parts = department.get(key), _named(department, units, key)
        if key not in _SUMMED or whole is None:
            continue
        if len(parts) < len(units):
            yield not_evaluable(f"不是每个单位的报告都读到{what}", whole.where)
        else:
            yield Total(rule=_WHOLE, found=whole, parts=tuple((1, q) for q in parts), about=what)


def _few(names: list[str]) -> str:
    return "、".join(names[:3]) + (f"等{len(names)}个" if len(names) > 3 else "")


def _findings(broken: list[Broken]) -> Iterator[Finding]:
    """A figure that its units exceed is told once, not again by the sum."""
    exceeded = {b.equation.about for b in broken if b.rule.id == _WITHIN}
    for one in broken:
        if one.rule.id == _WITHIN or one.equation.about not in exceeded:
            yield told([one], _words)


def _words(one: Broken) -> tuple[str, str]:
    gap, what = plain_number(abs(one.comparison.difference)), one.equation.about
    if isinstance(one.equation, AtMost):
        whole = plain_number(one.equation.limit.value)
        parts = "＋".join(plain_number(q.value) for q in (one.equation.found, *one.equation.others))
        return (
            f"所属单位的{what}{parts}，超过部门的{whole}，多出{gap}。",
            f"The units' {parts} exceed the department's {whole}.",
        )
    whole, parts = plain_number(one.comparison.found), plain_number(one.comparison.point)
    return (
        f"部门的{what}为{whole}，各单位（含本级）合计为{parts}，相差{gap}。",
        f"The department prints {whole}, its units add up to {parts}.",
    )
