"""Self-evaluation forms written by hand, as plain text and as grids."""

from collections.abc import Callable, Sequence

import pytest

from schemas.pages import Box, Cell, Grid, Line, Page, Pages
from schemas.report import PerformanceForm
from workers.classify.performance import read_performance

LEFT, TOP, WIDTH, HEIGHT = 60.0, 100.0, 70.0, 20.0

# A cell of a grid: row, column, text, and the rows and columns it covers.
Drawn = tuple[int, int, str] | tuple[int, int, str, int, int]


def draw(cells: Sequence[Drawn]) -> Grid:
    """A ruled grid of equal cells."""
    made = []
    for row, column, text, *spans in cells:
        rows, columns = spans or (1, 1)
        x0, top = LEFT + column * WIDTH, TOP + row * HEIGHT
        made.append(Cell(row, column, rows, columns, text, (x0, top, x0 + columns * WIDTH, top + rows * HEIGHT)))
    rows = max(cell.row + cell.row_span for cell in made)
    columns = max(cell.column + cell.column_span for cell in made)
    box: Box = (LEFT, TOP, LEFT + columns * WIDTH, TOP + rows * HEIGHT)
    return Grid(box, rows, columns, tuple(made))


@pytest.fixture
def from_text() -> Callable[[str], tuple[PerformanceForm, ...]]:
    """Reads the forms of a plain text."""

    def read(text: str) -> tuple[PerformanceForm, ...]:
        lines = tuple(Line(line) for line in text.split("\n"))
        return read_performance(Pages("text/plain", "test", False, (Page(0, 0.0, 0.0, lines),)))

    return read


@pytest.fixture
def from_grids() -> Callable[..., tuple[PerformanceForm, ...]]:
    """Reads the forms of pages, each with a grid; the first has the title above it."""

    def read(title: str, *grids: Sequence[Drawn]) -> tuple[PerformanceForm, ...]:
        pages = []
        for number, cells in enumerate(grids):
            lines = (Line(title, (LEFT, 60.0, 400.0, 74.0)),) if number == 0 else ()
            pages.append(Page(number, 595.0, 842.0, lines, (draw(cells),)))
        return read_performance(Pages("application/pdf", "test", True, tuple(pages)))

    return read
