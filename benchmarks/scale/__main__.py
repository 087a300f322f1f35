"""What 20,000 reports cost, beside a dozen: python -m benchmarks.scale [--reports 20000] [--rounds 15]

SQLite and PostgreSQL (out of its wheel, commits waiting for the disk), each twice: with a dozen composed reports, and
filled up with copies of them. Every measure goes round the four databases in turn, so that whatever else the machine
does falls on all of them alike. Writes its section of docs/scale.md. Needs some 20 GB of disk for a while.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.page import put, table
from benchmarks.scale.fill import fill
from benchmarks.scale.house import House, Server, Took, templates
from benchmarks.scale.timed import COMMANDS, PAGES, QUERIES, Visit, visiting
from schemas.findings import Judgement
from schemas.report import Report

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
_NEW_BODY = 1_000_000
_DATABASES = ("SQLite", "PostgreSQL")
_HEAD = ("", *(f"{name}, {size}" for name in _DATABASES for size in ("a dozen", "filled", "ratio")))

Asked = TypeVar("Asked")
Landed = list[tuple[Report, Judgement]]
Rows = Mapping[str, list[list[Took]]]


def main(reports: int, rounds: int, one_check_in: int) -> None:
    """Fill, measure, write."""
    began, landed = time.monotonic(), templates()
    with tempfile.TemporaryDirectory(prefix="mz") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        server = Server(folder / "server")
        stack.callback(server.stop)
        houses = _houses(folder, server, stack)
        filled = {}
        for house in houses:
            for one in landed:
                house.land(*one)
            if house.name.endswith("filled"):
                start = time.monotonic()
                fill(house.engine, reports, one_check_in)
                filled[house.name] = time.monotonic() - start
                print(f"{house.name} in {filled[house.name]:.0f} s", flush=True)
        text = _text(*_measure(houses, landed, rounds), reports=reports, rounds=rounds, one_check_in=one_check_in)
    said = ", ".join(f"{name} in {seconds:.0f} s" for name, seconds in filled.items())
    minutes, load = (time.monotonic() - began) / 60, os.getloadavg()[0]
    put("scale", f"{text}\n\nFilled: {said}; the whole took {minutes:.0f} minutes, load {load:.1f}.", PAGE)


def _houses(folder: Path, server: Server, stack: ExitStack) -> list[House]:
    """The four databases, in the order of the table's columns."""
    houses = []
    for name in _DATABASES:
        for size in ("dozen", "filled"):
            url = stack.enter_context(server.database()) if name == "PostgreSQL" else None
            houses.append(House.at(f"{name} {size}", folder / f"{name}-{size}", url))
            stack.callback(houses[-1].engine.dispose)
    return houses


def _measure(houses: list[House], landed: Landed, rounds: int) -> tuple[Rows, Rows, Rows, Rows]:
    """Reading first: landings add to what is read."""
    with ExitStack() as stack:
        visits = [stack.enter_context(visiting(house)) for house in houses]

        def all_of(ask: Callable[..., Took], wanted: Mapping[str, object], turns: int = rounds) -> Rows:
            return {name: _in_turn(turns, visits, partial(_asked, ask, what)) for name, what in wanted.items()}

        queries = all_of(Visit.query, QUERIES)
        pages = all_of(Visit.page, PAGES)
        commands = all_of(Visit.command, COMMANDS, max(3, rounds // 3))
    numbers = iter(range(1_000_000))

    def land(first: int) -> Callable[[House], Took]:
        def one(house: House) -> Took:
            number = next(numbers)
            return house.land_of(first + number, *landed[number // len(houses) % len(landed)])

        return one

    landings = {
        "a report of a new body": _in_turn(rounds, houses, land(_NEW_BODY)),
        "the next year of a body (filled: with eight years before it)": _in_turn(rounds, houses, land(0)),
    }
    return landings, queries, pages, commands


def _asked(ask: Callable[..., Took], what: object, visit: Visit) -> Took:
    return ask(visit, what)


def _in_turn(rounds: int, asked: Sequence[Asked], ask: Callable[[Asked], Took]) -> list[list[Took]]:
    """What each took in every round; a first round warms up and does not count."""
    took: list[list[Took]] = [[] for _ in asked]
    for turn in range(rounds + 1):
        for times, one in zip(took, asked, strict=True):
            time_of = ask(one)
            if turn:
                times.append(time_of)
    return took


def _text(landings: Rows, queries: Rows, pages: Rows, commands: Rows, **how: int) -> str:
    about = (
        "Written by `python -m benchmarks.scale"
        + "".join(f" --{name.replace('_', '-')} {value}" for name, value in how.items())
        + f"`. Medians in milliseconds over {how['rounds']} rounds. *A dozen*: twelve composed reports; *filled*: "
        f"{how['reports']:,} more, of their checks one in {how['one_check_in']} kept."
    )
    own = {f"{name}: this process's own work": took for name, took in landings.items()}
    parts = (
        ("### Landing\n\nThe transaction of a report's rows, commit included.", [*_rows(landings), *_rows(own, "own")]),
        ("### Views\n\nAll rows fetched.", _rows(queries)),
        ("### Pages\n\nServer time through the ASGI test client.", _rows(pages)),
        ("### Commands\n\nWithin a process that has started already.", _rows(commands)),
    )
    return "\n\n".join([about, *(f"{head}\n\n{table(_HEAD, rows)}" for head, rows in parts)])


def _rows(measured: Rows, what: str = "wall") -> list[list[str]]:
    rows = []
    for name, took in measured.items():
        small, large, small_too, large_too = (statistics.median(getattr(one, what) for one in times) for times in took)
        cells = [f"{small:.1f}", f"{large:.1f}", f"{large / small:.1f}"]
        rows.append([name, *cells, f"{small_too:.1f}", f"{large_too:.1f}", f"{large_too / small_too:.1f}"])
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--one-check-in", type=int, default=4)
    asked = parser.parse_args()
    main(asked.reports, asked.rounds, asked.one_check_in)
