"""A long document read as the sandbox reads it, on all cores and on one: what helpers gain, and what they cost.

Run on a machine with idle cores: python -m benchmarks.reading.ranges [--rounds N] [--sizes PAGES ...] [--no-page]
"""

import argparse
import os
import resource
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import page
from benchmarks.reading import documents
from runtime.processes import settle
from workers.sandbox_reader import parse

PAGE = page.PAGE.with_name("performance.md")


class Taken(NamedTuple):
    """Seconds on the clock and of CPU, those of helpers among them."""

    clock: float
    cpu: float
    helpers: float


def _taken(data: bytes, cores: set[int]) -> Taken:
    """Reading on these cores; on a single one there is none idle, and so no helper."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        own, helpers, clock = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN), time.perf_counter()
        parse(data, "long.pdf")
        clock = time.perf_counter() - clock
    finally:
        os.sched_setaffinity(0, allowed)
    helpers = _cpu(resource.RUSAGE_CHILDREN) - helpers
    return Taken(clock, _cpu(resource.RUSAGE_SELF) - own + helpers, helpers)


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def compared(path: Path, rounds: int) -> list[object]:
    """A row: pages, ms on one core and on all, how many times quicker all are, their CPU, the helpers' share of it."""
    data = path.read_bytes()
    cores = os.sched_getaffinity(0)
    pairs = [(_taken(data, {min(cores)}), _taken(data, cores)) for _ in range(rounds + 1)][1:]
    one, all_ = (1000 * median(pair[way].clock for pair in pairs) for way in (0, 1))
    quicker = median(one.clock / many.clock for one, many in pairs)
    dearer = median(many.cpu / one.cpu for one, many in pairs)
    share = median(many.helpers / many.cpu for _, many in pairs)
    return [path.stem.partition("-")[0], f"{one:.0f}", f"{all_:.0f}", f"{quicker:.2f}", f"{dearer:.2f}", f"{share:.0%}"]


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 100, 200, 500])
    parser.add_argument("--no-page", action="store_true", help="do not write docs/performance.md")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with TemporaryDirectory() as name:
        files = [documents.long(Path(name), size) for size in given.sizes]
        settle()  # as the sandbox's child does
        body = [compared(path, given.rounds) for path in files]
    head = ["pages", "ms, one core", "ms, all cores", "times quicker", "times the CPU", "of it by helpers"]
    parts = [
        "### Long documents by several processes",
        f"`python -m benchmarks.reading.ranges --rounds {given.rounds}`",
        page.table(head, body),
        f"Load of the machine in the minute before: {load:.1f} on {os.cpu_count()} cores.",
    ]
    written = "\n\n".join(parts)
    print(written)
    if not given.no_page:
        page.put("ranges", written, PAGE)


if __name__ == "__main__":
    main()
