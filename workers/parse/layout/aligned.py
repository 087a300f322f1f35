"""Tables with few rules or none: rows from rules and lines, columns from how the text is aligned.

A table is only seen where rows of amounts stand in columns: running text, contents pages and
framed paragraphs are none.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from workers.parse.layout.bands import Bands
from workers.parse.layout.columns import Core, column_bounds, columns_under
from workers.parse.layout.lattice import Lattice, Slot
from workers.parse.layout.rules import Rule
from workers.parse.layout.segments import Row, cuts, rows_of
from workers.parse.marks import Run

__all__ = ["aligned_lattices"]

_LONG = 100.0
"""Points from which a horizontal rule may bound a table."""
_MOST_RULES = 500
"""Rules outside ruled tables beyond which they are a drawing."""
_FLUSH = 10.0
"""Points by which the ends of a table's rules may differ."""
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 2
"""Rows with an amount and something beside it that make a table between rules; without rules one more is needed."""
_SPREAD = 3.0
"""How many times its size a row of a table without rules may be apart from the next."""
_SENTENCE = "。"


def aligned_lattices(
    lines: Sequence[Sequence[Run]], horizontals: Sequence[Rule], ruled: Sequence[Lattice]
) -> list[Lattice]:
    """The tables in the visual lines outside every ruled one, from the top.

    `horizontals` are all rules of the page. A table whose head alone has vertical rules continues
    that ruled lattice: it has the same column bounds and begins where the lattice ends.
    """
    bands = Bands((lattice.ys[0] - 1, lattice.ys[-1], lattice) for lattice in ruled)
    free = [rule for rule in horizontals if rule[2] - rule[1] >= _LONG and not _within(rule, bands.near(rule[0]))]
    stacks = _stacks(free) if len(free) <= _MOST_RULES else []
    if not stacks and sum(cuts(line) > 1 for line in lines) <= _FEWEST_ROWS:
        return []
    rows = rows_of(lines)
    by_height = _Heights(rows)
    found = []
    for stack in stacks:
        above = [lattice for lattice in ruled if _is_foot(stack[0], lattice)]
        found += _between_rules(by_height, stack, above[0] if above else None)
    taken = Bands((lattice.ys[0], lattice.ys[-1], lattice.ys) for lattice in found)
    rest = [row for row in rows if not any(ys[0] <= row.middle <= ys[-1] for ys in taken.near(row.middle))]
    return found + _without_rules(rest)


def _within(rule: Rule, lattices: Iterable[Lattice]) -> bool:
    """Whether a rule is one of a lattice's own, its foot apart, which may be another table's top."""
    return any(lattice.ys[0] - 1 < rule[0] < lattice.ys[-1] - 1 for lattice in lattices)


def _is_foot(rule: Rule, lattice: Lattice) -> bool:
    flush = abs(rule[1] - lattice.xs[0]) <= _FLUSH and abs(rule[2] - lattice.xs[-1]) <= _FLUSH
    return flush and abs(rule[0] - lattice.ys[-1]) <= 1


def _stacks(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules with the same ends, each stack from the top."""
    stacks: list[list[Rule]] = []
    for rule in rules:
        for stack in stacks:
            if abs(stack[0][1] - rule[1]) <= _FLUSH and abs(stack[0][2] - rule[2]) <= _FLUSH:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return [stack for stack in stacks if len(stack) > 1]


class _Heights:
    """Rows by the height of their middles."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.order = sorted(range(len(rows)), key=lambda place: rows[place].middle)
        self.middles = [rows[place].middle for place in self.order]

    def between(self, top: float, bottom: float) -> list[Row]:
        """The rows whose middles lie between two heights, in their order."""
        places = self.order[bisect_left(self.middles, top) : bisect_right(self.middles, bottom)]
        return [self.rows[place] for place in sorted(places)]


class _Band:
    """The rows between two rules."""

    def __init__(self, top: float, bottom: float, rows: list[Row]) -> None:
        self.top = top
        self.bottom = bottom
        self.rows = rows

    @property
    def tabular(self) -> bool:
        return any(_is_tabular(row) for row in self.rows)

    @property
    def prose(self) -> bool:
        return any(_SENTENCE in segment.text for row in self.rows for segment in row.segments)


def _between_rules(rows: _Heights, stack: Sequence[Rule], ruled: Lattice | None) -> list[Lattice]:
    """The tables between the rules of a stack: bands with amounts, and the band above them as their head.

    `ruled` is a lattice that ends where the stack begins.
    """
    left, right = stack[0][1], stack[0][2]
    bands = []
    for upper, lower in pairwise(stack):
        inside = [row for row in rows.between(upper[0], lower[0]) if _across(row, left, right)]
        bands.append(_Band(upper[0], lower[0], inside))
    found = []
    start = 0
    while start < len(bands):
        if not bands[start].tabular:
            start += 1
            continue
        end = start
        while end < len(bands) and (bands[end].tabular or not bands[end].rows):
            end += 1
        head = bands[start - 1 : start] if start and _is_head(bands[start - 1]) else []
        lattice = _assembled(head, bands[start:end], None if start else ruled, (left, right))
        if lattice is not None:
            found.append(lattice)
        start = end
    return found


def _is_head(band: _Band) -> bool:
    return bool(band.rows) and not band.prose and max(len(row.segments) for row in band.rows) > 1


def _assembled(head: list[_Band], body: list[_Band], ruled: Lattice | None, ends: Core) -> Lattice | None:
    """A head band and body bands as one lattice; under a ruled head its columns are the body's too."""
    body_rows = [row for band in body for row in band.rows]
    head_rows = [row for band in head for row in band.rows]
    if not head and ruled is None and body_rows and not body_rows[0].numbers:
        head_rows, body_rows = body_rows[:1], body_rows[1:]
    if not _is_table(body_rows, _FEWEST_ROWS):
        return None
    if ruled is None:
        bounds = column_bounds([row for row in body_rows if len(row.segments) > 1], head_rows, *ends)
    else:
        bounds = ruled.xs
    if len(bounds) <= _FEWEST_COLUMNS:
        return None
    ys = [band.top for band in (*head, *body)] + [body[-1].bottom]
    ys += _head_splits(head_rows, bounds)
    for band in body:
        if sum(map(_is_tabular, band.rows)) > 1:
            ys += _splits(band.rows)
    return _lattice(bounds, sorted(ys), head_rows)


def _without_rules(rows: Sequence[Row]) -> list[Lattice]:
    """Tables of nothing but text: blocks of rows with amounts, and the words over their columns."""
    found = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and _is_tabular(rows[end]) and (end == start or _near(rows[end - 1], rows[end])):
            end += 1
        body = rows[start:end]
        if _is_table(body, _FEWEST_ROWS + 1) and min(row.numbers for row in body) > 1:
            head_start = start
            while head_start > 0 and _heads(rows[head_start - 1], rows[head_start]):
                head_start -= 1
            head = rows[head_start:start]
            left = min(segment.left for row in body for segment in row.segments)
            right = max(segment.right for row in body for segment in row.segments)
            bounds = column_bounds(body, head, left, right)
            if len(bounds) > _FEWEST_COLUMNS:
                block = rows[head_start:end]
                ys = [block[0].top, *_splits(rows[start - 1 if head else start : end]), block[-1].bottom]
                found.append(_lattice(bounds, sorted(ys + _head_splits(head, bounds)), head))
        start = max(end, start + 1)
    return found


def _is_tabular(row: Row) -> bool:
    """A row with an amount and something beside it, and no leader to a page number."""
    return row.numbers > 0 and len(row.segments) > 1 and not row.has_leader


def _is_table(rows: Sequence[Row], fewest: int) -> bool:
    """Enough rows with amounts, and few without anything beside another."""
    tabular = sum(_is_tabular(row) for row in rows)
    return tabular >= fewest and 2 * tabular >= len(rows)


def _near(upper: Row, lower: Row) -> bool:
    return lower.top - upper.top <= _SPREAD * max(upper.size, lower.size)


def _heads(upper: Row, lower: Row) -> bool:
    """Whether a row is words over columns rather than a title or a sentence."""
    words = len(upper.segments) > 1 and not any(_SENTENCE in segment.text for segment in upper.segments)
    return words and not upper.numbers and _near(upper, lower)


def _head_splits(head: Sequence[Row], bounds: Sequence[float]) -> list[float]:
    """Where a head that stands over several columns ends and theirs begin; wrapped heads are not parted."""
    levels = [(row, any(len(columns_under(segment, bounds)) > 1 for segment in row.segments)) for row in head]
    return [(row.bottom + lower.top) / 2 for (row, spanning), (lower, _) in pairwise(levels) if spanning]


def _splits(rows: Sequence[Row]) -> list[float]:
    return [(upper.bottom + lower.top) / 2 for upper, lower in pairwise(rows)]


def _lattice(bounds: list[float], ys: list[float], head: Sequence[Row]) -> Lattice:
    """A lattice of single cells, but for heads that stand over several columns."""
    columns = len(bounds) - 1
    slots: list[Slot] = []
    owner: list[list[int]] = []
    for row in range(len(ys) - 1):
        spans = [
            columns_under(segment, bounds)
            for text in head
            if ys[row] <= text.middle <= ys[row + 1]
            for segment in text.segments
        ]
        owner.append([])
        while len(owner[row]) < columns:
            column = len(owner[row])
            width = max((len(span) for span in spans if span and span[0] == column), default=1)
            owner[row] += [len(slots)] * width
            slots.append(Slot(row, column, 1, width))
    return Lattice(bounds, ys, slots, owner)


def _across(row: Row, left: float, right: float) -> bool:
    return any(left - _FLUSH <= segment.left and segment.right <= right + _FLUSH for segment in row.segments)
