"""Read the same files with every reader, each in a process of its own, in turn; write the table.

Run: python -m benchmarks.reading [--rounds N] [--reports FOLDER] [--sizes PAGES ...] [--no-page]
"""

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import page
from benchmarks.reading import documents
from benchmarks.reading.cells import right_cells, rows
from benchmarks.reading.child import Child
from benchmarks.reading.documents import Sample
from benchmarks.reading.growth import growth
from benchmarks.reading.readers import COMPILED, OURS, READERS

PAGE = page.PAGE.with_name("performance.md")
SHARED = page.PAGE.parents[2] / "shared"
TARGETS = (
    ("pdfplumber's tables", "pdfplumber", OURS, 11.0, "at least"),
    ("pdfminer.six's layout analysis", "pdfminer.six", OURS, 10.0, "at least"),
    ("compiled, of PDFium's character boxes", COMPILED, "PDFium", 1.25, "at most"),
    ("not compiled, of PDFium's character boxes", OURS, "PDFium", None, ""),
    ("compiled, of MuPDF's raw characters", COMPILED, "MuPDF", None, ""),
    ("compiled, of MuPDF's raw characters and drawings", COMPILED, "MuPDF, with drawings", None, ""),
)


class Measured(NamedTuple):
    """Milliseconds of CPU a page: for each reader and sample, a figure a round; and cells right, of all."""

    times: dict[str, dict[str, list[float]]]
    cells: dict[str, dict[str, tuple[int, int]]]
    failures: dict[str, str]


def measure(samples: list[Sample], hard: list[Sample], rounds: int) -> Measured:
    """Read all samples with all readers, in turn within each round, after a warming reading of a hard table each."""
    children = {name: Child(name) for name in READERS}
    found = Measured({name: {} for name in READERS}, {name: {} for name in READERS}, {})
    for name, child in children.items():
        if READERS[name].finds_tables:
            for sample in hard:
                _read(found, name, child, sample, counted=False)
        else:
            child.read(hard[0].path)
    for number in range(rounds):
        for sample in samples:
            for name, child in children.items():
                if not READERS[name].slow or (sample.first and not number):
                    _read(found, name, child, sample, counted=True)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    for name, child in children.items():
        if child.failure is not None:
            found.failures[name] = child.failure
        child.close()
    return found


def _read(found: Measured, name: str, child: Child, sample: Sample, *, counted: bool) -> None:
    wanted = sample.truth is not None and READERS[name].finds_tables and sample.name not in found.cells[name]
    taken = child.read(sample.path, tables=wanted)
    if taken is None:
        return
    if counted:
        found.times[name].setdefault(sample.name, []).append(1000 * taken.cpu / taken.pages)
    if wanted and sample.truth is not None:
        spans = READERS[name].spans
        truth = rows(sample.truth, spans=spans)
        right = right_cells(truth, rows(taken.tables or [], spans=spans))
        found.cells[name][sample.name] = (right, sum(map(len, truth)))


def ratio(found: Measured, one: str, other: str) -> float | None:
    """The median, over files and rounds, of what a reader took by what another took for the same in the same round."""
    times, others = found.times[one], found.times[other]
    pairs = [a / b for name in times for a, b in zip(times[name], others.get(name, []), strict=False)]
    return median(pairs) if pairs else None


def _share(cells: dict[str, tuple[int, int]], samples: list[Sample]) -> str:
    counted = [cells[sample.name] for sample in samples if sample.name in cells]
    right, total = sum(pair[0] for pair in counted), sum(pair[1] for pair in counted)
    return f"{100 * right / total:.2f} % of {total}" if total else ""


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def readers_table(found: Measured, samples: list[Sample], hard: list[Sample]) -> str:
    """A row a reader."""
    body = []
    for name, reader in READERS.items():
        if name in found.failures and not found.times[name]:
            body.append([name, reader.gives, f"not run: {found.failures[name]}", "", "", "", ""])
            continue
        pages = median(median(values) for values in found.times[name].values())
        ratios = [_times(ratio(found, name, base)) for base in (OURS, COMPILED)]
        shares = [_share(found.cells[name], some) for some in (samples, hard)]
        body.append([name, reader.gives, f"{pages:.2f}", *ratios, *shares])
    head = ["reader", "gives", "ms CPU a page", "× ours", "× ours compiled", "cells right", "hard cells right"]
    return page.table(head, body)


def by_document(found: Measured, samples: list[Sample]) -> str:
    """Milliseconds a page of each reader and document."""
    names = [name for name in READERS if found.times[name]]
    body = [
        [
            sample.name,
            *(_times(median(values)) if (values := found.times[name].get(sample.name)) else "" for name in names),
        ]
        for sample in samples
    ]
    return page.table(["ms CPU a page", *names], body)


def hard_table(found: Measured, hard: list[Sample]) -> str:
    """Which of the hard tables each reader gets right."""
    names = [name for name in READERS if any(sample.name in found.cells[name] for sample in hard)]
    body = []
    for sample in hard:
        pairs = [found.cells[name].get(sample.name, (0, 1)) for name in names]
        body.append([sample.name, *(f"{100 * right / total:.0f} %" for right, total in pairs)])
    return page.table(["cells right", *names], body)


def verdicts(found: Measured) -> str:
    """What is promised, beside what was measured."""
    body = []
    for what, one, other, target, side in TARGETS:
        value = ratio(found, one, other)
        promised = "" if target is None else f"{side} {target:g}"
        body.append([what, promised, "not measured" if value is None else f"{value:.2f}"])
    return page.table(["times", "promised", "measured, median of pairs"], body)


def text(found: Measured, samples: list[Sample], hard: list[Sample], grown: str, command: str) -> str:
    """The section of the page."""
    parts = [
        "## Reading",
        f"`{command}`",
        (
            "Each reader runs in a process of its own and reads the same files in turn, all of them in every round; "
            "what is counted is the CPU time of the process, all its threads, from bytes to result. A ratio is the "
            "median, over files and rounds, of two readings of the same file in the same round. Readers marked slow "
            "in `benchmarks/reading/readers.py` read the first composed and the first real report, once. A cell is "
            "right when its text, white space aside, stands in its row and column; blank cells count."
        ),
        verdicts(found),
        readers_table(found, samples, hard),
        "By document:",
        by_document(found, samples),
        "One table, ruled in ways in which tables are missed:",
        hard_table(found, hard),
        grown,
    ]
    return "\n\n".join(filter(None, parts))


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reports", type=Path, default=SHARED / "reports", help="a folder of real reports as PDF")
    parser.add_argument("--sizes", type=int, nargs="*", default=[50, 150, 500], help="pages of the long documents")
    parser.add_argument("--no-page", action="store_true", help="do not write docs/performance.md")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        samples = [*documents.composed(folder), *documents.real(given.reports)]
        hard = list(documents.hard(folder))
        found = measure(samples, hard, given.rounds)
        long = {size: documents.long(folder, size) for size in given.sizes}
        grown = growth(long, hard[0].path) if long else ""
    written = text(found, samples, hard, grown, f"python -m benchmarks.reading --rounds {given.rounds}")
    print(written)
    if not given.no_page:
        page.put("reading", written, PAGE)


if __name__ == "__main__":
    main()
