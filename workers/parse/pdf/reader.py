"""PDF to pages: each page drawn into marks, turned upright, and arranged."""

from schemas.errors import InputError, RejectReason
from schemas.pages import Page, Pages
from workers.parse.geometry import page_matrix
from workers.parse.layout.arrange import arrange
from workers.parse.layout.upright import turned_upright
from workers.parse.limits import Budget, Limits
from workers.parse.marks import REPLACEMENT, Marks
from workers.parse.pdf.document import Sheet, open_sheets
from workers.parse.pdf.errors import NotCovered, damage_rejected
from workers.parse.pdf.fonts import Fonts
from workers.parse.pdf.interpreter import Interpreter
from workers.parse.pdf.streams import decoded

__all__ = ["MEDIA_TYPE", "READER", "Drawing", "check_readable", "from_stock", "read_pdf"]

MEDIA_TYPE = "application/pdf"
READER = "pdf-lean/1"

_UNREADABLE_SHARE = 0.5
"""The share of glyphs without a known character above which a text layer is no text."""


class Drawing:
    """One document being drawn: its fonts, its budget, and how many pages the lean interpreter left to pdfminer.

    `characters` are those on the pages so far, `unknown` the ones among them that no font tells.
    """

    def __init__(self, limits: Limits, fonts: Fonts | None = None) -> None:
        self.fonts = fonts or Fonts()
        self.budget = Budget(limits)
        self.fallbacks = 0
        self.characters = 0
        self.unknown = 0

    def page(self, sheet: Sheet, number: int) -> Page:
        """A page as it is handed over; InputError as of `marks`."""
        marks, width, height = turned_upright(self.marks(sheet, number), sheet.width, sheet.height)
        page = arrange(marks, number, width, height)
        texts = [line.text for line in page.lines]
        texts += [cell.text for grid in page.grids for cell in grid.cells]
        whole = "".join(texts)
        self.characters += len(whole)
        self.unknown += whole.count(REPLACEMENT)
        return page

    def marks(self, sheet: Sheet, number: int) -> Marks:
        """The marks of a page; InputError where its contents are damaged or beyond a limit."""
        with damage_rejected(f"reading page {number + 1}"):
            matrix = page_matrix(sheet.visible, sheet.rotate)
            data = b"\n".join([decoded(stream, self.budget) for stream in sheet.streams])
            marks = Marks()
            active = frozenset(stream.objid for stream in sheet.streams if stream.objid is not None)
            try:
                Interpreter(marks, self.fonts, self.budget, sheet.stock.resources, matrix, active).draw(data)
            except NotCovered:
                from workers.parse.pdf.stock import draw_with_stock  # noqa: PLC0415 - hardly ever needed

                self.fallbacks += 1
                marks = draw_with_stock(sheet.stock, self.fonts, from_stock(sheet))
        self.budget.spend_glyphs(marks.glyph_count())
        self.budget.check_rules(len(marks.horizontals) + len(marks.verticals))
        return marks


def read_pdf(data: bytes, limits: Limits) -> Pages:
    """Read a PDF; InputError where it is locked, damaged, too large or without text."""
    drawing = Drawing(limits)
    pages = tuple(drawing.page(sheet, number) for number, sheet in enumerate(open_sheets(data, limits)))
    check_readable(drawing.characters, drawing.unknown)
    return Pages(MEDIA_TYPE, READER, True, pages)


def check_readable(characters: int, unknown: int) -> None:
    """Refuse a document that is all pictures, or most of whose characters are not known."""
    if not characters:
        raise InputError(RejectReason.NO_TEXT, "no page of the PDF has a text layer; it needs text recognition first")
    if unknown > _UNREADABLE_SHARE * characters:
        raise InputError(
            RejectReason.NO_TEXT,
            "the fonts of the PDF do not tell which characters they draw; it needs text recognition first",
        )


def from_stock(sheet: Sheet) -> tuple[float, float, float, float, float, float]:
    """From pdfminer's coordinates, its media box's lower left corner after rotation, to ours."""
    x0, y0, x1, y1 = sheet.stock.mediabox
    left, low, right, high = sheet.visible
    if sheet.rotate == 90:
        return (1.0, 0.0, 0.0, -1.0, y0 - low, x1 - left)
    if sheet.rotate == 180:
        return (1.0, 0.0, 0.0, -1.0, right - x1, y1 - low)
    if sheet.rotate == 270:
        return (1.0, 0.0, 0.0, -1.0, high - y1, right - x0)
    return (1.0, 0.0, 0.0, -1.0, x0 - left, high - y0)
