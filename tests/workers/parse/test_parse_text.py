"""Plain text: a page without geometry, a line for each line."""

from pathlib import Path

import msgspec
import pytest

from schemas.errors import InputError, RejectReason
from schemas.pages import Line, Pages
from workers.parse import parse

TEXT = "第一部分 概况\n\n  一、主要职能\t（一）\r\n收入 12.50　万元\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str) -> None:
    """UTF-8, with or without its mark, and GB 18030 give the same lines."""
    pages = parse(TEXT.encode(encoding), "report.txt")
    assert [line.text for line in pages.pages[0].lines] == [
        "第一部分 概况",
        "",
        "  一、主要职能\t（一）",
        "收入 12.50　万元",
    ]


def test_text_has_no_geometry() -> None:
    """Text is one page, page 0, whose lines have neither boxes nor edges."""
    pages = parse(TEXT.encode(), "report.txt")
    (page,) = pages.pages
    assert (pages.media_type, pages.reader, pages.geometry, page.number) == ("text/plain", "text/1", False, 0)
    assert page.lines[0] == Line("第一部分 概况")
    assert page.grids == ()


def test_a_pdf_named_as_text_is_read_as_a_pdf() -> None:
    """The bytes tell the format, not the name."""
    with pytest.raises(InputError) as caught:
        parse(b"%PDF-1.7\nnothing more", "report.txt")
    assert caught.value.reason is RejectReason.DAMAGED


def test_neither_encoding() -> None:
    """Bytes of no known encoding are not supported."""
    with pytest.raises(InputError) as caught:
        parse(b"abc\n\xff\xff\xff", "report.txt")
    assert caught.value.reason is RejectReason.UNSUPPORTED


def test_pages_travel_as_json() -> None:
    """Pages come back from JSON as they went."""
    pages = parse(TEXT.encode(), "report.txt")
    assert msgspec.json.decode(msgspec.json.encode(pages), type=Pages) == pages


def test_real_text_reports(shared: Path) -> None:
    """Every real text report keeps all its lines."""
    for path in sorted((shared / "reports").glob("*.txt")):
        data = path.read_bytes()
        assert "\n".join(line.text for line in parse(data, path.name).pages[0].lines) == data.decode().removesuffix(
            "\n"
        )
