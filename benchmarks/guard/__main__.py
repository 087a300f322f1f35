"""Alter every figure of clean composed reports, one at a time, see whether a check notices, and write the table.

Run: python -m benchmarks.guard [--seeds N] [--first SEED] [--no-page]
"""

import argparse
from collections import Counter
from typing import NamedTuple

from benchmarks import page
from benchmarks.running import PROFILES, Case, in_parallel, read
from schemas.report import Fact
from tests.corpus import compose
from workers.validate.guards import guards

CELLS, TEXT = "cells of the forms", "statutory figures of the text"
MOST = 15


class Figure(NamedTuple):
    """A figure that was altered: where it stands, what it is, and whether a check noticed."""

    profile: str
    place: str
    kind: str
    noticed: bool


def measure(case: Case) -> list[Figure]:
    """Every figure of one report with more digits than one; the last digit is never the altered one."""
    found = []
    for guard in guards(read(compose(case.seed, profile=case.profile)), seed=case.seed):
        figure = guard.figure
        if sum(ch.isdigit() for ch in figure.value or "") > 1:
            cell = isinstance(figure, Fact)
            kind = f"{figure.form} {figure.column}" if isinstance(figure, Fact) else f"{figure.pattern} {figure.slot}"
            found.append(Figure(case.profile, CELLS if cell else TEXT, kind, guard.rule is not None))
    return found


def text(figures: list[Figure], reports: int, command: str) -> str:
    """The section of the page."""
    total = Counter((one.profile, one.place) for one in figures) + Counter(("all", one.place) for one in figures)
    seen = [one for one in figures if one.noticed]
    noticed = Counter((one.profile, one.place) for one in seen) + Counter(("all", one.place) for one in seen)
    rows = [
        [
            profile,
            *(
                cell
                for place in (CELLS, TEXT)
                for cell in (total[profile, place], _share(noticed, total, profile, place))
            ),
        ]
        for profile in (*PROFILES, "all")
    ]
    missed = Counter(one.kind for one in figures if not one.noticed).most_common(MOST)
    return "\n\n".join(
        [
            "## Guard map",
            f"`{command}`",
            (
                f"Every figure of {reports} clean reports with one digit altered (not the last), one at a time: the "
                "share that an error or warning rule notices. `mingzhang show REPORT --guards` tells it of a report."
            ),
            page.table(["layout", CELLS, "noticed", TEXT, "noticed"], rows),
            "Most often unnoticed:",
            page.table(["figure", "times"], missed),
        ]
    )


def _share(noticed: Counter[tuple[str, str]], total: Counter[tuple[str, str]], *key: str) -> float:
    at = (key[0], key[1])
    return noticed[at] / total[at] if total[at] else 1.0


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=6, help="reports a layout")
    parser.add_argument("--first", type=int, default=4000, help="the first seed")
    parser.add_argument("--no-page", action="store_true", help="do not write docs/accuracy.md")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    cases = [Case(seed, profile) for seed in seeds for profile in PROFILES]
    figures = [one for ones in in_parallel(measure, cases) for one in ones]
    written = text(figures, len(cases), f"python -m benchmarks.guard --seeds {given.seeds} --first {given.first}")
    print(written)
    if not given.no_page:
        page.put("guard", written)


if __name__ == "__main__":
    main()
