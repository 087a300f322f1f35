"""Boxes and matrices: from a document's own coordinates to those of the page as it is seen."""

from schemas.pages import Box

__all__ = ["Matrix", "intersection", "multiply", "page_matrix", "transform_box", "turned_box", "visible_box"]

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x becomes a·x + c·y + e, y becomes b·x + d·y + f."""


def multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def transform_box(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """The upright box around a transformed one."""
    a, b, c, d, e, f = matrix
    if not (b or c):
        x0, x1, y0, y1 = a * x0 + e, a * x1 + e, d * y0 + f, d * y1 + f
        return (min(x1, x0), min(y1, y0), max(x0, x1), max(y0, y1))
    xs = (a * x0 + c * y0, a * x1 + c * y0, a * x0 + c * y1, a * x1 + c * y1)
    ys = (b * x0 + d * y0, b * x1 + d * y0, b * x0 + d * y1, b * x1 + d * y1)
    return (min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f)


def page_matrix(visible: Box, rotate: int) -> Matrix:
    """From the document's coordinates to points from the top left corner of the page as it is seen."""
    x0, y0, x1, y1 = visible
    if rotate == 90:
        return (0.0, 1.0, 1.0, 0.0, -y0, -x0)
    if rotate == 180:
        return (-1.0, 0.0, 0.0, 1.0, x1, -y0)
    if rotate == 270:
        return (0.0, -1.0, -1.0, 0.0, y1, x1)
    return (1.0, 0.0, 0.0, -1.0, -x0, y1)


def intersection(one: Box, other: Box) -> Box:
    """What two boxes share; its sides are crossed where they share nothing."""
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def visible_box(media: Box, crop: Box) -> Box:
    """What of a page is seen: its crop box as far as it lies on the sheet."""
    visible = intersection(media, crop)
    return visible if visible[0] < visible[2] and visible[1] < visible[3] else media


def turned_box(box: Box, turn: int, width: float, height: float) -> Box:
    """A box after the page is turned back by `turn` quarter turns clockwise."""
    x0, y0, x1, y1 = box
    if turn == 1:
        return (y0, width - x1, y1, width - x0)
    if turn == 2:
        return (width - x1, height - y1, width - x0, height - y0)
    return (height - y1, x0, height - y0, x1)
