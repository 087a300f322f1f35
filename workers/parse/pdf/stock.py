"""pdfminer's own interpreter, drawing onto our marks: for the pages that the lean one does not cover."""

from collections.abc import Sequence
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTFigure, LTPage
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream
from pdfminer.utils import Matrix as StockMatrix
from pdfminer.utils import PathSegment

from schemas.pages import Box
from workers.parse.geometry import Matrix, multiply, transform_box
from workers.parse.marks import REPLACEMENT, Marks, Run, clean
from workers.parse.pdf.fonts import Fonts
from workers.parse.pdf.paths import Path

__all__ = ["Tracer", "draw_with_stock"]


class Tracer(PDFLayoutAnalyzer):
    """A device of pdfminer's that keeps its characters, and the paths and pictures as marks.

    `place` turns the coordinates that pdfminer gives a page into ours.
    """

    def __init__(self, manager: PDFResourceManager, place: Matrix) -> None:
        super().__init__(manager)
        self.place = place
        self.marks = Marks()
        self.characters: list[LTChar] = []

    def paint_path(
        self,
        gstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,  # noqa: ARG002 - the device's interface
        path: Sequence[PathSegment],
    ) -> None:
        """Keep the straight lines of a path."""
        ours = Path()
        for kind, *numbers in path:
            _add_segment(ours, kind, numbers)
        ours.paint(multiply(self.ctm, self.place), self.marks, gstate.linewidth if stroke else None, fill)

    def render_image(self, name: str, stream: PDFStream) -> None:  # noqa: ARG002
        """Keep where a picture stands."""
        self.marks.pictures.append(transform_box(multiply(self.ctm, self.place), 0.0, 0.0, 1.0, 1.0))

    def begin_figure(self, name: str, bbox: Box, matrix: StockMatrix) -> None:  # noqa: ARG002
        """Go into a form or picture; its box is of no use here, and may be malformed."""
        self._stack.append(self.cur_item)
        self.cur_item = LTFigure(name, (0, 0, 1, 1), (1, 0, 0, 1, 0, 0))

    def receive_layout(self, ltpage: LTPage) -> None:
        """Collect the page's characters, those within forms too."""
        self._collect(ltpage)

    def _collect(self, container: LTPage | LTFigure) -> None:
        for item in container:
            if isinstance(item, LTChar):
                self.characters.append(item)
            elif isinstance(item, LTFigure):
                self._collect(item)


def draw_with_stock(page: PDFPage, fonts: Fonts, place: Matrix) -> Marks:
    """Draw a page by pdfminer's interpreter; clipping and invisibility, which it does not tell, are not kept."""
    tracer = Tracer(fonts.manager, place)
    PDFPageInterpreter(fonts.manager, tracer).process_page(page)
    for character in tracer.characters:
        _add_character(tracer.marks, character, place)
    return tracer.marks


def _add_character(marks: Marks, character: LTChar, place: Matrix) -> None:
    left, top, right, bottom = transform_box(place, *character.bbox)
    turn = 0 if character.upright else 1 if character.matrix[1] < 0 else 3
    printed = character.get_text()
    text = REPLACEMENT if printed.startswith("(cid:") else clean(printed)
    marks.runs.append(Run([text], [left], [right], top, bottom, right - left if turn else bottom - top, turn))


def _add_segment(path: Path, kind: object, numbers: list[Any]) -> None:
    if kind == "h":
        path.close()
        return
    x, y = numbers[-2:]
    if kind == "m":
        path.move(x, y)
    elif kind == "l":
        path.line(x, y)
    else:
        path.curve(x, y)
