"""Pages as the reader's process hands them over and as the archive keeps them: MessagePack.

Every character of a page has an edge; as text, which JSON would make of them, they take six times as long to write.
"""

import struct
from collections.abc import Iterable

import msgspec

from schemas.pages import Page, Pages

__all__ = ["read_pages", "several", "write_page", "write_pages"]

_FEW, _MANY = 16, 1 << 16
_SHORT, _LONG = struct.Struct(">BH"), struct.Struct(">BI")


def write_pages(pages: msgspec.Struct) -> bytes:
    """Pages, or what has their fields."""
    return msgspec.msgpack.encode(pages)


def read_pages(written: bytes) -> Pages:
    """The Pages that were written. Raises msgspec.DecodeError where it is something else."""
    return msgspec.msgpack.decode(written, type=Pages)


def write_page(page: Page) -> bytes:
    """One page, to be put together with others."""
    return msgspec.msgpack.encode(page)


def several(count: int, written: Iterable[bytes]) -> msgspec.Raw:
    """So many pages, written one by one, as the field `pages`."""
    if count < _FEW:
        head = bytes([0x90 | count])
    else:
        head = _SHORT.pack(0xDC, count) if count < _MANY else _LONG.pack(0xDD, count)
    return msgspec.Raw(b"".join([head, *written]))
