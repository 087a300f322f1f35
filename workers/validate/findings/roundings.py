"""Equations that hold within rounding only: things to know, one info finding a discrepancy."""

from collections.abc import Iterable

from schemas.findings import Finding, Severity, Verdict
from workers.validate.engine import Tested
from workers.validate.equations import AtMost, Copy, Growth, Share, Total, plain_number
from workers.validate.findings.draft import Draft
from workers.validate.findings.evidence import gathered
from workers.validate.findings.wording import alike_in_words, cause_in_english, rounding_in_words

__all__ = ["roundings"]


def roundings(tested: Iterable[Tested], accused: set[str]) -> list[Draft]:
    """One draft for every discrepancy within rounding that no cause already speaks of.

    The same two numbers side by side in several places are one discrepancy, as are all the sums of one form; the
    rates of one section are told together.
    """
    groups: dict[object, list[Tested]] = {}
    told: set[str] = set()
    rounded = [one for one in tested if one.verdict is Verdict.WITHIN_ROUNDING]
    for one in sorted(rounded, key=lambda t: isinstance(t.equation, AtMost)):
        repeated = isinstance(one.equation, AtMost) and one.equation.found.key in told
        if not repeated and accused.isdisjoint([q.key for q in one.equation.quantities()]):
            groups.setdefault(_discrepancy(one), []).append(one)
            told.add(one.equation.found.key)
    sections: dict[object, list[list[Tested]]] = {}
    for group in groups.values():
        sections.setdefault(_section(group[0]), []).append(group)
    return [_draft(*some) for some in sections.values()]


def _section(one: Tested) -> object:
    """The section whose rates are told together, all self-evaluation forms being one; sums and copies stand alone."""
    section = one.equation.found.where.section
    if not section or not isinstance(one.equation, Share | Growth):
        return id(one)
    return "/".join(section.split("/")[: 1 if section.startswith("附件") else 3])


def _discrepancy(one: Tested) -> object:
    found = one.equation.found
    if isinstance(one.equation, Copy | AtMost):
        return frozenset((found.value, one.comparison.point))
    if isinstance(one.equation, Total) and found.where.form is not None:
        return found.where.form
    return found.key


def _draft(group: list[Tested], *alike: list[Tested]) -> Draft:
    lead = group[0]
    more = f"本表另有{len(group) - 1}处同样情形。" if len(group) > 1 and isinstance(lead.equation, Total) else ""
    message = rounding_in_words(lead) + more + (alike_in_words([some[0] for some in alike]) if alike else "")
    every = [*group, *(one for some in alike for one in some)]
    figures = [one.equation.found for one in every]
    others = [q for one in every for q in one.equation.quantities() if q.value != 0]
    finding = Finding(
        rule=lead.rule.id,
        severity=Severity.INFO,
        category=lead.rule.category,
        message=message,
        where=lead.equation.found.where,
        expected=plain_number(lead.equation.found.number.rounded(lead.comparison.point)),
        found=plain_number(lead.comparison.found),
        difference=plain_number(lead.comparison.difference),
        evidence=gathered((q.evidence for q in (*figures, *others)), message),
        message_en=cause_in_english(lead).removesuffix(".") + ", within rounding.",
    )
    return Draft(finding, tuple(figures))
