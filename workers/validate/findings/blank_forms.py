"""A form that is published blank and not declared empty: what contradicts it is one cause."""

from collections.abc import Iterable

from msgspec.structs import replace

from schemas.report import FormStatus
from workers.validate.findings.draft import Draft, graver
from workers.validate.findings.evidence import gathered
from workers.validate.subject import Subject

__all__ = ["gathered_by_blank_form"]


def gathered_by_blank_form(drafts: Iterable[Draft], subject: Subject) -> list[Draft]:
    """The drafts, those that rest on the blanks of one blank form joined into the first of them."""
    blank = {
        form.key
        for form in subject.report.forms
        if form.status is FormStatus.PRESENT and subject.rows(form.key) and subject.is_empty(form.key)
    }
    kept: list[Draft] = []
    first: dict[str, int] = {}
    for draft in drafts:
        form = next((q.where.form for q in draft.figures if q.blank and q.where.form in blank), None)
        if form is None and draft.finding.where.form in blank and draft.finding.where.column is None:
            form = draft.finding.where.form
        if form is None or form not in first:
            if form is not None:
                first[form] = len(kept)
            kept.append(draft)
        else:
            kept[first[form]] = _joined(kept[first[form]], draft, form)
    return kept


def _joined(lead: Draft, other: Draft, form: str) -> Draft:
    finding = lead.finding
    evidence = gathered((*finding.evidence, *other.finding.evidence), finding.message)
    severity = graver([finding.severity, other.finding.severity])
    where = replace(finding.where, form=form)
    return replace(lead, finding=replace(finding, evidence=evidence, severity=severity, where=where))
