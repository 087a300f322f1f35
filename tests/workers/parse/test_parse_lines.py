"""Lines of text outside tables: order, blanks, edges, and what a person does not see."""

import msgspec
import pytest
from reportlab.pdfgen.canvas import Canvas

from schemas.pages import Pages
from tests.workers.parse import drawn
from tests.workers.parse.drawn import SONG
from tests.workers.parse.test_parse_grids import read
from tests.workers.parse.test_parse_rejections import with_contents
from workers.parse import parse


def test_digits_on_another_baseline_stay_in_their_sentence() -> None:
    """Digits that stand 0.3 em lower than the words around them are on their line."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(SONG, 16)
        canvas.drawString(100, 700, "支出合计")
        canvas.drawString(208, 700, "万元，完成预算的")
        canvas.setFont("Times-Roman", 16)
        canvas.drawString(164, 695.2, "2940.05")
        canvas.setFont(SONG, 16)
        canvas.drawString(100, 676, "下一行")

    assert [line.text for line in read(draw).lines] == ["支出合计2940.05万元，完成预算的", "下一行"]


def test_lines_come_from_the_top_whatever_order_they_were_drawn_in() -> None:
    """Reading order is the page's, not the content stream's."""

    def draw(canvas: Canvas) -> None:
        for y, text in ((600, "三"), (700, "一"), (650, "二")):
            canvas.drawString(100, y, text)

    assert [line.text for line in read(draw).lines] == ["一", "二", "三"]


def test_blanks_where_gaps_show() -> None:
    """A gap wider than 0.3 em is one blank; a drawn blank is one where it leaves a gap; none stands at the ends."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(100, 700, "  total of  2024 ")
        canvas.drawString(180, 700, "end")
        canvas.drawString(199, 700, ".")

    assert read(draw).lines[0].text == "total of 2024 end."


def test_every_character_has_its_edges() -> None:
    """The box of any slice of a line lies where its characters are printed."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        canvas.drawString(100, 700, "ab cd")

    line = read(draw).lines[0]
    assert line.edges == pytest.approx((100, 106, 112, 118, 124, 130))
    box = line.slice_box(3, 5)
    assert box is not None
    assert box[0] == pytest.approx(118)
    assert box[2] == pytest.approx(130)
    assert line.box is not None
    assert 842 - 712 < line.box[1] < 842 - 700 < line.box[3]
    assert line.size == pytest.approx(10)


def test_text_outside_its_clip_is_not_seen() -> None:
    """What a clip hides, as in a cell cut at a page's end, is not read."""
    clipped = b"q 90 690 60 30 re W n BT /F 10 Tf 100 700 Td (seen) Tj 0 -40 Td (hidden) Tj ET Q "
    contents = clipped + b"BT /F 10 Tf 100 600 Td (after) Tj ET"
    assert [line.text for line in parse(with_contents(contents), "a.pdf").pages[0].lines] == ["seen", "after"]


def test_text_outside_the_page_is_not_seen() -> None:
    """What lies outside the crop box is not read."""

    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, 300, 800))
        canvas.drawString(100, 700, "在页内")
        canvas.drawString(400, 700, "在页外")

    page = read(draw)
    assert [line.text for line in page.lines] == ["在页内"]
    assert (page.width, page.height) == (250, 750)


def test_invisible_text_beside_visible_text_is_dropped_and_alone_kept() -> None:
    """Text in no colour is read only where the page has no other, as under a scan."""
    both = b"BT /F 10 Tf 100 700 Td (seen) Tj ET BT 3 Tr /F 10 Tf 100 650 Td (laid under) Tj ET"
    alone = b"BT 3 Tr /F 10 Tf 100 650 Td (laid under) Tj ET"
    assert [line.text for line in parse(with_contents(both), "a.pdf").pages[0].lines] == ["seen"]
    assert [line.text for line in parse(with_contents(alone), "a.pdf").pages[0].lines] == ["laid under"]


def test_watermarks_are_no_text() -> None:
    """Text that runs along neither axis is left out."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "正文")
        canvas.translate(300, 400)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")

    assert [line.text for line in read(draw).lines] == ["正文"]


def test_unknown_glyphs_show_as_such() -> None:
    """A glyph without a known character is U+FFFD, never a guess."""
    contents = b"BT /F 10 Tf 100 700 Td (total \\001 12.50) Tj ET"
    assert parse(with_contents(contents), "a.pdf").pages[0].lines[0].text == "total \ufffd 12.50"


def test_pictures_have_their_boxes() -> None:
    """Pictures, inline ones too, leave the box they fill and none of their data."""
    contents = (
        b"q 200 0 0 100 50 600 cm BI /W 2 /H 1 /BPC 8 /CS /G ID \x00( EI Q "
        b"q 100 0 0 50 300 700 cm /I Do Q BT /F 10 Tf 100 500 Td (text) Tj ET"
    )
    entries = b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1"
    picture = b"<<%s>>\nstream\n0\nendstream" % entries
    data = with_contents(contents, resources=b"/XObject<</I 6 0 R>>", more=(picture,))
    page = parse(data, "a.pdf").pages[0]
    assert [picture.box for picture in page.pictures] == [(50, 142, 250, 242), (300, 92, 400, 142)]
    assert [line.text for line in page.lines] == ["text"]


def test_pdf_pages_travel_as_json() -> None:
    """Pages of lines, grids and pictures come back from JSON as they went."""

    def draw(canvas: Canvas) -> None:
        drawn.ruled(canvas)
        drawn.cell_texts(canvas)
        canvas.drawString(100, 100, "页脚 - 1 -")

    pages = parse(drawn.page(draw), "a.pdf")
    assert msgspec.json.decode(msgspec.json.encode(pages), type=Pages) == pages
    assert (pages.media_type, pages.reader, pages.geometry) == ("application/pdf", "pdf-lean/1", True)
