"""Visual lines cut at wide gaps, and told apart: amounts, words, and the leaders of a contents page."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from workers.parse.layout.text import spelled
from workers.parse.marks import Run

__all__ = ["Row", "Segment", "cuts", "rows_of"]

_APART = 0.8
"""The share of the size that a gap must have to part two cells."""
_OVERLAP = 0.2
"""The share of the size by which lines of one row overlap: amounts stand beside the middle of a wrapped name."""
_BLANKS = "  "
_NUMBER = re.compile(r"[-+－]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?[%％]?")
_LEADER = re.compile(r"[.．·…⋯]{4,}|…{2,}")


class Segment(NamedTuple):
    """A piece of a line between wide gaps."""

    left: float
    right: float
    text: str

    @property
    def is_number(self) -> bool:
        """Whether it is one printed number."""
        return _NUMBER.fullmatch(self.text.replace(" ", "")) is not None


class Row:
    """Visual lines that overlap in height, as their segments."""

    def __init__(self, top: float, bottom: float, size: float, segments: list[Segment]) -> None:
        self.top = top
        self.bottom = bottom
        self.size = size
        self.segments = segments

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def numbers(self) -> int:
        """How many segments are numbers."""
        return sum(segment.is_number for segment in self.segments)

    @property
    def has_leader(self) -> bool:
        """Whether dots lead from a title to its page."""
        return any(_LEADER.search(segment.text) for segment in self.segments)


def cuts(line: Sequence[Run]) -> int:
    """How many wide gaps a visual line may have, told cheaply."""
    spans = sorted((run.left, run.right, run.size) for run in line)
    between = sum(other[0] - one[1] > _APART * one[2] for one, other in pairwise(spans))
    return between + sum(_BLANKS in "".join(run.texts) for run in line)


def rows_of(lines: Iterable[Sequence[Run]]) -> list[Row]:
    """Visual lines as rows from the top."""
    rows: list[Row] = []
    for line in lines:
        segments = _segments(line)
        if not segments:
            continue
        top, bottom = min(run.top for run in line), max(run.bottom for run in line)
        size = max(run.size for run in line)
        last = rows[-1] if rows else None
        if last is not None and last.bottom - top > _OVERLAP * min(size, last.size):
            last.segments += segments
            last.bottom = max(last.bottom, bottom)
        else:
            rows.append(Row(top, bottom, size, segments))
    return rows


def _segments(line: Sequence[Run]) -> list[Segment]:
    segments: list[Segment] = []
    start = end = 0.0
    text = ""
    for left, right, char, size in spelled(line):
        if char == " " and right - left > _APART * size:
            segments.append(Segment(start, end, text))
            text = ""
        else:
            start, end = (start, right) if text else (left, right)
            text += char
    if text:
        segments.append(Segment(start, end, text))
    return segments
