"""The rows of an indicator table out of ruled cells: a cell belongs to the column head that it stands under."""

from collections.abc import Mapping, Sequence

from schemas.pages import Box
from workers.classify.performance.decode import Cell, DecodedRow
from workers.classify.performance.stream import Piece

__all__ = ["rule_rows"]

LEVELS = ("level1", "level2")


def rule_rows(pieces: Sequence[Piece], boxes: Mapping[str, Box]) -> list[list[DecodedRow]]:
    """The table's rows, those of one printed row together where a page's end cut it in two.

    Words under no head (the merged cell 年度绩效指标 at the left edge) and between the pages' grids are left out.
    """
    rows: list[tuple[int, list[Cell]]] = []
    for index, piece in enumerate(pieces):
        column = _column(piece, boxes)
        if column is None:
            continue
        cell = Cell(column, index, index + 1)
        if rows and rows[-1][0] == piece.row:
            rows[-1][1].append(cell)
        else:
            rows.append((piece.row, [cell]))
    printed: list[list[DecodedRow]] = []
    for _, cells in rows:
        row = DecodedRow(tuple(cells))
        if printed and _continues(pieces, printed[-1][-1], row):
            printed[-1].append(row)
        else:
            printed.append([row])
    return printed


def _column(piece: Piece, boxes: Mapping[str, Box]) -> str | None:
    """The column whose head covers most of a cell's width."""
    if piece.box is None or not piece.ruled:
        return None
    left, right = piece.box[0], piece.box[2]
    shared = {name: min(right, box[2]) - max(left, box[0]) for name, box in boxes.items()}
    best = max(shared, key=lambda name: shared[name])
    return best if 2 * shared[best] > min(right - left, boxes[best][2] - boxes[best][0]) else None


def _continues(pieces: Sequence[Piece], above: DecodedRow, row: DecodedRow) -> bool:
    """Whether a row at a page's top is the rest of the row above: the score stands in one of them alone."""
    if pieces[above.cells[0].start].page == pieces[row.cells[0].start].page:
        return False
    has_score = any(cell.column == "score" for cell in row.cells)
    above_score = any(cell.column == "score" for cell in above.cells)
    named = any(cell.column == "name" for cell in row.cells)
    return not has_score or (not above_score and not named)
