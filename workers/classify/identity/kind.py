"""What kind of document it is: points for what its title and its text say."""

import re
from pathlib import PurePath

from schemas.knowledge.narrative import identity_words
from schemas.pages import Pages
from schemas.report import Kind
from workers.classify.structure import Structure
from workers.classify.text import fold, squeeze

__all__ = ["read_kind"]

_ENOUGH = 5  # points: a document with fewer is none of ours
_OPENING = 200  # characters of the body that count with the title
_PLACEHOLDERS = 8
_FIGURE = re.compile(r"\d(?:\.\d+)?(?:万元|%)")
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d")
_SCOPED = {
    "final_accounts": (Kind.UNIT_FINAL_ACCOUNTS, Kind.DEPARTMENT_FINAL_ACCOUNTS),
    "budget": (Kind.UNIT_BUDGET, Kind.DEPARTMENT_BUDGET),
}


def read_kind(pages: Pages, structure: Structure, name: str) -> Kind:
    """The kind of a document by its words; OTHER where nothing is clear enough."""
    text = structure.text
    opening = text.folded[structure.cover.start : structure.cover.end][: 2 * _OPENING]
    title = opening + "\n" + text.folded[structure.body.start : structure.body.start + _OPENING]
    stem = fold(squeeze(PurePath(name).stem))
    body = text.folded + "\n" + "\n".join(_cells(pages))
    points = {
        kind.name: _points(kind.title, title + "\n" + stem) + _points(kind.text, body) for kind in identity_words().kind
    }
    best = max(points, key=lambda kind: points[kind])
    if points[best] < _ENOUGH:
        return Kind.OTHER
    if best not in _SCOPED:
        return Kind(best)
    if _is_blank(body):
        return Kind.BLANK_TEMPLATE
    unit, department = _SCOPED[best]
    return unit if _is_unit(opening or title, stem, body) else department


def _points(known: dict[str, int], text: str) -> int:
    return sum(worth for pattern, worth in known.items() if re.search(pattern, text))


def _cells(pages: Pages) -> list[str]:
    return [fold(squeeze(cell.text)) for page in pages.pages for grid in page.grids for cell in grid.cells]


def _is_blank(body: str) -> bool:
    """A template: more places left to fill in than figures."""
    left = len(identity_words().to_fill_in.findall(body))
    return left >= _PLACEHOLDERS and left > len(_FIGURE.findall(body)) + len(_AMOUNT.findall(body))


def _is_unit(title: str, stem: str, body: str) -> bool:
    """Whether a report is that of one unit and not of a whole department; the file's name decides a draw."""
    scope = identity_words().scope
    unit = _points(scope.unit_title, title) + _points(scope.unit_text, body)
    department = _points(scope.department_title, title) + _points(scope.department_text, body)
    if unit == department:
        return "单位" in stem and "部门" not in stem
    return unit > department
