"""Sentences of the explanation as rules see them: the figures of one match by slot, and cells to hold them against."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemas.findings import Where
from schemas.report import FormRow, Statement
from workers.validate.equations import Copy, Growth, Share
from workers.validate.lines import row_names, short_class
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable
from workers.validate.quantity import Quantity
from workers.validate.reading import plain
from workers.validate.subject import Subject

__all__ = [
    "Listed",
    "Sentence",
    "against",
    "budget_of",
    "change",
    "find",
    "first",
    "item_row",
    "rate_of",
    "row_names",
    "short_class",
    "silent",
]

_PATH = re.compile(r"(?P<name>[^()]+(?:\([^()类款项]+\)[^()]*)*)\((?P<level>[类款项])\)")
_LENGTHS = {"类": 3, "款": 5, "项": 7}


class Listed(NamedTuple):
    """An item of a list in a sentence: its name, its figure and direction, and the rate behind it."""

    item: str
    figure: Quantity
    direction: str | None
    rate: Quantity | None


class Sentence:
    """The figures of one match of a sentence pattern; a list in the sentence repeats one slot."""

    def __init__(self, subject: Subject, figures: list[Statement]) -> None:
        self._subject = subject
        self._figures = figures
        self.section = figures[0].section
        self.text = figures[0].text
        self.where = Where(section=figures[0].section)

    def get(self, slot: str) -> Quantity | None:
        """The first figure in a slot; None where the sentence does not have it or leaves it empty."""
        return next(iter(self.all(slot)), None)

    def all(self, slot: str) -> list[Quantity]:
        """Every figure in a slot."""
        return [self._subject.said(s) for s in self._figures if s.slot == slot and s.value is not None]

    def item(self, slot: str = "v") -> str:
        """What the figure in a slot is of, empty where there is none."""
        return next((s.item for s in self._figures if s.slot == slot), "")

    def listed(self, slot: str, rate: str) -> list[Listed]:
        """The items of a list: every figure in a slot, with the rate printed right behind it."""
        figures = [s for s in self._figures if s.value is not None]
        found = []
        for one, after in zip(figures, (*figures[1:], None), strict=True):
            if one.slot == slot:
                behind = self._subject.said(after) if after is not None and after.slot == rate else None
                found.append(Listed(one.item, self._subject.said(one), one.direction, behind))
        return found

    def base(self, slot: str) -> str | None:
        """What the figure in a slot is measured against, as printed (2022年度, 年初预算数)."""
        return next((s.base for s in self._figures if s.slot == slot), None)

    def direction(self, slot: str) -> str | None:
        """increase, decrease or flat, where the slot is a change."""
        return next((s.direction for s in self._figures if s.slot == slot), None)


def find(subject: Subject, *patterns: str) -> list[Sentence]:
    """Every match of these patterns, in the order of the text."""
    return [Sentence(subject, figures) for figures in subject.matches(*patterns)]


def first(subject: Subject, *patterns: str) -> Sentence | None:
    """The first match of these patterns."""
    return next((Sentence(subject, figures) for figures in subject.matches(*patterns)), None)


def silent(what: str, where: Where | None = None) -> Outcome:
    """The sentence that a rule speaks of was not found."""
    return not_evaluable(f"没有读到{what}的说明句", where or Where())


def item_row(subject: Subject, form: str, item: str) -> FormRow | None:
    """The one row of a form by code that 类、款、项 of an item's words name; None where none or several do."""
    path = [(short_class(m["name"]), m["level"]) for m in _PATH.finditer(plain(item))]
    if not path:
        return None
    rows = [row for row in subject.coded(form) if row.code and len(row.code) == _LENGTHS[path[-1][1]]]
    for name, level in reversed(path):
        heads = subject.lines(form).called(name)
        fitting = [row for row in rows if (row.code or "")[: _LENGTHS[level]] in heads]
        rows = fitting or (rows if level != path[-1][1] else [])
    return rows[0] if len(rows) == 1 else None


def against(
    subject: Subject, rule: str, found: Quantity | None, form: str, row: FormRow | None, column: str, label: str = ""
) -> Iterator[Outcome]:
    """A figure of the text against the cell of a form that prints the same quantity."""
    if found is None:
        return
    if reason := subject.unavailable(form):
        yield not_evaluable(reason, found.where, rule=rule)
    else:
        yield Copy(rule=rule, found=found, other=subject.cell(form, row, column, label=label))


def change(
    rule: str, rate: Quantity | None, moved: Quantity | None, value: Quantity | None, direction: str | None
) -> Iterator[Outcome]:
    """A rate of change against the change and this year's value; last year's value cannot be negative."""
    if moved is None or value is None or direction not in ("increase", "decrease"):
        return
    up = direction == "increase"
    base = value.value - moved.value if up else value.value + moved.value
    if base < 0:
        yield failed(
            f"增加额{moved.text}大于本年数{value.text}，上年数将为负。",
            rule=rule,
            message_en="The increase exceeds this year's value: last year's would be negative.",
            where=moved.where,
            evidence=(moved.evidence, value.evidence),
            expected=f"不超过{value.text}",
            found=moved.text,
        )
    elif rate is not None and base:
        yield Growth(rule=rule, found=rate, change=moved, value=value, up=up)


def budget_of(sentence: Sentence) -> Quantity | None:
    """The budget that a sentence measures completion against: the adjusted one where it says so."""
    adjusted = "全年" in sentence.item("p") or "调整" in sentence.item("p")
    return (sentence.get("a") or sentence.get("b")) if adjusted else sentence.get("b")


def rate_of(rule: str, rate: Quantity | None, part: Quantity | None, whole: Quantity | None) -> Iterator[Outcome]:
    """A completion rate or share; of a whole that is zero there is none."""
    if rate is None or part is None or whole is None:
        return
    if whole.value != 0:
        yield Share(rule=rule, found=rate, part=part, whole=whole)
    else:
        yield not_applicable("基数为零，没有比率", rate.where, rule=rule)
