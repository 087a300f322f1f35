"""The words of the self-evaluation forms (绩效自评表), read from performance/words.toml.

The file is data: a new wording of a title, a column or a level is a line there. Patterns are matched against
text without white space whose widths are folded.
"""

import tomllib
from functools import cache
from pathlib import Path
from re import Pattern
from re import compile as pattern

import msgspec
from msgspec import Struct

__all__ = ["Words", "words"]

FILE = Path(__file__).with_suffix("") / "words.toml"


class Blocks(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a form begins and ends."""

    title: str
    year_line: str
    title_head: str
    notes: str
    heading: str
    page_number: str


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """The money figures: the words of each column, the row that counts and what may stand between."""

    initial: tuple[str, ...]
    budget: tuple[str, ...]
    actual: tuple[str, ...]
    weight: tuple[str, ...]
    rate: tuple[str, ...]
    score: tuple[str, ...]
    row: str
    filler: str
    unit: str
    money_unit: str
    after: str


class Levels(Struct, frozen=True, forbid_unknown_fields=True):
    """The names of the three levels; `parents` tells under which level-one names a level-two name may stand."""

    weight: str
    level0: str
    level1: str
    level2: str
    stem: str
    parents: dict[str, str]


class Fields(Struct, frozen=True, forbid_unknown_fields=True):
    """The labels of a form's other cells; `persons` and `ends` are never read, they end the value before them.

    Those of `colon_only` are labels only before a colon or a seal. `supervisor` are those of `department` that name
    the body above.
    """

    project: tuple[str, ...]
    department: tuple[str, ...]
    supervisor: tuple[str, ...]
    filled: tuple[str, ...]
    total: tuple[str, ...]
    total_below: tuple[str, ...]
    basic: tuple[str, ...]
    projects: tuple[str, ...]
    goal: tuple[str, ...]
    explanation: tuple[str, ...]
    improvement: tuple[str, ...]
    ends: tuple[str, ...]
    persons: tuple[str, ...]
    colon_only: tuple[str, ...]
    seal: str
    date: str
    goal_score: str


class Values(Struct, frozen=True, forbid_unknown_fields=True):
    """What a blank and a measured value look like; UNIT in `measured` stands for `unit`.

    `whole` lists words that no border between two cells cuts in two.
    """

    tail: str
    blank: str
    measured: str
    unit: str
    sign: str
    ordinal: str
    scraps: str
    whole: str


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """All the words, as they stand in the file."""

    blocks: Blocks
    head: Head
    columns: dict[str, tuple[str, ...]]
    levels: Levels
    fields: Fields
    values: Values
    debris: dict[str, str]

    @property
    def measured(self) -> Pattern[str]:
        """A whole cell that is a measured value (≥95%, 12期, 97%≤98%≤100%)."""
        return pattern(self.values.measured.replace("UNIT", self.values.unit))


@cache
def words() -> Words:
    """The words, read once."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), Words)
