"""Setting a grid on pages: column widths, wrapped cells, row heights, rules, page breaks."""

from collections.abc import Iterator
from itertools import pairwise

from tests.corpus.document import Grid, GridCell
from tests.corpus.fonts import Face
from tests.corpus.layout import Canvas, Placement, Text

__all__ = ["draw_grid"]

PAD = 3.0


def draw_grid(canvas: Canvas, grid: Grid, size: float, repeat_head: bool) -> None:
    """Draw a grid from the canvas's place on, over as many pages as it needs."""
    setting = _Setting(canvas, grid, size)
    start = 0
    while start < grid.rows:
        carried = start > 0 and repeat_head
        rows = [*range(grid.head_rows)] if carried else []
        height = sum(setting.heights[r] for r in rows)
        end = start
        while end < grid.rows and (end < setting.unbroken or height + setting.heights[end] <= canvas.room):
            height += setting.heights[end]
            rows.append(end)
            end += 1
        if end == start and not canvas.page.empty:
            canvas.turn(canvas.wide)
            continue
        if end == start:
            rows.append(end)
            end += 1
        setting.draw(rows)
        start = end
        if start < grid.rows:
            canvas.turn(canvas.wide)
            if canvas.style.blank_row_after_break and not (repeat_head and grid.head_rows):
                setting.draw_blank_row()


class _Setting:
    """A grid with its measures on a canvas."""

    def __init__(self, canvas: Canvas, grid: Grid, size: float) -> None:
        self.canvas, self.grid = canvas, grid
        scale = canvas.width / sum(grid.widths)
        self.x = [canvas.left]
        for width in grid.widths:
            self.x.append(self.x[-1] + width * scale)
        self.face = self._fitting(size)
        self.lines = {id(c): self._wrap(c) for c in grid.cells}
        self.heights = self._heights()
        crossing = (c.row + c.row_span for c in grid.cells if c.row < grid.head_rows)
        self.unbroken = max(crossing, default=0) if grid.head_rows else 0

    def _fitting(self, size: float) -> Face:
        """The largest face up to `size` in which every amount and every code fits its column."""
        face = self.canvas.face(size)
        needs = [
            (
                face.measure(c.cell.text) + 2 + PAD * (c.align == "left"),
                self.x[c.column + c.column_span] - self.x[c.column],
            )
            for c in self.grid.cells
            if c.align == "right" or (c.cell.text and c.cell.text.isascii())
        ]
        ratio = min((room / need for need, room in needs if need > room), default=1.0)
        return self.canvas.face(round(size * ratio - 0.05, 1)) if ratio < 1 else face

    def _wrap(self, cell: GridCell) -> list[str]:
        width = self.x[cell.column + cell.column_span] - self.x[cell.column] - 2 * PAD
        found: list[str] = []
        for text in cell.cell.text.split("\n"):
            found += _wrap_amount(self.face, text, width) if cell.align == "right" else self.face.wrap(text, width)
        if self.canvas.style.spaced_names and cell.align == "left" and len(found) > 1:
            found[:-1] = [_spread(self.face, line, width) for line in found[:-1]]
        return found

    def _heights(self) -> list[float]:
        heights = [self.face.size * 1.8] * self.grid.rows
        for cell in sorted(self.grid.cells, key=lambda c: c.row_span):
            last = cell.row + cell.row_span - 1
            if last >= len(heights):
                continue
            need = len(self.lines[id(cell)]) * self.face.size * 1.2 + 2 * PAD
            have = sum(heights[cell.row : last + 1])
            heights[last] += max(0.0, need - have)
        return heights

    def draw(self, rows: list[int]) -> None:
        """Draw these rows, one under the other; a cell whose rows are not all here is clipped to those that are."""
        top = {}
        y = self.canvas.y
        for row in rows:
            top[row] = y
            y += self.heights[row]
        here = set(rows)
        edges: set[tuple[str, float, float, float]] = set()
        for cell in self.grid.cells:
            mine = [r for r in range(cell.row, cell.row + cell.row_span) if r in here]
            if not mine:
                continue
            box = (
                self.x[cell.column],
                top[mine[0]],
                self.x[cell.column + cell.column_span],
                top[mine[-1]] + self.heights[mine[-1]],
            )
            self._text(cell, box)
            self.canvas.placements.append(Placement(cell.cell, self.canvas.number, box))
            if self.canvas.style.rules == "boxes":
                self.canvas.page.boxes.append(box)
            else:
                edges |= set(_edges(box))
        self.canvas.page.rules += _joined(edges)
        self.canvas.y = y

    def draw_blank_row(self) -> None:
        """An empty ruled row, as some producers leave it at the head of a continued page."""
        y, height = self.canvas.y, self.face.size * 1.8
        boxes = [(a, y, b, y + height) for a, b in pairwise(self.x)]
        if self.canvas.style.rules == "boxes":
            self.canvas.page.boxes += boxes
        else:
            self.canvas.page.rules += _joined({edge for box in boxes for edge in _edges(box)})
        self.canvas.y = y + height

    def _text(self, cell: GridCell, box: tuple[float, float, float, float]) -> None:
        lines, size = self.lines[id(cell)], self.face.size
        step = size * 1.2
        free = box[3] - box[1] - len(lines) * step
        y = box[1] + (PAD if self.canvas.style.top_aligned and cell.align == "left" else free / 2)
        for line in lines:
            if line.strip():
                width = self.face.measure(line)
                align = "center" if cell.align == "right" and self.canvas.style.centred_amounts else cell.align
                x = {"left": box[0] + PAD, "right": box[2] - PAD - width}.get(align, (box[0] + box[2] - width) / 2)
                self.canvas.page.texts.append(Text(x, y + step * 0.5 + size * 0.36, line, self.face))
            y += step


def _wrap_amount(face: Face, text: str, width: float) -> list[str]:
    """An amount is not torn: a smaller overflow is drawn over the edge's padding."""
    return [text] if face.measure(text) <= width + 2 * PAD else face.wrap(text, width)


def _spread(face: Face, line: str, width: float) -> str:
    """A justified line as some producers write it: blanks between the characters."""
    spread = " ".join(line)
    return spread if face.measure(spread) <= width + 2 * PAD else line


def _edges(box: tuple[float, float, float, float]) -> Iterator[tuple[str, float, float, float]]:
    x0, y0, x1, y1 = (round(v, 2) for v in box)
    yield from (("h", y0, x0, x1), ("h", y1, x0, x1), ("v", x0, y0, y1), ("v", x1, y0, y1))


def _joined(edges: set[tuple[str, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Rules of touching edges on one line, as (x0, y0, x1, y1)."""
    joined: list[list[float | str]] = []
    for kind, at, start, end in sorted(edges):
        last = joined[-1] if joined else None
        if last and last[0] == kind and last[1] == at and float(last[3]) >= start - 0.02:
            last[3] = max(float(last[3]), end)
        else:
            joined.append([kind, at, start, end])
    return [
        (float(s), float(a), float(e), float(a)) if kind == "h" else (float(a), float(s), float(a), float(e))
        for kind, a, s, e in joined
    ]
