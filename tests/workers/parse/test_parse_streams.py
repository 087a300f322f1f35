"""Content streams decoded."""

import zlib
from base64 import a85encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.parse.test_parse_rejections import with_contents
from workers.parse import parse
from workers.parse.pdf.streams import ascii85

TEXT = b"BT /F 12 Tf 100 700 Td (12.50) Tj ET"


@given(st.binary(max_size=60), st.booleans())
def test_base_85_of_any_bytes(data: bytes, framed: bool) -> None:
    """What was encoded in base 85 comes back, framed or not, zeros and line ends included."""
    assert ascii85(a85encode(data, adobe=framed, wrapcol=20)) == data


def small_window(data: bytes) -> bytes:
    """Deflated as by writers that need little memory to read."""
    deflater = zlib.compressobj(wbits=10)
    return deflater.compress(data) + deflater.flush()


@pytest.mark.parametrize(
    ("encoded", "filters"),
    [
        (TEXT, b""),
        (a85encode(TEXT) + b"~>", b"/Filter/ASCII85Decode"),
        (small_window(TEXT), b"/Filter/FlateDecode"),
        (TEXT.hex().encode() + b">", b"/Filter[/ASCIIHexDecode]"),
        (bytes((len(TEXT) - 1,)) + TEXT + b"\x80", b"/Filter/RunLengthDecode"),
    ],
)
def test_filters(encoded: bytes, filters: bytes) -> None:
    """Contents are read through every filter that text is written with."""
    assert parse(with_contents(encoded, filters), "a.pdf").pages[0].lines[0].text == "12.50"
