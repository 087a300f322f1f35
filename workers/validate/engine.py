"""Runs a pack: every rule in scope, its equations tested, its verdicts collected, nothing accused yet.

A rule without its forms is not evaluable and says which is missing. A rule that crashes is not evaluable too and is
logged as a fault of ours: it never becomes a finding.
"""

from collections.abc import Iterable, Iterator

import structlog
from msgspec import Struct

from schemas.errors import ErrorKind, RuleError
from schemas.findings import Check, Verdict
from schemas.knowledge.rules import Rule, rules
from workers.validate.equations import Equation, plain_number
from workers.validate.formula import grounded
from workers.validate.intervals import Comparison
from workers.validate.outcome import Judged, Outcome, not_applicable, not_evaluable
from workers.validate.registry import functions
from workers.validate.subject import Subject

__all__ = ["Ran", "Tested", "run", "scope"]

_log = structlog.get_logger(__name__)
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, RuleError, TypeError, ValueError)


class Tested(Struct, frozen=True):
    """An equation with its comparison."""

    rule: Rule
    equation: Equation
    comparison: Comparison

    @property
    def verdict(self) -> Verdict:
        """The verdict of the comparison."""
        return self.comparison.verdict

    @property
    def idle(self) -> bool:
        """Whether all its cells are blank: it tells nothing, but must still hold after a change."""
        return all(q.blank for q in self.equation.quantities())


class Ran(Struct, frozen=True):
    """What a pack gave: the equations that could be tested, the rules' own verdicts, and a check for each."""

    tested: tuple[Tested, ...]
    judged: tuple[tuple[Rule, Judged], ...]
    checks: tuple[Check, ...]

    @property
    def failures(self) -> int:
        """How many equations fail."""
        return sum(one.verdict is Verdict.FAIL for one in self.tested)


def scope(subject: Subject) -> tuple[Rule, ...]:
    """The rules that speak of this report: by its own year, place and kind."""
    who = subject.identity
    return tuple(r for r in rules() if r.applies(who.fiscal_year, who.region_code, who.kind))


def run(subject: Subject) -> Ran:
    """Runs every rule in scope once."""
    tested: list[Tested] = []
    judged: list[tuple[Rule, Judged]] = []
    by_id = {r.id: r for r in scope(subject)}
    silent = dict(by_id)
    for rule, outcome in _outcomes(subject, by_id):
        silent.pop(rule.id, None)
        if isinstance(outcome, Judged):
            judged.append((rule, outcome))
        elif reason := outcome.unread():
            judged.append((rule, not_evaluable(reason, outcome.found.where)))
        else:
            try:
                tested.append(Tested(rule, outcome, outcome.test()))
            except ZeroDivisionError:
                judged.append((rule, not_applicable("基数为零或可能为零，不存在比率", outcome.found.where)))
    judged += [(rule, not_applicable("报告中没有这条规则所说的内容")) for rule in silent.values()]
    checks = [_check_equation(one) for one in tested] + [_check_judged(rule, one) for rule, one in judged]
    return Ran(tuple(tested), tuple(judged), tuple(checks))


def _outcomes(subject: Subject, by_id: dict[str, Rule]) -> Iterator[tuple[Rule, Outcome]]:
    ran: set[object] = set()
    judges = functions()
    for rule in by_id.values():
        if missing := _missing(subject, rule):
            yield rule, not_evaluable(missing)
            continue
        judge = judges.get(rule.id)
        if judge is not None and judge in ran:
            continue
        ran.add(judge)
        source = grounded(rule, subject) if rule.formula else judge(subject) if judge else ()
        yield from _safely(rule, source, by_id)


def _safely(rule: Rule, source: Iterable[Outcome], by_id: dict[str, Rule]) -> Iterator[tuple[Rule, Outcome]]:
    """Everything a rule yields, each under the rule that it names; a crash ends it as not evaluable."""
    try:
        for one in source:
            owner = by_id.get(one.rule) if one.rule else rule
            if owner is not None:
                yield owner, one
    except _FAULTS as error:
        _log.error("rule.crashed", rule=rule.id, kind=ErrorKind.RULE.value, error=repr(error), exc_info=True)
        yield rule, not_evaluable("规则运行出错，属本系统故障")


def _missing(subject: Subject, rule: Rule) -> str | None:
    return next((reason for form in rule.forms if (reason := subject.unavailable(form))), None)


def _check_equation(one: Tested) -> Check:
    result = one.comparison
    if one.idle:
        reason = "有关单元格均为空白"
        return Check(one.rule.id, Verdict.NOT_APPLICABLE, one.equation.found.where, reason=reason)
    return Check(
        rule=one.rule.id,
        verdict=result.verdict,
        where=one.equation.found.where,
        expected=plain_number(result.point),
        found=plain_number(result.found),
        difference=plain_number(result.difference),
    )


def _check_judged(rule: Rule, one: Judged) -> Check:
    return Check(
        rule=rule.id,
        verdict=one.verdict,
        where=one.where,
        expected=one.expected,
        found=one.found,
        difference=one.difference,
        reason=one.reason,
    )
