"""What the running text says that other reports' rules need: changes against last year, and counts."""

import re
from collections.abc import Iterator

from msgspec import Struct

from workers.validate.neighbours.cells import FUNDS
from workers.validate.quantity import Quantity
from workers.validate.rules.text.sentences import Sentence, find
from workers.validate.subject import Subject

__all__ = ["Said", "said"]

# Key, the sentence that states the value, and the one that states its change and rate.
_TOTALS = (
    ("N1", "N1.total", "N1.yoy", "p"),
    ("N2", "N2.total", "N2.yoy", "p"),
    ("N3", "N3.total", "N3.yoy", "p"),
    ("N4", "N4.total", "N4.yoy", "p"),
    ("N5", "N5a", "N5a", "g"),
    ("N7.total", "N7.total", "N7.yoy", "p"),
    ("N10", "N10", "N10", "p"),
)
_ITEMS = (
    (re.compile("出国"), "abroad", "N7.abroad"),
    (re.compile("购置.*运行"), "vehicle", "N7.vehicle"),
    (re.compile("公务用车购置"), "vehicle_purchase", "N7.buy"),
    (re.compile("公务用车运行"), "vehicle_operation", "N7.run"),
    (re.compile("公务接待"), "reception", "N7.reception"),
)
_COUNTS = (
    ("H.staff", "H.staff", "v"),
    ("H.retired", "H.retired", "v"),
    ("N7.keep", "N7.keep", "v"),
    ("N7.bought", "N7.buy.count", "n"),
    ("N12.vehicles", "N12.vehicles", "v"),
)
_YEAR = re.compile(r"20\d\d")
_FUND_WORDS = {"general_public_budget": "一般公共预算", "government_fund": "政府性基金", "state_capital": "国有资本"}


class Said(Struct, frozen=True):
    """A figure of the text under its key; `direction` where it is a change, `counted` where it is no money."""

    key: str
    quantity: Quantity
    direction: str | None = None
    counted: bool = False


def said(subject: Subject) -> Iterator[Said]:
    """The first of each, in the order of the text; what is compared with a budget is no change against last year."""
    for key, values, moves, rate in _TOTALS:
        yield from _value(subject, f"{key}.value", values)
        for one in find(subject, moves):
            yield from _change(key, one, "d", rate, subject.year)
    yield from _funds(subject)
    yield from _items(subject)
    for key, pattern, slot in _COUNTS:
        for one in find(subject, pattern):
            if (number := one.get(slot)) is not None:
                yield Said(key, number, counted=True)
    for key, pattern in (("N5.budget", "N5c.total"), ("N7.budget", "N7.total")):
        yield from _value(subject, key, pattern, "b")


def _value(subject: Subject, key: str, pattern: str, slot: str = "v") -> Iterator[Said]:
    for one in find(subject, pattern):
        if (value := one.get(slot)) is not None:
            yield Said(key, value)


def _change(key: str, one: Sentence, change: str, rate: str, year: int | None) -> Iterator[Said]:
    """The change that a sentence states against last year, or its rate where it states no amount."""
    if not _last_year(one.base(change) or one.base(rate), year):
        return
    moved, grown = one.get(change), one.get(rate)
    direction = one.direction(change) or one.direction(rate)
    if direction not in ("increase", "decrease"):
        return
    if moved is not None:
        yield Said(f"{key}.change", moved, direction)
    elif grown is not None:
        yield Said(f"{key}.rate", grown, direction, counted=True)


def _last_year(base: str | None, year: int | None) -> bool:
    """Whether a change is against last year: not against a budget, and not against another year by a slip."""
    if base is None or "预算" in base:
        return False
    named = _YEAR.search(base)
    return named is None or year is None or int(named[0]) == year - 1


def _funds(subject: Subject) -> Iterator[Said]:
    """What each budget gave, and how it changed."""
    for one in find(subject, "N4.income"):
        fund = next((f for f in FUNDS if _FUND_WORDS[f] in one.item()), None)
        if fund is not None:
            if (value := one.get("v")) is not None:
                yield Said(f"N4.{fund}.value", value)
            yield from _change(f"N4.{fund}", one, "d", "p", subject.year)


def _items(subject: Subject) -> Iterator[Said]:
    """The parts of 三公: amounts, and changes wherever the section tells them."""
    for _, column, pattern in _ITEMS:
        yield from _value(subject, f"N7.{column}.value", pattern)
    for one in find(subject, "N7.yoy"):
        for item in one.listed("part", "part_rate"):
            part = _column(item.item)
            if part and item.direction in ("increase", "decrease"):
                yield Said(f"N7.{part}.change", item.figure, item.direction)
    for one in find(subject, "N7.item.yoy", "N7.own.yoy"):
        if part := _column(one.item("d")):
            yield from _change(f"N7.{part}", one, "d", "p", subject.year)


def _column(item: str) -> str | None:
    return next((column for words, column, _ in _ITEMS if words.search(item)), None)
