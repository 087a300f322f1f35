"""A report against last year's: what `Known` of both say becomes checks and findings of the later one."""

from collections.abc import Iterable

from msgspec.structs import replace

import workers.validate.neighbours.carry
import workers.validate.neighbours.counted
import workers.validate.neighbours.prior
import workers.validate.neighbours.repeated  # noqa: F401  registers every rule over years
from schemas.findings import Check, Finding, Severity, Verdict
from schemas.knowledge.rules import Rule
from workers.validate.equations import Copy, Share, Total, plain_number
from workers.validate.findings.wording import shown
from workers.validate.intervals import Printed, copy
from workers.validate.neighbours.known import Known
from workers.validate.neighbours.pair import Pair, rules_over, years_rules
from workers.validate.neighbours.weighing import Broken, OverReports, Weighing, told
from workers.validate.outcome import Judged

__all__ = ["against_last_year"]

_CARRY = "Y-CARRY"
_WHOLE = ("Y-PRIOR-TOTAL", "Y-PRIOR-INCOME", "Y-PRIOR-EXPENDITURE", "Y-PRIOR-FISCAL", "Y-PRIOR-FUND", "Y-PRIOR-T5")


def against_last_year(later: Known, earlier: Known | None) -> OverReports:
    """Every rule over years on a report and last year's; while that is not there every check waits for it."""
    rules = rules_over("years", later)
    if later.fiscal_year is None:
        return OverReports(_all(rules, "没有认出决算年度，无法与上年核对"))
    if earlier is None:
        return OverReports(_all(rules, f"等待{later.fiscal_year - 1}年度决算报告"))
    pair = Pair(earlier, later)
    weighing = Weighing(rules, lambda rule: pair.balances if rule == _CARRY else pair.scope)
    ran: set[object] = set()
    for rule, judge in years_rules().items():
        if rule in rules and judge not in ran:
            ran.add(judge)
            weighing.run(rule, lambda judge=judge: judge(pair))  # type: ignore[misc]
    weighing.finish()
    findings = [*_of_equations(weighing, earlier, later), *(_of_function(*one) for one in weighing.judged)]
    return OverReports(tuple(weighing.checks), tuple(findings))


def _all(rules: Iterable[str], reason: str) -> tuple[Check, ...]:
    return tuple(Check(rule, Verdict.NOT_EVALUABLE, reason=reason) for rule in rules)


def _of_equations(weighing: Weighing, earlier: Known, later: Known) -> list[Finding]:
    wholes = [b for b in weighing.broken if b.rule.id in _WHOLE]
    if len(_by_gap(wholes)) > 1 and not any(rule in _WHOLE for rule in weighing.passed):
        others = [b for b in weighing.broken if b not in wholes]
        return [_wholesale(wholes, earlier, later), *(_told(group, earlier, later) for group in _by_gap(others))]
    return [_told(group, earlier, later) for group in _by_gap(weighing.broken)]


def _by_gap(broken: list[Broken]) -> list[list[Broken]]:
    """Failures by the same difference are one cause; balances and implied totals are two matters."""
    groups: list[list[Broken]] = []
    for one in broken:
        same = next((group for group in groups if _one_cause(group[0], one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups


def _one_cause(one: Broken, other: Broken) -> bool:
    """Whether the same matter is off by the same amount, rounding aside; rates have no amount."""
    if isinstance(one.equation, Share) or isinstance(other.equation, Share):
        return False
    matter = (one.rule.id == _CARRY) == (other.rule.id == _CARRY)
    return matter and copy(_gap(one), _gap(other)).verdict is not Verdict.FAIL


def _gap(one: Broken) -> Printed:
    return Printed(abs(one.comparison.difference), max(q.number.place for q in one.equation.quantities()))


def _wholesale(broken: list[Broken], earlier: Known, later: Known) -> Finding:
    """Not one total follows on: the two reports count differently, rather than that each figure were wrong."""
    one = _told(broken[:1], earlier, later)
    more = f"各项合计推算出的上年数都与{earlier.title}不符（{len(broken)}处，差额不一），疑两年的口径或单位范围不同。"
    severity = Severity.WARNING if one.severity is Severity.ERROR else one.severity
    evidence = (*one.evidence, *(q.evidence for b in broken[1:] for q in b.equation.quantities()[:1]))
    english = " No total of this year's follows on from last year's report: the two may count differently."
    return replace(
        one, severity=severity, message=one.message + more, message_en=one.message_en + english, evidence=evidence[:12]
    )


def _told(group: list[Broken], earlier: Known, later: Known) -> Finding:
    return told(group, lambda b: _words(b, earlier, later))


def _words(one: Broken, earlier: Known, later: Known) -> tuple[str, str]:
    equation, what = one.equation, one.equation.about
    gap = plain_number(abs(one.comparison.difference))
    match equation:
        case Copy():
            now, then = shown(equation.found), shown(equation.other)
            chinese = f"{later.fiscal_year}年{what}为{now}，{earlier.title}的年末数为{then}，应为同一数，相差{gap}。"
            return chinese, _english(f"The year opens with {now}; last year's report closes with {then}.")
        case Total():
            implied, then = plain_number(one.comparison.point), shown(equation.found)
            chinese = f"{what}按本年数和增减额推算，{earlier.fiscal_year}年度为{equation.arithmetic()}；"
            chinese += f"{earlier.title}为{then}，相差{gap}。"
            return chinese, _english(f"The change implies {implied} for last year; last year's report prints {then}.")
        case Share():
            then, printed = plain_number(equation.whole.value), plain_number(equation.found.value)
            rate = plain_number(equation.found.number.rounded(one.comparison.point))
            chinese = f"{what}按{earlier.title}的{then}计算，本年为上年的{rate}%，按印出的增减率则为{printed}%。"
            return chinese, f"Against last year's {then} it is {rate}%, the printed rate says {printed}%."
        case _:
            raise TypeError(f"no words for {type(equation).__name__}")


def _english(sentence: str) -> str:
    return sentence.replace("空白", "blank")


def _of_function(rule: Rule, one: Judged) -> Finding:
    return Finding(
        rule=rule.id,
        severity=one.severity or rule.severity,
        category=rule.category,
        message=one.message,
        where=one.where,
        expected=one.expected,
        found=one.found,
        difference=one.difference,
        evidence=tuple(one.evidence[:12]),
        suspects=one.suspects,
        message_en=one.message_en,
    )
