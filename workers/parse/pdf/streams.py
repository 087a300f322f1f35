"""Content streams decompressed within bounds, and only whole: what is lost in them would be lost in silence."""

import zlib

from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1

from workers.parse.limits import Budget, too_large

__all__ = ["decoded"]

_DEFLATE = b"\x78"
_HEADER_CHECK = 31
"""What the two bytes before deflated data are a multiple of."""


def decoded(stream: PDFStream, budget: Budget) -> bytes:
    """The stream's data; ValueError or zlib.error where it is broken, InputError where it exceeds the budget."""
    if stream.data is None and stream.decipher is None and _only_deflated(stream):
        stream.data = _inflated(stream.rawdata or b"", budget)
        stream.rawdata = None
    data: bytes = stream.get_data()
    return data


def _only_deflated(stream: PDFStream) -> bool:
    filters = stream.get_filters()
    if len(filters) != 1:
        return False
    kind, parameters = filters[0]
    predictor = resolve1(parameters.get("Predictor", 1)) if isinstance(parameters, dict) else 1
    return kind in LITERALS_FLATE_DECODE and predictor == 1


def _inflated(data: bytes, budget: Budget) -> bytes:
    """Decompressed data, whole; the checksum at its end may be wrong or missing."""
    if data[:1] != _DEFLATE or int.from_bytes(data[:2], "big") % _HEADER_CHECK:
        raise ValueError("a content stream is not compressed as it says")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    result = inflater.decompress(data[2:], budget.bytes_left + 1)
    if len(result) > budget.bytes_left:
        raise too_large(f"the page contents exceed {budget.limits.decoded_bytes} bytes when decompressed")
    if not inflater.eof:
        raise ValueError("a content stream ends before its data does")
    return result
