"""Where the many failures of a PDF library become one: the document is damaged, or locked."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pdfminer.pdfdocument import PDFEncryptionError
from pdfminer.psexceptions import PSException

from schemas.errors import InputError, RejectReason

__all__ = ["NotCovered", "damage_rejected"]

_DAMAGE = (
    PSException,
    struct.error,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    UnboundLocalError,
    ValueError,
)
"""What pdfminer.six raises over documents that break the format: it trusts types, lengths and nesting."""


class NotCovered(Exception):
    """The lean interpreter met something that it leaves to pdfminer's own."""


@contextmanager
def damage_rejected(doing: str) -> Iterator[None]:
    """Turn whatever a malformed document makes the library raise into InputError; `doing` says what was tried."""
    try:
        yield
    except InputError:
        raise
    except PDFEncryptionError as error:
        raise InputError(
            RejectReason.ENCRYPTED, "the PDF is locked with a password; publish or save it without one"
        ) from error
    except _DAMAGE as error:
        raise InputError(
            RejectReason.DAMAGED, f"the PDF is damaged: {doing} failed ({type(error).__name__}); fetch it again"
        ) from error
