"""Pages made by hand: typed (plain text, no geometry) and set (lines with boxes)."""

from schemas.pages import Cell, Grid, Line, Page, Pages

__all__ = ["SIZE", "grid", "line", "page", "printed", "typed"]

SIZE = 15.0  # points: the glyph height of set lines; an ideograph is as wide, a digit half as wide
LEFT, INDENT = 90.0, 120.0


def typed(*lines: str) -> Pages:
    """Plain text as its reader hands it over: one page, no boxes."""
    return Pages("text/plain", "by hand", False, (Page(0, 0, 0, tuple(Line(text) for text in lines)),))


def line(text: str, top: float, left: float = LEFT, size: float = SIZE) -> Line:
    """A line of text set at a place."""
    edges = [left]
    for char in text:
        edges.append(edges[-1] + (size if ord(char) > 0x2E7F else size / 2))
    return Line(text, (left, top, edges[-1], top + size), tuple(edges), size)


def page(number: int, *lines: Line, grids: tuple[Grid, ...] = ()) -> Page:
    """An A4 page."""
    return Page(number, 595, 842, lines, grids)


def printed(*pages: Page) -> Pages:
    """A document with geometry."""
    return Pages("application/pdf", "by hand", True, pages)


def grid(top: float, *rows: tuple[str, ...]) -> Grid:
    """A ruled table without merged cells, 20 points a row."""
    cells = tuple(
        Cell(r, c, 1, 1, text, (90 + 100 * c, top + 20 * r, 190 + 100 * c, top + 20 * r + 20))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    width = max(len(row) for row in rows)
    return Grid((90, top, 90 + 100 * width, top + 20 * len(rows)), len(rows), width, cells)
