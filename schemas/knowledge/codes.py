"""The classification codes of government income and expenditure, by year.

Two lists: functional codes (类款项, three, five and seven digits) and economic codes (类款, three and five digits).
A code may have several names over the years; each has the first and last fiscal year that it is known for and how
sure that is: `seen` printed in a report, `high` certain, `medium` by one revision off perhaps, `low` for suggestions
only. Only `seen` and `high` may support a finding. Local codes beyond the national list exist.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

__all__ = ["Certainty", "Code", "aliases", "economic_codes", "functional_codes", "names_of", "same_name"]

Certainty = Literal["seen", "high", "medium", "low"]


class Code(Struct, frozen=True):
    """A code under one of its names. `since` and `until` are fiscal years, inclusive, None where unknown or open.

    `budget` is government_fund or state_capital for codes that only that budget uses.
    """

    code: str
    name: str
    since: int | None
    until: int | None
    certainty: Certainty
    budget: str | None = None

    def valid(self, year: int | None) -> bool:
        """Whether the name holds in that fiscal year; an unknown year excludes nothing."""
        if year is None:
            return True
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__package__) / "codes" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _codes(name: str) -> dict[str, tuple[Code, ...]]:
    by_code: dict[str, list[Code]] = {}
    for row in _rows(name):
        code = msgspec.convert({key: value or None for key, value in row.items()}, Code, strict=False)
        by_code.setdefault(code.code, []).append(code)
    return {code: tuple(names) for code, names in by_code.items()}


@cache
def functional_codes() -> dict[str, tuple[Code, ...]]:
    """Every functional code with its names over the years."""
    return _codes("functional")


@cache
def economic_codes() -> dict[str, tuple[Code, ...]]:
    """Every economic code with its names over the years."""
    return _codes("economic")


@cache
def aliases() -> dict[str, frozenset[str]]:
    """Official names with the wordings that reports print in their stead."""
    found: dict[str, set[str]] = {}
    for row in _rows("aliases"):
        found.setdefault(row["name"], set()).add(row["alias"])
    return {name: frozenset(others) for name, others in found.items()}


def names_of(code: str) -> tuple[str, ...]:
    """Every name known for a code of either list, aliases after official names; empty for an unknown code."""
    known = functional_codes().get(code) or economic_codes().get(code) or ()
    names = [one.name for one in known]
    return (*names, *(alias for name in names for alias in sorted(aliases().get(name, ()))))


def same_name(left: str, right: str) -> bool:
    """Whether two printed names are the same words but for white space and the width of brackets."""
    return _plain(left) == _plain(right)


def _plain(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")
