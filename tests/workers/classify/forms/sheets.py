"""Forms drawn by hand: a title, a grid with merged cells, lines below it."""

from schemas.pages import Cell, Grid, Line, Page, Pages
from schemas.report import Fact, Form
from workers.classify.forms import read_forms

__all__ = ["LEFT", "OVER", "cells_of", "document", "form_of", "plain", "ruled", "sheet"]

LEFT = "<"
"""In a drawn row: this place belongs to the cell on its left."""
OVER = "^"
"""In a drawn row: this place belongs to the cell above it."""

_WIDTH, _HEIGHT = 60.0, 16.0


def ruled(rows: list[list[str]], top: float = 100.0, left: float = 40.0, widths: list[float] | None = None) -> Grid:
    """A ruled grid; LEFT and OVER merge a place with its neighbour."""
    columns = max(map(len, rows))
    edges = [left]
    for width in widths or [_WIDTH] * columns:
        edges.append(edges[-1] + width)
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in (LEFT, OVER):
                continue
            wide = next((n for n in range(1, columns - c) if row[c + n] != LEFT), columns - c)
            tall = next((n for n in range(1, len(rows) - r) if rows[r + n][c] != OVER), len(rows) - r)
            box = (edges[c], top + r * _HEIGHT, edges[c + wide], top + (r + tall) * _HEIGHT)
            cells.append(Cell(r, c, tall, wide, text, box))
    box = (edges[0], top, edges[-1], top + len(rows) * _HEIGHT)
    return Grid(box, len(rows), columns, tuple(cells))


def sheet(number: int, above: list[str], grid: Grid | None = None, below: list[str] | None = None) -> Page:
    """A page: lines, a grid, lines."""
    lines = [_line(text, 40.0 + 14 * n) for n, text in enumerate(above)]
    foot = grid.box[3] if grid else 100.0
    lines += [_line(text, foot + 10 + 14 * n) for n, text in enumerate(below or [])]
    return Page(number, 595.0, 842.0, tuple(lines), (grid,) if grid else ())


def _line(text: str, top: float) -> Line:
    edges = tuple(60.0 + 10 * n for n in range(len(text) + 1))
    return Line(text, (edges[0], top, edges[-1], top + 10), edges, 10.0)


def document(*pages: Page) -> Pages:
    """A document with geometry."""
    return Pages("application/pdf", "drawn", True, pages)


def plain(text: str) -> Pages:
    """A document of plain text."""
    return Pages("text/plain", "typed", False, (Page(0, 0.0, 0.0, tuple(map(Line, text.strip("\n").split("\n")))),))


def form_of(pages: Pages, key: str) -> tuple[Form, list[Fact]]:
    """One form of a document with its facts."""
    forms, facts = read_forms(pages)
    return next(form for form in forms if form.key == key), [fact for fact in facts if fact.form == key]


def cells_of(pages: Pages, key: str) -> dict[tuple[str, str], str]:
    """The values of one form by row (code, else name) and column."""
    _, facts = form_of(pages, key)
    return {(fact.code or fact.name, fact.column): fact.value for fact in facts}
