"""What cannot be read is refused with its reason, and nothing else leaves the reader."""

import random
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from schemas.errors import InputError, RejectReason
from tests.workers.parse import drawn
from workers.parse import Limits, parse


def reason(data: bytes, name: str = "report.pdf", limits: Limits | None = None) -> RejectReason:
    with pytest.raises(InputError) as caught:
        parse(data, name, limits or Limits())
    assert caught.value.detail
    return caught.value.reason


def hello(canvas: Canvas) -> None:
    canvas.drawString(100, 700, "本年支出合计 12.50 万元")


def written(objects: list[bytes]) -> bytes:
    """A PDF of the given objects, the first its catalog."""
    parts = [b"%PDF-1.7\n"]
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = sum(map(len, parts))
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries))
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return b"".join(parts)


def with_contents(stream: bytes, extra: bytes = b"", resources: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of one page with a content stream, its dictionary's further entries, resources and further objects."""
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>"
            % resources,
            b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(stream), extra, stream),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n"])
def test_empty_files(data: bytes) -> None:
    """A file without content is empty, whatever its name."""
    assert reason(data) is RejectReason.EMPTY
    assert reason(data, "report.txt") is RejectReason.EMPTY


def test_text_renamed_to_pdf() -> None:
    """Plain text named .pdf is not what it says."""
    assert reason("收入支出决算总表\n".encode()) is RejectReason.UNSUPPORTED


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html><html>", "\ufeff\n <HTML>", "<!-- saved -->\n<html>", '<?xml version="1.0"?><html>']
)
def test_web_pages_saved_as_something_else(start: str) -> None:
    """A web page is refused under any name, with or without a byte order mark."""
    data = (start + "<body>部门预算</body></html>").encode()
    assert reason(data) is RejectReason.UNSUPPORTED
    assert reason(data, "report.txt") is RejectReason.UNSUPPORTED


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", b"\x89PNG\r\n\x1a\n\x00"]
)
def test_other_formats(start: bytes) -> None:
    """Office files and pictures are not supported; named .pdf they are damaged."""
    assert reason(start * 20, "report.docx") is RejectReason.UNSUPPORTED
    assert reason(start * 20, "report.pdf") is RejectReason.DAMAGED


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.97])
def test_truncated_documents(share: float) -> None:
    """A PDF cut short is damaged, even where some of its pages can still be found."""
    data = drawn.pages([hello] * 6)
    assert reason(data[: int(len(data) * share)]) is RejectReason.DAMAGED


def test_truncated_real_reports(shared: Path) -> None:
    """A real report cut at any tenth of its length is damaged."""
    data = next((shared / "reports").glob("r2*.pdf")).read_bytes()
    for tenth in range(1, 10):
        assert reason(data[: len(data) * tenth // 10]) is RejectReason.DAMAGED


def test_locked_documents() -> None:
    """A PDF that asks for a password is encrypted; one that opens with the empty one is read."""

    def encrypted(user: str) -> bytes:
        from io import BytesIO

        buffer = BytesIO()
        canvas = Canvas(buffer, encrypt=StandardEncryption(user, ownerPassword="owner", strength=128))
        canvas.drawString(100, 700, "secret 12.50")
        canvas.save()
        return buffer.getvalue()

    assert reason(encrypted("user")) is RejectReason.ENCRYPTED
    assert parse(encrypted(""), "report.pdf").pages[0].lines[0].text == "secret 12.50"


def test_pages_without_text() -> None:
    """A PDF of pictures and rules alone has no text."""
    assert reason(drawn.page(lambda canvas: canvas.rect(10, 10, 100, 100))) is RejectReason.NO_TEXT


def test_characters_that_no_font_explains() -> None:
    """A PDF most of whose glyphs have no known character has no text that could be read."""
    data = with_contents(b"BT /F 12 Tf 100 700 Td (\\001\\002\\003\\004) Tj ET")
    assert reason(data) is RejectReason.NO_TEXT


def test_damaged_contents_of_one_page() -> None:
    """A page whose contents cannot be decompressed makes the document damaged: it might hold a table."""
    assert reason(with_contents(b"no zlib data at all", b"/Filter/FlateDecode")) is RejectReason.DAMAGED
    assert reason(with_contents(zlib.compress(b"BT ET " * 200)[:12], b"/Filter/FlateDecode")) is RejectReason.DAMAGED


def test_damaged_contents_of_a_form() -> None:
    """A form that cannot be decompressed is not passed over either."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode/Length 4>>\nstream\nnone\nendstream"
    text = b"BT /F 12 Tf 100 700 Td (12.50) Tj ET /X Do"
    assert reason(with_contents(text, resources=b"/XObject<</X 6 0 R>>", more=(form,))) is RejectReason.DAMAGED


def test_a_wrong_checksum_alone_does_no_harm() -> None:
    """Contents that decompress in full are read though their checksum is wrong."""
    stream = zlib.compress(b"BT /F 12 Tf 100 700 Td (12.50) Tj ET")
    data = with_contents(stream[:-4] + b"\0\0\0\0", b"/Filter/FlateDecode")
    assert parse(data, "report.pdf").pages[0].lines[0].text == "12.50"


def test_more_pages_than_promised_to_be_there() -> None:
    """A page tree that promises more pages than it holds has lost some."""
    data = with_contents(b"BT /F 12 Tf 100 700 Td (12.50) Tj ET").replace(b"/Count 1", b"/Count 2")
    assert reason(data) is RejectReason.DAMAGED


@pytest.mark.parametrize(
    "limits",
    [
        Limits(file_bytes=100),
        Limits(pages=2),
        Limits(decoded_bytes=50),
        Limits(glyphs=10),
        Limits(rules=1),
    ],
)
def test_limits(limits: Limits) -> None:
    """A document beyond any limit is too large."""

    def draw(canvas: Canvas) -> None:
        hello(canvas)
        canvas.line(10, 10, 100, 10)
        canvas.line(10, 20, 100, 20)

    assert reason(drawn.pages([draw] * 3), limits=limits) is RejectReason.TOO_LARGE


def test_decompression_bombs() -> None:
    """Contents that grow beyond the limit are refused without being decompressed in full."""
    data = with_contents(zlib.compress(b" " * 30_000_000), b"/Filter/FlateDecode")
    assert reason(data, limits=Limits(decoded_bytes=1_000_000)) is RejectReason.TOO_LARGE


def test_forms_within_forms() -> None:
    """Forms that draw each other many times over, or themselves, neither hang nor recurse without end."""
    forms = []
    for number in range(30):
        twice = b"/X Do " * 10
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (7 + number)
        forms.append(b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(twice), twice))
    text = b"BT /F 12 Tf 100 700 Td (12.50) Tj ET /X Do"
    bomb = with_contents(text, resources=b"/XObject<</X 6 0 R>>", more=tuple(forms))
    assert reason(bomb, limits=Limits(nesting=50, decoded_bytes=100_000)) is RejectReason.TOO_LARGE
    assert reason(bomb, limits=Limits(nesting=10)) is RejectReason.TOO_LARGE
    loop = with_contents(text, resources=b"/XObject<</X 6 0 R>>", more=(forms[0].replace(b"7 0 R", b"6 0 R"),))
    assert parse(loop, "report.pdf").pages[0].lines[0].text == "12.50"


def test_references_in_a_circle() -> None:
    """An object that is a reference to itself is missing, and nobody waits for it."""
    data = with_contents(b"BT /F 12 Tf 100 700 Td (12.50) Tj ET").replace(b"<</Type/Page/", b"3 0 R %Type/Page/")
    assert reason(data) is RejectReason.DAMAGED


def test_no_bytes_make_anything_else_than_an_input_error() -> None:
    """Reports with bytes changed, removed or repeated are read or refused, and never raise anything else."""
    chance = random.Random(20)
    whole = drawn.pages([hello] * 3)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            at = chance.randrange(len(data))
            length = chance.randrange(1, 40)
            piece = data[at : at + length]
            data[at : at + length] = chance.choice((b"", piece + piece, chance.randbytes(length)))
        try:
            parse(bytes(data), "report.pdf")
        except InputError:
            continue


def read_or_refused(files: Sequence[Path]) -> None:
    for path in files:
        try:
            parse(path.read_bytes(), path.name)
        except InputError:
            continue


def test_some_hostile_documents(shared: Path) -> None:
    """Odd and broken PDFs of other projects' test suites are read or refused, and raise nothing else."""
    read_or_refused(sorted((shared / "hostile").glob("*.[pP]df"))[::6])


@pytest.mark.slow
def test_all_hostile_documents(shared: Path) -> None:
    """Every odd and broken PDF of other projects' test suites is read or refused, and raises nothing else."""
    files = sorted((shared / "hostile").glob("*.[pP]df"))
    assert len(files) > 200
    read_or_refused(files)


def test_web_pages_among_real_files(shared: Path) -> None:
    """Real web pages saved as .pdf are refused as what they are."""
    found = [path for path in (shared / "reports" / "other").glob("*.pdf") if b"%PDF" not in path.read_bytes()[:1024]]
    assert found
    for path in found:
        assert reason(path.read_bytes(), path.name) is RejectReason.UNSUPPORTED
