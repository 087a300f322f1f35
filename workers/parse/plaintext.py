"""Plain text to pages: one page without geometry, a line for each line."""

from schemas.errors import InputError, RejectReason
from schemas.pages import Line, Page, Pages

__all__ = ["MEDIA_TYPE", "READER", "read_text"]

MEDIA_TYPE = "text/plain"
READER = "text/1"
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_text(data: bytes) -> Pages:
    """Read plain text in UTF-8 or GB 18030; blank lines are kept, for they carry structure."""
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(Line(line) for line in text.removesuffix("\n").split("\n"))
    return Pages(MEDIA_TYPE, READER, False, (Page(0, 0.0, 0.0, lines),))


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(RejectReason.UNSUPPORTED, "the text is neither UTF-8 nor GB 18030; save it as UTF-8")
