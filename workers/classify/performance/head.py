"""The money figures of a form: budget, actual, rate and the score for spending what was planned."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from re import Pattern

from msgspec import Struct

from schemas.knowledge.performance import words
from workers.classify.numbers import parse_number
from workers.classify.performance.columns import HeadWord, head_words
from workers.classify.performance.stream import Stream

__all__ = ["Head", "figure", "read_head"]


# A bracket of the head holds no more characters than this.
LONGEST_BRACKET = 16


class Head(Struct, frozen=True):
    """The figures as printed, without thousands separators and %; `text` is their row."""

    budget: str | None = None
    actual: str | None = None
    rate: str | None = None
    score: str | None = None
    weight: str | None = None
    unit: str | None = None
    text: str = ""


class Figure(Struct, frozen=True):
    """A printed figure, or a dash where there is none (value None), and the piece it stands in."""

    value: str | None
    percent: bool
    piece: int


def figure(key: str) -> tuple[str | None, bool] | None:
    """The number of a whole cell and whether it is a percentage; (None, False) for a dash, None for anything else."""
    if re.fullmatch(words().values.blank, key):
        return (None, False)
    number = parse_number(re.sub(words().values.tail, "", key))
    # A number does not begin with two noughts: its first digits lie in another cell.
    return (number.value, number.percent) if number and not re.match(r"-?0\d", number.value) else None


def read_head(stream: Stream, start: int, end: int) -> Head:
    """The money figures among pieces[start:end], the part of a form above its indicators."""
    unit = _unit(stream, start, end)
    run = head_words(stream, start, end)
    if not run:
        return Head(unit=unit)
    first, figures = _figures(stream, run, end)
    columns = tuple(word.column for word in run)
    weight = _printed_weight(
        stream, start, figures[0].piece if figures else stream.after(max(word.end for word in run))
    )
    placed = _by_place(stream, run, figures) or _by_order(columns, figures, weight)
    if not placed:
        return Head(unit=unit, weight=weight)
    last = figures[-1].piece + 1
    return Head(
        budget=placed.get("budget"),
        actual=placed.get("actual"),
        rate=placed.get("rate"),
        score=placed.get("score"),
        weight=placed.get("weight") or weight,
        unit=unit,
        text=" ".join([*_label_above(stream, run, start), stream.spaced(first, last)]),
    )


def _unit(stream: Stream, start: int, end: int) -> str | None:
    match = re.compile(words().head.unit).search(stream.key, stream.starts[start], stream.starts[end])
    return (match["unit"] or match["plain"]) if match else None


def _printed_weight(stream: Stream, start: int, end: int) -> str | None:
    """The maximum of the score, from 预算执行情况（20分） or 得分（20分*执行率）."""
    key = stream.key[stream.starts[start] : stream.starts[end]]
    weights = {match[1] for match in re.finditer(r"[(](\d+(?:\.\d+)?)分(?:[)]|[*×])", key)}
    return weights.pop() if len(weights) == 1 else None


def _figures(stream: Stream, run: Sequence[HeadWord], end: int) -> tuple[int, list[Figure]]:
    """The figures of the row below the head and the piece their row begins with, its label where one is printed."""
    filler, after = re.compile(words().head.filler), re.compile(words().head.after)
    row = re.compile(words().head.row)
    first: int | None = None
    figures: list[Figure] = []
    index = stream.after(max(word.end for word in run))
    while index < end and len(figures) < len(run):
        piece = stream.pieces[index]
        found = figure(piece.key)
        if found is not None:
            figures.append(Figure(*found, index))
        elif figures and piece.ruled and piece.row == stream.pieces[figures[-1].piece].row:
            pass  # a cell of the row that cannot be read, not its end
        elif figures or after.match(stream.key, stream.starts[index]):
            break
        elif row.match(stream.key, stream.starts[index]):
            first = index
        elif not _is_filler(stream, index, filler):
            break
        index += 1
    if not figures:
        return index, []
    return (first if first is not None else figures[0].piece), figures


def _label_above(stream: Stream, run: Sequence[HeadWord], start: int) -> list[str]:
    """The row's label where it is a merged cell that begins beside the head: 部门整体支出总额 预算数（A） …"""
    found = re.compile(rf"(?:{words().head.row})$").search(
        stream.key, stream.starts[start], min(word.start for word in run)
    )
    return [stream.text[found.start() : found.end()]] if found else []


def _is_filler(stream: Stream, index: int, filler: Pattern[str]) -> bool:
    """Whether a piece is a word of the row's label, or lies inside brackets such as （20分*执行率）."""
    piece = stream.pieces[index]
    if filler.fullmatch(re.sub(r"[(][^()]*[)]", "", piece.key)):
        return True
    offset = stream.starts[index]
    before = stream.key[max(0, offset - LONGEST_BRACKET) : offset]
    return before.rfind("(") > before.rfind(")") or (piece.key.startswith("(") and ")" not in piece.key)


def _by_place(stream: Stream, run: Sequence[HeadWord], figures: Sequence[Figure]) -> dict[str, str | None]:
    """Figures under the head cell that they stand under; nothing without ruled cells."""
    placed: dict[str, str | None] = {}
    for found in figures:
        box = stream.pieces[found.piece].box
        if not stream.pieces[found.piece].ruled or box is None:
            return {}
        for word in run:
            head = stream.pieces[stream.at(word.start)]
            if head.ruled and head.box and head.box[0] <= (box[0] + box[2]) / 2 <= head.box[2]:
                if word.column in placed:
                    return {}
                placed[word.column] = found.value
    return placed if len(placed) == len(figures) else {}


def _by_order(columns: tuple[str, ...], figures: Sequence[Figure], weight: str | None) -> dict[str, str | None]:
    """Figures in the order of the columns; where some are missing, what every best arrangement agrees on.

    An arrangement is better the more of the form's own arithmetic holds in it: rate = B/A, score = weight × rate.
    """
    best: list[dict[str, str | None]] = []
    highest = 0
    for chosen in combinations(range(len(columns)), min(len(figures), len(columns))):
        placed = {columns[place]: found.value for place, found in zip(chosen, figures, strict=False)}
        if any(found.percent and columns[place] != "rate" for place, found in zip(chosen, figures, strict=False)):
            continue
        holds = _holding(placed, weight)
        if holds > highest or not best:
            best, highest = [placed], holds
        elif holds == highest:
            best.append(placed)
    if not best:
        return {}
    return {name: value for name, value in best[0].items() if all(other.get(name) == value for other in best)}


def _holding(placed: dict[str, str | None], weight: str | None) -> int:
    """How many of the form's equations hold, less those that do not."""
    number = {name: Decimal(value) for name, value in placed.items() if value is not None}
    if weight is not None:
        number.setdefault("weight", Decimal(weight))
    holds = 0
    budget, actual = number.get("budget"), number.get("actual")
    rate, score, full = number.get("rate"), number.get("score"), number.get("weight")
    if budget and actual is not None:
        share = actual / budget
        if rate is not None:
            holds += 1 if (100 * share).quantize(rate) == rate else -1
        if score is not None and full is not None:
            holds += 1 if (full * min(share, Decimal(1))).quantize(score) == score else -1
    if score is not None and full is not None:
        holds += 1 if score <= full else -1
    return holds
