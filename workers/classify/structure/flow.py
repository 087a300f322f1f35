"""Where a paragraph ends, told from how the lines are set: a line ends early when the next word would have fitted.

Works with geometry (points) and without (columns, an ideograph counting two); text whose paragraphs were never
wrapped ends a paragraph with every line that is closed by punctuation. After a comma nothing ends.
"""

import re
from collections import Counter
from functools import cached_property

from workers.classify.text import Text, TextLine

__all__ = ["Flow"]

_FIRST_WORD = re.compile(r"(?:[0-9A-Za-z.,%‰+-]+|.)[，。、；：！？）》”]*")
_UNIT = re.compile(r"\s*(?:[%％‰万亿元个人辆台件次项家户条批篇名]|千元)")
_FIGURE = re.compile(r"\s*\d[\d,.]*" + _UNIT.pattern)
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_DOUBLE = re.compile(r"[^\0-\u2e7f]|[“”‘’…—·]")  # as wide as two columns
_CLOSING = "。！？；："
_RUNNING_ON = frozenset("，、（《“")
_UNWRAPPED = 110  # columns: no page is that wide, so the text was never wrapped
_RAGGED = 4  # columns: by so much full lines differ, for blanks and punctuation are set narrower or wider
_INDENT = 4  # columns: two ideographs that plain text has lost before the first line of a paragraph
_AROUND = 20  # lines: full lines are measured in parts of the text, for tables and prose differ


def _columns(text: str) -> int:
    return len(text) + len(_DOUBLE.findall(text))


def _wordy(line: TextLine) -> bool:
    ideographs = len(_IDEOGRAPH.findall(line.source.text))
    return ideographs >= 10 and "\t" not in line.source.text and 2 * ideographs >= line.end - line.start


class Flow:
    """How the lines of a text follow each other."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._full: dict[int, int] = {}

    @cached_property
    def _widths(self) -> list[int]:
        """The width in columns of every line that holds words, 0 for the others."""
        return [_columns(line.source.text.strip()) if _wordy(line) else 0 for line in self.text.lines]

    @cached_property
    def wrapped(self) -> bool:
        """Whether paragraphs are broken into lines: many lines then share one width."""
        widths = [width for width in self._widths if width]
        full = _usual(widths)
        return bool(widths) and full <= _UNWRAPPED and sum(abs(w - full) <= _RAGGED for w in widths) * 4 >= len(widths)

    def _full_columns(self, number: int) -> int:
        """The usual width, in columns, of a full line around lines[number]."""
        part = number // _AROUND
        if part not in self._full:
            around = self._widths[max(0, (part - 1) * _AROUND) : (part + 2) * _AROUND]
            self._full[part] = _usual([width for width in around if width])
        return self._full[part]

    @cached_property
    def _margins(self) -> dict[int, tuple[float, float]]:
        """The left and right edge of prose, by page."""
        wide: dict[int, list[TextLine]] = {}
        for line in self.text.lines:
            if line.source.box is not None and _wordy(line):
                wide.setdefault(line.page, []).append(line)
        everywhere = _edges([line for lines in wide.values() for line in lines]) if wide else (0.0, 0.0)
        return {page: _edges(lines) if len(lines) >= 5 else everywhere for page, lines in wide.items()}

    @cached_property
    def _ended(self) -> list[bool]:
        """For every line whether the one before it was the last of its paragraph."""
        ended: list[bool] = []
        for number in range(len(self.text.lines)):
            ended.append(number == 0 or self._ends(number, begun=ended[-1]))
        return ended

    def ended_before(self, number: int) -> bool:
        """Whether the line before lines[number] was the last of its paragraph."""
        return self._ended[number]

    def _ends(self, number: int, *, begun: bool) -> bool:
        """Whether a paragraph ends before lines[number]; `begun` if the line before is its first."""
        before, line = self.text.lines[number - 1], self.text.lines[number]
        last = before.source.text.rstrip()[-1:]
        if last in _RUNNING_ON or (last not in _CLOSING and _FIGURE.match(line.source.text)):
            return False
        if last.isdecimal() and _UNIT.match(line.source.text):
            return False
        if before.source.box is None or line.source.box is None:
            return self._ended_in_columns(before, line, self._full_columns(number) - (_INDENT if begun else 0))
        return self._ended_in_points(before, line)

    def closed_before(self, number: int) -> bool:
        """Whether a new item can begin here: the paragraph ended, or the line before is closed by punctuation."""
        return self.ended_before(number) or self.text.lines[number - 1].source.text.rstrip()[-1:] in _CLOSING + "）)”"

    def _ended_in_columns(self, before: TextLine, line: TextLine, full: int) -> bool:
        printed = before.source.text.strip()
        width = _columns(printed)
        if not self.wrapped:
            return printed[-1:] in _CLOSING or "\t" in printed
        word = _FIRST_WORD.match(line.source.text.strip())
        needed = _columns(word[0]) if word else 2
        slack = 1 if printed[-1:] in _CLOSING else _RAGGED
        return width + needed <= full - slack

    def _ended_in_points(self, before: TextLine, line: TextLine) -> bool:
        one, other = before.source.box, line.source.box
        if one is None or other is None:
            return True
        size = line.source.size or other[3] - other[1]
        if abs(size - (before.source.size or size)) > 0.25 * size:
            return True
        left, right = self._margins.get(before.page, (one[0], one[2]))
        indent_left = self._margins.get(line.page, (left, right))[0]
        if other[0] > indent_left + 1.3 * size:
            return True
        word = _FIRST_WORD.match(line.source.text.strip())
        needed = size * _columns(word[0] if word else "字") / 2
        return one[2] + needed <= right - 0.6 * size


def _usual(widths: list[int]) -> int:
    """The greatest width that a fifth of the lines come close to; 0 for none."""
    counts = Counter(widths)
    near = {w: sum(counts[w + d] for d in range(-_RAGGED, _RAGGED + 1)) for w in counts}
    often = [w for w, count in near.items() if count * 5 >= len(widths)]
    if not often:
        return 0
    # The widest lines of such a crowd stick out a little: its centre is the usual width.
    widest = max(often)
    return max(range(widest - _RAGGED, widest + 1), key=lambda w: (near.get(w, 0), w))


def _edges(lines: list[TextLine]) -> tuple[float, float]:
    boxes = [line.source.box for line in lines if line.source.box]
    lefts = Counter([round(box[0] / 3) * 3 for box in boxes])
    rights = sorted([box[2] for box in boxes])
    often = [edge for edge, count in lefts.items() if count >= max(1, len(lines) // 5)]
    left = min(often) if often else min(lefts)
    return float(left), rights[int((len(rights) - 1) * 0.7)]
