"""What a rule function yields: equations for the common system, or verdicts of its own.

    yield Copy(rule="N1-TOTAL-EQ-T1", found=subject.said(statement), other=subject.cell("T1", row, "amount"))
    yield passed(Where(section="第三部分/一"))
    yield failed("……", where=…, evidence=(…,))
    yield not_evaluable("没有……句")
    yield not_applicable("……")

Equations are tested and explained together by the engine; the verdicts stand as they are.
"""

from msgspec import Struct

from schemas.findings import Evidence, Severity, Suspect, Verdict, Where
from workers.validate.equations import Equation

__all__ = ["Judged", "Outcome", "failed", "not_applicable", "not_evaluable", "noted", "passed"]

_ANYWHERE = Where()


class Judged(Struct, frozen=True, kw_only=True):
    """A verdict that a rule function reached itself.

    `rule` names the rule where a function judges several, None means the one it was called for. `cells` are the keys
    of the quantities that it speaks of: where an equation already blames one of them, the two are one cause. Failures
    of one `cause` become one finding.
    """

    verdict: Verdict
    rule: str | None = None
    where: Where = Where()
    message: str = ""
    message_en: str = ""
    expected: str | None = None
    found: str | None = None
    difference: str | None = None
    reason: str | None = None
    evidence: tuple[Evidence, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    severity: Severity | None = None
    cells: tuple[str, ...] = ()
    cause: str | None = None


Outcome = Equation | Judged


def passed(where: Where = _ANYWHERE, *, rule: str | None = None) -> Judged:
    """The check holds."""
    return Judged(verdict=Verdict.PASS, where=where, rule=rule)


def failed(
    message: str,
    *,
    where: Where,
    evidence: tuple[Evidence, ...],
    message_en: str = "",
    expected: str | None = None,
    found: str | None = None,
    difference: str | None = None,
    suspects: tuple[Suspect, ...] = (),
    severity: Severity | None = None,
    cells: tuple[str, ...] = (),
    cause: str | None = None,
    rule: str | None = None,
) -> Judged:
    """The check fails: a finding of the rule's severity, or of another where `severity` says so."""
    return Judged(
        verdict=Verdict.FAIL,
        where=where,
        message=message,
        message_en=message_en,
        expected=expected,
        found=found,
        difference=difference,
        evidence=evidence,
        suspects=suspects,
        severity=severity,
        cells=cells,
        cause=cause,
        rule=rule,
    )


def noted(
    message: str, *, where: Where, evidence: tuple[Evidence, ...], message_en: str = "", rule: str | None = None
) -> Judged:
    """The check holds within rounding; an info finding says so."""
    return Judged(
        verdict=Verdict.WITHIN_ROUNDING,
        where=where,
        message=message,
        message_en=message_en,
        evidence=evidence,
        severity=Severity.INFO,
        rule=rule,
    )


def not_applicable(reason: str, where: Where = _ANYWHERE, *, rule: str | None = None) -> Judged:
    """The rule has nothing to say of this report, or of this place in it."""
    return Judged(verdict=Verdict.NOT_APPLICABLE, where=where, reason=reason, rule=rule)


def not_evaluable(reason: str, where: Where = _ANYWHERE, *, rule: str | None = None) -> Judged:
    """The rule applies and cannot be judged, and why (Chinese)."""
    return Judged(verdict=Verdict.NOT_EVALUABLE, where=where, reason=reason, rule=rule)
