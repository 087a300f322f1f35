"""What a reader hands over: pages of lines and grids, before anything is understood.

Lengths are points from the page's top left corner as a person sees it (rotation applied). A box is
(x0, top, x1, bottom). Text input has one page, page 0, without geometry: boxes are None, edges empty.
"""

from msgspec import Struct

__all__ = ["Box", "Cell", "Grid", "Line", "Page", "Pages", "Picture"]

Box = tuple[float, float, float, float]


class Line(Struct, frozen=True, array_like=True):
    """One visual line of text outside every grid, left to right, a blank where a gap is wide.

    `edges` holds the left edge of every character of `text` and the right edge of the last one
    (len(text) + 1 numbers), so that any slice of the text has a box; empty without geometry.
    `size` is the glyph height in points, 0 without geometry.
    """

    text: str
    box: Box | None = None
    edges: tuple[float, ...] = ()
    size: float = 0.0

    def slice_box(self, start: int, end: int) -> Box | None:
        """The box of text[start:end], None without geometry."""
        if self.box is None or not self.edges or start >= end:
            return self.box
        return (self.edges[start], self.box[1], self.edges[end], self.box[3])


class Cell(Struct, frozen=True, array_like=True):
    """A cell of a grid at its first row and column, with its spans; wrapped lines are joined by a newline."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    box: Box


class Grid(Struct, frozen=True, array_like=True):
    """A ruled table (or an aligned one without rules) on one page; merged cells appear once."""

    box: Box
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    ruled: bool = True


class Picture(Struct, frozen=True, array_like=True):
    """An image's place on a page."""

    box: Box


class Page(Struct, frozen=True, array_like=True):
    """A page in reading order: lines and grids from the top, `number` counted from 0."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Pages(Struct, frozen=True):
    """A whole document as read; `reader` names the reader and its version, `geometry` tells whether boxes exist."""

    media_type: str
    reader: str
    geometry: bool
    pages: tuple[Page, ...]
