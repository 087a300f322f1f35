"""Ruled lines that touch, as a lattice of rows and columns with merged cells."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from workers.parse.layout.rules import Rule

__all__ = ["Lattice", "Slot", "lattices"]

_TOUCH = 3.5
"""Points by which two lines may miss each other and still cross."""
_COVERED = 0.6
"""The share of a cell's side that a line must cover to bound it."""
_MOST_FIELDS = 50_000
"""Crossings beyond which the lines are a drawing, not a table."""
_OPEN_SIDE = 8.0
"""Points by which most lines run past the last crossing where a side of the table is not ruled."""


class Slot:
    """A cell of a lattice: its first row and column and its spans."""

    __slots__ = ("column", "column_span", "row", "row_span")

    def __init__(self, row: int, column: int, row_span: int, column_span: int) -> None:
        self.row = row
        self.column = column
        self.row_span = row_span
        self.column_span = column_span


class Lattice:
    """Row boundaries `ys` from the top, column boundaries `xs` from the left, and who owns each field.

    `owner[row][column]` is the index in `slots` of the cell that covers the field.
    """

    __slots__ = ("owner", "slots", "xs", "ys")

    def __init__(self, xs: list[float], ys: list[float], slots: list[Slot], owner: list[list[int]]) -> None:
        self.xs = xs
        self.ys = ys
        self.slots = slots
        self.owner = owner


def lattices(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[Lattice]:
    """Every lattice of at least two columns, from lines merged by place."""
    found = []
    for across, down in _components(horizontals, verticals):
        lattice = _lattice(across, down)
        if lattice is not None:
            found.append(lattice)
    return found


def _components(horizontals: Sequence[Rule], verticals: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines in groups that touch: each horizontal meets, column by column, the verticals at its height."""
    columns = _Columns(verticals)
    groups = _Groups(len(horizontals) + len(verticals))
    for index, rule in enumerate(horizontals):
        for vertical in columns.touching(rule):
            groups.join(index, len(horizontals) + vertical)
    members: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate((*horizontals, *verticals)):
        pair = members.setdefault(groups.find(index), ([], []))
        pair[0 if index < len(horizontals) else 1].append(rule)
    return list(members.values())


class _Columns:
    """Vertical lines by place, each place with its lines from the top."""

    def __init__(self, verticals: Sequence[Rule]) -> None:
        self.verticals = verticals
        self.places: list[float] = []
        self.starts: list[int] = []
        for index, rule in enumerate(verticals):
            if not self.places or rule[0] != self.places[-1]:
                self.places.append(rule[0])
                self.starts.append(index)
        self.starts.append(len(verticals))
        self.tops = [rule[1] for rule in verticals]

    def touching(self, horizontal: Rule) -> list[int]:
        """The indices of the vertical lines that the horizontal one meets."""
        y, left, right = horizontal
        found = []
        for place in range(bisect_left(self.places, left - _TOUCH), bisect_right(self.places, right + _TOUCH)):
            begin, end = self.starts[place], self.starts[place + 1]
            index = bisect_right(self.tops, y + _TOUCH, begin, end) - 1
            while index >= begin and self.verticals[index][2] + _TOUCH >= y:
                found.append(index)
                index -= 1
        return found


class _Groups:
    """Disjoint sets."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def find(self, item: int) -> int:
        parent = self.parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        self.parent[self.find(one)] = self.find(other)


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    if len(across) + len(down) < 4 or not across or not down:
        return None
    ys = sorted({rule[0] for rule in across})
    xs = sorted({rule[0] for rule in down})
    down = _close_sides(across, down, xs, (ys[0], ys[-1]))
    across = _close_sides(down, across, ys, (xs[0], xs[-1]))
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST_FIELDS:
        return None
    above = _bounded(across, ys, xs)
    before = _bounded(down, xs, ys)
    slots, owner = _slots(above, before, len(ys) - 1, len(xs) - 1)
    return _without_phantoms(xs, ys, slots, owner)


def _close_sides(crossing: list[Rule], sides: list[Rule], places: list[float], ends: tuple[float, float]) -> list[Rule]:
    """Add, to `sides` and their `places`, a line where most crossing lines run on past the outermost one."""
    starts = sorted(rule[1] for rule in crossing)
    stops = sorted(rule[2] for rule in crossing)
    start = starts[len(starts) // 4]
    stop = stops[-1 - len(stops) // 4]
    closed = list(sides)
    if start < places[0] - _OPEN_SIDE:
        places.insert(0, start)
        closed.append((start, *ends))
    if stop > places[-1] + _OPEN_SIDE:
        places.append(stop)
        closed.append((stop, *ends))
    return closed


def _bounded(rules: list[Rule], places: list[float], crossings: list[float]) -> list[list[bool]]:
    """For each place, which intervals between crossings a line there covers."""
    index = {place: number for number, place in enumerate(places)}
    last = len(crossings) - 2
    bounded = [[False] * (last + 1) for _ in places]
    for place, start, end in rules:
        row = bounded[index[place]]
        first = max(bisect_right(crossings, start) - 1, 0)
        final = min(bisect_left(crossings, end) - 1, last)
        if first > last:
            continue
        row[first + 1 : final] = [True] * (final - first - 1)
        for interval in (first, final) if first < final else (first,):
            low, high = crossings[interval], crossings[interval + 1]
            if min(end, high) - max(start, low) > _COVERED * (high - low):
                row[interval] = True
    return bounded


def _slots(
    above: list[list[bool]], before: list[list[bool]], rows: int, columns: int
) -> tuple[list[Slot], list[list[int]]]:
    """Grow each cell from its top left field to the right and then down, as far as no line bounds it."""
    free = -1
    owner = [[free] * columns for _ in range(rows)]
    slots: list[Slot] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] != free:
                continue
            right = column + 1
            while right < columns and not before[right][row] and owner[row][right] == free:
                right += 1
            bottom = row + 1
            while bottom < rows and _goes_on(above, before, bottom, column, right):
                bottom += 1
            for covered in owner[row:bottom]:
                covered[column:right] = [len(slots)] * (right - column)
            slots.append(Slot(row, column, bottom - row, right - column))
    return slots, owner


def _goes_on(above: list[list[bool]], before: list[list[bool]], row: int, column: int, right: int) -> bool:
    """Whether a cell of the columns from `column` to before `right` goes on into the row."""
    return not any(above[row][column:right]) and not any(before[inner][row] for inner in range(column + 1, right))


def _without_phantoms(xs: list[float], ys: list[float], slots: list[Slot], owner: list[list[int]]) -> Lattice | None:
    """Drop boundaries at which no cell begins, so that every row and column is somebody's first."""
    rows = sorted({slot.row for slot in slots})
    columns = sorted({slot.column for slot in slots})
    if len(columns) < 2:
        return None
    if len(rows) == len(ys) - 1 and len(columns) == len(xs) - 1:
        return Lattice(xs, ys, slots, owner)
    for slot in slots:
        last_row, last_column = slot.row + slot.row_span, slot.column + slot.column_span
        slot.row, slot.row_span = _renumbered(rows, slot.row, last_row)
        slot.column, slot.column_span = _renumbered(columns, slot.column, last_column)
    return Lattice(
        [xs[column] for column in columns] + xs[-1:],
        [ys[row] for row in rows] + ys[-1:],
        slots,
        [[owner[row][column] for column in columns] for row in rows],
    )


def _renumbered(kept: list[int], first: int, end: int) -> tuple[int, int]:
    start = bisect_left(kept, first)
    return start, bisect_left(kept, end) - start
