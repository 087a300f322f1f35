"""What is unusual in a reading of an indicator table, as prices: about as many small surprises as the number says."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from workers.classify.performance.candidates import HOPELESS, LEVELS, Candidates
from workers.classify.performance.shapes import cuts_word, shapes
from workers.classify.performance.stream import Gap

__all__ = ["MOST_AGREEMENT", "TOLD", "UNTOLD", "Gaps", "Pricer", "Span"]

MISSING = {"name": 3.0, "weight": 2.0, "target": 2.0, "actual": 2.0, "score": 3.0, "sign": 0.5, "unit": 0.5}
LEVELS_ALONE = 1.5
WITHOUT_LEVEL2 = 0.5
DROPPED_WORD = 4.0
DROPPED_AT_PAGE = 1.5
DROPPED_SCRAP = 0.5
SHORT_LINE = 2.0
SAME_TEXT = -1.5
SIMILAR = -1.0
BOTH_MEASURED = -1.5
MOST_AGREEMENT = 1.5
ONE_MEASURED = 0.5
CUT_WORD = 1.0


class Gaps(Struct, frozen=True):
    """Prices of a gap: inside a cell, between cells of a row, between rows."""

    inside: Mapping[Gap, float]
    cells: Mapping[Gap, float]
    rows: Mapping[Gap, float]


# Where empty lines tell: one stands before the next line of a cell and before the next row.
TOLD = Gaps(
    inside={Gap.LINE: 1.5, Gap.BLANK: 0.2, Gap.PAGE: 0.6},
    cells={Gap.SPACE: 0.0, Gap.LINE: 0.0, Gap.BLANK: 0.8, Gap.PAGE: 1.0, Gap.CELL: 0.0, Gap.ROW: 6.0},
    rows={Gap.SPACE: 6.0, Gap.LINE: 0.4, Gap.BLANK: 0.0, Gap.PAGE: 0.0, Gap.CELL: 6.0, Gap.ROW: 0.0},
)
UNTOLD = Gaps(
    inside={Gap.LINE: 0.3, Gap.BLANK: 0.3, Gap.PAGE: 0.6},
    cells={Gap.SPACE: 0.0, Gap.LINE: 0.3, Gap.BLANK: 0.3, Gap.PAGE: 1.0, Gap.CELL: 0.0, Gap.ROW: 6.0},
    rows={Gap.SPACE: 6.0, Gap.LINE: 0.0, Gap.BLANK: 0.0, Gap.PAGE: 0.0, Gap.CELL: 6.0, Gap.ROW: 0.0},
)


Span = tuple[int, int, float]
"""A cell that can begin at a word: its column, where it ends, its price."""


class Pricer:
    """Prices over the words of one table; `widths` are the widths that its columns are known to have."""

    def __init__(self, candidates: Candidates, gaps: Gaps, widths: Mapping[str, float]) -> None:
        self.pieces = candidates.pieces
        self.columns = columns = candidates.columns
        self.gaps = gaps
        self._candidates = candidates
        self._widths = [widths.get(column, 0.0) for column in columns]
        self._spans: dict[int, list[Span]] = {}
        self._breaks: dict[tuple[Gap, int], list[float]] = {}
        missing = [MISSING.get(column, 0.0) for column in columns]
        self.skipped = [
            [sum(missing[left:right]) for right in range(len(columns) + 1)] for left in range(len(columns) + 1)
        ]

    def opening(self, column: int) -> float:
        """Of a row that begins with a column."""
        return self.skipped[0][column]

    def ending(self, column: int) -> float:
        """Of a row that ends with a column."""
        return LEVELS_ALONE if self.columns[column] in LEVELS else self.skipped[column + 1][len(self.columns)]

    def row_break(self, gap: Gap, column: int) -> float:
        """Of a gap between two rows, the first of which ends with a column."""
        return self.gaps.rows[gap] + self.ending(column)

    def cell_breaks(self, gap: Gap, left: int) -> list[float]:
        """Of a gap between two cells of a row, by the column of the right one."""
        if (gap, left) not in self._breaks:
            self._breaks[gap, left] = [self._cell_break(gap, left, right) for right in range(len(self.columns))]
        return self._breaks[gap, left]

    def _cell_break(self, gap: Gap, left: int, right: int) -> float:
        price = self.gaps.cells[gap] + self.skipped[left + 1][right]
        if self.columns[left] == "level1" and self.columns[right] != "level2" and "level2" in self.columns:
            price += WITHOUT_LEVEL2
        return price

    def between(self, before: tuple[int, int], left: int, now: tuple[int, int], right: int) -> float:
        """Of two neighbouring cells of words, as places of words and columns, beside each other."""
        cut = self.cut(left, now[0])
        return cut + self.agreement(before, now) if self.compares(left, right) else cut

    def cut(self, left: int, start: int) -> float:
        """Of a border before words[start], behind a cell of a column."""
        if self.columns[left] in LEVELS:
            return 0.0
        return CUT_WORD if cuts_word(self.pieces[start - 1].key, self.pieces[start].key) else 0.0

    def compares(self, left: int, right: int) -> bool:
        """Whether two columns are a target and its actual value."""
        return self.columns[left] == "target" and self.columns[right] == "actual"

    def agreement(self, target: tuple[int, int], actual: tuple[int, int]) -> float:
        """Of the words of an actual value beside those of its target."""
        return _agreement(self._text(*target), self._text(*actual))

    def cell(self, start: int, end: int, column: int) -> float | None:
        """Of words[start:end] as a cell of a column."""
        return next((price for at, to, price in self.spans(start) if (at, to) == (column, end)), None)

    def spans(self, start: int) -> list[Span]:
        """Every cell that can begin at a word."""
        if start not in self._spans:
            self._spans[start] = self._priced(start)
        return self._spans[start]

    def _priced(self, start: int) -> list[Span]:
        found = []
        for one in self._candidates.at(start):
            price = one.plain
            if one.lines is not None:
                price += SHORT_LINE * one.lines.short(self._widths[one.column])
            price += one.extra
            if price < HOPELESS:
                found.append((one.column, one.end, price))
        return found

    def _text(self, start: int, end: int) -> str:
        return "".join([piece.key for piece in self.pieces[start:end]])

    def dropped(self, index: int) -> float:
        """Of leaving out words[index]."""
        piece = self.pieces[index]
        if shapes().debris.fullmatch(piece.key):
            return DROPPED_SCRAP
        return DROPPED_AT_PAGE if piece.gap is Gap.PAGE else DROPPED_WORD


@lru_cache(maxsize=4096)
def _agreement(target: str, actual: str) -> float:
    """Of an actual value beside its target: both are measured, or neither; often they are the same."""
    if target == actual:
        return SAME_TEXT
    measured = [shapes().measured.fullmatch(text) is not None for text in (target, actual)]
    if any(measured):
        return BOTH_MEASURED if all(measured) else ONE_MEASURED
    shared = (Counter(target) & Counter(actual)).total()
    return SIMILAR * shared / max(len(target), len(actual))
