"""Outcomes of rules over reports → checks and findings: equations tested, failures of one cause told once."""

import logging
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from schemas.errors import ErrorKind, RuleError
from schemas.findings import Check, Evidence, Finding, Severity, Suspect, Verdict, Where
from schemas.knowledge.rules import Rule
from workers.validate.equations import AtMost, Copy, Equation, Share, Total, plain_number, unread
from workers.validate.findings.draft import graver
from workers.validate.findings.evidence import gathered
from workers.validate.intervals import Comparison
from workers.validate.neighbours.scope import Scope
from workers.validate.outcome import Judged, Outcome, not_applicable, not_evaluable
from workers.validate.quantity import Quantity

__all__ = ["Broken", "OverReports", "Weighing", "told"]

_log = logging.getLogger(__name__)
_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, RuleError, TypeError, ValueError)
_NOTHING = "报告中没有这条规则所说的内容"


class OverReports(Struct, frozen=True):
    """What rules over reports say of one report: one check at least for each rule, and the findings."""

    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()


class Broken(Struct, frozen=True):
    """An equation between reports that does not hold, and how sure it is that it should."""

    rule: Rule
    equation: Equation
    comparison: Comparison
    scope: Scope

    @property
    def severity(self) -> Severity:
        """The rule's, tempered by the scope; a blank figure contradicts nothing and makes it a warning at most."""
        severity = self.scope.tempered(self.rule.severity)
        blank = any(q.blank for q in self.equation.quantities())
        return Severity.WARNING if blank and severity is Severity.ERROR else severity


class Weighing:
    """Collects the outcomes of the rules over one sort of reports."""

    def __init__(self, rules: dict[str, Rule], scope_for: Callable[[str], Scope]) -> None:
        self._rules = rules
        self._scope_for = scope_for
        self.checks: list[Check] = []
        self.broken: list[Broken] = []
        self.judged: list[tuple[Rule, Judged]] = []
        self.passed: list[str] = []

    def run(self, rule: str, outcomes: Callable[[], Iterable[Outcome]]) -> None:
        """Everything that one judge yields, each under the rule that it names; a crash is our fault and no finding."""
        try:
            for one in outcomes():
                self._take(one.rule or rule, one)
        except _FAULTS as error:
            _log.exception("rule.crashed", extra={"rule": rule, "kind": ErrorKind.RULE.value, "error": repr(error)})
            self._take(rule, not_evaluable("规则运行出错，属本系统故障"))

    def finish(self) -> None:
        """A rule that had nothing to say does not apply."""
        spoken = {check.rule for check in self.checks}
        for rule in self._rules:
            if rule not in spoken:
                self._take(rule, not_applicable(_NOTHING))

    def _take(self, rule_id: str, one: Outcome) -> None:
        rule = self._rules.get(rule_id)
        if rule is None:
            return
        if isinstance(one, Judged):
            self.checks.append(
                Check(rule.id, one.verdict, one.where, one.expected, one.found, one.difference, one.reason)
            )
            self.judged += [(rule, one)] if one.verdict is Verdict.FAIL else []
        elif reason := unread(one.quantities()):
            self._take(rule_id, not_evaluable(reason, _place(one)))
        else:
            self._test(rule, one)

    def _test(self, rule: Rule, equation: Equation) -> None:
        where = _place(equation)
        if all(q.blank for q in equation.quantities()):
            self._take(rule.id, not_applicable("有关单元格均为空白", where))
            return
        try:
            result = equation.test()
        except ZeroDivisionError:
            self._take(rule.id, not_applicable("基数为零或可能为零，不存在比率", where))
            return
        if result.verdict is Verdict.FAIL and any(q.inferred for q in equation.quantities()):
            self._take(rule.id, not_evaluable("有关的数是推算出来的，不足以指出不符", where))
            return
        expected, found, difference = _sides(equation, result)
        self.checks.append(Check(rule.id, result.verdict, where, expected, found, difference))
        if result.verdict is Verdict.FAIL:
            self.broken.append(Broken(rule, equation, result, self._scope_for(rule.id)))
        else:
            self.passed.append(rule.id)


def told(broken: list[Broken], words: Callable[[Broken], tuple[str, str]]) -> Finding:
    """One finding of some failures that are one cause; `words` tells one failure, in Chinese and in English."""
    lead = broken[0]
    message, english = words(lead)
    if len(broken) > 1:
        message += f"另有{len(broken) - 1}处差额相同。"
    if lead.scope.why:
        message += f"{lead.scope.why}，差异可能由此而来。"
    expected, found, difference = _sides(lead.equation, lead.comparison)
    remark = lead.scope.remark
    evidence = [q.evidence for b in broken for q in _in_order(b.equation) if q.value]
    return Finding(
        rule=lead.rule.id,
        severity=graver([b.severity for b in broken]),
        category=lead.rule.category,
        message=message,
        where=_place(lead.equation),
        expected=expected,
        found=found,
        difference=difference,
        evidence=gathered([*evidence, *([Evidence(remark.text)] if remark else [])], message),
        suspects=tuple(_suspects(lead.equation)),
        message_en=english,
    )


def _own(equation: Equation) -> Quantity:
    """The figure of the report under judgement that the equation puts to the test."""
    if isinstance(equation, Total) and _foreign(equation.found):
        return equation.parts[-1][1]
    return equation.found


def _foreign(quantity: Quantity) -> bool:
    return quantity.where == Where()


def _place(equation: Equation) -> Where:
    own = _own(equation)
    if not _foreign(own):
        return own.where
    return next((q.where for q in equation.quantities() if not _foreign(q)), Where())


def _in_order(equation: Equation) -> Iterator[Quantity]:
    """The figures of the report under judgement first."""
    own = _own(equation)
    yield own
    yield from (q for q in equation.quantities() if q.key != own.key and not _foreign(q))
    yield from (q for q in equation.quantities() if q.key != own.key and _foreign(q))


def _sides(equation: Equation, result: Comparison) -> tuple[str, str, str]:
    """Expected is what the other report prints, found what this one prints or implies."""
    if isinstance(equation, Share):
        implied = equation.implied(equation.whole) or result.point
        whole = equation.whole.number.rounded(implied)
        return plain_number(equation.whole.value), plain_number(whole), plain_number(whole - equation.whole.value)
    if isinstance(equation, Total) and _foreign(equation.found):
        return plain_number(result.found), plain_number(result.point), plain_number(-result.difference)
    return plain_number(result.point), plain_number(result.found), plain_number(result.difference)


def _suspects(equation: Equation) -> Iterator[Suspect]:
    if isinstance(equation, AtMost | Copy | Share | Total):
        for q in _in_order(equation):
            implied = equation.implied(q) if not _foreign(q) and not isinstance(equation, Share) else None
            if not _foreign(q):
                yield Suspect(
                    form=q.where.form,
                    side=q.where.side,
                    line=q.where.line,
                    code=q.where.code,
                    column=q.where.column,
                    printed=None if q.blank else plain_number(q.value),
                    implied=None if implied is None else plain_number(implied),
                    name=q.name,
                )
