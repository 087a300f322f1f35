"""Content streams decoded within bounds, and only whole: what is lost in them would be lost in silence."""

import re
import struct
import zlib
from base64 import a85decode

from pdfminer.ascii85 import asciihexdecode
from pdfminer.lzw import lzwdecode
from pdfminer.pdftypes import (
    LITERALS_ASCII85_DECODE,
    LITERALS_ASCIIHEX_DECODE,
    LITERALS_FLATE_DECODE,
    LITERALS_LZW_DECODE,
    LITERALS_RUNLENGTH_DECODE,
    PDFStream,
)
from pdfminer.runlength import rldecode

from workers.parse.limits import Budget, too_large

__all__ = ["ascii85", "decoded"]

_DEFLATE = 8
_HEADER_CHECK = 31
"""What the two bytes before deflated data are a multiple of."""
_ASCII85_ENDS = re.compile(rb"\A\s*<?~\s*|\s*~\s*>?\s*\Z")
_ASCII85_DIGITS = bytes(range(ord("!"), ord("u") + 1))
_ASCII85_VALUES = bytes.maketrans(_ASCII85_DIGITS, bytes(range(85)))
_BLANKS = b" \t\n\r\f\v\0"


def decoded(stream: PDFStream, budget: Budget) -> bytes:
    """The stream's data; ValueError, zlib.error or struct.error where it is broken, InputError beyond the budget.

    The stream does not keep it, so that a long document takes no more memory than its longest page.
    """
    if stream.data is not None:
        kept: bytes = stream.data
        return kept
    chain = stream.get_filters()
    if any(isinstance(parameters, dict) and "Predictor" in parameters for _, parameters in chain):
        predicted: bytes = stream.get_data()
        return predicted
    data = stream.rawdata or b""
    if stream.decipher is not None and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for kind, _ in chain:
        data = _undone(kind, data, budget)
    return data


def ascii85(data: bytes) -> bytes:
    """Decode base 85, all groups at once; ValueError or struct.error for what is none."""
    digits = _ASCII85_ENDS.sub(b"", data).translate(None, _BLANKS)
    if digits.translate(None, _ASCII85_DIGITS):
        return a85decode(digits)  # its letter for four zeros, or no base 85 at all
    missing = -len(digits) % 5
    values = iter((digits + b"u" * missing).translate(_ASCII85_VALUES))
    words = [
        52200625 * a + 614125 * b + 7225 * c + 85 * d + e
        for a, b, c, d, e in zip(values, values, values, values, values, strict=True)
    ]
    result = struct.pack(f">{len(words)}I", *words)
    return result[:-missing] if missing else result


def _undone(kind: object, data: bytes, budget: Budget) -> bytes:
    if kind in LITERALS_FLATE_DECODE:
        return _inflated(data, budget)
    if kind in LITERALS_ASCII85_DECODE:
        return ascii85(data)
    if kind in LITERALS_ASCIIHEX_DECODE:
        return asciihexdecode(data)
    if kind in LITERALS_LZW_DECODE:
        return lzwdecode(data)
    if kind in LITERALS_RUNLENGTH_DECODE:
        return rldecode(data)
    raise ValueError("a content stream is encoded in a way that no text is")


def _inflated(data: bytes, budget: Budget) -> bytes:
    """Decompressed data, whole; the checksum at its end may be wrong or missing."""
    if not data:
        return data
    header = int.from_bytes(data[:2], "big")
    if header >> 8 & 15 != _DEFLATE or header % _HEADER_CHECK:
        raise ValueError("a content stream is not compressed as it says")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    result = inflater.decompress(data[2:], budget.bytes_left + 1)
    if len(result) > budget.bytes_left:
        raise too_large(f"the page contents exceed {budget.limits.decoded_bytes} bytes when decompressed")
    if not inflater.eof:
        raise ValueError("a content stream ends before its data does")
    return result
