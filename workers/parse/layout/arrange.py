"""A page put together: its grids, the lines outside them, its pictures."""

from schemas.pages import Page, Picture
from workers.parse.layout.aligned import aligned_lattices
from workers.parse.layout.fill import filled, stacked
from workers.parse.layout.lattice import lattices
from workers.parse.layout.lines import text_lines
from workers.parse.layout.rules import merged
from workers.parse.layout.text import visual_lines
from workers.parse.layout.visible import visible_runs
from workers.parse.marks import Marks

__all__ = ["arrange"]


def arrange(marks: Marks, number: int, width: float, height: float) -> Page:
    """The page that the marks make, `number` counted from 0, sizes in points."""
    runs = visible_runs(marks, width, height)
    horizontals = merged(marks.horizontals)
    ruled = lattices(horizontals, merged(marks.verticals))
    grids, outside = filled(ruled, runs)
    groups = visual_lines(outside)
    aligned = aligned_lattices(groups, horizontals, ruled)
    if aligned:
        more, outside = filled(aligned, outside, ruled=False)
        grids = stacked(grids, more)
        groups = visual_lines(outside)
    pictures = tuple(Picture(box) for box in marks.pictures)
    return Page(number, width, height, tuple(text_lines(groups)), tuple(grids), pictures)
