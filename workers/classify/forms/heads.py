"""The head of a table: how deep it is, and which column of the form each column of the table is."""

import re
from functools import cached_property

from msgspec import Struct

from schemas.knowledge.forms import FormSpec, reading
from workers.classify.forms.columns import Role, is_number_row, name_columns, turned_columns
from workers.classify.forms.tables import Table
from workers.classify.forms.words import matches, ordinal_split
from workers.classify.numbers import parse_number

__all__ = ["Head", "is_code", "item_of", "read_head"]

_CODE = re.compile(r"\d{3}(?:\d\d){0,2}")
_HEAD_ROWS = 8
_TURNED = 3


class Head(Struct, frozen=True, dict=True):
    """The columns' roles and the first row below the head; `edges` are the columns' edges on the page.

    `turned` is a form of one row printed turned on its side: its columns of figures are groups.
    """

    roles: tuple[Role, ...]
    body: int
    edges: tuple[tuple[float, float], ...] = ()
    turned: bool = False

    @cached_property
    def amounts(self) -> dict[int, Role]:
        """The columns of figures by their index."""
        return {at: role for at, role in enumerate(self.roles) if role.kind == "amount"}

    @cached_property
    def places(self) -> dict[tuple[str, int], list[int]]:
        """The columns of labels (codes among them) and of 行次, by "label" or "line" and by block."""
        found: dict[tuple[str, int], list[int]] = {}
        for at, role in enumerate(self.roles):
            found.setdefault(("label" if role.kind == "code" else role.kind, role.block), []).append(at)
        return found

    def for_table(self, table: Table) -> "Head":
        """The same columns on a table that goes on without a head: the same places, or the same count."""
        if table.width == len(self.roles) or not table.edges or not self.edges:
            roles = self.roles[: table.width] + (Role("other"),) * (table.width - len(self.roles))
        else:
            roles = tuple(self._role_at(left, right) for left, right in table.edges)
        return Head(roles, 0, table.edges, self.turned)

    def _role_at(self, left: float, right: float) -> Role:
        shared = [(min(right, b) - max(left, a), at) for at, (a, b) in enumerate(self.edges)]
        best, at = max(shared)
        return self.roles[at] if best * 2 > right - left else Role("other")


def is_code(words: str) -> bool:
    """Whether a text is a classification code of three, five or seven digits."""
    return _CODE.fullmatch(words) is not None


def item_of(spec: FormSpec, label: str) -> str | None:
    """The item of a form of one row that a label names."""
    return next((column.key for column in spec.columns if matches(ordinal_split(label)[1], column.words)), None)


def _is_turned(table: Table, spec: FormSpec) -> bool:
    """Whether a form of one row stands on its side: its items stand below each other in the first column."""
    first = (row[0].text for row in table.rows if row and row[0].column == 0)
    return spec.rows == "single" and sum(item_of(spec, text) not in (None, "total") for text in first) >= _TURNED


def _begins_body(table: Table, row: int, spec: FormSpec, turned: bool) -> bool:
    """Whether a row is the first of the body: a code, a total, a line of the form, or a figure."""
    cells = tuple(cell for cell in table.rows[row] if cell.words)
    if not cells or is_number_row(cells):
        return False
    first = cells[0]
    if turned:
        return first.column == 0 and item_of(spec, first.text) is not None
    if spec.rows == "lines":
        known = {name for line in spec.lines for name in line.names}
        return first.words in known or any(ordinal_split(cell.text)[0] for cell in cells)
    labelled = is_code(first.words) or matches(first.text, reading().total_words)
    if spec.by_code and first.column == 0 and labelled:
        return True
    return any(parse_number(cell.text) for cell in cells)


def read_head(table: Table, spec: FormSpec) -> Head | None:
    """The head of a table as that form's, or None where no column of it is one of the form's."""
    turned = _is_turned(table, spec)
    last = min(len(table.cover), _HEAD_ROWS)
    body = next((row for row in range(last) if _begins_body(table, row, spec, turned)), last)
    roles = turned_columns(spec, table, body) if turned else name_columns(spec, table, body)
    found = sum(role.kind == "amount" for role in roles)
    needed = 1 if turned or spec.rows in ("lines", "economic") else min(2, len(spec.columns))
    return Head(tuple(roles), body, table.edges, turned) if found >= needed else None
