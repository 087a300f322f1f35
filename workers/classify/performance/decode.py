"""The rows of an indicator table out of wrapped text: which run of words is which cell.

Plain text has lost the columns: cells wrap, stand on lines of their own, share a line, or are blank. What is known
is the order of the columns, how names of levels, values and scores look, that a wrapped line is full, and what stood
between two words. Every reading of the words as rows of cells has a price for what is unusual in it; the cheapest
reading is taken (the best path, found by dynamic programming). It is searched twice: the first reading tells how
wide the columns are, and with that the second knows better which lines are full. Where the border of two cells
could as well stand elsewhere, both are doubtful.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from workers.classify.performance.candidates import Candidates
from workers.classify.performance.prices import MOST_AGREEMENT, TOLD, UNTOLD, Pricer, Span
from workers.classify.performance.shapes import head_width, lines_of, shapes
from workers.classify.performance.stream import Gap, Piece

__all__ = ["Cell", "DecodedRow", "decode_rows"]

IMPOSSIBLE = 1e9
# A reading that is so much dearer than another of the same words is given up.
BEAM = 10.0
# A border is doubtful where another costs hardly more.
MARGIN = 0.3
WORDED = ("name", "target", "actual", "rule", "reason")


class Cell(Struct, frozen=True, gc=False):
    """A cell of a decoded row: words[start:end] in a column."""

    column: str
    start: int
    end: int


class DecodedRow(Struct, frozen=True):
    """The cells of one row, from left to right.

    `spill` are words behind the row, on the next page, that belong to one of its cells; `doubtful` the columns whose
    words cannot be told for certain.
    """

    cells: tuple[Cell, ...]
    spill: tuple[int, int] | None = None
    doubtful: frozenset[str] = frozenset()


def decode_rows(pieces: Sequence[Piece], columns: Sequence[str], blank_lines_tell: bool) -> list[DecodedRow]:
    """The rows of an indicator table out of its words; words that fit no cell are left out.

    `blank_lines_tell`: an empty line stands before the next line of a cell, none before the next cell.
    """
    if not pieces:
        return []
    gaps = TOLD if blank_lines_tell else UNTOLD
    names = ("level0", *columns)
    candidates = Candidates(pieces, names, gaps.inside)
    first = _Path(pieces, Pricer(candidates, gaps, {})).rows()
    widths = _column_widths(pieces, first)
    pricer = Pricer(candidates, gaps, widths)
    rows = _Path(pieces, pricer).rows()
    return [_with_spill(pieces, widths, _with_doubts(pricer, row)) for row in rows]


def _column_widths(pieces: Sequence[Piece], rows: Sequence[DecodedRow]) -> dict[str, float]:
    """The widest line of each column, in full-width characters; one odd line is not believed."""
    seen: dict[str, list[float]] = {}
    for row in rows:
        for cell in row.cells:
            seen.setdefault(cell.column, []).append(lines_of(pieces[cell.start : cell.end]).widest)
    return {column: sorted(widths)[-2:][0] for column, widths in seen.items()}


class _Path:
    """The cheapest path; a state is (words read, column of the last cell)."""

    def __init__(self, pieces: Sequence[Piece], pricer: Pricer) -> None:
        self.pieces = pieces
        self.pricer = pricer
        size = len(pricer.columns)
        self.cost = [[IMPOSSIBLE] * size for _ in range(len(pieces) + 1)]
        self.came: list[list[tuple[int, int, bool] | None]] = [[None] * size for _ in range(len(pieces) + 1)]

    def rows(self) -> list[DecodedRow]:
        """The rows of the cheapest path."""
        size = len(self.pricer.columns)
        self.cost[0][size - 1] = 0.0
        for start in range(len(self.pieces)):
            best = min(self.cost[start])
            if best == IMPOSSIBLE:
                continue
            spans, dropped = self.pricer.spans(start), self.pricer.dropped(start)
            for column in range(size):
                if self.cost[start][column] < best + BEAM:
                    self._step(start, column, spans)
                    self._reach(start + 1, column, self.cost[start][column] + dropped, (start, column, False))
        return self._trace()

    def _step(self, start: int, column: int, spans: Sequence[Span]) -> None:
        here, gap, prices = self.cost[start][column], self._gap(start, column), self.pricer
        closed = here + (prices.row_break(gap, column) if start else 0.0)
        opening, breaks = prices.skipped[0], prices.cell_breaks(gap, column)
        before = self._last_cell(start, column)
        cut = prices.cut(column, start) if before else 0.0
        for right, end, price in spans:
            cost = self.cost[end]
            fresh = closed + price + opening[right]
            if start == 0 or right <= column:
                if fresh < cost[right]:
                    cost[right], self.came[end][right] = fresh, (start, column, True)
                continue
            same = here + breaks[right] + price
            if before and prices.compares(column, right) and min(same, fresh) < cost[right] + MOST_AGREEMENT:
                same += cut + prices.agreement(before, (start, end))
            else:
                same += cut
            least, anew = (fresh, True) if fresh < same else (same, False)
            if least < cost[right]:
                cost[right], self.came[end][right] = least, (start, column, anew)

    def _gap(self, start: int, column: int) -> Gap:
        """The gap behind the last cell: of the first word left out, where words were left out since."""
        while (came := self.came[start][column]) and came[1] == column and not came[2]:
            start = came[0]
        return self.pieces[start].gap

    def _last_cell(self, end: int, column: int) -> tuple[int, int] | None:
        came = self.came[end][column]
        return (came[0], end) if came and (came[1] != column or came[2]) else None

    def _reach(self, end: int, column: int, cost: float, came: tuple[int, int, bool]) -> None:
        if cost < self.cost[end][column]:
            self.cost[end][column], self.came[end][column] = cost, came

    def _trace(self) -> list[DecodedRow]:
        end, names = len(self.pieces), self.pricer.columns
        column = min(range(len(names)), key=lambda c: self.cost[end][c] + self.pricer.ending(c))
        rows: list[DecodedRow] = []
        cells: list[Cell] = []
        spill: tuple[int, int] | None = None
        while end:
            came = self.came[end][column]
            if came is None:
                return []
            start, before, fresh = came
            if column != before or fresh:
                cells.append(Cell(names[column], start, end))
            elif self.pieces[start].gap is Gap.PAGE and not cells:
                spill = (start, end)
            if fresh:
                rows.append(DecodedRow(tuple(reversed(cells)), spill))
                cells, spill = [], None
            end, column = start, before
        return rows[::-1]


def _with_doubts(pricer: Pricer, row: DecodedRow) -> DecodedRow:
    """The row with the columns whose common border could as well stand elsewhere."""
    if not _anchored(pricer.pieces, row):
        return msgspec.structs.replace(row, doubtful=frozenset(WORDED))
    found: set[str] = set()
    for left, right, behind in zip(row.cells, row.cells[1:], [*row.cells[2:], None], strict=False):
        if left.column in WORDED and right.column in WORDED:
            most = _border(pricer, left, right, behind, left.end) + MARGIN
            others = (at for at in range(left.start + 1, right.end) if at != left.end)
            if any(_border(pricer, left, right, behind, at) < most for at in others):
                found |= {left.column, right.column}
    return msgspec.structs.replace(row, doubtful=frozenset(found))


def _anchored(pieces: Sequence[Piece], row: DecodedRow) -> bool:
    """Whether a row ends with its score, or else stands on one line: only then its cells can be counted."""
    if any(cell.column == "score" for cell in row.cells):
        return True
    return all(piece.gap in (Gap.SPACE, Gap.CELL) for piece in pieces[row.cells[0].start + 1 : row.cells[-1].end])


def _border(pricer: Pricer, left: Cell, right: Cell, behind: Cell | None, at: int) -> float:
    """The price of two neighbouring cells with the border between them before words[at]."""
    first, second = pricer.columns.index(left.column), pricer.columns.index(right.column)
    one, two = pricer.cell(left.start, at, first), pricer.cell(at, right.end, second)
    if one is None or two is None:
        return IMPOSSIBLE
    total = one + two + pricer.cell_breaks(pricer.pieces[at].gap, first)[second]
    total += pricer.between((left.start, at), first, (at, right.end), second)
    if behind is not None:
        third = pricer.columns.index(behind.column)
        total += pricer.between((at, right.end), second, (behind.start, behind.end), third)
    return total


def _with_spill(pieces: Sequence[Piece], widths: Mapping[str, float], row: DecodedRow) -> DecodedRow:
    """The row with the words that spilled over to the next page, in the one cell that they complete.

    They complete the name of a level, or go on a cell whose last line is full; where several are full they are
    doubtful.
    """
    if row.spill is None:
        return row
    rest = "".join(piece.key for piece in pieces[slice(*row.spill)])
    for cell in row.cells:
        if cell.column in ("level1", "level2"):
            name = "".join(piece.key for piece in pieces[cell.start : cell.end])
            if not name.endswith("指标") and shapes().level(cell.column).fullmatch(name + rest):
                return msgspec.structs.replace(row, cells=(*row.cells, Cell(cell.column, *row.spill)))
    head = head_width(rest)
    full = [
        cell.column
        for cell in row.cells
        if cell.column in WORDED and lines_of(pieces[cell.start : cell.end]).last + head > widths.get(cell.column, 0.0)
    ]
    if len(full) == 1:
        return msgspec.structs.replace(row, cells=(*row.cells, Cell(full[0], *row.spill)))
    return msgspec.structs.replace(row, doubtful=row.doubtful | set(full))
