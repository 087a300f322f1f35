"""A figure found in running text, before it is a statement of the report."""

import re
from dataclasses import dataclass

from schemas.knowledge.narrative import figure_words
from schemas.report import StatementKind

__all__ = ["Figure", "direction_of", "value_of"]


_SAYING = re.compile(r"(?:占.+|(?:比.{1,12})?变动率?|完成.{0,8}预算|(?:支出)?决算数?|(?:年初|全年)?预算数?)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number (or an empty slot) with its unit at plain[start:end]; `number_end` is where the number ends.

    `sentence_start` is where the words begin that give it its meaning, if they begin before its sentence does.
    """

    start: int
    number_end: int
    end: int
    value: str | None
    unit: str
    kind: StatementKind
    item: str
    scope: str | None
    direction: str | None = None
    base: str | None = None
    pattern: str | None = None
    slot: str | None = None
    match: int | None = None
    sentence_start: int | None = None

    @property
    def subject(self) -> str:
        """What the figure is of, without what it says of it (公务接待费 of 公务接待费完成预算)."""
        return _SAYING.sub("", self.item) or self.item


def value_of(printed: str) -> str | None:
    """A printed number without thousands separators; None for an empty slot or a row of X."""
    return printed.replace(",", "") if printed[:1].isdecimal() else None


def direction_of(word: str | None) -> str | None:
    """increase, decrease or flat for a word that says so."""
    if word is None:
        return None
    if word == "持平":
        return "flat"
    known = figure_words()
    if word in known.increase:
        return "increase"
    return "decrease" if word in known.decrease else None
