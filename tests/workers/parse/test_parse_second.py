"""The second reading: PDFium over a box of the first."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from schemas.errors import InputError
from tests.workers.parse import drawn
from tests.workers.parse.drawn import TABLE, cell_texts, ruled
from workers.parse import parse
from workers.parse.second import second_reading

LATIN = [[f"name{index}", *row[2:]] for index, row in enumerate(TABLE[1:])]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_both_readings_agree_on_every_cell(rotate: int, turn: int) -> None:
    """Whatever way a page is turned or cropped, PDFium reads in each cell's box what the first reading did."""

    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((10, 20, 832, 822))
        canvas.translate(*{0: (0, 0), 90: (842, 0), 180: (842, 842), 270: (0, 842)}[turn])
        canvas.rotate(turn)
        ruled(canvas)
        cell_texts(canvas, table=LATIN, font="Helvetica")

    data = drawn.page(draw, size=(842.0, 842.0), rotate=rotate)
    (grid,) = parse(data, "a.pdf").pages[0].grids
    for cell in grid.cells:
        assert second_reading(data, 0, cell.box) == cell.text


def test_lines_of_a_cell() -> None:
    """The lines within a box are joined by newlines, what stands between them outside is left out."""

    def draw(canvas: Canvas) -> None:
        for index, text in enumerate(("first", "second")):
            canvas.drawString(100, 700 - 12 * index, text)
            canvas.drawString(300, 700 - 12 * index, "outside")

    assert second_reading(drawn.page(draw), 0, (90, 100, 200, 200)) == "first\nsecond"


def test_what_pdfium_cannot_open() -> None:
    """Bytes or pages that are not there are an input error."""
    with pytest.raises(InputError):
        second_reading(b"%PDF-1.7 nothing", 0, (0, 0, 1, 1))
    with pytest.raises(InputError):
        second_reading(drawn.page(lambda canvas: canvas.drawString(9, 9, "a")), 5, (0, 0, 1, 1))
