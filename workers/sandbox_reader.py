"""What the sandbox's child reads documents with: `workers.parse`, its pages written as they are read.

Of a long document one process holds neither the pages nor more drawings than one, and where cores are idle several
processes share it (workers.sandbox_ranges). What is written is the same as `workers.parse.parse` hands over.
"""

from contextlib import suppress

import msgspec

from schemas.pages import Pages
from workers.parse.limits import Limits
from workers.parse.media import Media, admitted
from workers.parse.pdf.document import open_sheets
from workers.parse.pdf.reader import MEDIA_TYPE, READER, Drawing, check_readable
from workers.parse.plaintext import read_text
from workers.sandbox_ranges import NotShared, Share, read_range, read_ranges
from workers.written_pages import several

__all__ = ["Written", "parse"]

_MOST_PROCESSES = 4
_PAGES_A_PROCESS = 40
"""Pages below which another process gains little; docs/performance.md has what it gains and costs."""


class Written(msgspec.Struct, frozen=True):
    """`Pages` whose pages are written already."""

    media_type: str
    reader: str
    geometry: bool
    pages: msgspec.Raw


def parse(data: bytes, name: str, limits: Limits = Limits()) -> Pages | Written:  # noqa: B008 - frozen
    """As `workers.parse.parse`, and raises what it raises."""
    if admitted(data, name, limits) is Media.TEXT:
        return read_text(data)
    count, read = _read(data, limits)
    check_readable(read.characters, read.unknown)
    return Written(MEDIA_TYPE, READER, True, several(count, read.ranges.values()))


def _read(data: bytes, limits: Limits) -> tuple[int, Share]:
    """How many pages there are, and what was read of them."""
    sheets = open_sheets(data, limits)
    processes = min(_MOST_PROCESSES, len(sheets) // _PAGES_A_PROCESS)
    if processes > 1:
        with suppress(NotShared):
            return len(sheets), read_ranges(sheets, limits, processes)
        sheets = open_sheets(data, limits)  # as if nothing had been read of it
    drawing = Drawing(limits)
    pages = read_range(drawing, sheets, 0, len(sheets))
    return len(sheets), Share({0: pages}, drawing.characters, drawing.unknown, drawing.fallbacks)
