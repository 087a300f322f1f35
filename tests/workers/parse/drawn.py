"""PDFs drawn for one test each: a small table in many ways of ruling it, and pages of text."""

from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import pairwise

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SONG = "STSong-Light"
PAGE = (595.0, 842.0)
WIDTHS = (70.0, 150.0, 80.0, 80.0, 80.0)
ROW = 20.0
LEFT, TOP = 60.0, 700.0
SIZE = 9.0

TABLE = (
    ("编码", "名称", "合计", "基本支出", "项目支出"),
    ("205", "教育支出", "1,234.56", "1,000.00", "234.56"),
    ("20502", "普通教育", "1,134.56", "900.00", "234.56"),
    ("2050201", "学前教育", "100.11", "100.11", ""),
    ("2050202", "小学教育", "34.45", "", "34.45"),
    ("208", "社会保障和就业支出", "9.90", "9.90", ""),
)

Rule = Callable[[Canvas, float, float, float, float], None]


def page(draw: Callable[[Canvas], None], size: tuple[float, float] = PAGE, rotate: int = 0) -> bytes:
    """A PDF of one page."""
    return pages([draw], size, rotate)


def pages(draws: Sequence[Callable[[Canvas], None]], size: tuple[float, float] = PAGE, rotate: int = 0) -> bytes:
    """A PDF of a page for each drawing, in Song type, nothing compressed that need not be."""
    if SONG not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=True)
    for draw in draws:
        canvas.setPageRotation(rotate)
        canvas.setFont(SONG, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def columns() -> list[float]:
    """The places of the table's vertical rules."""
    places = [LEFT]
    for width in WIDTHS:
        places.append(places[-1] + width)
    return places


def rows(count: int = len(TABLE)) -> list[float]:
    """The places of the table's horizontal rules, from the top."""
    return [TOP - ROW * index for index in range(count + 1)]


def cell_texts(
    canvas: Canvas,
    table: Sequence[Sequence[str]] = TABLE,
    write: Callable[[Canvas, float, float, str], None] = Canvas.drawString,
    font: str = SONG,
) -> None:
    """The table's texts: numbers to the right, words to the left."""
    canvas.setFont(font, SIZE)
    for row, texts in enumerate(table):
        baseline = TOP - ROW * row - 13.0
        for text, left, right in zip(texts, columns(), columns()[1:], strict=False):
            number = text.replace(",", "").replace(".", "").isdigit() and "." in text
            x = right - 3.0 - canvas.stringWidth(text, font, SIZE) if number else left + 3.0
            if text:
                write(canvas, x, baseline, text)


def straight(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """A rule drawn as one line."""
    canvas.line(x0, y0, x1, y1)


def ruled(canvas: Canvas, rule: Rule = straight, inner_only: bool = False, inset: float = 0.0) -> None:
    """The table's rules; `inner_only` leaves its left and right sides open, `inset` leaves a gap at each crossing."""
    xs, ys = columns(), rows()
    for y in ys:
        for left, right in pairwise(xs):
            rule(canvas, left + inset, y, right - inset, y)
    for x in xs[1:-1] if inner_only else xs:
        for top, bottom in pairwise(ys):
            rule(canvas, x, top - inset, x, bottom + inset)
