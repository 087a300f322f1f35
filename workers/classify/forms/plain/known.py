"""What is already read of the other forms, as equations need it: a figure, a proven blank, or unknown."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from schemas.knowledge.forms import CellRef, Link, Spoken, forms, links
from schemas.report import Fact
from workers.classify.forms.words import pattern
from workers.classify.needles import may_match
from workers.classify.numbers import half_unit

__all__ = ["Known", "Relation"]


_YUAN = {"": 1, "万": 10_000, "亿": 100_000_000}


class Relation:
    """What one cell must be, as far as other forms tell: `value` = or <= `other`, whose roundings add up to `slack`."""

    __slots__ = ("at_least", "at_most", "other", "slack")

    def __init__(self, other: Decimal, slack: Decimal, *, at_least: bool = True, at_most: bool = True) -> None:
        self.other = other
        self.slack = slack
        self.at_least = at_least
        self.at_most = at_most


class Known:
    """The cells of all forms by form, row and column. Blanks count as zero where the form is read or empty."""

    def __init__(self, text: str = "", in_yuan: frozenset[str] = frozenset()) -> None:
        """`text` is the running text, bare, whose sentences repeat cells; `in_yuan` are the forms in 元, not 万元."""
        self._spoken = _spoken(text)
        self._in_yuan = in_yuan
        self._values: dict[str, dict[CellRef, list[str]]] = {}
        self._doubtful: dict[str, set[str]] = {}

    def add(self, form: str, facts: Iterable[Fact], doubtful: Iterable[str | None] = ()) -> None:
        """Take in a form that was read (or declared empty); `doubtful` are the keys of rows with unread figures."""
        values = self._values[form] = {}
        for fact in facts:
            if fact.key is not None:
                values.setdefault(CellRef(form, fact.key, fact.column), []).append(fact.value)
        self._doubtful[form] = {key for key in doubtful if key is not None}

    def _cell(self, ref: CellRef) -> tuple[Decimal, Decimal] | None:
        """A cell's value and how far it may be rounded; None where it is not known."""
        form = self._values.get(ref.form)
        if form is None or ref.row in self._doubtful[ref.form]:
            return None
        values = form.get(ref, [])
        if len(values) > 1:
            return None
        return (Decimal(values[0]), half_unit(values[0])) if values else (Decimal(0), Decimal(0))

    def relations(self, ref: CellRef) -> Iterator[Relation]:
        """Every relation of a cell to cells of other forms that are all known."""
        for link in _links_of(ref.form, ref.column):
            relation = self._as_left(link, ref) or self._as_right(link, ref)
            if relation is not None:
                yield relation
        said = self._spoken.get(ref)
        if said is not None:
            unit = _YUAN["" if ref.form in self._in_yuan else "万"]
            yield Relation(said[0] / unit, said[1] / unit)

    def _as_left(self, link: Link, ref: CellRef) -> Relation | None:
        if not _stands_for(link.left, ref):
            return None
        cells = [self._cell(_like(other, ref)) for other in link.right]
        known = [cell for cell in cells if cell is not None]
        if len(known) < len(cells):
            return None
        total, slack = sum((c[0] for c in known), Decimal(0)), sum((c[1] for c in known), Decimal(0))
        return Relation(total, slack, at_least=link.relation == "=")

    def _as_right(self, link: Link, ref: CellRef) -> Relation | None:
        own = [other for other in link.right if _stands_for(other, ref)]
        if len(own) != 1:
            return None
        left = self._cell(_like(link.left, ref))
        cells = [self._cell(_like(other, ref)) for other in link.right if other is not own[0]]
        known = [cell for cell in cells if cell is not None]
        if left is None or len(known) < len(cells):
            return None
        rest = left[0] - sum((c[0] for c in known), Decimal(0))
        slack = left[1] + sum((c[1] for c in known), Decimal(0))
        return Relation(rest, slack, at_most=link.relation == "=")


@cache
def _links_of(form: str, column: str) -> tuple[Link, ...]:
    """The links that a column of a form has a part in."""
    return tuple(
        link for link in links() if any((one.form, one.column) == (form, column) for one in (link.left, *link.right))
    )


Said = tuple[Decimal, Decimal]
"""A spoken figure in 元 and how far it may be rounded."""


def _spoken(text: str) -> dict[CellRef, Said]:
    """Every cell that the running text repeats, and always with the same figure."""
    said: dict[CellRef, set[Said]] = {}
    for key, spec in forms().items():
        for one in spec.spoken:
            wording = pattern(one.regex)
            for found in wording.finditer(text) if may_match(wording, text, 0, len(text)) else ():
                said.setdefault(CellRef(key, one.row, one.column), set()).add(_said(one, found))
    return {ref: values.pop() for ref, values in said.items() if len(values) == 1}


def _said(one: Spoken, found: re.Match[str]) -> Said:
    if one.value is not None:
        return Decimal(one.value), Decimal(0)
    number, unit = found["n"].replace(",", ""), _YUAN[found["power"]]
    return Decimal(number) * unit, half_unit(number) * unit


def _is_class(row: str) -> bool:
    return len(row) == 3 and row.isdigit()


def _stands_for(ref: CellRef, cell: CellRef) -> bool:
    """Whether a reference of the knowledge means this cell: `class` is any class, `code` any code."""
    if (ref.form, ref.column) != (cell.form, cell.column):
        return False
    if ref.row == "class":
        return _is_class(cell.row)
    return ref.row == cell.row or (ref.row == "code" and cell.row.isdigit())


def _like(ref: CellRef, cell: CellRef) -> CellRef:
    """A reference with its class or code made the cell's own."""
    return CellRef(ref.form, cell.row, ref.column) if ref.row in ("class", "code") else ref
