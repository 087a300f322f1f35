"""Send a backlog through the whole machine, with one worker and with two, and write the table.

Run: python -m benchmarks.pipeline [--documents N] [--rounds N] [--pairs all|own] [--sizes PAGES ...] [--huge]
"""

import argparse
import sys
from itertools import product
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

from benchmarks import page
from benchmarks.pipeline.alone import Cost, alone, side_by_side
from benchmarks.pipeline.machine import PARTS, Worked, worked
from benchmarks.pipeline.reports import PAGES, backlog, one_of
from benchmarks.pipeline.servers import BROKERS, DATABASES

PAGE = page.PAGE.with_name("performance.md")
_AT_LEAST_TWICE, _MOST_OVERHEAD, _MOST_TIMES_READING, _MOST_MIB = 1.8, 15.0, 3.0, 250.0
_HUGE = 500
_EXPLAINED = (
    "Composed reports of {first} to {last} pages, the layouts in turn, go through the real machine: scheduler, broker, "
    "database, archive, worker processes and the readers below them. They lie in the drop folder when the clock "
    "starts, the processes have worked on others before, and the last landing stops it; taking the files in, rules "
    "over several reports and the log are counted. Beside it, in the same run, the stages in one process by "
    "themselves, on the same files: parse, classify and validate as functions, and the landing of what they made. CPU "
    "is that of all processes, the servers' too. The overhead is what it is more than these four, in per cent of them: "
    "that is what the promise is compared with. Beside it stands the stricter figure, in which the landing is overhead "
    "too: what all processes use more than the three functions, in per cent of these."
)


class Pair(NamedTuple):
    """A backlog with one worker and with two, in the same round."""

    one: Worked
    two: Worked

    @property
    def ratio(self) -> float:
        """How many times as fast two are."""
        return self.two.a_minute / self.one.a_minute


class Measured(NamedTuple):
    """Everything that the section tells."""

    costs: list[Cost]
    limit: float
    pairs: dict[tuple[str, str], list[Pair]]
    sizes: dict[int, Cost]
    huge: Worked | None


def measure(
    files: list[Path], servers: list[tuple[str, str]], rounds: int, sizes: list[int], *, huge: bool
) -> Measured:
    """The stages alone, then each pair of servers with one worker and with two, in turn; then the long documents."""
    costs = alone(files)
    limit = side_by_side(files)
    pairs: dict[tuple[str, str], list[Pair]] = {}
    for number, (database, broker) in product(range(rounds), servers):
        pair = Pair(worked(files, 1, database, broker), worked(files, 2, database, broker))
        pairs.setdefault((database, broker), []).append(pair)
        print(f"round {number + 1} of {rounds}: {database}, {broker}: {pair.ratio:.2f}", file=sys.stderr)
    long = dict(zip(sizes, alone([one_of(size) for size in sizes]), strict=True)) if sizes else {}
    return Measured(costs, limit, pairs, long, worked([one_of(_HUGE)], 1) if huge else None)


def overhead(one: Worked, costs: list[Cost]) -> float:
    """What all processes use above the stages and the landing, in per cent of these."""
    return _above(one, mean(cost.work for cost in costs))


def strict_overhead(one: Worked, costs: list[Cost]) -> float:
    """The same, with the landing counted as overhead."""
    return _above(one, mean(cost.stages for cost in costs))


def _above(one: Worked, own: float) -> float:
    return 100 * (one.all_processes - own) / own


def times_reading(costs: list[Cost]) -> float:
    """Everything done for a report up to its landing, of its reading alone: the median over the reports."""
    return median(cost.work / cost.parse for cost in costs)


def _verdicts(found: Measured) -> str:
    every = [pair for pairs in found.pairs.values() for pair in pairs]
    own = next(iter(found.pairs.values()))
    scale = median(pair.ratio for pair in every)
    memory = "not measured" if found.huge is None else f"{sum(found.huge.memory):.0f} MiB"
    rows = [
        ["two workers, times one", f"at least {_AT_LEAST_TWICE:g}", f"{scale:.2f}"],
        ["two bare processes of the stages, times one: what the machine allows", "", f"{found.limit:.2f}"],
        ["two workers, of what the machine allows", "", f"{100 * scale / found.limit:.0f} %"],
        *_overheads("one worker", [pair.one for pair in own], found.costs),
        *_overheads("two", [pair.two for pair in own], found.costs),
        [
            "parse, classify, validate and land, times the reading alone",
            f"at most {_MOST_TIMES_READING:g}",
            f"{times_reading(found.costs):.2f}",
        ],
        [f"a worker and its reader at most, after {_HUGE} pages", f"at most {_MOST_MIB:g} MiB", memory],
    ]
    return page.table(["", "promised", "measured, median"], rows)


def _overheads(workers: str, side: list[Worked], costs: list[Cost]) -> list[list[str]]:
    promised = f"at most {_MOST_OVERHEAD:g} %"
    return [
        [
            f"overhead with {workers}, embedded default",
            promised,
            f"{median(overhead(one, costs) for one in side):.1f} %",
        ],
        [
            f"the same, the landing counted as overhead, with {workers}",
            "",
            f"{median(strict_overhead(one, costs) for one in side):.1f} %",
        ],
    ]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f}"


def _rates(found: Measured) -> str:
    body = []
    for (database, broker), pairs in found.pairs.items():
        for name, side in (("1", [pair.one for pair in pairs]), ("2", [pair.two for pair in pairs])):
            rates = (
                f"{median(one.a_minute for one in side):.0f}",
                *(f"{median(one.halves[half] for one in side):.0f}" for half in range(2)),
            )
            parts = (_ms(median(one.processor[part] for one in side)) for part in PARTS)
            above = (f"{median(of(one, found.costs) for one in side):.0f} %" for of in (overhead, strict_overhead))
            body.append([f"{database}, {broker}", name, *rates, *parts, *above])
    head = ["servers", "workers", "reports a minute", "first half", "second half"]
    head += [f"{part}, ms CPU a report" for part in PARTS]
    return page.table([*head, "overhead", "overhead, landing in it"], body)


def _stages(found: Measured) -> str:
    head = ["ms CPU", "parse", "classify", "validate", "landing", "the four", "other"]
    body = []
    for name, take in (("median report", median), ("mean report", mean)):
        sums = [*(take(cost[n] for cost in found.costs) for n in range(4)), take(cost.work for cost in found.costs)]
        body.append([name, *map(_ms, [*sums, take(cost.machinery for cost in found.costs)])])
    for size, cost in found.sizes.items():
        body.append([f"{size} pages", *map(_ms, (*cost[:4], cost.work, cost.machinery))])
    return page.table(head, body)


def text(found: Measured, count: int, command: str) -> str:
    """The section of the page."""
    parts = [
        "## The whole pipeline",
        f"`{command}`",
        _EXPLAINED.format(first=PAGES[0], last=PAGES[-1]),
        _verdicts(found),
        f"A backlog of {count} reports:",
        _rates(found),
        (
            "In one process, on SQLite; landing is all that follows the judgement, to the commit of the rows; other is "
            "what is around the stages: claims, writing down what one hands to the next, the archive. The documents of "
            "so many pages are reports one after the other:"
        ),
        _stages(found),
    ]
    if found.huge is not None:
        memory = found.huge.memory
        parts.append(
            f"After a document of {_HUGE} pages a worker had {memory.worker:.0f} MiB at most, its reader "
            f"{memory.reader:.0f} MiB; pages that processes share are counted in each."
        )
    return "\n\n".join(parts)


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--pairs", choices=["all", "own"], default="all", help="all servers, or the embedded default's")
    parser.add_argument("--sizes", type=int, nargs="*", default=[25, 100], help="pages of the long documents")
    parser.add_argument("--huge", action="store_true", help=f"a worker's memory on {_HUGE} pages too")
    parser.add_argument("--no-page", action="store_true", help="do not write docs/performance.md")
    given = parser.parse_args()
    servers = list(product(DATABASES, BROKERS))[: None if given.pairs == "all" else 1]
    found = measure(backlog(given.documents), servers, given.rounds, given.sizes, huge=given.huge)
    command = f"python -m benchmarks.pipeline --documents {given.documents} --rounds {given.rounds}"
    command += " --huge" * given.huge
    written = text(found, given.documents, command)
    print(written)
    if not given.no_page:
        page.put("pipeline", written, PAGE)


if __name__ == "__main__":
    main()
