"""A composed report as the stage before judging would hand it over, without setting or reading a page.

    read_off(composed) -> Report      forms and cells, and the figures of the text that rules over reports look at

It takes a few milliseconds, where composing, setting and reading a PDF take a second.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from schemas.report import Kind, Report, Section, Statement, StatementKind
from tests.corpus import Composed
from tests.corpus.document import Figure, Heading, Para
from tests.corpus.truth import number
from tests.workers.validate.composed import report_of

__all__ = ["read_off"]

# The figure's key in the composer, and the sentence pattern and slot that the reader gives it.
_YEARLY = {
    "N1": "N1.yoy",
    "N2": "N2.yoy",
    "N3": "N3.yoy",
    "N4": "N4.yoy",
    "N5a": "N5a",
    "N7.yoy": "N7.yoy",
    "N10": "N10",
}
_VALUES = {
    "N1.total": ("N1.total", "v"),
    "N2.total": ("N2.total", "v"),
    "N3.total": ("N3.total", "v"),
    "N4.total": ("N4.total", "v"),
    "N5a.total": ("N5a", "v"),
    "N7.total.actual": ("N7.total", "v"),
    "N10.total": ("N10", "v"),
    "H.serving": ("H.staff", "v"),
    "N7.kept": ("N7.keep", "v"),
    "N7.bought": ("N7.buy.count", "n"),
    "N12.vehicles": ("N12.vehicles", "v"),
}
_SLOTS = {"change": ("d", StatementKind.CHANGE), "growth": ("p", StatementKind.PERCENT)}


def read_off(composed: Composed) -> Report:
    """What a perfect reader would make of it, as far as rules over reports look."""
    document = composed.document
    report = report_of(composed)
    identity = replace(report.identity, kind=Kind(document.kind))
    sections = tuple(Section(h.text, h.path, 0) for h in document.each(Heading))
    paras = enumerate(document.each(Para))
    statements = tuple(s for group, para in paras for s in _statements(para, group, document.year))
    units = (f"{composed.body.name}（本级）", *composed.body.institutions)
    return replace(report, identity=identity, sections=sections, statements=statements, units=units)


def _statements(para: Para, group: int, year: int) -> Iterator[Statement]:
    for figure in para.figures():
        head, _, measure = figure.key.rpartition(".")
        if figure.key in _VALUES:
            pattern, slot = _VALUES[figure.key]
            yield _said(para, figure, StatementKind(figure.kind), pattern, slot, group)
        elif head in _YEARLY and measure in _SLOTS:
            slot, kind = _SLOTS[measure]
            base = f"{year - 1}年度" if f"{year - 1}年" in para.text or "上年" in para.text else "年初预算数"
            direction = next((f.direction for f in para.figures() if f.direction and f.key.startswith(head)), None)
            said = _said(para, figure, kind, _YEARLY[head], "g" if (head, slot) == ("N5a", "p") else slot, group)
            yield replace(said, base=base, direction=direction)


def _said(para: Para, figure: Figure, kind: StatementKind, pattern: str, slot: str, group: int) -> Statement:
    return Statement(
        para.section,
        figure.item,
        kind,
        figure.direction,
        number(figure.text),
        figure.unit,
        para.text,
        0,
        None,
        pattern=pattern,
        slot=slot,
        group=group,
    )
