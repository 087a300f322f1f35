"""The nine statutory forms as data: titles, columns, lines, and what adds up to what.

A form is described once, in a TOML file beside this module; recognising its table, placing its figures and
checking its sums all read that description. A row of a form by code is addressed by its code, a line of a
summary by its key, the one row of the 三公 form as `row`, the 合计 row of a form by code as `total`.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

__all__ = [
    "CellRef",
    "ClassLines",
    "Column",
    "FormSpec",
    "FunctionalClass",
    "Group",
    "Layout",
    "Line",
    "Link",
    "Reading",
    "Spoken",
    "Sum",
    "classes",
    "form",
    "forms",
    "links",
    "reading",
]

Rows = Literal["lines", "functional", "economic", "single"]


class Dated(Struct, frozen=True, kw_only=True):
    """Something the Ministry prints from one fiscal year to another, both inclusive; None is open."""

    since: int | None = None
    until: int | None = None

    def valid(self, year: int | None) -> bool:
        """Whether it belongs to that fiscal year; an unknown year excludes nothing."""
        if year is None:
            return True
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """A head that several columns share (预算数, 决算数): its key and its wordings as patterns."""

    key: str
    words: tuple[str, ...]


class Column(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A column of figures: the key of the outward JSON and the wordings of its head as patterns.

    `side` is set where only one half of a two-sided form has it; `mark` is so short a part of the wordings that it
    is found in a head whose cells are wrapped over lines.
    """

    key: str
    words: tuple[str, ...]
    side: str | None = None
    mark: str | None = None


class Layout(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order in which a form prints its columns, as its 栏次 numbers them."""

    columns: tuple[str, ...]
    name: str | None = None
    side: str | None = None


class Sum(Struct, frozen=True, forbid_unknown_fields=True):
    """`total` is what `parts` add up to less `minus`: columns within every row, or rows within every column."""

    across: Literal["columns", "rows"]
    total: str
    parts: tuple[str, ...]
    minus: tuple[str, ...] = ()
    side: str | None = None


class Line(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line of a form: its key, its printed name, its usual 行次 and the line that it adds to.

    `code` is the functional class that the line stands for.
    """

    key: str
    name: str
    side: str | None = None
    aliases: tuple[str, ...] = ()
    line: int | None = None
    into: str | None = None
    code: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every wording of the line, the usual one first."""
        return (self.name, *self.aliases)


class FunctionalClass(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A functional class (类) as the summaries list it; `former` are the names before the year `renamed`."""

    code: str
    name: str
    former: tuple[str, ...] = ()
    renamed: int | None = None
    spare: bool = False


class ClassLines(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a summary lists the functional classes: its side, the 行次 of the first and the line they add to."""

    side: str
    first_line: int
    into: str


class Spoken(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that repeats a cell: its pattern on text without white space and quotation marks.

    `<n>` in the pattern stands for the figure with its unit; where there is none, the sentence says `value`.
    """

    row: str
    column: str
    pattern: str
    value: str | None = None

    @property
    def regex(self) -> str:
        """The pattern with its figure as the group `n` and the power of its unit (万, 亿 or nothing) as `power`."""
        return self.pattern.replace("<n>", r"(?P<n>-?\d[\d,]*(?:\.\d+)?)(?P<power>[万亿]?)元")


class FormSpec(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One statutory form. `number` is its place among the nine to fiscal year 2021 (T1 … T9).

    `foreign` are heads whose columns belong to no column of this form. `told` is a pattern of the text that speaks
    of money in this form, `denied` one that says there is none. `usual` are pairs of columns of which the first is
    usually no more than the second.
    """

    key: str
    number: int
    title: str
    titles: tuple[str, ...]
    rows: Rows
    columns: tuple[Column, ...]
    groups: tuple[Group, ...] = ()
    layouts: tuple[Layout, ...] = ()
    sums: tuple[Sum, ...] = ()
    lines: tuple[Line, ...] = ()
    foreign: tuple[str, ...] = ()
    told: str
    denied: str | None = None
    usual: tuple[tuple[str, str], ...] = ()
    spoken: tuple[Spoken, ...] = ()
    classes: ClassLines | None = None

    @property
    def by_code(self) -> bool:
        """Whether its rows are classification codes, so that every row is the sum of the rows below its code."""
        return self.rows in ("functional", "economic")

    @property
    def column_keys(self) -> tuple[str, ...]:
        """The keys of its columns as facts carry them, in the order of the form."""
        if self.groups:
            return tuple(f"{group.key}.{column.key}" for group in self.groups for column in self.columns)
        return tuple(column.key for column in self.columns)

    @property
    def sides(self) -> tuple[str | None, ...]:
        """The halves of a two-sided form in their printed order; (None,) for the others."""
        return tuple(dict.fromkeys(line.side for line in self.lines)) if self.rows == "lines" else (None,)

    def of_side(self, side: str | None, year: int | None = None) -> tuple[Line, ...]:
        """The lines of one half in their printed order, as that fiscal year has them."""
        return tuple(line for line in self.lines if line.side == side and line.valid(year))

    @property
    def column_sums(self) -> tuple[Sum, ...]:
        """The equations between the columns of every row."""
        return tuple(one for one in self.sums if one.across == "columns")

    @property
    def row_sums(self) -> tuple[Sum, ...]:
        """The equations between named rows, in every column; sums of codes are not listed (see `by_code`)."""
        return tuple(one for one in self.sums if one.across == "rows")


class CellRef(Struct, frozen=True):
    """A cell of a form by its row and column keys; row `class` stands for every class, `code` for every code."""

    form: str
    row: str
    column: str


class Link(Struct, frozen=True):
    """What one form's cell must equal or not exceed: the sum of cells of other forms."""

    left: CellRef
    relation: Literal["=", "<="]
    right: tuple[CellRef, ...]


class Reading(Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns for what stands around the figures of any form: titles, heads, units, notes, declarations."""

    title_prefix: str
    title_ordinal: str
    title_number: str
    title_tail: str
    contents_tail: str
    year: str
    other_table: str
    heading: str
    code_words: tuple[str, ...]
    name_words: tuple[str, ...]
    line_words: tuple[str, ...]
    number_words: tuple[str, ...]
    total_words: tuple[str, ...]
    generic_words: tuple[str, ...]
    left_words: tuple[str, ...]
    right_words: tuple[str, ...]
    unit: str
    department: str
    note: str
    formula: str
    declaration: str
    not_declaration: str
    blank_cell: str


_FILES = (
    "income_expenditure_summary",
    "income",
    "expenditure",
    "fiscal_summary",
    "general_budget_expenditure",
    "basic_expenditure",
    "three_public",
    "government_fund",
    "state_capital",
)


def _load(name: str) -> dict[str, object]:
    return tomllib.loads((files(__package__) / "forms" / f"{name}.toml").read_text(encoding="utf-8"))


def _class_lines(where: ClassLines, classes: tuple[FunctionalClass, ...]) -> tuple[Line, ...]:
    """The functional classes as lines of a summary, numbered from its first class line."""
    out, number = [], where.first_line
    for one in classes:
        out.append(
            Line(
                key=one.code,
                code=one.code,
                name=one.name,
                aliases=one.former,
                side=where.side,
                into=where.into,
                line=None if one.spare else number,
                since=one.since,
                until=one.until,
            )
        )
        number += not one.spare
    return tuple(out)


def _sums_of_lines(lines: tuple[Line, ...]) -> tuple[Sum, ...]:
    """The sums that the lines' `into` state, a total after the other."""
    parts: dict[tuple[str | None, str], list[str]] = {}
    for line in lines:
        if line.into:
            parts.setdefault((line.side, line.into), []).append(line.key)
    return tuple(Sum("rows", into, tuple(keys), side=side) for (side, into), keys in parts.items())


def _complete(spec: FormSpec, classes: tuple[FunctionalClass, ...]) -> FormSpec:
    """The description with its class lines in place and the sums that its lines imply."""
    lines = spec.lines
    if spec.classes:
        first = next(i for i, line in enumerate(lines) if line.side == spec.classes.side)
        lines = lines[:first] + _class_lines(spec.classes, classes) + lines[first:]
    return msgspec.structs.replace(spec, lines=lines, sums=spec.sums + _sums_of_lines(lines))


@cache
def classes() -> tuple[FunctionalClass, ...]:
    """The functional classes in the order of the summaries."""
    return msgspec.convert(_load("classes")["classes"], tuple[FunctionalClass, ...])


@cache
def forms() -> dict[str, FormSpec]:
    """The nine forms by key, T1 first."""
    specs = (msgspec.convert(_load(name), FormSpec) for name in _FILES)
    return {spec.key: _complete(spec, classes()) for spec in specs}


def form(key: str) -> FormSpec:
    """The description of one form; KeyError for a key that is not one of the nine."""
    return forms()[key]


def _cell(text: str) -> CellRef:
    return CellRef(*text.split("/"))


class _RawLink(Struct, frozen=True, forbid_unknown_fields=True):
    left: str
    right: tuple[str, ...]
    relation: Literal["=", "<="] = "="


@cache
def links() -> tuple[Link, ...]:
    """Every relation between cells of different forms."""
    raw = msgspec.convert(_load("links")["links"], tuple[_RawLink, ...])
    return tuple(Link(_cell(one.left), one.relation, tuple(map(_cell, one.right))) for one in raw)


@cache
def reading() -> Reading:
    """The patterns common to all forms."""
    return msgspec.convert(_load("reading"), Reading)
