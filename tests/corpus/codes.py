"""The classification codes that composed reports use: a small list of our own, with years of validity."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Classification", "class_lines", "economic_name", "functional_name", "is_valid", "purpose"]

DATA = Path(__file__).parent / "data"


class Classification(NamedTuple):
    """A code's name in a span of fiscal years, and in our own words what the money is for."""

    code: str
    name: str
    first: int
    last: int
    purpose: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@cache
def _functional() -> dict[str, tuple[Classification, ...]]:
    found: dict[str, tuple[Classification, ...]] = {}
    for row in _rows("functional.tsv"):
        entry = Classification(row["code"], row["name"], int(row["first"]), int(row["last"]), row["purpose"])
        found[entry.code] = (*found.get(entry.code, ()), entry)
    return found


@cache
def _entry(code: str, year: int) -> Classification | None:
    return next((e for e in _functional().get(code, ()) if e.first <= year <= e.last), None)


def is_valid(code: str, year: int) -> bool:
    """Whether our list has the code for that year."""
    return _entry(code, year) is not None


def functional_name(code: str, year: int) -> str:
    """The name of a 类, 款 or 项 in that year; KeyError where it is not in our list."""
    entry = _entry(code, year)
    if entry is None:
        raise KeyError(f"{code} in {year}")
    return entry.name


def purpose(code: str, year: int) -> str:
    """What the money of a 项 is for, in our own words."""
    entry = _entry(code, year)
    if entry is None:
        raise KeyError(f"{code} in {year}")
    return entry.purpose


@cache
def _economic() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("economic.tsv")}


def economic_name(code: str) -> str:
    """The name of an economic 类 or 款."""
    return _economic()[code]


@cache
def class_lines(year: int, debt: bool = True) -> tuple[tuple[str, str], ...]:
    """Code and name of the functional classes that the two summaries list; without the two debt lines if not `debt`."""
    rows = ((r["code"], r["name"]) for r in _rows("classes.tsv") if int(r["first"]) <= year <= int(r["last"]))
    return tuple((code, name) for code, name in rows if debt or code not in ("231", "232"))
