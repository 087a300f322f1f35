"""Plant every kind of error in several reports, judge them, and write the table.

Run: python -m benchmarks.planted [--seeds N] [--first SEED] [--cells N] [--no-page]
"""

import argparse
from collections import defaultdict
from functools import partial
from random import Random
from typing import NamedTuple

from benchmarks import page
from benchmarks.planted.meeting import meets, rank
from benchmarks.running import PROFILES, Case, in_parallel, judged, loud, read
from benchmarks.scoring import Ratio
from tests.corpus import ERROR_KINDS, NotPlantable, compose
from workers.validate import validate
from workers.validate.guards import altered_value, with_figure

FIRST_THREE = 3


class Tried(NamedTuple):
    """One planted error: whether it was found, how many others were accused, and the finding's words if not."""

    kind: str
    case: Case
    found: bool
    beside: tuple[str, ...]


class Suspected(NamedTuple):
    """Cells altered by one digit in one report: noticed by an equation, named first, among the first three."""

    noticed: int
    first: int
    three: int


def plant(kind: str, seeds: range) -> list[Tried]:
    """The error in one report a seed, of the first layout that has a place for it."""
    tried = []
    for seed in seeds:
        for turn in range(len(PROFILES)):
            case = Case(seed, PROFILES[(seed + turn) % len(PROFILES)])
            try:
                composed = compose(seed, profile=case.profile, errors=(kind,))
            except NotPlantable:
                continue
            findings = judged(composed)[1]
            about = [meets(one, composed.planted[0]) for one in findings.findings]
            beside = tuple(
                f"{one.rule}: {one.message}" for one in loud(findings) if not meets(one, composed.planted[0])
            )
            tried.append(Tried(kind, case, any(about), beside))
            break
    return tried


def suspect(case: Case, cells: int) -> Suspected:
    """Alter some cells of a clean report, one at a time, and see whom the findings suspect."""
    report = read(compose(case.seed, profile=case.profile))
    rng = Random(case.seed)
    noticed = first = three = 0
    fit = [at for at, fact in enumerate(report.facts) if sum(ch.isdigit() for ch in fact.value) > 1]
    for at in rng.sample(fit, min(cells, len(fit))):
        altered = with_figure(report, at, altered_value(report.facts[at].value, rng))
        accused = [one for one in loud(validate(altered)) if one.suspects]
        place = rank(accused, report.facts[at])
        noticed += bool(accused)
        first += place == 0
        three += place is not None and place < FIRST_THREE
    return Suspected(noticed, first, three)


def text(tried: list[Tried], suspected: list[Suspected], command: str) -> str:
    """The section of the page."""
    kinds: dict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        kinds[one.kind].append(one)
    found = Ratio(sum(one.found for one in tried), len(tried))
    noticed, first, three = (sum(column) for column in zip(*suspected, strict=True))
    head = ["kinds", "planted", "found", "share found", "false alarms beside them"]
    row = [len(kinds), found.total, found.right, found.share, sum(len(one.beside) for one in tried)]
    less = [
        [kind, f"{sum(o.found for o in ones)}/{len(ones)}", sum(len(o.beside) for o in ones)]
        for kind, ones in sorted(kinds.items())
        if not all(o.found for o in ones) or any(o.beside for o in ones)
    ]
    return "\n\n".join(
        [
            "## Planted errors",
            f"`{command}`",
            (
                "Found: a finding at the planted place, or one that names the planted figure or words. A false alarm "
                "is an error or warning that is neither."
            ),
            page.table(head, [row]),
            page.table(["kinds not always found, or with false alarms", "found", "false alarms"], less),
            (
                "Single cells altered by one digit (not the last), of those that an equation notices. Siblings of one "
                "sum explain its failure equally; which of them is named first is then a matter of their order."
            ),
            page.table(
                ["noticed", "altered cell named first", "among the first three"],
                [[noticed, Ratio(first, noticed).share, Ratio(three, noticed).share]],
            ),
        ]
    )


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=4, help="reports a kind of error")
    parser.add_argument("--first", type=int, default=3000, help="the first seed")
    parser.add_argument("--cells", type=int, default=30, help="altered cells a report, in twice as many reports")
    parser.add_argument("--kinds", nargs="*", default=ERROR_KINDS)
    parser.add_argument("--no-page", action="store_true", help="do not write docs/accuracy.md")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    tried = [one for ones in in_parallel(partial(plant, seeds=seeds), given.kinds) for one in ones]
    for one in tried:
        if not one.found or one.beside:
            print(one.kind, *one.case, "found" if one.found else "MISSED", *one.beside, sep=" | ")
    cases = [Case(seed, PROFILES[seed % len(PROFILES)]) for seed in range(given.first, given.first + 2 * given.seeds)]
    suspected = list(in_parallel(partial(suspect, cells=given.cells), cases))
    command = f"python -m benchmarks.planted --seeds {given.seeds} --first {given.first} --cells {given.cells}"
    written = text(tried, suspected, command)
    print(written)
    if not given.no_page:
        page.put("planted", written)


if __name__ == "__main__":
    main()
