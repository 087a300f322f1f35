"""Runs of glyphs put into the cells of lattices, each glyph by its centre."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.pages import Cell, Grid
from workers.parse.layout.bands import Bands
from workers.parse.layout.lattice import Lattice
from workers.parse.layout.text import joined
from workers.parse.marks import Run

__all__ = ["filled"]

_OVERRUN = 1.0
"""Points by which a glyph's centre may lie outside the table's outer lines."""

_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d{2}")

_APART = 0.2
"""Ems between two glyphs that do not belong to one word."""


def filled(lattices: Sequence[Lattice], runs: Sequence[Run], ruled: bool = True) -> tuple[list[Grid], list[Run]]:
    """The grids that hold text, from the top, and the runs outside all of them; runs are measured ones."""
    baskets = [_Basket(lattice) for lattice in sorted(lattices, key=_area)]
    bands = Bands((basket.top, basket.bottom, basket) for basket in baskets)
    outside = []
    for run in runs:
        middle = (run.top + run.bottom) / 2
        for basket in bands.near(middle):
            if basket.top <= middle <= basket.bottom:
                rest = basket.take(run, middle)
                if rest is None:
                    break
                run = rest
        else:
            outside.append(run)
    grids = [basket.grid(ruled) for basket in baskets if any(basket.contents)]
    return sorted(grids, key=_top), outside


def stacked(heads: Sequence[Grid], others: Sequence[Grid]) -> list[Grid]:
    """All grids from the top, those that continue a head joined to it."""
    grids = list(heads)
    for other in others:
        head = next((grid for grid in grids if _continues(grid, other)), None)
        if head is None:
            grids.append(other)
            continue
        below = tuple(replace(cell, row=cell.row + head.rows) for cell in other.cells)
        box = (*head.box[:3], other.box[3])
        grids[grids.index(head)] = Grid(box, head.rows + other.rows, head.columns, head.cells + below, ruled=False)
    return sorted(grids, key=_top)


def _continues(head: Grid, other: Grid) -> bool:
    same_columns = (head.box[0], head.box[2], head.columns) == (other.box[0], other.box[2], other.columns)
    return same_columns and abs(head.box[3] - other.box[1]) <= _OVERRUN


class _Basket:
    """A lattice and what has been put into its cells."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self.contents: list[list[Run]] = [[] for _ in lattice.slots]
        self.left = lattice.xs[0] - _OVERRUN
        self.right = lattice.xs[-1] + _OVERRUN
        self.top = lattice.ys[0] - _OVERRUN
        self.bottom = lattice.ys[-1] + _OVERRUN
        self.inner_xs = lattice.xs[1:-1]
        self.inner_ys = lattice.ys[1:-1]

    def take(self, run: Run, middle: float) -> Run | None:
        """Put the glyphs that lie in the lattice into their cells; the rest of the run, None if nothing is left."""
        owners = self.lattice.owner[bisect_right(self.inner_ys, middle)]
        if run.left >= self.left and run.right <= self.right:
            slot = owners[bisect_right(self.inner_xs, run.left)]
            if slot == owners[bisect_right(self.inner_xs, run.right)]:
                self.contents[slot].append(run)
                return None
        return self._take_apart(run, owners)

    def _take_apart(self, run: Run, owners: list[int]) -> Run | None:
        if self.left <= run.left and run.right <= self.right and _is_amount(run):
            # Too wide for its cell, it runs over a line, and is one figure all the same.
            self.contents[owners[bisect_right(self.inner_xs, (run.left + run.right) / 2)]].append(run)
            return None
        chosen: dict[int, list[int]] = {}
        rest = []
        for i, (left, right) in enumerate(zip(run.lefts, run.rights, strict=True)):
            centre = (left + right) / 2
            if self.left <= centre <= self.right:
                chosen.setdefault(owners[bisect_right(self.inner_xs, centre)], []).append(i)
            else:
                rest.append(i)
        for slot, places in chosen.items():
            self.contents[slot].append(run.select(places))
        return run.select(rest) if rest else None

    def grid(self, ruled: bool) -> Grid:
        """The lattice with its cells' texts."""
        xs, ys = self.lattice.xs, self.lattice.ys
        cells = []
        for slot, runs in zip(self.lattice.slots, self.contents, strict=True):
            row, column, row_span, column_span = slot.row, slot.column, slot.row_span, slot.column_span
            box = (xs[column], ys[row], xs[column + column_span], ys[row + row_span])
            cells.append(Cell(row, column, row_span, column_span, joined(runs) if runs else "", box))
        return Grid((xs[0], ys[0], xs[-1], ys[-1]), len(ys) - 1, len(xs) - 1, tuple(cells), ruled)


def _is_amount(run: Run) -> bool:
    """Whether a run is one amount with its thousands marked, its glyphs one right behind the other."""
    near = all(left - right < _APART * run.size for right, left in zip(run.rights, run.lefts[1:], strict=False))
    return near and _AMOUNT.fullmatch("".join(run.texts)) is not None


def _area(lattice: Lattice) -> float:
    return (lattice.xs[-1] - lattice.xs[0]) * (lattice.ys[-1] - lattice.ys[0])


def _top(grid: Grid) -> tuple[float, float]:
    return (grid.box[1], grid.box[0])
