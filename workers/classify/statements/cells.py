"""Prose in the cells of tables: what was done, told in sentences (重点工作完成情况, 年度目标完成情况)."""

import re
from collections.abc import Iterator

from schemas.knowledge.narrative import titles
from schemas.pages import Cell, Grid, Pages
from workers.classify.statements.passages import Passage
from workers.classify.structure import Structure
from workers.classify.text import Place, fold, squeeze

__all__ = ["cell_passages"]

_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = 20  # ideographs: shorter cells are names, targets or headings
_LISTED = 6  # ideographs, in a list of what was done


def cell_passages(pages: Pages, structure: Structure) -> Iterator[Passage]:
    """The cells that hold sentences, in reading order; those of the statutory forms are left out."""
    for page in pages.pages:
        for grid in page.grids:
            heading = structure.heading_below(page.number, grid.box[1])
            above = list(structure.above(heading.start)) if heading else []
            if any(titles().forms_part.search(one.title) for one in above):
                continue
            listed = any(titles().list_table.search(_row(grid, row)) for row in (0, 1))
            path = above[-1 if listed else 0].path if above else ""
            least = _LISTED if listed else _SENTENCE
            yield from (_passage(cell, page.number, path) for cell in grid.cells if _tells(cell.text, least))


def _tells(text: str, least: int) -> bool:
    """Whether a text has so many ideographs."""
    return len(text) >= least and len(_IDEOGRAPH.findall(text)) >= least


def _row(grid: Grid, row: int) -> str:
    return fold(squeeze("".join(cell.text for cell in grid.cells if cell.row == row)))


def _passage(cell: Cell, page: int, path: str) -> Passage:
    plain = squeeze(cell.text)
    return Passage(plain, fold(plain), 0, len(plain), lambda _: path, lambda _start, _end: Place(page, cell.box))
