"""A document as one stream of pieces: cells of grids, and words of lines with what separates them.

Both kinds of input meet here. A ruled cell is one piece. A line of text is cut at its blanks and tabs, and every
piece keeps the gap before it, for that gap is all that plain text still knows of the columns.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from functools import cache, cached_property
from operator import itemgetter
from re import Pattern

from msgspec import Struct

from schemas.knowledge.performance import words
from schemas.pages import Box, Cell, Grid, Line, Page, Pages
from workers.classify.numbers import parse_number
from workers.classify.text import fold

__all__ = ["Gap", "Piece", "Row", "Stream", "read_stream"]

# Three and more letters set apart are a justified line; an indicator's ordinal stays with its name; a bracket with a
# blank inside stays whole.
SPREAD = r"(?<!\S)[\u4e00-\u9fff](?:\s[\u4e00-\u9fff]){2,}(?!\S)"
ORDINAL = r"指标\s*\d+\s*[:：]"
DIGITS_APART = re.compile(r"\d[ \t]+\d")
TOKEN = re.compile(rf"(?P<spread>{SPREAD})|{ORDINAL}\s*\S+|(?:[（(][^（）()\n]{{0,20}}[）)]|(?!{ORDINAL})\S)+")
# So many empty lines in a row are a page's end.
PAGE_BLANKS = 2
# Fewer line ends without an empty line than this share are accidents.
FEW = 0.02


class Gap(IntEnum):
    """What stands between a piece and the one before it."""

    SPACE = 0
    LINE = 1
    BLANK = 2
    PAGE = 3
    CELL = 4
    ROW = 5


class Piece(Struct, frozen=True, gc=False):
    """A ruled cell, or a run of characters without a blank.

    `text` is as printed without white space, `key` the same folded, character for character. `row` counts the
    lines and the grid rows of the document; `spans` is the number of grid rows a cell covers; `spread` letters are set
    apart to fill their line.
    """

    text: str
    key: str
    gap: Gap
    row: int
    page: int
    box: Box | None = None
    spans: int = 1
    ruled: bool = False
    spread: bool = False


class Row(Struct, frozen=True, gc=False):
    """The pieces pieces[start:end] of one line or grid row, and their joined key."""

    start: int
    end: int
    key: str


class Stream:
    """The pieces in reading order; `text` and `key` join them without white space and run in parallel."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.text = "".join(piece.text for piece in pieces)
        self.key = "".join(piece.key for piece in pieces)
        self.starts = [0]
        for piece in pieces:
            self.starts.append(self.starts[-1] + len(piece.key))

    @cached_property
    def blank_lines_tell(self) -> bool:
        """Whether an empty line stands between most lines and not between all: then its absence tells something."""
        gaps = Counter(piece.gap for piece in self.pieces)
        return gaps[Gap.BLANK] > gaps[Gap.LINE] > FEW * gaps[Gap.BLANK]

    def at(self, offset: int) -> int:
        """The index of the piece that holds the character at an offset."""
        return bisect_right(self.starts, offset) - 1

    def after(self, offset: int) -> int:
        """The index of the first piece that starts at an offset or behind it."""
        index = self.at(offset)
        return index if self.starts[index] >= offset else index + 1

    def joined(self, start: int, end: int) -> str:
        """The printed text of pieces[start:end], without white space."""
        return self.text[self.starts[start] : self.starts[end]]

    def spaced(self, start: int, end: int) -> str:
        """The printed text of pieces[start:end], joined by blanks."""
        return " ".join(piece.text for piece in self.pieces[start:end])

    def rows(self, start: int, end: int) -> Iterator[Row]:
        """The rows that pieces[start:end] make."""
        first = start
        for index in range(start, end):
            if index + 1 == end or self.pieces[index + 1].row != self.pieces[index].row:
                yield Row(first, index + 1, self.key[self.starts[first] : self.starts[index + 1]])
                first = index + 1

    def box(self, start: int, end: int) -> Box | None:
        """The box around pieces[start:end] on the page of the first, None without geometry."""
        page = self.pieces[start].page
        boxes = [piece.box for piece in self.pieces[start:end] if piece.page == page and piece.box is not None]
        if not boxes:
            return None
        x0, top, x1, bottom = zip(*boxes, strict=True)
        return (min(x0), min(top), max(x1), max(bottom))


@cache
def _debris() -> tuple[tuple[Pattern[str], str], ...]:
    return tuple((re.compile(found), put) for found, put in words().debris.items())


@cache
def _any_debris() -> Pattern[str]:
    return re.compile("|".join(words().debris))


def _clean(text: str) -> str:
    if not _any_debris().search(text):
        return text
    for found, put in _debris():
        text = found.sub(put, text)
    return text


def read_stream(pages: Pages, away: Collection[tuple[int, int]]) -> Stream:
    """The stream of a document; `away` are the lines that do not count, as workers.classify.furniture gives them."""
    builder = _Builder(pages, away)
    for page in pages.pages:
        builder.add_page(page)
    return Stream(builder.pieces)


class _Builder:
    """Collects the pieces, counting rows and empty lines."""

    def __init__(self, pages: Pages, away: Collection[tuple[int, int]]) -> None:
        self.pieces: list[Piece] = []
        self.row = 0
        self.blanks = 0
        self.page_break = False
        self.furniture = away
        self.indent_marks_page = not pages.geometry and _few_indented(pages)

    def add_page(self, page: Page) -> None:
        self.page_break = True
        elements: list[tuple[float, Line | Grid]] = []
        for index, line in enumerate(page.lines):
            if (page.number, index) not in self.furniture:
                elements.append((line.box[1] if line.box else 0.0, line))
        elements += [(grid.box[1], grid) for grid in page.grids]
        for _, element in sorted(elements, key=itemgetter(0)):
            if isinstance(element, Grid):
                self._add_grid(element, page.number)
            else:
                self._add_line(element, page.number)

    def _add_line(self, line: Line, page: int) -> None:
        if not line.text.strip():
            self.blanks += 1
            return
        if self.blanks >= PAGE_BLANKS and re.fullmatch(words().blocks.page_number, fold(line.text.strip())):
            return
        self.row += 1
        text = _clean(line.text)
        exact = text == line.text
        if "\t" in text:
            self._add_tabbed(text, line, page)
            return
        gap = self._line_gap(line)
        for token in TOKEN.finditer(text):
            box = line.slice_box(*token.span()) if exact else line.box
            self._add(token.group(), gap, page, box)
            gap = Gap.SPACE

    def _add_tabbed(self, text: str, line: Line, page: int) -> None:
        gap = Gap.ROW
        for cell in text.split("\t"):
            if cell.strip():
                self._add(cell, gap, page, line.box)
                gap = Gap.CELL

    def _add_grid(self, grid: Grid, page: int) -> None:
        base, row, gap = self.row + 1, -1, Gap.ROW
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
            if not cell.text.strip():
                continue
            gap = Gap.CELL if cell.row == row else Gap.ROW
            row = cell.row
            self.row = base + row
            self._add(cell.text, gap, page, cell.box, cell)
        self.row = base + grid.rows

    def _line_gap(self, line: Line) -> Gap:
        if self.page_break or self.blanks >= PAGE_BLANKS or (self.indent_marks_page and line.text[:1] == " "):
            return Gap.PAGE
        return Gap.BLANK if self.blanks else Gap.LINE

    def _add(self, printed: str, gap: Gap, page: int, box: Box | None, cell: Cell | None = None) -> None:
        text = _squeezed(printed) if cell else "".join(printed.split())
        if not text:
            return
        spans = cell.row_span if cell else 1
        token = TOKEN.match(printed) if cell is None and len(text) < len(printed) else None
        spread = token is not None and token["spread"] == printed
        self.pieces.append(Piece(text, fold(text), gap, self.row, page, box, spans, cell is not None, spread))
        self.blanks = 0
        self.page_break = False


def _squeezed(printed: str) -> str:
    """A cell's text without white space, but for a blank between two digits that make no number together."""
    words = printed.split()
    if len(words) > 1 and DIGITS_APART.search(printed) and parse_number(printed) is None:
        return re.sub(r"(?<!\d)\s+|\s+(?!\d)|\n", "", printed.strip())
    return "".join(words)


def _few_indented(pages: Pages) -> bool:
    """Whether a leading blank is rare: then it is what the start of a page left, not an indent."""
    lines = [line.text for page in pages.pages for line in page.lines if line.text.strip()]
    return 20 * sum(line.startswith(" ") for line in lines) < len(lines)
