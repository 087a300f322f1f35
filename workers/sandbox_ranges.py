"""The pages of a long document read by several processes, where cores are idle.

The pages are cut into ranges, and each process takes the next one when it is through with its last. Before each range
the first process looks whether a core is idle; then it forks a helper, which has the document open and the fonts of the
pages so far. So nobody waits long for another, and other documents that keep the cores busy are not disturbed.

What comes out is what one process reads, or nothing: on any trouble the caller reads the document by itself. Each
process has its share of the limits that hold for all pages, so that together they stay within them. A helper dies
with the process that forked it, and has no more memory or processor time than that one.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import NoReturn

import msgspec

from schemas.errors import InputError, RejectReason
from workers.parse.limits import Limits
from workers.parse.pdf.document import Sheet
from workers.parse.pdf.reader import Drawing
from workers.sandbox_limits import dies_with, limit_processor, processor_left
from workers.written_pages import write_page

__all__ = ["NotShared", "Share", "idle_cores", "read_range", "read_ranges"]

_RANGE = 20
"""Pages of a range at least, some 100 ms of work: neighbours share fonts, which each process loads for itself."""
_MOST_RANGES = 256
"""As many as one byte can number."""


class NotShared(Exception):
    """A process met trouble, which is not told; one that reads all by itself meets the first there is."""


class Share(msgspec.Struct, frozen=True, array_like=True):
    """What a process read: the pages of each range as they are written, and how many characters they hold.

    `unknown` are the characters that no font tells, `fallbacks` the pages left to pdfminer's own interpreter.
    """

    ranges: dict[int, bytes]
    characters: int
    unknown: int
    fallbacks: int


def idle_cores() -> int:
    """How many of the cores that this process may use nobody uses at the moment; 0 where that is not told."""
    if sys.platform != "linux":
        return 0
    try:
        running = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[0])
    except (OSError, IndexError, ValueError):
        return 0
    return max(0, len(os.sched_getaffinity(0)) - max(1, running))


def read_range(drawing: Drawing, sheets: Sequence[Sheet], start: int, end: int) -> bytes:
    """The pages from `start` up to `end`, written one after the other; each is let go once it is written."""
    return b"".join([write_page(drawing.page(sheets[number], number)) for number in range(start, end)])


def read_ranges(sheets: Sequence[Sheet], limits: Limits, processes: int) -> Share:
    """All pages, by `processes` at most: this one, and helpers while there are idle cores.

    Raises NotShared, and InputError where no other process took part.
    """
    limits = replace(limits, decoded_bytes=limits.decoded_bytes // processes, glyphs=limits.glyphs // processes)
    drawing = Drawing(limits)
    work = _Work(len(sheets))
    helpers: list[_Helper] = []
    own: dict[int, bytes] = {}
    try:
        for number, start, end in work:
            if len(helpers) < processes - 1 and work.left_after(number) and idle_cores():
                with suppress(OSError):  # no process more is to be had
                    helpers.append(_Helper(work, sheets, Drawing(limits, drawing.fonts)))
            own[number] = read_range(drawing, sheets, start, end)
        shares = [_share(drawing, own), *(helper.share() for helper in helpers)]
    except InputError as error:
        if not helpers and error.reason is not RejectReason.TOO_LARGE:
            raise  # alone, and so in order, this process met what is to be told
        raise NotShared from error
    finally:
        work.drop()
        for helper in helpers:
            helper.end()
    return _joined(shares, work)


def _share(drawing: Drawing, ranges: dict[int, bytes]) -> Share:
    return Share(ranges, drawing.characters, drawing.unknown, drawing.fallbacks)


def _joined(shares: Sequence[Share], work: "_Work") -> Share:
    ranges = {number: pages for share in shares for number, pages in share.ranges.items()}
    if len(ranges) < work.count:
        raise NotShared
    return Share(
        dict(sorted(ranges.items())),
        sum(share.characters for share in shares),
        sum(share.unknown for share in shares),
        sum(share.fallbacks for share in shares),
    )


class _Work:
    """The ranges of a document: their numbers lie in a pipe, out of which each is taken by one process."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        pairs = max(1, pages // (2 * _RANGE))  # an even number of ranges, as there are mostly two processes
        self._size = ceil(pages / min(2 * pairs, _MOST_RANGES))
        self.count = ceil(pages / self._size)
        self._numbers, target = os.pipe()
        os.write(target, bytes(range(self.count)))
        os.close(target)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Take one range after the other: its number, its first page, the page after its last."""
        while taken := os.read(self._numbers, 1):
            start = taken[0] * self._size
            yield taken[0], start, min(start + self._size, self._pages)

    def left_after(self, number: int) -> int:
        """How many ranges were left when this one was taken."""
        return self.count - number - 1

    def drop(self) -> None:
        """Leave what is not taken yet; nobody takes it any more."""
        os.read(self._numbers, _MOST_RANGES)
        os.close(self._numbers)


class _Helper:
    """A forked process that takes ranges until there are none, and then tells its share."""

    def __init__(self, work: _Work, sheets: Sequence[Sheet], drawing: Drawing) -> None:
        parent, seconds = os.getpid(), processor_left()
        self._answer, answer = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._answer)
            os.close(answer)
            raise
        if not self._process:
            _help(parent, seconds, work, sheets, drawing, answer)
        os.close(answer)

    def share(self) -> Share:
        """What it read; NotShared where it met trouble, or its end."""
        with os.fdopen(self._answer, "rb", closefd=False) as answer:
            try:
                return msgspec.msgpack.decode(answer.read(), type=Share)
            except msgspec.DecodeError as error:
                raise NotShared from error

    def end(self) -> None:
        """End it, if it has not ended."""
        os.close(self._answer)
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def _help(
    parent: int, seconds: int | None, work: _Work, sheets: Sequence[Sheet], drawing: Drawing, answer: int
) -> NoReturn:
    """The life of a helper, which ends here whatever happens; in trouble it says nothing, and others stop too."""
    try:
        if dies_with(parent):
            if seconds is not None:
                limit_processor(seconds)
            ranges = {number: read_range(drawing, sheets, start, end) for number, start, end in work}
            with os.fdopen(answer, "wb") as written:
                written.write(msgspec.msgpack.encode(_share(drawing, ranges)))
    finally:
        work.drop()
        os._exit(0)
