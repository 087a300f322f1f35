"""Measure reading and false alarms over layouts, seeds and both kinds of input, and write the table.

Run: python -m benchmarks.accuracy [--seeds N] [--first SEED] [--gold FOLDER --reports FOLDER] [--no-page]
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks import page
from benchmarks.running import PROFILES, Case, in_parallel, judged, loud
from benchmarks.scoring import MEASURES, Ratio, score
from schemas.report import Report
from tests.corpus import compose
from workers.classify import classify
from workers.parse import parse

SHARED = page.PAGE.parents[2] / "shared"
ENDINGS = (".pdf", ".txt")


class Measured(NamedTuple):
    """One report: how well it was read, and what it was accused of though it is clean."""

    case: Case
    scores: dict[str, Ratio]
    accusations: list[str]


def measure(case: Case) -> Measured:
    """Compose, print, read, judge, score."""
    composed = compose(case.seed, profile=case.profile)
    report, judgement = judged(composed, case.ending)
    accusations = [f"{one.rule} {one.severity}: {one.message}" for one in loud(judgement)]
    return Measured(case, score(composed.truth(case.ending), report), accusations)


def summary(results: Iterable[Measured]) -> list[list[object]]:
    """A row a layout and kind of input, and one for all."""
    groups: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for one in results:
        groups[one.case.profile, one.case.ending].append(one)
        groups["all", ""].append(one)
    ordered = sorted(groups, key=lambda key: (key[0] == "all", key))
    return [[*key, *_row(groups[key])] for key in ordered]


def _row(results: list[Measured]) -> list[object]:
    totals = {name: sum((one.scores[name] for one in results), Ratio(0, 0)) for name in MEASURES}
    shares = [totals[name].share if totals[name].total else "–" for name in MEASURES]
    cells = f"{totals['cells'].right}/{totals['cells'].total}"
    return [len(results), *shares, cells, sum(len(one.accusations) for one in results)]


def gold_rows(gold: Path, reports: Path) -> list[list[object]]:
    """A row an annotated report, and one for all of them."""
    rows: list[list[object]] = []
    totals = dict.fromkeys(MEASURES, Ratio(0, 0))
    for number, path in enumerate(sorted(gold.glob("gold_*.json")), 1):
        annotated = json.loads(path.read_text(encoding="utf-8"))
        scores = score(annotated, _read_file(reports / Path(annotated["file"]).name))
        totals = {name: totals[name] + scores[name] for name in MEASURES}
        rows.append([f"report {number}", *(scores[name].share for name in MEASURES)])
    return [*rows, ["all", *(totals[name].share for name in MEASURES)]]


def _read_file(path: Path) -> Report:
    return classify(parse(path.read_bytes(), path.name), path.name)


def text(results: list[Measured], gold: list[list[object]], command: str) -> str:
    """The section of the page."""
    head = ["layout", "input", "reports", *MEASURES, "cells right of union", "false alarms"]
    said = Counter(accusation.split()[0] for one in results for accusation in one.accusations)
    rules = "、".join(f"{rule} × {count}" for rule, count in said.most_common()) or "none"
    parts = [
        "## Reading, and clean reports left alone",
        f"`{command}`",
        (
            "A missing, a wrong and an invented cell all count against the cells. A false alarm is an error or a "
            "warning on a report in which nothing was planted."
        ),
        page.table(head, summary(results)),
        f"Rules that raised false alarms: {rules}.",
    ]
    if gold:
        parts += [
            "Real reports, annotated by hand, by the same counting:",
            page.table(["report", *MEASURES], gold),
        ]
    return "\n\n".join(parts)


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=38, help="reports a layout and kind of input")
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--reports", type=Path, default=SHARED / "reports")
    parser.add_argument("--no-page", action="store_true", help="do not write docs/accuracy.md")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    cases = [Case(seed, profile, ending) for seed in seeds for profile in PROFILES for ending in ENDINGS]
    results = list(in_parallel(measure, cases))
    for one in results:
        for accusation in one.accusations:
            print(*one.case, accusation)
        if one.scores["cells"].share < 1:
            print(*one.case, "cells", *one.scores["cells"])
    gold = gold_rows(given.gold, given.reports) if given.gold.is_dir() else []
    written = text(results, gold, f"python -m benchmarks.accuracy --seeds {given.seeds} --first {given.first}")
    print(written)
    if not given.no_page:
        page.put("accuracy", written)


if __name__ == "__main__":
    main()
