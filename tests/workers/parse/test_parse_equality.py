"""The lean interpreter draws exactly the glyphs and boxes of pdfminer's own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTFigure, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from schemas.errors import InputError
from tests.workers.parse import drawn
from tests.workers.parse.test_parse_rejections import with_contents
from workers.parse.geometry import transform_box
from workers.parse.limits import Limits
from workers.parse.marks import REPLACEMENT, Marks, clean
from workers.parse.pdf.document import open_sheets
from workers.parse.pdf.errors import damage_rejected
from workers.parse.pdf.reader import Drawing, from_stock

TOLERANCE = 0.01
Glyph = tuple[str, float, float, float, float]


def stock_characters(page: PDFPage) -> list[LTChar]:
    """The characters that pdfminer draws on a page."""
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    PDFPageInterpreter(manager, device).process_page(page)
    return list(characters(device.get_result()))


def characters(container: LTPage | LTFigure) -> Iterator[LTChar]:
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTFigure):
            yield from characters(item)


def glyphs(marks: Marks) -> list[Glyph]:
    return [
        (text, left, run.top, right, run.bottom)
        for run in marks.runs
        for text, left, right in zip(run.texts, run.lefts, run.rights, strict=True)
    ]


def compare(data: bytes, every: int = 1) -> tuple[int, int]:
    """Compare pages that both can draw; how many glyphs there are, and how many pages were left to pdfminer."""
    count = 0
    drawing = Drawing(Limits())
    for number, sheet in enumerate(open_sheets(data, Limits())[::every]):
        try:
            ours = glyphs(drawing.marks(sheet, number))
            with damage_rejected("drawing"):
                theirs = stock_characters(sheet.stock)
        except InputError:
            continue
        assert [glyph[0] for glyph in ours] == [known(character.get_text()) for character in theirs]
        place = from_stock(sheet)
        for glyph, character in zip(ours, theirs, strict=True):
            theirs_placed = transform_box(place, *character.bbox)
            assert max(abs(a - b) for a, b in zip(glyph[1:], theirs_placed, strict=True)) < TOLERANCE
        count += len(ours)
    return count, drawing.fallbacks


def known(text: str) -> str:
    return REPLACEMENT if text.startswith("(cid:") else clean(text)


def compare_files(files: Sequence[Path], every: int = 1) -> tuple[int, int]:
    """Compare the documents that can be opened."""
    total = left = 0
    for path in files:
        try:
            count, fallbacks = compare(path.read_bytes(), every)
        except InputError:
            continue
        total += count
        left += fallbacks
    return total, left


NUMBER = st.one_of(st.integers(-50, 50).map(str), st.decimals(-50, 50, places=2).map(lambda number: f"{number:f}"))
SCALE = st.sampled_from(["1", ".5", "2", "-1", "0.05", "-0.05", "12.5"])
LITERAL = st.sampled_from(
    [
        r"(total)",
        r"(a \(b\) c)",
        r"((nested) text)",
        r"(oct\101al \\)",
        r"(line\
end)",
        "()",
        "(\r two  blanks )",
    ]
)
HEXADECIMAL = st.binary(max_size=6).map(lambda value: f"<{value.hex()}>")
STRING = st.one_of(LITERAL, HEXADECIMAL)
ARRAY = st.lists(st.one_of(STRING, NUMBER), max_size=5).map(lambda parts: f"[{' '.join(parts)}]")
FONT = st.tuples(st.sampled_from(["F", "T", "V", "X"]), SCALE)


def operation(operator: str, *operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*operands).map(lambda values: " ".join((*values, operator)))


TEXT_OPERATION = st.one_of(
    FONT.map(lambda font: f"/{font[0]} {font[1]} Tf"),
    operation("Tj", STRING),
    operation("TJ", ARRAY),
    operation("'", STRING),
    operation("Td", NUMBER, NUMBER),
    operation("TD", NUMBER, NUMBER),
    operation("Tm", SCALE, st.just("0"), st.just("0"), SCALE, NUMBER, NUMBER),
    operation("Tm", SCALE, NUMBER, NUMBER, SCALE, NUMBER, NUMBER),
    st.just("T*"),
    operation("TL", NUMBER),
    operation("Tc", NUMBER),
    operation("Tw", NUMBER),
    operation("Tz", st.sampled_from(["100", "80", "-50"])),
    operation("Ts", NUMBER),
    st.lists(st.tuples(NUMBER, st.sampled_from(["0", "-0", "3"])), min_size=1, max_size=4).map(
        lambda moves: "".join(f"<41>Tj {x} {y} TD" for x, y in moves) + "<42>Tj"
    ),
    st.just("0 0 0 rg /GS gs"),
)
TEXT = st.lists(TEXT_OPERATION, max_size=12).map(lambda parts: "\n".join(("BT /F 9 Tf", *parts, "ET")))
GRAPHICS = st.one_of(
    operation("cm", SCALE, st.just("0"), st.just("0"), SCALE, NUMBER, NUMBER),
    operation("cm", st.just("0"), SCALE, SCALE, st.just("0"), NUMBER, NUMBER),
    operation("re f", NUMBER, NUMBER, NUMBER, NUMBER),
    operation("re W n", NUMBER, NUMBER, NUMBER, NUMBER),
    st.just("% a comment (with a bracket"),
    st.just("q"),
    st.just("Q"),
    st.just("/P <</MCID 1 /Lang (zh)>> BDC EMC"),
    st.just("q /Form Do Q"),
)
CONTENTS = st.lists(st.one_of(TEXT, GRAPHICS), max_size=10).map(lambda parts: "\n".join(parts).encode("latin-1"))

FORM = (
    b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[2 0 0 2 5 5]/Length 37>>\n"
    b"stream\nBT /F 7 Tf 1 0 0 1 3 4 Tm (form) Tj ET \nendstream"
)
COMPOSITE = (
    b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/%s/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    b"/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 900"
    b"/FontDescriptor<</FontName/Song/Descent -140/Ascent 860>>>>]>>"
)
TYPE3 = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 -200 1000 800]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65"
    b"/Widths[500 600]/CharProcs<<>>/Encoding<</Differences[65/A/B]>>>>"
)


@given(CONTENTS)
@settings(max_examples=150, deadline=None)
def test_any_regular_content_stream(contents: bytes) -> None:
    """Whatever operators a stream strings together, the lean interpreter covers it and draws the same glyphs."""
    data = with_contents(
        contents,
        resources=b"/Font<</F 5 0 R/T 6 0 R/V 7 0 R/X 8 0 R>>/XObject<</Form 9 0 R>>",
        more=(COMPOSITE % b"UniGB-UCS2-H", COMPOSITE % b"UniGB-UCS2-V", TYPE3, FORM),
    )
    _, fallbacks = compare(data)
    assert fallbacks == 0


@pytest.mark.parametrize(
    "contents",
    [
        b"BT /F 9 Tf <41> Tj 0 3 TD <42> ' <43> ' ET",
        b"BT /F 9 Tf <41> Tj 2 3 Td <42> Tj 5 0 TD <43> Tj T* <44> Tj ET",
        b"BT /F 9 Tf (a) Tj ET q 0 g 2 w /GS gs BT /F 5 Tf 12 TL 3 Tc (b) Tj T* (c) Tj ET Q BT T* (d) Tj ET",
        b"q 1 0 0 1 5 5 cm Q BT /F 9 Tf 1 0 0 1 3 4 Tm /F 7 Tf 0.5 g (a) Tj ET q BT 2 Tr 50 Tz (b) Tj ET Q",
        b"BT /F 9 Tf [<41>-20<4243> 5 <44>] TJ [ (a) <42> ] TJ ET",
        b"BT /F 9 Tf (a) Tj ET BI /W 1 /H 1 ID q 1 EI BT (b) Tj ET",
        b"BT /F 9 Tf (a) Tj ET BI /W 1 /H 1 ID never ended BT (b) Tj ET",
    ],
)
def test_operators_written_in_one_breath(contents: bytes) -> None:
    """Settings and operators that follow each other apply each in its turn, as pdfminer has them."""
    _, fallbacks = compare(with_contents(contents))
    assert fallbacks == 0


@pytest.mark.parametrize(
    "contents",
    [
        b"BT /F 9 Tf (deep (er (and (deeper (still)))) ) Tj ET",
        b"BT /F 9 Tf <414> Tj ET",
        b"BT /F 9 Tf (unknown \\escape) Tj ET",
        b"BT /F 9 Tf --5 0 Td (a) Tj ET",
        b"BT /F 9 Tf 1 2 3 Td (a) Tj ET",
        b"BT /F 9 Tf q (a) Tj Q (b) Tj ET",
        b"/F 9 Tf (outside) Tj",
        b"BT /F#20 9 Tf (a) Tj ET",
        b"BT /F 9 Tf (a) (b) Tj ET",
        b'BT /F 9 Tf 1 2 (a) " ET',
    ],
)
def test_irregular_content_streams_are_left_to_pdfminer(contents: bytes) -> None:
    """What the lean interpreter does not cover is drawn by pdfminer's, and counted."""
    _, fallbacks = compare(with_contents(contents))
    assert fallbacks == 1


def test_drawn_documents() -> None:
    """Pages with fonts of every kind, upright, turned, slanted and stretched, are drawn the same."""

    def draw(canvas: Canvas) -> None:
        for number, font in enumerate(("Helvetica", "Times-Italic", drawn.SONG, "HeiseiMin-W3", "ZapfDingbats")):
            canvas.setFont(font, 8 + number)
            canvas.drawString(50, 700 - 30 * number, "合计 total 1,234.56 一般公共预算")
        text = canvas.beginText(50, 300)
        text.setCharSpace(0.7)
        text.setWordSpace(2)
        text.setHorizScale(80)
        text.setRise(3)
        text.textLines("first line of words\nsecond line of words")
        canvas.drawText(text)
        canvas.rotate(30)
        canvas.skew(10, 5)
        canvas.drawString(200, 100, "turned and slanted")

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    for rotate in (0, 90, 180, 270):
        count, fallbacks = compare(drawn.page(draw, rotate=rotate))
        assert count > 150
        assert fallbacks == 0


def test_real_reports(shared: Path) -> None:
    """Real reports are drawn the same, without a single page left to pdfminer."""
    files = [*sorted((shared / "reports").glob("r2*.pdf")), *sorted((shared / "reports/rendered").glob("*.pdf"))]
    total, left = compare_files(files, every=9)
    assert total > 4_000
    assert left == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_all_shared_documents(shared: Path) -> None:
    """Over every document beside the checkout, hostile ones too, the same glyphs are drawn in the same places."""
    reports, left = compare_files(sorted((shared / "reports").rglob("*.pdf")))
    assert reports > 140_000
    assert left == 0
    hostile, left = compare_files(sorted((shared / "hostile").glob("*.[pP]df")))
    assert hostile > 100_000
    assert left < 20
