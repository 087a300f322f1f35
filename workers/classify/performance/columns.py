"""The heads of the two tables of a form: of the money figures, and of the indicators."""

import re
from functools import cache
from re import Pattern

from msgspec import Struct

from schemas.knowledge.performance import words
from schemas.pages import Box
from workers.classify.performance.labels import any_of
from workers.classify.performance.stream import Stream

__all__ = ["HeadWord", "Header", "column_boxes", "find_headers", "head_words"]

# What a head's words are adorned with: (A), (B/A), (20分*执行率).
ADORNMENT = r"(?:[(][^()]{0,16}[)])*"
# The order of all models. A head read line by line has 得分 above and 年初预算数 below the others.
RANK = {"initial": 0, "budget": 1, "actual": 2, "weight": 3, "rate": 3, "score": 4}
# A table of indicators has at least a name, a target, an actual value and a score.
FEWEST_COLUMNS = 4


class HeadWord(Struct, frozen=True):
    """A word of the head of the money figures, with its brackets: key[start:end]."""

    column: str
    start: int
    end: int


class Header(Struct, frozen=True):
    """The head of an indicator table: pieces[start:end], its columns from left to right, their offsets in the key."""

    start: int
    end: int
    columns: tuple[str, ...]
    offsets: tuple[int, ...]


@cache
def _head_pattern() -> Pattern[str]:
    head = words().head
    names = ("initial", "budget", "actual", "weight", "rate", "score")
    pairs = sorted(
        ((wording, name) for name in names for wording in getattr(head, name)), key=lambda pair: -len(pair[0])
    )
    groups = [f"(?P<{name}_{number}>{re.escape(wording)})" for number, (wording, name) in enumerate(pairs)]
    return re.compile(rf"(?:{'|'.join(groups)}){ADORNMENT}")


@cache
def _between() -> Pattern[str]:
    return re.compile(rf"(?:{words().head.filler}|[(][^()]*[)])*")


def head_words(stream: Stream, start: int, end: int) -> list[HeadWord]:
    """The head of the money figures among pieces[start:end]: the run of its words around the first 执行数."""
    offset, limit = stream.starts[start], stream.starts[end]
    found = []
    for match in _head_pattern().finditer(stream.key, offset, limit):
        group = next(name for name, value in match.groupdict().items() if value is not None)
        found.append(HeadWord(group.rpartition("_")[0], match.start(), match.end()))
    anchor = next((i for i, word in enumerate(found) if word.column == "actual"), None)
    if anchor is None:
        return []
    first = last = anchor
    taken = {"actual"}
    while first and found[first - 1].column not in taken and _near(stream, found[first - 1], found[first]):
        first -= 1
        taken.add(found[first].column)
    while last + 1 < len(found) and found[last + 1].column not in taken and _near(stream, found[last], found[last + 1]):
        last += 1
        taken.add(found[last].column)
    run = sorted(found[first : last + 1], key=lambda word: RANK[word.column])
    return run if {"budget", "initial"} & taken and {"rate", "score"} & taken else []


def _near(stream: Stream, left: HeadWord, right: HeadWord) -> bool:
    return _between().fullmatch(stream.key, left.end, right.start) is not None


@cache
def _column_pattern() -> Pattern[str]:
    columns = words().columns
    pairs = sorted(((wording, name) for name in columns for wording in columns[name]), key=lambda pair: -len(pair[0]))
    groups = [f"(?P<{name}_{number}>{re.escape(wording)})" for number, (wording, name) in enumerate(pairs)]
    return re.compile(rf"(?:{'|'.join(groups)}){ADORNMENT}")


def find_headers(stream: Stream, start: int, end: int) -> list[Header]:
    """The heads of indicator tables among pieces[start:end]: 一级指标 and the words that follow it closely."""
    limit = stream.starts[end]
    headers: list[Header] = []
    for match in re.compile(any_of(words().columns["level1"])).finditer(stream.key, stream.starts[start], limit):
        if headers and match.start() < stream.starts[headers[-1].end]:
            continue
        header = _header_at(stream, match.start(), limit)
        if header is not None:
            headers.append(header)
    return headers


def _header_at(stream: Stream, offset: int, limit: int) -> Header | None:
    columns: list[str] = []
    offsets: list[int] = []
    place = offset
    while match := _column_pattern().match(stream.key, place, limit):
        group = next(name for name, value in match.groupdict().items() if value is not None)
        column = group.rpartition("_")[0]
        if column in columns:
            break
        columns.append(column)
        offsets.append(place)
        place = match.end()
        # The second line of a head that was read line by line: 一级 二级指标 … / 指标 (A) (B).
        loose = re.compile(rf"{ADORNMENT}(?:指标(?![值\d:：]))?{ADORNMENT}").match(stream.key, place, limit)
        if loose and columns[0] == "level1" and stream.key[offset : offset + 4] != "一级指标":
            place = loose.end()
    if len(columns) < FEWEST_COLUMNS or "name" not in columns or "score" not in columns:
        return None
    return Header(stream.at(offset), stream.after(place), tuple(columns), tuple(offsets))


def column_boxes(stream: Stream, header: Header) -> dict[str, Box] | None:
    """The box of every column's head cell, None where the head is not one of ruled cells."""
    boxes: dict[str, Box] = {}
    for column, offset in zip(header.columns, header.offsets, strict=True):
        piece = stream.pieces[stream.at(offset)]
        if not piece.ruled or piece.box is None or piece.box in boxes.values():
            return None
        boxes[column] = piece.box
    return boxes
