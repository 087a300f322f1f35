"""String operands of a content stream, from their written form to bytes."""

import re

from workers.parse.pdf.errors import NotCovered

__all__ = ["string_value"]

_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_COMMON_ESCAPES = re.compile(rb"(?:[^\\]++|\\[0-3][0-7][0-7]|\\[nrtbf\\])*+")
"""Strings whose escapes mean the same in Python, which undoes them all at once."""
_ESCAPED = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"(": b"(",
    b")": b")",
    b"\\": b"\\",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}
_HEXADECIMAL = ord("<")
_BLANKS = b" \t\r\n\f\v"


def string_value(token: bytes) -> bytes:
    """The bytes of `(…)` or `<…>`; NotCovered where readers differ (odd digits, unknown escapes)."""
    inner = token[1:-1]
    if token[0] == _HEXADECIMAL:
        digits = inner.translate(None, _BLANKS)
        if len(digits) & 1:
            raise NotCovered("a hexadecimal string of odd length")
        return bytes.fromhex(digits.decode("ascii"))
    if b"\\" not in inner:
        return inner
    if _COMMON_ESCAPES.fullmatch(inner):
        return inner.decode("unicode_escape").encode("latin-1")
    return _ESCAPE.sub(_unescape, inner)


def _unescape(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped in _ESCAPED:
        return _ESCAPED[escaped]
    if escaped.isdigit():
        code = int(escaped, 8)
        if code < 256:
            return bytes((code,))
    raise NotCovered("an escape sequence that the format does not define")
