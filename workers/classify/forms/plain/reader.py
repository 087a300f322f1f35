"""A form in plain text: its rows as printed, and its facts once its columns are proven."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from schemas.knowledge.forms import Column, FormSpec, Layout
from schemas.report import Fact, UnreadCell
from workers.classify.forms.blocks import Item
from workers.classify.forms.facts import Figures, fact_of, form_row
from workers.classify.forms.plain.by_code import read_functional
from workers.classify.forms.plain.economic import read_economic
from workers.classify.forms.plain.known import Known
from workers.classify.forms.plain.lines import LooseRow, split_notes
from workers.classify.forms.plain.placing import Placement, Plan, Proof
from workers.classify.forms.plain.single import read_single
from workers.classify.forms.plain.summary import read_summary
from workers.classify.forms.plain.torn import share_out
from workers.classify.forms.rows import RawRow
from workers.classify.forms.words import bare, pattern

__all__ = ["Loose", "Settler", "prints_head", "read_plain"]

AMBIGUOUS = "空栏已失，列位不能由本表及相关表的等式唯一确定"
TOO_MANY = "数字多于本表的栏数"
NO_LABEL = "行名不完整或无法识别"
TORN = "数字与行名分处数行，不能确定属于左右哪一行"
WHOLE = "整数混于两位小数之中，可能是行次或页码"
_ONE_LABEL = re.compile(r"[^、，。；]{4,24}(?:收入|支出|结余|拨款|合计)")


class Loose(Struct, frozen=True):
    """A form's rows in plain text with the lines above and below them."""

    rows: tuple[LooseRow, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    page: int


def read_plain(spec: FormSpec, items: Sequence[Item]) -> Loose | None:
    """The rows of a form out of the lines below its title, or None where no line is a row."""
    lines, notes = split_notes(item.line.text for item in items if item.line is not None)
    if spec.rows == "functional":
        head, rows = read_functional(lines, spec)
    elif spec.rows == "economic":
        head, rows = read_economic(lines, spec)
    elif spec.rows == "lines":
        head, rows = read_summary(lines, spec)
    else:
        head, rows = read_single(lines)
    if not rows:
        return None
    return Loose(tuple(rows), tuple(head), tuple(notes), items[0].page)


def prints_head(spec: FormSpec, items: Sequence[Item]) -> bool:
    """Whether the lines below a title print at least half the heads of the form's columns."""
    words = bare("".join(item.line.text for item in items if item.line is not None))
    named = [pattern(*column.words).search(words) is not None for column in spec.columns]
    return len(named) > 1 and 2 * sum(named) >= len(named)


class Settler:
    """A form's rows on their way to facts: what of their columns is certain grows with what other forms say."""

    def __init__(self, spec: FormSpec, loose: Loose, year: int | None) -> None:
        self._spec = spec
        self._rows = share_out(spec, loose.rows) if spec.rows == "economic" else loose.rows
        self._uniform = {number.decimals for row in self._rows for number in row.numbers if number.decimals} == {2}
        self._raw = [_raw(row, loose.page) for row in self._rows]
        self._plans = {side: _plan(spec, side, loose.above, year) for side in spec.sides}
        self._sides: list[tuple[list[int], Proof]] = []
        for side, plan in self._plans.items():
            at = [n for n, row in enumerate(self._rows) if row.side == side]
            own = [self._rows[n] for n in at]
            self._sides.append((at, Proof(spec, own, _parents(spec, own), plan)))

    def figures(self, known: Known) -> Figures:
        """The facts as far as the columns are certain; every other figure is unread with its reason."""
        facts: list[Fact] = []
        unread: list[UnreadCell] = []
        for index, (row, placement) in enumerate(zip(self._rows, self._placements(known), strict=True)):
            trouble = TOO_MANY if placement is None else _trouble(self._spec, row, self._uniform)
            if placement is None or trouble:
                unread += self._unread(index, row, trouble or TOO_MANY)
                continue
            inferred = row.inferred or len(row.numbers) < len(self._plans[row.side].layouts[0])
            for number, columns in zip(row.numbers, placement.columns, strict=True):
                if len(columns) == 1:
                    facts.append(fact_of(self._spec.key, self._raw[index], index, columns[0], number, None, inferred))
                else:
                    unread.append(UnreadCell(index, number.text, AMBIGUOUS, columns))
        return Figures(tuple(form_row(row, n) for n, row in enumerate(self._raw)), tuple(facts), tuple(unread))

    def _unread(self, index: int, row: LooseRow, trouble: str) -> list[UnreadCell]:
        """A row's figures as unread; those that a group shares come once, with its first row."""
        first = not row.group or all(other.group != row.group for other in self._rows[:index])
        figures = [*row.numbers, *(row.shared if first else ())]
        if not figures:
            return [UnreadCell(index, "", TORN)] if row.torn else []
        return [UnreadCell(index, number.text, trouble) for number in figures]

    def _placements(self, known: Known) -> list[Placement | None]:
        """Where the figures of each row may stand; each side of a form is proven by itself."""
        placed: list[Placement | None] = [None] * len(self._rows)
        for at, proof in self._sides:
            for n, placement in zip(at, proof.place(known), strict=True):
                placed[n] = placement
        return placed


def _trouble(spec: FormSpec, row: LooseRow, uniform: bool) -> str | None:
    """Why a row's figures are not to be trusted: no label that names a line, or a whole number among cents.

    Both befall a summary whose wrapped cells were torn apart: then a 行次 stands where a figure should.
    """
    if row.torn:
        return TORN
    if spec.rows == "lines" and row.key is None and not _ONE_LABEL.fullmatch(row.name):
        return NO_LABEL
    if spec.rows != "single" and uniform and any(not n.decimals and n.amount for n in row.numbers):
        return WHOLE
    return None


def _raw(row: LooseRow, page: int) -> RawRow:
    return RawRow(side=row.side, line=row.line, code=row.code, name=row.name, key=row.key, text=row.text, page=page)


def _plan(spec: FormSpec, side: str | None, head: Sequence[str], year: int | None) -> Plan:
    """The layouts that a form's side may have here, by its head's words; likely ones first."""
    sums = tuple(one for one in spec.column_sums if one.side in (None, side))
    layouts = [one for one in spec.layouts if one.side in (None, side) and one.valid(year)]
    if not layouts:
        keys = tuple(column.key for column in spec.columns if column.side in (None, side))
        return Plan((keys,), sums)
    words = bare("".join(head))
    ranked = sorted(layouts, key=lambda layout: -_fit(spec, layout, words))
    same = [layout for layout in ranked if set(layout.columns) == set(ranked[0].columns)]
    always = "total" if "total" in ranked[0].columns and "opening" not in ranked[0].columns else None
    return Plan(tuple(layout.columns for layout in same), sums, always)


def _fit(spec: FormSpec, layout: Layout, head: str) -> float:
    """How well a head's words fit a layout: columns named less columns not named; groups in as many runs."""
    if spec.groups:
        printed = len(pattern(*(word for group in spec.groups for word in group.words)).findall(head))
        groups = [key.split(".")[0] for key in layout.columns]
        runs = 1 + sum(a != b for a, b in pairwise(groups))
        return -abs(runs - printed)
    columns = {column.key: column for column in spec.columns}
    named = sum(_named(columns[key], head) for key in layout.columns)
    return 2 * named - len(layout.columns)


def _named(column: Column, head: str) -> bool:
    return pattern(*((column.mark,) if column.mark else column.words)).search(head) is not None


def _parents(spec: FormSpec, rows: Sequence[LooseRow]) -> list[int | None]:
    """For each row the row that it adds to: the code above its code, the line that its line goes into."""
    if spec.rows == "lines":
        into = {(line.side, line.key): line.into for line in spec.lines}
        first = {row.key: n for n, row in reversed(list(enumerate(rows))) if row.key}
        return [first.get(into.get((row.side, row.key or "")) or "") for row in rows]
    if spec.rows == "functional":
        return _code_parents(rows)
    return [None] * len(rows)


def _code_parents(rows: Sequence[LooseRow]) -> list[int | None]:
    """Each code's nearest printed prefix; a class's parent is the 合计 row."""
    codes = {row.code: n for n, row in reversed(list(enumerate(rows))) if row.code}
    total = next((n for n, row in enumerate(rows) if row.key == "total"), None)
    parents: list[int | None] = []
    for row in rows:
        prefixes = [row.code[:n] for n in (5, 3) if row.code and n < len(row.code)]
        found = next((codes[prefix] for prefix in prefixes if prefix in codes), None)
        parents.append(total if found is None and row.code and re.fullmatch(r"\d{3}", row.code) else found)
    return parents
