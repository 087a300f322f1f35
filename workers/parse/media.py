"""What a file is, told from its bytes; its name only says what it claims to be."""

import re
from enum import Enum, auto
from pathlib import PurePath

from schemas.errors import InputError, RejectReason
from workers.parse.limits import Limits

__all__ = ["Media", "admitted"]

_PDF_HEADER = b"%PDF-"
_PDF_HEADER_WITHIN = 1024
_PROBE = 65536
_WEB_PAGE = re.compile(
    rb"\s*(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|script|meta)\b", re.IGNORECASE
)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TEXT_SUFFIXES = frozenset(("", ".txt", ".text", ".md"))


class Media(Enum):
    """The kinds of file that have a reader."""

    PDF = auto()
    TEXT = auto()


def admitted(data: bytes, name: str, limits: Limits) -> Media:
    """The kind of a file; InputError where it is too large, empty, or nothing that is read here."""
    if len(data) > limits.file_bytes:
        raise InputError(RejectReason.TOO_LARGE, f"the file has {len(data)} bytes, more than {limits.file_bytes}")
    suffix = PurePath(name).suffix.lower()
    if not data.strip():
        raise InputError(RejectReason.EMPTY, "the file is empty; fetch it again")
    if _PDF_HEADER in data[:_PDF_HEADER_WITHIN]:
        return Media.PDF
    start = data[:_PROBE].removeprefix(_BYTE_ORDER_MARK)
    if _WEB_PAGE.match(start) or (_XML.match(start) and b"<html" in start.lower()):
        raise _unsupported(f"the file is a web page, not {_claimed(suffix)}; fetch the document itself")
    binary = _CONTROL.search(start) is not None
    if suffix == ".pdf":
        if binary:
            raise InputError(RejectReason.DAMAGED, "the file is named .pdf and has no PDF header; fetch it again")
        raise _unsupported("the file is named .pdf and holds plain text; give it its own suffix or fetch the PDF")
    if binary or suffix not in _TEXT_SUFFIXES:
        raise _unsupported("the file is neither a PDF nor plain text; convert it to PDF")
    return Media.TEXT


def _claimed(suffix: str) -> str:
    return "the PDF it is named" if suffix == ".pdf" else "a report"


def _unsupported(detail: str) -> InputError:
    return InputError(RejectReason.UNSUPPORTED, detail)
