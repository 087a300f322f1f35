"""Documents made to hurt, one for each way: what the reader does with it, within its limits of time and memory."""

import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import InputError, RejectReason
from tests.workers.parse.test_parse_rejections import with_contents, written
from workers.parse import Limits
from workers.sandbox import READER, Sandbox
from workers.written_pages import read_pages

SECONDS = 20.0
TEXT = b"BT /F 12 Tf 100 700 Td (12.50) Tj ET"
READ = "12.50"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(READER, memory_mib=1024, seconds=SECONDS) as sandbox:
        yield sandbox


def read(sandbox: Sandbox, folder: Path, data: bytes) -> str | RejectReason:
    """The first line of the document, or why there is none; in time, and the sandbox lives on."""
    (folder / "a.pdf").write_bytes(data)
    began = time.monotonic()
    try:
        pages = read_pages(sandbox.parse(folder / "a.pdf", "a.pdf"))
    except InputError as error:
        return error.reason
    finally:
        assert time.monotonic() - began < 2 * SECONDS + 5
    return pages.pages[0].lines[0].text


def test_a_whole_document_is_read(sandbox: Sandbox, tmp_path: Path) -> None:
    """What the others are made from is read."""
    assert read(sandbox, tmp_path, with_contents(TEXT)) == READ


@pytest.mark.parametrize("length", [b"0", b"1", b"99999999", b"-1", b"4 0 R", b"7 0 R", b"(x)"])
def test_wrong_lengths(sandbox: Sandbox, tmp_path: Path, length: bytes) -> None:
    """A stream whose length is not true is read by where it ends, or the document is damaged; never half of it."""
    data = with_contents(TEXT).replace(b"/Length %d" % len(TEXT), b"/Length " + length, 1)
    assert read(sandbox, tmp_path, data) in (READ, RejectReason.DAMAGED, RejectReason.NO_TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"startxref\n", b"startxref\n9"),
        (b"xref\n0 6", b"xref\n0 4000000000"),
        (b"00000 n", b"65535 f"),
        (b"trailer\n<<", b"trailer\n<</Prev 9 "),
        (b"/Size 6", b"/Size 99999999999"),
        (b"/Root 1 0 R", b"/Root 4 0 R"),
        (b"/Root 1 0 R", b"/Root 1 0 R/XRefStm 15"),
        (b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
        (b"/Parent 2 0 R", b"/Parent 3 0 R"),
        (b"/Pages 2 0 R", b"/Pages 1 0 R"),
    ],
)
def test_broken_tables_and_trees(sandbox: Sandbox, tmp_path: Path, old: bytes, new: bytes) -> None:
    """Cross references and page trees that lie or turn in circles are mended or refused."""
    data = with_contents(TEXT)
    assert old in data
    assert read(sandbox, tmp_path, data.replace(old, new)) in (READ, RejectReason.DAMAGED, RejectReason.NO_TEXT)


def test_a_cross_reference_that_refers_to_itself(sandbox: Sandbox, tmp_path: Path) -> None:
    """A chain of cross references that never ends is left."""
    data = with_contents(TEXT)
    start = data.rindex(b"xref\n0")
    data = data.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % start)
    assert read(sandbox, tmp_path, data) in (READ, RejectReason.DAMAGED)


@pytest.mark.parametrize("bracket", [b"[", b"<</A ", b"("])
def test_endless_nesting(sandbox: Sandbox, tmp_path: Path, bracket: bytes) -> None:
    """A hundred thousand brackets, in an object and in the contents, exhaust neither the stack nor the time."""
    deep = bracket * 100_000
    for data in (with_contents(TEXT + b"\n" + deep), with_contents(TEXT, resources=b"/X " + deep)):
        came = read(sandbox, tmp_path, data)
        assert came == READ or isinstance(came, RejectReason)


def test_filters_upon_filters(sandbox: Sandbox, tmp_path: Path) -> None:
    """A stream packed a thousand times over is unpacked, or refused, in time."""
    stream = TEXT
    for _ in range(1000):
        stream = zlib.compress(stream, 1)
    data = with_contents(stream, b"/Filter[" + b"/FlateDecode " * 1000 + b"]")
    assert read(sandbox, tmp_path, data) in (READ, RejectReason.DAMAGED, RejectReason.TOO_LARGE)


def test_a_bomb_in_a_bomb(tmp_path: Path) -> None:
    """Many times the limit in blanks, packed twice into some kilobytes, is refused without being made."""
    packer = zlib.compressobj(1)
    block = b" " * 1_000_000
    packed = b"".join(packer.compress(block) for _ in range(100)) + packer.flush()
    data = with_contents(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]")
    assert len(data) < 200_000
    limits = Limits(decoded_bytes=10_000_000)
    with Sandbox(READER, memory_mib=256, seconds=SECONDS, limits=limits) as sandbox:
        assert read(sandbox, tmp_path, data) in (RejectReason.TOO_LARGE, RejectReason.MEMORY)


def test_a_huge_picture_is_not_unpacked(sandbox: Sandbox, tmp_path: Path) -> None:
    """A picture of ten gigapixels takes its place on the page, and no memory."""
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceRGB"
        b"/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream"
    )
    packed = zlib.compress(b"\0" * 100_000_000, 1)
    data = with_contents(
        TEXT + b" q 500 0 0 500 0 0 cm /X Do Q",
        resources=b"/XObject<</X 6 0 R>>",
        more=(picture % (len(packed), packed),),
    )
    assert read(sandbox, tmp_path, data) == READ


def test_thousands_of_fonts(sandbox: Sandbox, tmp_path: Path) -> None:
    """A page with a font for every letter is read."""
    count = 3000
    fonts = tuple(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Name/G%d>>" % number for number in range(count))
    named = b"".join(b"/G%d %d 0 R" % (number, 6 + number) for number in range(count))
    shown = b"".join(b"/G%d 12 Tf 0 0 Td (%d) Tj\n" % (number, number % 10) for number in range(count))
    data = with_contents(TEXT + b" BT 50 50 Td " + shown + b"ET", more=fonts)
    data = data.replace(b"/Font<</F 5 0 R>>", b"/Font<</F 5 0 R" + named + b">>")
    assert read(sandbox, tmp_path, data) in (READ, RejectReason.DAMAGED)


@pytest.mark.parametrize(
    "extra",
    [
        b"/OpenAction<</S/JavaScript/JS(while\\(1\\){};app.alert\\(1\\))>>",
        b"/OpenAction<</S/Launch/Win<</F(cmd.exe)>>>>",
        b"/AA<</WC<</S/URI/URI(http://127.0.0.1:1/)>>>>",
        b"/Names<</EmbeddedFiles<</Names[(evil.exe)6 0 R]>>/JavaScript<</Names[(x)<</S/JavaScript/JS(1)>>]>>>>",
        b"/AcroForm<</XFA 6 0 R/Fields[]>>",
        b"/Collection<</View/T>>",
        b"/Outlines<</First 1 0 R/Last 1 0 R/Count 99999>>",
    ],
)
def test_scripts_and_attachments_are_ignored(sandbox: Sandbox, tmp_path: Path, extra: bytes) -> None:
    """Nothing in a document is run, opened, fetched or unpacked: the page is read as if it were not there."""
    attached = b"<</Type/Filespec/F(evil.exe)/EF<</F 7 0 R>>>>"
    content = b"<</Type/EmbeddedFile/Length 4>>\nstream\nMZ..\nendstream"
    data = with_contents(TEXT, more=(attached, content)).replace(b"/Type/Catalog", b"/Type/Catalog" + extra)
    assert read(sandbox, tmp_path, data) == READ


def test_an_encryption_that_nobody_knows(sandbox: Sandbox, tmp_path: Path) -> None:
    """A document locked in an unknown way is refused as locked or damaged, not read as noise."""
    locked = b"/Encrypt<</Filter/Standard/V 99/R 99/Length 9999/O()/U()/P -1>>/ID[<00><00>]"
    data = with_contents(TEXT).replace(b"/Root 1 0 R", b"/Root 1 0 R" + locked)
    assert read(sandbox, tmp_path, data) in (RejectReason.ENCRYPTED, RejectReason.DAMAGED)


def test_a_tree_of_a_million_pages(sandbox: Sandbox, tmp_path: Path) -> None:
    """The same page promised again and again is refused as too large before it is drawn so often."""
    data = written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count 1000000>>" % (b"3 0 R " * 1000),
            b"<</Type/Pages/Parent 2 0 R/Kids[%s]/Count 1000>>" % (b"4 0 R " * 1000),
            b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]/Contents 5 0 R>>",
            b"<</Length 0>>\nstream\n\nendstream",
        ]
    )
    assert read(sandbox, tmp_path, data) in (RejectReason.TOO_LARGE, RejectReason.DAMAGED, RejectReason.NO_TEXT)
