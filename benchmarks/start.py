"""How long one waits for one report, and what starting costs; write the table.

Run on a quiet machine: python -m benchmarks.start [--rounds N] [--no-page]
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import page
from tests.corpus import compose

PAGE = page.PAGE.with_name("performance.md")
_MORE = 10
_MAIN = "import sys; sys.argv[0] = 'mingzhang'; from cli.main import main; main()"
_WORKER = (
    "from runtime.settings import load_settings; from workers.process import worker_app; worker_app(load_settings());"
    "import workers.classify, workers.validate"
)


class Took(NamedTuple):
    """Seconds on the clock and of CPU, children's with it, from start to exit."""

    clock: float
    cpu: float


def took(*arguments: str) -> Took:
    """One process from its start to its end. Raises CalledProcessError where it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)
    clock, after = time.perf_counter() - began, os.times()
    return Took(clock, sum(after[2:4]) - sum(before[2:4]))


@contextmanager
def _reports() -> Iterator[list[tuple[str, list[str]]]]:
    """What is measured: its name, and the interpreter's arguments."""
    with TemporaryDirectory(prefix="mz") as name:
        several = [compose(f"start-{number}") for number in range(_MORE + 1)]
        files = [Path(name, f"{number}.pdf") for number in range(len(several))]
        for file, report in zip(files, several, strict=True):
            file.write_bytes(report.pdf())
        text = Path(name, "0.txt")
        text.write_text(several[0].text(), encoding="utf-8")
        pages = len(several[0].pages.pages)
        yield [
            ("an interpreter that does nothing", ["-c", "pass"]),
            ("`mingzhang --help`", ["-c", _MAIN, "--help"]),
            (f"`mingzhang inspect`, a PDF of {pages} pages", ["-c", _MAIN, "inspect", str(files[0])]),
            ("`mingzhang inspect`, the same as text", ["-c", _MAIN, "inspect", str(text)]),
            (f"`mingzhang inspect`, {_MORE + 1} PDFs", ["-c", _MAIN, "inspect", *map(str, files)]),
            ("all that a worker process imports", ["-c", _WORKER]),
        ]


def measured(rounds: int) -> list[tuple[str, list[Took]]]:
    """Every command once a round, after one round that counts for nothing."""
    with _reports() as commands:
        found: list[tuple[str, list[Took]]] = [(name, []) for name, _ in commands]
        for number in range(rounds + 1):
            for (_, arguments), (_, all_took) in zip(commands, found, strict=True):
                one = took(*arguments)
                if number:
                    all_took.append(one)
    return found


def text(found: list[tuple[str, list[Took]]], rounds: int) -> str:
    """The section of the page."""
    nothing = found[0][1]
    rows = []
    for name, all_took in found:
        clock, cpu = (1000 * median(one[which] for one in all_took) for which in (0, 1))
        times = median(one.cpu / none.cpu for one, none in zip(all_took, nothing, strict=True))
        rows.append([name, f"{clock:.0f}", f"{cpu:.0f}", f"{times:.0f}"])
    parts = [
        "## Starting",
        f"`python -m benchmarks.start --rounds {rounds}`",
        (
            "Whole processes from start to exit, in turn, medians; the CPU is that of the sandbox too, which reads "
            "while the command imports and compiles. The bytecode of all modules is there, as after any first call."
        ),
        page.table(["", "ms", "ms CPU", "times the CPU of the first"], rows),
    ]
    return "\n\n".join(parts)


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-page", action="store_true", help="do not write docs/performance.md")
    given = parser.parse_args()
    written = text(measured(given.rounds), given.rounds)
    print(written)
    if not given.no_page:
        page.put("start", written, PAGE)


if __name__ == "__main__":
    main()
