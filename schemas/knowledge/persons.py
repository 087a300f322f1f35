"""Names and telephone numbers of people out of text: what is said of public money needs neither.

    masked("联系人：欧阳某某，电话：027-12345678")   -> "联系人：****，电话：027-********"

A name is told by the label of its field (persons.toml), a number by its shape or its label. Each character
becomes an asterisk, so that all else stays where it was; a telephone's area code stays, because a rule compares it
with the place. Numbers of identity cards and addresses of electronic mail go too.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

__all__ = ["masked"]

_WORDS = Path(__file__).with_suffix(".toml")
_HAN = "[\u4e00-\u9fff]"
_SEAL = "[(（](?:盖章|公章|签章|签字|签名|手签)[)）]"
_DASH = "[-—－–]"
_DIGITS = re.compile(r"\d")
_SIGNS = re.compile(r"[^\s、,，;；/]")


@lru_cache(maxsize=4096)  # of a report's texts two in three are told more than once
def masked(text: str) -> str:
    """The text with every character of a name and every digit of a number replaced; its length stays."""
    known = _patterns()
    if known.digits.search(text):
        text = _without(text, known.numbers, _DIGITS)
    if known.labels.search(text):
        text = _without(text, known.told_numbers, _DIGITS)
        text = _without(text, known.names, _SIGNS)
    return text


def _without(text: str, patterns: Iterable[re.Pattern[str]], secret: re.Pattern[str]) -> str:
    def hidden(found: re.Match[str]) -> str:
        start, end = (place - found.start() for place in found.span("secret"))
        return found[0][:start] + secret.sub("*", found["secret"]) + found[0][end:]

    for pattern in patterns:
        text = pattern.sub(hidden, text)
    return text


@dataclass(frozen=True)
class _Patterns:
    """`digits` and `labels` are quick, and one is there in every text that one of the others matches."""

    digits: re.Pattern[str]
    labels: re.Pattern[str]
    numbers: tuple[re.Pattern[str], ...]
    told_numbers: tuple[re.Pattern[str], ...]
    names: tuple[re.Pattern[str], ...]


@cache
def _patterns() -> _Patterns:
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    labels = [*words["labels"], *words["colon_labels"], *words["telephone_labels"]]
    shortest = [label for label in labels if not any(other in label for other in labels if other != label)]
    return _Patterns(
        re.compile(rf"\d{{7}}|\d{_DASH}\d{{4}}"),
        re.compile(_any([*shortest, "@"])),
        tuple(map(re.compile, _numbers())),
        (re.compile(_told_number(words)),),
        tuple(map(re.compile, _names(words, labels))),
    )


def _numbers() -> Iterator[str]:
    """By their shape: mobile, landline with area code, identity card."""
    yield rf"(?<![\d.])(?P<secret>1[3-9]\d{_DASH}?\d{{4}}{_DASH}?\d{{4}})(?!\.?\d)"
    yield rf"(?<![\d.])[(（]?0(?:10|2\d|[3-9]\d{{2}})[)）]?{_DASH}?(?P<secret>\d{{7,8}}(?:{_DASH}\d{{1,5}})?)(?!\.?\d)"
    yield r"(?<!\d)(?P<secret>\d{17}[\dXx])(?!\d)"


def _told_number(words: dict[str, Any]) -> str:
    """Whatever follows a telephone's label."""
    one = rf"\d(?:[ ()（）]|{_DASH}|\d){{5,18}}\d(?!\.?\d)"
    label = _any(words["telephone_labels"])
    return rf"{label}(?:{_SEAL})?\s*[:：]?\s*(?P<secret>{one}(?:[、,，;；/或]\s*{one})*)"


def _names(words: dict[str, Any], labels: list[str]) -> Iterator[str]:
    """Mail first; then names after a colon, a seal or a blank, and between a label and what follows a name.

    A likely name is told once in each pattern, for it takes milliseconds to compile; so several names in a row may
    end with what parts them, which is never masked.
    """
    yield r"(?P<secret>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    surname = f"(?:{_any(words['double_surnames'])}|[{''.join(words['surnames'].split())}])"
    no_word = f"(?!{_any([*words['words'], *labels])})"
    end = rf"(?=$|[\s\d,，.。;；、:：/()（）*]|{_any(labels)}|先生|女士|同志)"
    likely = rf"{no_word}{surname}[ 　]?{_HAN}(?:[ 　]?{_HAN})?{end}"
    likelies = rf"(?:{likely}(?:[、,，;；/ ]\s*)?)+"
    any_name = rf"{no_word}{_HAN}(?:[ 　]?{_HAN}){{1,3}}{end}"
    after = rf"(?:{_SEAL}\s*[:：]?|\s*[:：])\s*"
    fields, own = _any(words["labels"]), _any(words["colon_labels"])
    told = rf"(?:{fields}(?:(?P<told>{after})|\s+)|{own}{after})"
    yield rf"{told}(?P<secret>{likelies}|(?(told){any_name}|(?!)))"
    yield rf"{fields}(?P<secret>{likely})(?=\s*(?:\d|{_any(labels)}))"


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"
