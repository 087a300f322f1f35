"""Failures that rule functions found by themselves: joined where they are one cause, or one with an equation's."""

from collections.abc import Iterable

from msgspec.structs import replace

from schemas.findings import Evidence, Finding, Severity, Verdict
from schemas.knowledge.rules import Rule
from workers.validate.findings.draft import Draft, graver
from workers.validate.findings.evidence import gathered
from workers.validate.outcome import Judged

__all__ = ["joined"]

Failure = tuple[Rule, Judged]


def joined(drafts: list[Draft], judged: Iterable[Failure]) -> list[Draft]:
    """All drafts; a function's failure and the equations' findings on the same cells are one."""
    merged = list(drafts)
    for group in _by_cause(judged):
        rule, first = group[0]
        same = [d for d in merged if first.cells and d.speaks_of(first.cells)]
        if not same:
            merged.append(Draft(_finding(group)))
            continue
        at = merged.index(same[0])
        merged[at] = replace(same[0], finding=_absorbed([d.finding for d in same], rule, first))
        merged = [d for d in merged if d not in same[1:]]
    return merged


def _by_cause(judged: Iterable[Failure]) -> list[list[Failure]]:
    groups: dict[object, list[Failure]] = {}
    for i, (rule, one) in enumerate(judged):
        if one.verdict is Verdict.FAIL or (one.verdict is Verdict.WITHIN_ROUNDING and one.message):
            groups.setdefault(one.cause or i, []).append((rule, one))
    return [sorted(g, key=_gravity, reverse=True) for g in groups.values()]


def _severity(failure: Failure) -> Severity:
    rule, one = failure
    return one.severity or rule.severity


def _gravity(failure: Failure) -> int:
    return (Severity.INFO, Severity.WARNING, Severity.ERROR).index(_severity(failure))


def _finding(group: list[Failure]) -> Finding:
    rule, first = group[0]
    evidence: list[Evidence] = [e for _, one in group for e in one.evidence]
    return Finding(
        rule=rule.id,
        severity=graver([_severity(f) for f in group]),
        category=rule.category,
        message=first.message,
        where=first.where,
        expected=first.expected,
        found=first.found,
        difference=first.difference,
        evidence=gathered(evidence, first.message),
        suspects=first.suspects,
        message_en=first.message_en,
    )


def _absorbed(findings: list[Finding], rule: Rule, one: Judged) -> Finding:
    """The equations' finding under the more telling rule, its own arithmetic kept."""
    lead = findings[0]
    evidence = [e for finding in findings for e in finding.evidence]
    return replace(
        lead,
        rule=rule.id,
        category=rule.category,
        severity=one.severity or rule.severity,
        where=one.where,
        evidence=gathered((*evidence, *one.evidence), lead.message),
    )
