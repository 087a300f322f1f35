"""O-HISTORY: a year far off the body's own former years. A thing to know, with the years that it is held against."""

from collections.abc import Iterator, Mapping

from schemas.findings import Check, Finding, Verdict
from schemas.knowledge.rules import Rule
from workers.validate.equations import plain_number
from workers.validate.neighbours.known import Known
from workers.validate.neighbours.pair import rules_over
from workers.validate.neighbours.robust import Spread, spread_of
from workers.validate.neighbours.scope import Sameness, scope_of
from workers.validate.neighbours.weighing import OverReports
from workers.validate.quantity import Quantity

__all__ = ["against_history"]

_RULE = "O-HISTORY"
_FEWEST = 3
_FIGURES = (
    ("T1.total", "收支总计"),
    ("T5.total", "一般公共预算财政拨款支出"),
    ("T6.public", "公用经费"),
    ("T7.actual.total", "“三公”经费"),
)


def against_history(later: Known, former: Mapping[int, Known]) -> OverReports:
    """The year's amounts against those of the years before it, of which there must be three at least.

    Years with other units count like any other: an outlier that they explain says so.
    """
    rule = rules_over("history", later).get(_RULE)
    if rule is None:
        return OverReports()
    if len(former) < _FEWEST:
        reason = f"等待更多年度的决算报告：此前只有{len(former)}个年度，至少要{_FEWEST}个"
        return OverReports((Check(_RULE, Verdict.NOT_EVALUABLE, reason=reason),))
    weighed = list(_weighed(rule, later, former))
    return OverReports(tuple(check for check, _ in weighed), tuple(finding for _, finding in weighed if finding))


def _weighed(rule: Rule, later: Known, former: Mapping[int, Known]) -> Iterator[tuple[Check, Finding | None]]:
    for key, what in _FIGURES:
        now = later.get(key)
        then = {year: q for year in sorted(former) if (q := former[year].seen_from(later, key)) is not None}
        then = {year: q for year, q in then.items() if _sound(q)}
        if now is None or not _sound(now) or len(then) < _FEWEST:
            yield Check(_RULE, Verdict.NOT_EVALUABLE, reason=f"可比年度的{what}不足{_FEWEST}个"), None
            continue
        spread = spread_of([q.value for q in then.values()])
        if spread.near(now.value):
            yield Check(_RULE, Verdict.PASS, now.where), None
        else:
            yield (
                Check(_RULE, Verdict.FAIL, now.where, plain_number(spread.median), plain_number(now.value)),
                _finding(rule, what, now, then, spread, _why(later, former)),
            )


def _sound(quantity: Quantity) -> bool:
    return quantity.value > 0 and quantity.unread is None and not quantity.inferred


def _why(later: Known, former: Mapping[int, Known]) -> str:
    last = scope_of(former[max(former)], later)
    return f"{last.why}。" if last.sameness is Sameness.CHANGED else ""


def _finding(rule: Rule, what: str, now: Quantity, then: Mapping[int, Quantity], spread: Spread, why: str) -> Finding:
    years = "、".join(f"{year}年{plain_number(q.value)}" for year, q in then.items())
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        category=rule.category,
        message=f"{what}{plain_number(now.value)}偏离本部门以往{len(then)}个年度：{years}。{why}",
        message_en=f"{plain_number(now.value)} is far from the body's {len(then)} former years.",
        where=now.where,
        expected=plain_number(spread.median),
        found=plain_number(now.value),
        evidence=(now.evidence, *(q.evidence for q in list(then.values())[-5:])),
    )
