"""When a finding is about a planted error: at its place, or naming its figure or its words."""

import re
import unicodedata

from schemas.findings import Finding, Suspect
from schemas.report import Fact
from tests.corpus import Planted
from tests.corpus.planting import Place

__all__ = ["is_cell", "meets", "rank"]

_RUN = 12
_DIGITS = 3
_WORD = 4


def meets(finding: Finding, planted: Planted) -> bool:
    """Whether the finding blames the place, or quotes the words or the figure that were planted or stood there."""
    return _at(finding, planted.place) or _quotes(finding, planted)


def is_cell(suspect: Suspect, cell: Fact | Place) -> bool:
    """Whether a suspect is this cell."""
    return all(getattr(suspect, name) == getattr(cell, name) for name in ("form", "side", "line", "code", "column"))


def rank(findings: list[Finding], cell: Fact | Place) -> int | None:
    """Where a cell stands among the suspects of the first finding that has any, from 0; None where it does not."""
    suspects = next((one.suspects for one in findings if one.suspects), ())
    return next((at for at, one in enumerate(suspects) if is_cell(one, cell)), None)


def _at(finding: Finding, place: Place) -> bool:
    where = finding.where
    if place.form is None:
        inside = place.section and where.section and f"{where.section}/".startswith(f"{place.section}/")
        outside = place.section and where.section and f"{place.section}/".startswith(f"{where.section}/")
        return bool(inside or outside)
    if any(is_cell(one, place) for one in finding.suspects) or (place.code and f"{place.code} " in finding.message):
        return True
    if where.form != place.form:
        return False
    named = [(getattr(where, name), getattr(place, name)) for name in ("code", "line", "column")]
    return all(said in (None, meant) or meant is None for said, meant in named)


def _quotes(finding: Finding, planted: Planted) -> bool:
    texts = [_folded(text) for text in (finding.message, *(one.text for one in finding.evidence))]
    quote = _folded(planted.quote)
    runs = {quote[at : at + _RUN] for at in range(max(1, len(quote) - _RUN + 1))} - {""}
    if any(run in text for run in runs for text in texts):
        return True
    meant = _folded(planted.expected)
    if len(meant) >= _WORD and any(meant in text for text in texts):
        return True
    said = f"{planted.found} {planted.expected}"
    figures = [n for n in re.findall(r"\d+(?:\.\d+)?", said) if len(n) >= _DIGITS]
    whole = " ".join([*texts, finding.found or ""]).replace(",", "")
    return any(re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", whole) for figure in figures)


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
