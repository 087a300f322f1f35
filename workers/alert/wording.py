"""Messages in words: Chinese, English or both, short enough to be read on a phone.

What reports say is a stranger's text: it is quoted on one line, and signs that a channel would act on (mentions,
links, markup) are put in their full-width forms, which look the same and do nothing.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from runtime.alerting import Language
from schemas.alerts import AlertTurn, Concern
from schemas.findings import Severity
from workers.alert.causes import Facts

__all__ = ["Item", "Message", "compose", "gravest", "test_message"]

_MOST_ITEMS = 20
_LONGEST_QUOTE = 240
_TITLE_LENGTH = 120
_HARMLESS = str.maketrans("<>@[]`*_#", "＜＞＠［］｀＊＿＃")
_CHINESE, _ENGLISH = 0, 1
_ORDER = tuple(Severity)


class Item(Struct, frozen=True):
    """One alert in a message."""

    concern: Concern
    turn: AlertTurn
    facts: Facts


class Message(Struct, frozen=True):
    """What a channel is given."""

    title: str
    body: str


def compose(items: Sequence[Item], language: Language, number: str, room: str | None) -> Message:
    """One message of some alerts, the gravest first; `number` is what people know it by, `room` the reading room."""
    items = sorted(items, key=lambda item: (item.turn is AlertTurn.ENDED, _ORDER.index(item.facts.severity)))
    indexes = {Language.CHINESE: [_CHINESE], Language.ENGLISH: [_ENGLISH], Language.BOTH: [_CHINESE, _ENGLISH]}
    spoken = indexes[language]
    parts = ["\n".join(_lines(items, index, room)) for index in spoken]
    parts.append(_say("number", spoken[0], number=number))
    return Message(_title(items, spoken[0])[:_TITLE_LENGTH], "\n\n".join(parts))


def test_message(channel: str) -> Message:
    """A message that only shows that a channel works, in both languages."""
    title = f"【{_say('brand', _CHINESE)}】{_say('test_title', _CHINESE)} {_say('test_title', _ENGLISH)}"
    return Message(title, "\n".join(_say("test_body", index, channel=channel) for index in (_CHINESE, _ENGLISH)))


def gravest(items: Sequence[Item]) -> Severity:
    """The gravest of what came up; a message of corrections alone is information."""
    raised = (item.facts.severity for item in items if item.turn is AlertTurn.RAISED)
    return min(raised, key=_ORDER.index, default=Severity.INFO)


def _title(items: Sequence[Item], index: int) -> str:
    """The brand, whose report it is or how many, and how grave."""
    first = items[0]
    brand = f"【{_say(_brand(first), index)}】"
    if len(items) == 1:
        if first.concern is Concern.FAILURE:
            return brand + _quoted(_message(first.facts, index))
        return f"{brand}{_about(first.facts, index)} {_say(first.facts.severity, index)}"
    bodies = {(item.facts.region, item.facts.department) for item in items}
    whose = f"{_about(first.facts, index)} " if len(bodies) == 1 and first.facts.department else ""
    return f"{brand}{whose}{_say('several', index, count=len(items), counts=_counts(items, index))}"


def _brand(item: Item) -> str:
    ended = item.turn is AlertTurn.ENDED
    if item.concern is Concern.FINDING:
        return "brand_corrected" if ended else "brand"
    return f"brand_{item.concern}" + ("_ended" if ended else "")


def _counts(items: Sequence[Item], index: int) -> str:
    raised = Counter(item.facts.severity for item in items if item.turn is AlertTurn.RAISED)
    told = [_say("of_severity", index, severity=_say(one, index), count=raised[one]) for one in _ORDER if raised[one]]
    ended = len(items) - raised.total()
    return "，".join([*told, *([_say("corrected", index, count=ended)] if ended else [])])


def _lines(items: Sequence[Item], index: int, room: str | None) -> Iterator[str]:
    for place, item in enumerate(items[:_MOST_ITEMS], 1):
        mark = f"{place}. " if len(items) > 1 else ""
        yield mark + " · ".join(_head(item, index))
        yield from _matter(item, index)
        if room and item.facts.report is not None:
            yield f"{room.rstrip('/')}/reports/{item.facts.report}"
    if len(items) > _MOST_ITEMS:
        yield _say("more", index, count=len(items) - _MOST_ITEMS)


def _head(item: Item, index: int) -> Iterator[str]:
    facts = item.facts
    yield _say(facts.severity, index)
    if item.concern is not Concern.FAILURE:
        yield _about(facts, index)
        if facts.kind:
            yield _say(facts.kind, index)
    if facts.rule and item.concern is Concern.FINDING:
        yield _say("rule", index, rule=facts.rule)


def _matter(item: Item, index: int) -> Iterator[str]:
    facts = item.facts
    ended = item.turn is AlertTurn.ENDED
    yield (_say(f"ended_{item.concern}", index) if ended else "") + _quoted(_message(facts, index))
    if ended:
        reason = facts.reason or (_say("no_longer_said", index) if item.concern is Concern.FINDING else None)
        if reason:
            yield _say("reason", index, reason=_quoted(reason))
    elif facts.expected and facts.found and facts.difference:
        values = {"expected": facts.expected, "found": facts.found, "difference": facts.difference}
        yield _say("figures", index, **{name: _quoted(value) for name, value in values.items()})


def _about(facts: Facts, index: int) -> str:
    """Place, body and year; the place is left out where the body's name begins with it, or with its last part."""
    region = _quoted(facts.region or "")
    body = _quoted(facts.department) if facts.department else _say("nobody", index)
    named = any(body.startswith(region[start:]) for start in range(len(region) - 1))
    whose = body if named or not region else f"{region} {body}"
    return f"{whose} {_say('year', index, year=facts.fiscal_year)}" if facts.fiscal_year else whose


def _message(facts: Facts, index: int) -> str:
    return facts.message_en if index == _ENGLISH and facts.message_en else facts.message


def _quoted(text: str) -> str:
    """A stranger's text on one line, of bearable length, without signs that a channel acts on."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    line = line.translate(_HARMLESS).replace("://", "：//")
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def _say(key: str, index: int, **values: object) -> str:
    text = _words()[str(key)][index]
    return text.format(**values) if values else text


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
