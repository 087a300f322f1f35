"""A table as a matrix of cells, whether it was ruled on a page or set with tabs in plain text."""

from functools import cached_property

from msgspec import Struct

from schemas.pages import Box, Grid
from workers.classify.forms.words import bare

__all__ = ["Table", "TableCell", "table_of_fields", "table_of_grid"]


class TableCell(Struct, frozen=True, gc=False):
    """A cell at its first row and column with its spans, its text as printed, its page and box."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    page: int
    box: Box | None

    @property
    def words(self) -> str:
        """The text as patterns are matched on it."""
        return bare(self.text)


class Table(Struct, frozen=True, dict=True):
    """A matrix: `cover[r][c]` is the cell over that place (merged cells over several), None where there is none."""

    page: int
    cover: tuple[tuple[TableCell | None, ...], ...]
    edges: tuple[tuple[float, float], ...] = ()

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.cover[0]) if self.cover else 0

    @cached_property
    def rows(self) -> tuple[tuple[TableCell, ...], ...]:
        """The cells of each row that begin in that row, left to right."""
        return tuple(
            tuple(cell for at, cell in enumerate(row) if cell is not None and cell.row == r and cell.column == at)
            for r, row in enumerate(self.cover)
        )

    def line(self, row: int) -> str:
        """The whole printed row: its cells joined by a blank, line breaks within a cell taken out."""
        texts = ("".join(cell.text.split("\n")).strip() for cell in self.rows[row])
        return " ".join(text for text in texts if text)


def table_of_grid(grid: Grid, page: int) -> Table:
    """A ruled grid as a matrix."""
    cover: list[list[TableCell | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    left = [float("inf")] * grid.columns
    right = [float("-inf")] * grid.columns
    for cell in grid.cells:
        own = TableCell(cell.row, cell.column, cell.row_span, cell.column_span, cell.text, page, cell.box)
        end = min(cell.column + cell.column_span, grid.columns)
        for row in cover[cell.row : cell.row + cell.row_span]:
            row[cell.column : end] = [own] * (end - cell.column)
        left[cell.column] = min(left[cell.column], cell.box[0])
        right[end - 1] = max(right[end - 1], cell.box[2])
    return Table(page, tuple(map(tuple, cover)), _edges(left, right, grid.box))


def _edges(left: list[float], right: list[float], box: Box) -> tuple[tuple[float, float], ...]:
    """Left and right edge of every column; an edge that no cell shows is its neighbour's."""
    lefts = [value if value != float("inf") else None for value in left]
    rights = [value if value != float("-inf") else None for value in right]
    out = []
    for c in range(len(left)):
        start = lefts[c] if lefts[c] is not None else (rights[c - 1] if c else None)
        end = rights[c] if rights[c] is not None else (lefts[c + 1] if c + 1 < len(left) else None)
        out.append((box[0] if start is None else start, box[2] if end is None else end))
    return tuple(out)


def table_of_fields(fields: list[list[str]], page: int) -> Table:
    """Lines of fields (set with tabs or bars) as a matrix; every field is a cell of its own."""
    width = max(map(len, fields), default=0)
    cover = tuple(
        tuple(TableCell(r, c, 1, 1, row[c], page, None) if c < len(row) else None for c in range(width))
        for r, row in enumerate(fields)
    )
    return Table(page, cover)
