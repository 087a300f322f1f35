"""Report and judgement → Known."""

from collections.abc import Iterable

from schemas.findings import Finding, Judgement, Severity
from schemas.report import Report
from workers.validate.neighbours.cells import cells, items
from workers.validate.neighbours.known import Figure, Known
from workers.validate.neighbours.said import said
from workers.validate.neighbours.words import evaluations, families, reasons, remarks, unit_names
from workers.validate.quantity import Quantity
from workers.validate.reading import clip, unit_factor
from workers.validate.subject import subject_of

__all__ = ["known_of"]

_ODD_UNIT = "该表的金额单位与报告不同，不能作为依据"
_GAPS = ("C-SECTIONS", "C-PARAGRAPHS", "C-NUMBERING", "C-PERF-FORM")
_RECEPTIONS = "N7-RECEPTION-UP"


def known_of(report: Report, judgement: Judgement) -> Known:
    """What other reports' rules need of a judged report; a pure function, quickest right after the judgement."""
    subject = subject_of(report)
    accused = _Accused((*judgement.findings, *judgement.doubts))
    figures: dict[str, Figure] = {}
    odd = _odd_units(report)
    for key, quantity in cells(subject):
        doubt = _ODD_UNIT if quantity.where.form in odd else None
        figures.setdefault(key, _figure(quantity, accused, doubt=doubt))
    for one in said(subject):
        figures.setdefault(one.key, _figure(one.quantity, accused, one.direction, counted=one.counted))
    who = report.identity
    amounts = list(items(subject))
    whole = unit_factor("万元", who.unit)
    return Known(
        kind=who.kind,
        department=who.department,
        aliases=who.aliases,
        region_code=who.region_code,
        fiscal_year=who.fiscal_year,
        unit=who.unit,
        pack=judgement.pack,
        figures=figures,
        units=unit_names(report),
        remarks=tuple(remarks(report)),
        forms={form.key: form.status.value for form in report.forms},
        families=families(report),
        reasons=reasons(report),
        evaluations=evaluations(report),
        gaps=any(f.rule in _GAPS and f.severity is not Severity.INFO for f in judgement.findings),
        items=len(amounts),
        round_items=sum(amount % whole == 0 for amount in amounts),
        receptions_told=any(f.rule == _RECEPTIONS for f in judgement.findings),
    )


def _odd_units(report: Report) -> frozenset[str]:
    """The forms that bear another unit of money than the report: the label may be the mistake."""
    own = report.identity.unit
    return frozenset(form.key for form in report.forms if unit_factor(form.unit, own) != 1)


class _Accused:
    """The figures that the report's own findings and doubts speak of: by their names, else by place and sentence."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        grave = [f for f in findings if f.severity is not Severity.INFO]
        self._names = {s.name for f in grave for s in f.suspects if s.name}
        self._places = {(f.where, f.evidence[0].text) for f in grave if f.evidence}

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity.name in self._names or (quantity.where, clip(quantity.evidence.text)) in self._places


def _figure(
    q: Quantity, accused: _Accused, direction: str | None = None, *, counted: bool = False, doubt: str | None = None
) -> Figure:
    own = doubt if q not in accused else "该数在本报告内已有问题，不能作为依据"
    return Figure(
        name=q.name,
        text=q.evidence.text,
        value=None if q.blank else f"{q.number.value:f}",
        place=f"{q.number.place:f}",
        form=q.where.form,
        side=q.where.side,
        line=q.where.line,
        code=q.where.code,
        column=q.where.column,
        section=q.where.section,
        page=q.evidence.page,
        box=q.evidence.bbox,
        direction=direction,
        inferred=q.inferred,
        counted=counted,
        doubt=q.unread or own,
    )
