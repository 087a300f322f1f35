"""The composed report before it is printed: blocks in reading order, every figure an object that can be altered.

PDF, text and truth are all made from these blocks, so whatever is planted in them shows in all three alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

__all__ = [
    "Block",
    "Cell",
    "Contents",
    "Cover",
    "Document",
    "Figure",
    "Form",
    "Fragment",
    "Grid",
    "GridCell",
    "Half",
    "Heading",
    "PageBreak",
    "Para",
    "PerformanceTable",
    "Picture",
    "Row",
    "Slot",
    "Word",
]


@dataclass
class Cell:
    """A printed cell; the same object may stand in a grid and in a record of truth."""

    text: str = ""


@dataclass
class Figure:
    """A figure in running text. `key` names it over all reports (N1.total); `unit` as printed."""

    key: str
    text: str
    unit: str
    kind: str
    item: str
    direction: str | None = None
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.text}{self.mark or self.unit}"


@dataclass
class Word:
    """A word that must agree with figures or facts (a direction, a year, a name); `key` as for figures."""

    key: str
    text: str

    def __str__(self) -> str:
        return self.text


Fragment = str | Figure | Word


@dataclass
class Para:
    """A paragraph of the body under a section path (第三部分/五/（二）); `key` names the paragraph."""

    section: str
    parts: list[Fragment]
    key: str = ""
    indent: bool = True

    @property
    def text(self) -> str:
        """What is printed."""
        return "".join(map(str, self.parts))

    def figures(self) -> Iterator[Figure]:
        """Its figures in order."""
        return (p for p in self.parts if isinstance(p, Figure))


@dataclass
class Heading:
    """A heading; level 0 is a part, 1 一、, 2 （一）, 3 1. `contents` tells whether the contents page lists it."""

    level: int
    text: str
    path: str
    contents: bool = False
    key: str = ""


@dataclass
class PageBreak:
    """The next block starts a page."""


@dataclass
class Cover:
    """The cover page: lines of the title, and the date at its foot if any."""

    lines: list[str]
    date: str = ""


@dataclass
class Contents:
    """The contents page; it lists the headings marked for it, or the altered `entries`."""

    title: str = "目    录"
    entries: list[tuple[int, str]] | None = None


@dataclass
class Picture:
    """An image in place of something (a table, a chart)."""

    height: float


@dataclass
class Slot:
    """What a grid column of a form shows: `what` is name, line, code, code1, code2, code3 or value."""

    what: str
    half: int = 0
    column: str = ""
    width: float = 1.0


@dataclass
class Half:
    """One side of a printed row: its identity and its value cells by contract column."""

    name: str
    side: str | None = None
    line: str | None = None
    code: str | None = None
    values: dict[str, Cell] = field(default_factory=dict)
    show_name: str | None = None


@dataclass
class Row:
    """A printed row: one half, or the two or three that stand side by side."""

    halves: list[Half]


@dataclass
class GridCell:
    """A cell of a grid with its place and spans; `bold` for heads."""

    row: int
    column: int
    cell: Cell
    row_span: int = 1
    column_span: int = 1
    align: str = "center"


@dataclass
class Form:
    """A statutory form. `head` are the header cells (rows 0 … head_rows-1); `rows` the body."""

    key: str
    title: str
    number: str | None
    department: str | None
    unit: str | None
    slots: list[Slot]
    head: list[GridCell]
    head_rows: int
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    declaration: str | None = None
    year: str = ""
    number_inline: bool = False
    landscape: bool = False
    repeat_head: bool = True
    picture: bool = False
    unit_label: str = "单位："
    department_label: str = "部门："
    empty_rows: int = 0

    @property
    def full_title(self) -> str:
        """The title line as printed, with year and inline number."""
        number = f"（{self.number}）" if self.number and self.number_inline else ""
        return f"{self.year}{self.title}{number}"

    def halves(self) -> Iterator[tuple[Row, Half]]:
        """All halves with their rows, top down, left to right."""
        return ((row, half) for row in self.rows for half in row.halves)


@dataclass
class Grid:
    """Any other ruled table: cells with spans; `widths` are relative."""

    cells: list[GridCell]
    widths: list[float]
    rows: int
    head_rows: int = 0


@dataclass
class PerformanceTable:
    """A self-evaluation form: its lines above, its grid, its notes below, and the cells that truth asks for."""

    title: str
    project: str | None
    above: list[list[str]]
    grid: Grid
    below: list[str]
    head: dict[str, Cell]
    indicators: list[dict[str, Cell | str | None]]
    department: Cell


T = TypeVar("T")

Block = Para | Heading | PageBreak | Cover | Contents | Picture | Form | Grid | PerformanceTable


@dataclass
class Document:
    """A whole report as blocks, with what it is."""

    kind: str
    department: str
    region: str
    region_code: str
    year: int
    unit: str
    published: str | None
    blocks: list[Block]

    def each(self, kind: type[T]) -> Iterator[T]:
        """All blocks of one kind, in order."""
        return (b for b in self.blocks if isinstance(b, kind))

    def form(self, key: str) -> Form | None:
        """The form of that key, None where it is missing."""
        return next((f for f in self.each(Form) if f.key == key), None)

    def para(self, key: str) -> Para | None:
        """The first paragraph of that key."""
        return next((p for p in self.each(Para) if p.key == key), None)

    def figure(self, key: str) -> tuple[Para, Figure] | None:
        """The first figure of that key with its paragraph."""
        return next(((p, f) for p in self.each(Para) for f in p.figures() if f.key == key), None)
