"""Paths turned into ruled lines: strokes along an axis, and filled shapes too thin to be anything else."""

from collections.abc import Sequence
from itertools import pairwise

from schemas.pages import Box
from workers.parse.geometry import Matrix, transform_box
from workers.parse.marks import Marks

__all__ = ["Path"]

Point = tuple[float, float]

_THIN = 3.0
"""Points below which a filled shape is a line, not a background."""
_ELONGATED = 1.5
"""How much longer than thick a shape is to be a line one way and not the other."""
_LEVEL = 0.6
"""Points by which the ends of a stroke may differ and still lie on one axis."""
_THICKEST_STROKE = 4.0


class Path:
    """The path under construction, in user space: rectangles apart from all else, as most are nothing else."""

    __slots__ = ("_curved", "lines", "rectangles")

    def __init__(self) -> None:
        self.rectangles: list[tuple[float, float, float, float]] = []
        self.lines: list[list[Point]] = []
        self._curved = False

    def move(self, x: float, y: float) -> None:
        """Begin a subpath."""
        self.lines.append([(x, y)])

    def line(self, x: float, y: float) -> None:
        """Go on in a straight line."""
        if self.lines:
            self.lines[-1].append((x, y))

    def curve(self, x: float, y: float) -> None:
        """Go on along a curve: its end begins a new piece, the curve itself rules nothing."""
        self._curved = True
        self.lines.append([(x, y)])

    def close(self) -> None:
        """Return to the beginning of the subpath."""
        if self.lines:
            self.lines[-1].append(self.lines[-1][0])

    def bounds(self, matrix: Matrix) -> Box | None:
        """The box around the transformed path, None of an empty one."""
        if len(self.rectangles) == 1 and not self.lines:
            x, y, w, h = self.rectangles[0]
            return transform_box(matrix, x, y, x + w, y + h)
        boxes = [transform_box(matrix, x, y, x + w, y + h) for x, y, w, h in self.rectangles]
        boxes += [transform_box(matrix, x, y, x, y) for points in self.lines for x, y in points]
        if not boxes:
            return None
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    def paint(self, matrix: Matrix, marks: Marks, stroke_width: float | None, filled: bool) -> None:
        """Add the ruled lines that painting the path draws; `stroke_width` is None where it is not stroked."""
        stroked = stroke_width is not None and stroke_width <= _THICKEST_STROKE
        for x, y, w, h in self.rectangles:
            _rule_box(transform_box(matrix, x, y, x + w, y + h), marks, stroked)
        a, b, c, d, e, f = matrix
        for points in self.lines:
            placed = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
            if stroked:
                _rule_strokes(placed, marks)
            elif filled and not self._curved and 4 <= len(placed) <= 6:
                xs = [x for x, _ in placed]
                ys = [y for _, y in placed]
                _rule_box((min(xs), min(ys), max(xs), max(ys)), marks, False)

    def clear(self) -> None:
        """Begin a new path."""
        self.rectangles.clear()
        self.lines.clear()
        self._curved = False


def _rule_strokes(points: Sequence[Point], marks: Marks) -> None:
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y0 - y1) < _LEVEL:
            marks.horizontals.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) < _LEVEL:
            marks.verticals.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _rule_box(box: Box, marks: Marks, stroked: bool) -> None:
    """A thin box is one line, a stroked one four, a dot a piece of both kinds; a large filled one is background."""
    x0, y0, x1, y1 = box
    width = x1 - x0
    height = y1 - y0
    if height < _THIN and width > height * _ELONGATED:
        marks.horizontals.append(((y0 + y1) / 2, x0, x1))
    elif width < _THIN and height > width * _ELONGATED:
        marks.verticals.append(((x0 + x1) / 2, y0, y1))
    elif width < _THIN and height < _THIN:
        marks.horizontals.append(((y0 + y1) / 2, x0, x1))
        marks.verticals.append(((x0 + x1) / 2, y0, y1))
    elif stroked:
        marks.horizontals += ((y0, x0, x1), (y1, x0, x1))
        marks.verticals += ((x0, y0, y1), (x1, y0, y1))
