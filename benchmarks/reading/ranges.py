"""One process reading a document beside two that read half of its pages each; write what is gained and what it costs.

Run on a machine with two idle cores: python -m benchmarks.reading.ranges [--rounds N] [--sizes PAGES ...] [--no-page]
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec

from benchmarks import page
from benchmarks.reading import documents
from schemas.pages import Page
from workers.parse.layout.arrange import arrange
from workers.parse.layout.upright import turned_upright
from workers.parse.limits import Limits
from workers.parse.pdf.document import Sheet, open_sheets
from workers.parse.pdf.reader import Drawing

PAGE = page.PAGE.with_name("performance.md")


def _part(sheets: list[Sheet], start: int, end: int) -> list[Page]:
    drawing = Drawing(Limits())
    pages = []
    for number, sheet in enumerate(sheets[start:end], start):
        marks, width, height = turned_upright(drawing.marks(sheet, number), sheet.width, sheet.height)
        pages.append(arrange(marks, number, width, height))
    return pages


def whole(data: bytes) -> list[Page]:
    """All pages by this process."""
    sheets = open_sheets(data, Limits())
    return _part(sheets, 0, len(sheets))


def halves(data: bytes) -> list[Page]:
    """The second half by a forked process, which begins at once and sends its pages through a pipe."""
    sheets = open_sheets(data, Limits())
    middle = len(sheets) // 2
    source, target = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(target, "wb") as out:
            out.write(msgspec.msgpack.encode(_part(sheets, middle, len(sheets))))
        os._exit(0)
    os.close(target)
    first = _part(sheets, 0, middle)
    with os.fdopen(source, "rb") as answer:
        second = msgspec.msgpack.decode(answer.read(), type=list[Page])
    os.waitpid(child, 0)
    return first + second


def _taken(read: Callable[[bytes], list[Page]], data: bytes) -> tuple[float, float]:
    """Seconds on the clock, and of CPU with that of children."""
    cpu, clock = sum(os.times()[:4]), time.perf_counter()
    read(data)
    return time.perf_counter() - clock, sum(os.times()[:4]) - cpu


def compared(path: Path, rounds: int) -> list[object]:
    """A row: milliseconds on the clock of either way, how much quicker two are, how much more CPU they take."""
    data = path.read_bytes()
    pages = len(whole(data))
    pairs = [(_taken(whole, data), _taken(halves, data)) for _ in range(rounds)]
    one, two = (1000 * median(pair[way][0] for pair in pairs) for way in (0, 1))
    quicker = median(one[0] / two[0] for one, two in pairs)
    dearer = median(two[1] / one[1] for one, two in pairs)
    return [pages, f"{one:.0f}", f"{two:.0f}", f"{quicker:.2f}", f"{dearer:.2f}"]


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 100, 500])
    parser.add_argument("--no-page", action="store_true", help="do not write docs/performance.md")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        body = [compared(documents.long(Path(name), size), given.rounds) for size in given.sizes]
    head = ["pages", "ms, one process", "ms, two halves", "times quicker", "times the CPU"]
    parts = [
        "### Page ranges in two processes",
        f"`python -m benchmarks.reading.ranges --rounds {given.rounds}`",
        page.table(head, body),
        f"Load of the machine in the minute before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
    ]
    written = "\n\n".join(parts)
    print(written)
    if not given.no_page:
        page.put("ranges", written, PAGE)


if __name__ == "__main__":
    main()
