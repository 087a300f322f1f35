"""Runs a pack: every rule in scope, its equations tested, its verdicts collected, nothing accused yet.

A rule without its forms is not evaluable and says which is missing. A rule that crashes is not evaluable too and is
logged as a fault of ours: it never becomes a finding.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from schemas.errors import ErrorKind, RuleError
from schemas.findings import Check, Verdict
from schemas.knowledge.rules import Rule, rules
from schemas.report import Kind
from workers.validate.equations import Equation, plain_number, unread
from workers.validate.formula import grounded
from workers.validate.intervals import Comparison
from workers.validate.outcome import Judged, Outcome, not_applicable, not_evaluable
from workers.validate.registry import Function, functions
from workers.validate.subject import Subject

__all__ = ["Ran", "Tested", "run", "scope"]

_log = logging.getLogger(__name__)
# Families whose rules speak of sentences: where no text was read at all none of them holds by silence.
_OF_THE_TEXT = ("N", "B", "H", "O")
_NO_TEXT, _NO_ROWS, _NO_INDICATORS = "没有读到正文", "没有读出任何报表的行", "自评表的指标没有读出"
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, RuleError, TypeError, ValueError)


class Tested(Struct, frozen=True):
    """An equation with its comparison.

    `idle`: all its cells are blank, so that it tells nothing, but must still hold after a change.
    """

    rule: Rule
    equation: Equation
    comparison: Comparison
    idle: bool

    @property
    def verdict(self) -> Verdict:
        """The verdict of the comparison."""
        return self.comparison.verdict


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
    """The rules that speak of this report alone: by its own year, place and kind."""
    who = subject.identity
    return _scope(who.fiscal_year, who.region_code, who.kind)


@lru_cache(maxsize=64)
def _scope(year: int | None, place: str | None, kind: Kind) -> tuple[Rule, ...]:
    return tuple(r for r in rules() if not r.over and r.applies(year, place, kind))


def run(subject: Subject) -> Ran:
    """Runs every rule in scope once."""
    tested: list[Tested] = []
    judged: list[tuple[Rule, Judged]] = []
    by_id = {r.id: r for r in scope(subject)}
    judges = functions()
    silent = dict(by_id)
    given_up: dict[object, str] = {}
    for rule, outcome in _outcomes(subject, by_id, judges, given_up):
        silent.pop(rule.id, None)
        if isinstance(outcome, Judged):
            judged.append((rule, outcome))
            continue
        figures = outcome.quantities()
        if reason := unread(figures):
            judged.append((rule, not_evaluable(reason, outcome.found.where)))
            continue
        try:
            tested.append(Tested(rule, outcome, outcome.test(), all(q.blank for q in figures)))
        except ZeroDivisionError:
            judged.append((rule, not_applicable("基数为零或可能为零，不存在比率", outcome.found.where)))
    judged += [(rule, _unspoken(rule, subject, given_up.get(judges.get(rule.id)))) for rule in silent.values()]
    checks = [_check_equation(one) for one in tested] + [_check_judged(rule, one) for rule, one in judged]
    return Ran(tuple(tested), tuple(judged), tuple(checks))


def _unspoken(rule: Rule, subject: Subject, given_up: str | None) -> Judged:
    """The verdict on a rule that found nothing to speak of: does the report not have it, or was it not read?"""
    if given_up:
        return not_evaluable(given_up)
    if rule.family == "K" and not subject.has_rows:
        return not_evaluable(_NO_ROWS)
    if rule.family == "P" and subject.report.performance and not subject.has_indicators:
        return not_evaluable(_NO_INDICATORS)
    return not_applicable("报告中没有这条规则所说的内容")


def _outcomes(
    subject: Subject, by_id: dict[str, Rule], judges: dict[str, Function], given_up: dict[object, str]
) -> Iterator[tuple[Rule, Outcome]]:
    """What every rule yields. `given_up` gets the reason of each judge of several that could judge none of them."""
    ran: set[object] = set()
    for rule in by_id.values():
        if missing := _missing(subject, rule):
            yield rule, not_evaluable(missing)
            continue
        judge = judges.get(rule.id)
        if judge is not None and judge in ran:
            continue
        ran.add(judge)
        source = grounded(rule, subject) if rule.formula else judge(subject) if judge else ()
        said = list(_safely(rule, source, by_id))
        yield from said
        if judge is not None and len(said) == 1 and (reason := _gave_up(said[0][1])):
            given_up[judge] = reason


def _gave_up(one: Outcome) -> str | None:
    """The reason of a judge that yields one verdict for all its rules: that they cannot be evaluated."""
    if isinstance(one, Judged) and one.rule is None and one.verdict is Verdict.NOT_EVALUABLE:
        return one.reason
    return None


def _safely(rule: Rule, source: Iterable[Outcome], by_id: dict[str, Rule]) -> Iterator[tuple[Rule, Outcome]]:
    """Everything a rule yields, each under the rule that it names; a crash ends it as not evaluable."""
    try:
        for one in source:
            owner = by_id.get(one.rule) if one.rule else rule
            if owner is not None:
                yield owner, one
    except _FAULTS as error:
        _log.exception("rule.crashed", extra={"rule": rule.id, "kind": ErrorKind.RULE.value, "error": repr(error)})
        yield rule, not_evaluable("规则运行出错，属本系统故障")


def _missing(subject: Subject, rule: Rule) -> str | None:
    """What a rule cannot do without and the report does not have: a form, any running text, anything at all."""
    if rule.family in _OF_THE_TEXT and not subject.has_text:
        return _NO_TEXT
    if rule.family in ("C", "I") and not (subject.has_text or subject.report.forms or subject.identity.claims):
        return _NO_TEXT
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
