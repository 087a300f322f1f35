"""The indicators of a form: rows of cells with their levels, weights and values."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from re import Pattern

from msgspec import Struct

from schemas.knowledge.performance import words
from schemas.report import Indicator
from workers.classify.performance.columns import Header, column_boxes
from workers.classify.performance.decode import DecodedRow, decode_rows
from workers.classify.performance.head import figure
from workers.classify.performance.ruled import rule_rows
from workers.classify.performance.shapes import shapes
from workers.classify.performance.stream import Stream
from workers.classify.text import fold

__all__ = ["Segment", "Table", "read_table"]


# Between the grids of two pages a few words of running heads may stand.
MOSTLY_RULED = 0.8


class Segment(Struct, frozen=True):
    """A stretch pieces[start:end] of indicator rows under one head; `goes_on` below a head repeated on a new page."""

    header: Header
    start: int
    end: int
    goes_on: bool = False


class Table(Struct, frozen=True):
    """The indicators in order and the weights printed beside their levels (产出指标, 产出指标/数量指标)."""

    indicators: tuple[Indicator, ...]
    weights: dict[str, str]


class Raw(Struct, frozen=True):
    """A row as read: the texts of its cells by column, the same as printed from left to right, its pieces, and
    the columns whose words cannot be told for certain.
    """

    texts: dict[str, str]
    printed: tuple[str, ...]
    pieces: tuple[int, ...]
    doubtful: frozenset[str]


def read_table(stream: Stream, segments: Iterable[Segment]) -> Table:
    """The indicators of all segments of a form."""
    indicators: list[Indicator] = []
    weights: dict[str, str] = {}
    levels = _Levels(weights)
    for segment in segments:
        rows = _rows(stream, segment)
        first: tuple[str | None, str | None] = (None, None)
        if not segment.goes_on:
            levels, first = _Levels(weights), _first_levels(rows)
        for row, coming in zip(rows, _headings_ahead(rows), strict=True):
            level1, level2 = levels.enter(row.texts.get("level1"), row.texts.get("level2"), coming)
            if level1 is None and level2 is None:
                level1, level2 = first
            if len(row.texts.keys() - {"level0", "level1", "level2"}) > 0:
                indicators.append(_indicator(stream, row, level1, level2))
    return Table(tuple(indicators), weights)


def _rows(stream: Stream, segment: Segment) -> list[Raw]:
    boxes = column_boxes(stream, segment.header)
    pieces = stream.pieces[segment.start : segment.end]
    if boxes is not None and sum(piece.ruled for piece in pieces) >= MOSTLY_RULED * len(pieces):
        groups: Sequence[Sequence[DecodedRow]] = rule_rows(pieces, boxes)
    else:
        groups = [[row] for row in decode_rows(pieces, segment.header.columns, stream.blank_lines_tell)]
    return [_raw(stream, segment.start, group) for group in groups]


def _raw(stream: Stream, base: int, rows: Sequence[DecodedRow]) -> Raw:
    texts: dict[str, str] = {}
    printed: list[str] = []
    used: list[int] = []
    for row in rows:
        for cell in row.cells:
            start, end = base + cell.start, base + cell.end
            text = stream.joined(start, end)
            texts[cell.column] = texts.get(cell.column, "") + text
            printed.append(text)
            used += range(start, end)
    doubtful = frozenset().union(*(row.doubtful for row in rows))
    return Raw(texts, tuple(printed), tuple(used), doubtful)


def _headings_ahead(rows: Sequence[Raw]) -> list[str | None]:
    """For every row the next level-one name printed below it."""
    ahead: list[str | None] = []
    coming: str | None = None
    for row in reversed(rows):
        ahead.append(coming)
        coming = _bare(row.texts["level1"])[0] if "level1" in row.texts else coming
    return ahead[::-1]


def _first_levels(rows: Sequence[Raw]) -> tuple[str | None, str | None]:
    """The first names of a table: rows above them stand in the first merged cells all the same."""
    level1 = next((_bare(row.texts["level1"])[0] for row in rows if "level1" in row.texts), None)
    level2 = next((_bare(row.texts["level2"])[0] for row in rows if "level2" in row.texts), None)
    return (level1, level2) if level1 and level2 and _fits(level1, level2) else (None, None)


class _Levels:
    """The names of levels one and two that hold, carried down over the rows of merged cells."""

    def __init__(self, weights: dict[str, str]) -> None:
        self.weights = weights
        self.level1: str | None = None
        self.level2: str | None = None

    def enter(self, level1: str | None, level2: str | None, coming: str | None) -> tuple[str | None, str | None]:
        """The names for a row that prints these; `coming` is the next level-one name below."""
        if level1 is not None:
            name, weight = _bare(level1)
            if shapes().level1.fullmatch(fold(level1)):
                self.level1, self.level2 = name, None
                self._weigh(name, weight)
        if level2 is not None:
            self.level2, weight = _bare(level2)
            self._weigh(f"{self.level1}/{self.level2}", weight)
        above = self.level1
        if above and self.level2 and not _fits(above, self.level2):
            above = coming if coming and _fits(coming, self.level2) else None
        return above, self.level2

    def _weigh(self, path: str, weight: str | None) -> None:
        if weight is not None:
            self.weights.setdefault(path, weight)


@cache
def _parents() -> tuple[tuple[Pattern[str], Pattern[str]], ...]:
    return tuple((re.compile(names), re.compile(above)) for names, above in words().levels.parents.items())


def _fits(level1: str, level2: str) -> bool:
    """Whether a level-two name may stand under a level-one name."""
    for names, above in _parents():
        if names.search(level2):
            return above.search(level1) is not None
    return True


@cache
def _weighted() -> Pattern[str]:
    return re.compile(rf"(?P<name>.+?){words().levels.weight}?")


def _bare(text: str) -> tuple[str, str | None]:
    """A name without the weight behind it, and the weight: 产出指标（50分） is 产出指标 and 50."""
    match = _weighted().fullmatch(fold(text))
    if match is None:
        return text, None
    name = text[: match.end("name")].rstrip("（(")
    # The last letter was lost where the cell was cut.
    name += "标" if name.endswith("指") else ""
    return name, match["weight"] or match["bare"]


def _indicator(stream: Stream, row: Raw, level1: str | None, level2: str | None) -> Indicator:
    texts = {column: text for column, text in row.texts.items() if column not in row.doubtful}
    name, weight = texts.get("name"), _number(texts.get("weight"))
    if name is not None:
        ordinal = shapes().ordinal.match(fold(name))
        name = name[ordinal.end() :] if ordinal else name
        if weight is None and fold(name).endswith("分)"):
            name, weight = _bare(name)
    return Indicator(
        level1=level1,
        level2=level2,
        name=name or None,
        weight=weight,
        target=_target(texts),
        actual=_value(texts.get("actual")),
        score=_number(texts.get("score")),
        text=" ".join(row.printed),
        page=stream.pieces[row.pieces[0]].page,
        box=stream.box(row.pieces[0], row.pieces[-1] + 1),
        reason=_value(texts.get("reason")),
    )


def _target(texts: dict[str, str]) -> str | None:
    """The target, put together where its sign and unit have columns of their own."""
    value = _value(texts.get("target"))
    if value is None:
        return None
    sign, unit = texts.get("sign", ""), texts.get("unit", "")
    return (sign if sign in "≥≤=<>＜＞" else "") + value + ("" if value.endswith(unit) else unit)


def _number(text: str | None) -> str | None:
    """A weight or score as a plain number; None for a blank, a dash, or words."""
    found = figure(fold(text)) if text else None
    return found[0] if found and not found[1] else None


def _value(text: str | None) -> str | None:
    """A target or an actual value as printed; None for a blank or a dash."""
    return None if not text or shapes().blank.fullmatch(text) else text
