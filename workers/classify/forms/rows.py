"""The rows of a form's table: what each names, and the cell under each column of figures."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from schemas.knowledge.forms import FormSpec, Line, reading
from schemas.pages import Box
from workers.classify.forms.columns import is_number_row
from workers.classify.forms.heads import Head, is_code, item_of
from workers.classify.forms.tables import Table, TableCell
from workers.classify.forms.words import bare, matches, ordinal_split, pattern, printed
from workers.classify.numbers import parse_number

__all__ = ["LineMatcher", "RawRow", "RowReader", "box_of", "code_and_name", "joined_code", "plain_label"]

_CODE_FIRST = re.compile(r"(?P<code>\d{3}(?:\d\d){0,2})(?P<name>[^\d.,].*)")
_NUMBERED = re.compile(r"(?P<over>\D{0,3})(?P<line>\d{1,3})")
"""A 行次, and the end of a label that ran over into its column."""

Amounts = tuple[tuple[str, TableCell], ...]


class RawRow(Struct, frozen=True, gc=False, kw_only=True):
    """A row of a form: who it is, and its figures as (column, cell) from left to right.

    `key` is the form's own key of the row where it has one (a line's key, a code, `total`, `row`); `text` the
    whole printed row.
    """

    side: str | None = None
    line: str | None = None
    code: str | None = None
    name: str = ""
    key: str | None = None
    cells: Amounts = ()
    text: str = ""
    page: int = 0
    box: Box | None = None


def box_of(cells: tuple[TableCell, ...]) -> Box | None:
    """The box around cells, None without geometry."""
    boxes = [cell.box for cell in cells if cell.box is not None]
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return (min(left), min(top), max(right), max(bottom))


def joined_code(parts: list[str]) -> str | None:
    """One code out of one to three printed parts: 208 05 05, 208 20805 2080505, or 2080505; None for no code."""
    if len(parts) > 1 and all(after.startswith(before) for before, after in pairwise(parts)):
        parts = parts[-1:]
    code = "".join(parts)
    return code if is_code(code) else None


@lru_cache(maxsize=4096)
def plain_label(label: str) -> str:
    """A label as labels are compared: without ordinal, 其中 and final colon, brackets half-width."""
    words = re.sub(r"^其中[:：]", "", ordinal_split(bare(label))[1])
    return words.replace("（", "(").replace("）", ")").rstrip(":：")


def code_and_name(texts: list[str]) -> tuple[str | None, str]:
    """The code and the name out of a row's label cells, in cells of their own or both in one (201 一般公共服务支出)."""
    words = [word for text in texts if (word := printed(text)).isdigit() or parse_number(word) is None]
    glued = [_CODE_FIRST.fullmatch(word) for word in words]
    parts = [m["code"] if m else word for word, m in zip(words, glued, strict=True) if m or word.isdigit()]
    name = "".join(m["name"] if m else word for word, m in zip(words, glued, strict=True) if m or not word.isdigit())
    return joined_code(parts), name


class LineMatcher:
    """Finds the line of the form that a printed label names; the same label again is the line that comes after.

    Labels are compared without ordinal and white space, brackets of any width. Lines are expected in the form's
    order, so the second 一般公共预算财政拨款 is the one below 年初财政拨款结转和结余.
    """

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self._named: dict[str, list[Line]] = {}
        for line in lines:
            for name in {plain_label(name) for name in line.names}:
                self._named.setdefault(name, []).append(line)
        self._used: set[str] = set()

    def __call__(self, label: str) -> Line | None:
        """The line that a label names, or None for a label that the form does not know."""
        fitting = self._named.get(plain_label(label), [])
        found = next((line for line in fitting if line.key not in self._used), fitting[-1] if fitting else None)
        if found:
            self._used.add(found.key)
        return found

    def unused(self, label: str) -> bool:
        """Whether a label names a line that was not seen yet."""
        return any(line.key not in self._used for line in self._named.get(plain_label(label), []))


class RowReader:
    """Reads the rows of one form over all its tables; it remembers the lines seen so far."""

    def __init__(self, spec: FormSpec) -> None:
        self._spec = spec
        self._match = {side: LineMatcher(spec.of_side(side)) for side in spec.sides}
        self._totals = LineMatcher(spec.lines)
        self._column_words = tuple(word for column in spec.columns for word in column.words)

    def read(self, table: Table, head: Head) -> Iterator[RawRow]:
        """The rows below a head, in printed order; rows that print nothing or only number columns are left out."""
        readers = {
            "functional": self._functional,
            "economic": self._economic,
            "lines": self._lines,
            "single": self._single,
        }
        for row in range(head.body, len(table.cover)):
            cells = table.rows[row]
            if any(cell.words for cell in cells) and not is_number_row(cells):
                yield from readers[self._spec.rows](table, row, head)

    def _functional(self, table: Table, row: int, head: Head) -> Iterator[RawRow]:
        first = min(head.amounts)
        before = [cell for cell in table.rows[row] if cell.column < first and cell.words]
        code, name = code_and_name([cell.text for cell in before if not _is_head_word(cell.text)])
        name = pattern(*reading().number_words).sub("", name)
        amounts = tuple((key, cell) for key, cell in _amounts(table, row, head) if not self._is_column_word(cell))
        if code or name or amounts:
            is_total = code is None and matches(name, reading().total_words)
            yield RawRow(
                code=code,
                name=name,
                key="total" if is_total else code,
                cells=amounts,
                text=table.line(row),
                page=table.page,
                box=box_of(table.rows[row]),
            )

    def _is_column_word(self, cell: TableCell) -> bool:
        return matches(cell.text, self._column_words)

    def _economic(self, table: Table, row: int, head: Head) -> Iterator[RawRow]:
        totals = self._total_lines(table, row)
        if totals:
            yield from totals
            return
        for block in sorted({role.block for role in head.amounts.values()}):
            cells = _labels(table, row, head, block)
            code, name = code_and_name([cell.text for cell in cells])
            amounts = _amounts(table, row, head, block)
            if code or (name and amounts):
                yield RawRow(
                    code=code,
                    name=name,
                    key=code,
                    cells=amounts,
                    text=table.line(row),
                    page=table.page,
                    box=box_of((*cells, *(cell for _, cell in amounts))),
                )

    def _total_lines(self, table: Table, row: int) -> list[RawRow]:
        """The totals that close the form, each with the first figure to its right, however cells are merged."""
        cells = [cell for cell in table.rows[row] if cell.words]
        named = [(at, line) for at, cell in enumerate(cells) if (line := self._totals(cell.text))]
        out = []
        for n, (at, line) in enumerate(named):
            end = named[n + 1][0] if n + 1 < len(named) else len(cells)
            figures = [cell for cell in cells[at + 1 : end] if parse_number(cell.text)][:1]
            out.append(
                RawRow(
                    name=printed(cells[at].text),
                    key=line.key,
                    cells=tuple((self._spec.columns[0].key, cell) for cell in figures),
                    text=table.line(row),
                    page=table.page,
                    box=box_of((cells[at], *figures)),
                )
            )
        return out

    def _lines(self, table: Table, row: int, head: Head) -> Iterator[RawRow]:
        for block, side in enumerate(self._spec.sides):
            label = _labels(table, row, head, block)
            numbered = ((_NUMBERED.fullmatch(cell.words), cell) for cell in _own(table, row, head, block, "line"))
            found, number = next(((match, cell) for match, cell in numbered if match), (None, None))
            words = "".join(printed(cell.text) for cell in label) + (found["over"] if found else "")
            amounts = _amounts(table, row, head, block)
            if not words and number is None and not amounts:
                continue
            line = self._match[side](words) if words else None
            yield RawRow(
                side=side,
                line=found["line"] if found else None,
                name=ordinal_split(words)[1],
                key=line.key if line else None,
                cells=amounts,
                text=table.line(row),
                page=table.page,
                box=box_of((*label, *([number] if number else []), *(cell for _, cell in amounts))),
            )

    def _single(self, table: Table, row: int, head: Head) -> Iterator[RawRow]:
        amounts = _amounts(table, row, head)
        if head.turned:
            item = item_of(self._spec, table.rows[row][0].text)
            amounts = tuple((f"{group}.{item}", cell) for group, cell in amounts if item)
        if any(parse_number(cell.text) for _, cell in amounts):
            yield RawRow(key="row", cells=amounts, text=table.line(row), page=table.page, box=box_of(table.rows[row]))


def _own(table: Table, row: int, head: Head, block: int, kind: str) -> list[TableCell]:
    """The cells that begin in a row under a block's columns of a kind, each once."""
    cover = table.cover[row]
    cells = (cover[at] for at in head.places.get((kind, block), ()) if at < table.width)
    return list({cell.column: cell for cell in cells if cell is not None and cell.row == row}.values())


def _labels(table: Table, row: int, head: Head, block: int) -> list[TableCell]:
    return [cell for cell in _own(table, row, head, block, "label") if cell.words]


def _amounts(table: Table, row: int, head: Head, block: int | None = None) -> Amounts:
    """The cells of a row under the columns of figures; empty ones, dashes and the like are blank and left out."""
    found: dict[int, tuple[str, TableCell]] = {}
    cover, blank = table.cover[row], (reading().blank_cell,)
    for at, role in head.amounts.items():
        cell = cover[at] if at < table.width else None
        if cell is None or cell.row != row or cell.column in found or (block is not None and role.block != block):
            continue
        if role.key and not matches(cell.text, blank):
            found[cell.column] = role.key, cell
    return tuple(found.values())


def _is_head_word(word: str) -> bool:
    words = reading()
    return matches(word, (*words.code_words, *words.name_words))
