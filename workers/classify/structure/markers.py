"""The numbers that headings and items begin with: 第三部分, 五、, （二）, 1., （1）, 附件2."""

import re
from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Level", "Marker", "marker_at", "numeral"]

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMERALS = "一二三四五六七八九十"


class Level(IntEnum):
    """How deep a heading stands: 第三部分 / 五、 / （二） / 1. / （1）. An attachment stands beside the parts."""

    PART = 0
    SECTION = 1
    SUBSECTION = 2
    ITEM = 3
    SUBITEM = 4


@dataclass(frozen=True, slots=True)
class Marker:
    """A heading's number: as it stands in a path, its value, and how many characters it takes."""

    level: Level
    number: str
    value: int
    length: int
    attachment: bool = False


_BULLET = r"(?:[-*#•●·]{1,3})?"
_SHAPES = (
    (Level.PART, re.compile(rf"{_BULLET}第([{_NUMERALS}]{{1,3}})部[分份]"), "第{}部分"),
    (Level.SECTION, re.compile(rf"{_BULLET}([{_NUMERALS}]{{1,3}})(?:、|[.，](?=[\u4e00-\u9fff]))"), "{}"),
    (Level.SUBSECTION, re.compile(rf"{_BULLET}\(([{_NUMERALS}]{{1,3}})\)[、.]?"), "（{}）"),
    (Level.ITEM, re.compile(r"(\d{1,2})(?:、|[.](?!\d)|[.](?=(?:19|20)\d\d年))"), "{}"),
    (Level.SUBITEM, re.compile(r"\(?(\d{1,2})\)[、.]?"), "（{}）"),
    (Level.SUBITEM, re.compile(r"([①-⑳])"), "{}"),
)
_BEGINNINGS = frozenset("-*#•●·第(附" + _NUMERALS + "".join(map(chr, range(ord("①"), ord("⑳") + 1))))
_ATTACHMENT = re.compile(r"附(?:件|表|录)?[-]?(\d{1,2}|[一二三四五六七八九十]{1,2})?(?:[-.]\d{1,2})?(?=[：、.]|$|\D)")


def numeral(text: str) -> int | None:
    """The value of a Chinese or Arabic numeral below one hundred (十三, 二十, 7), None if it is none."""
    if text.isdecimal():
        return int(text)
    if not text or any(char not in _DIGITS and char != "十" for char in text) or text.count("十") > 1:
        return None
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[ones] if len(ones) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def marker_at(folded: str, start: int, end: int) -> Marker | None:
    """The number that the line folded[start:end] begins with, None if it begins with none."""
    first = folded[start : start + 1]
    if first not in _BEGINNINGS and not first.isdecimal():
        return None
    for level, shape, written in _SHAPES:
        found = shape.match(folded, start, end)
        if found is None:
            continue
        printed = found[1]
        value = ord(printed) - ord("①") + 1 if "①" <= printed <= "⑳" else numeral(printed)
        if value is not None:
            return Marker(level, written.format(printed), value, found.end() - start)
    return _attachment(folded, start, end)


def _attachment(folded: str, start: int, end: int) -> Marker | None:
    if not folded.startswith("附", start) or end - start > 40 or "。" in folded[start:end]:
        return None
    found = _ATTACHMENT.match(folded, start, end)
    if found is None or (found.end() < end and folded[found.end()] in "属加有近带则设注送页"):
        return None
    if found[0] == "附" and not folded.startswith("附：", start):
        return None
    number = found[1] or ""
    return Marker(
        Level.PART, "附件" + (f"/{number}" if number else ""), numeral(number) or 0, found.end() - start, True
    )
