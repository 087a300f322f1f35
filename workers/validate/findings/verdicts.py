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
        merged[at] = _absorbed(same, rule, first)
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


def _absorbed(drafts: list[Draft], rule: Rule, one: Judged) -> Draft:
    """One draft of both: the graver tells it, the first function among equals; suspects and evidence are kept."""
    draft, lead, severity = drafts[0], drafts[0].finding, _severity((rule, one))
    tells = graver([lead.severity, severity]) == severity and not (draft.named and severity == lead.severity)
    message = one.message if tells else lead.message
    evidence = gathered((*(e for d in drafts for e in d.finding.evidence), *one.evidence), message)
    figures = tuple({q.key: q for d in drafts for q in d.figures}.values())
    if not tells:
        return replace(draft, finding=replace(lead, evidence=evidence), figures=figures)
    finding = replace(
        lead,
        rule=rule.id,
        category=rule.category,
        severity=severity,
        where=one.where,
        message=message,
        message_en=one.message_en,
        expected=one.expected or lead.expected,
        found=one.found or lead.found,
        evidence=evidence,
    )
    return replace(draft, finding=finding, figures=figures, named=True)
