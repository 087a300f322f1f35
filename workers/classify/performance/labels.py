"""Labels and the values behind them: 项目名称, 填报日期, 总分, 改进措施 …"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from re import Pattern

from msgspec import Struct

from schemas.knowledge.performance import words
from workers.classify.performance.stream import Gap, Stream

__all__ = ["Label", "any_of", "find_labels", "value_of"]

# A value whose end no label marks is taken from its own row alone.
LONGEST_VALUE = 60
# The labels that begin with these names are read; the others only end the value before them.
READ = ("project", "department", "filled", "total", "basic", "projects", "goal", "explanation", "improvement")


class Label(Struct, frozen=True):
    """A label pieces[start:end] of a form; `value` is the offset behind it and its colon."""

    field: str
    words: str
    start: int
    end: int
    value: int


def any_of(wordings: Iterable[str]) -> str:
    """A pattern for any of the wordings, the longest first."""
    return "|".join(re.escape(wording) for wording in sorted(wordings, key=len, reverse=True))


@cache
def _by_beginning() -> dict[str, tuple[tuple[str, str], ...]]:
    """The labels' wordings with their fields, the longest first, by their first character."""
    fields = words().fields
    pairs = [(wording, name) for name in READ for wording in getattr(fields, name)]
    pairs += [(wording, "total_below") for wording in fields.total_below]
    pairs += [(wording, "ends") for wording in fields.ends + fields.persons]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for pair in sorted(pairs, key=lambda pair: -len(pair[0])):
        found[pair[0][0]] = (*found.get(pair[0][0], ()), pair)
    return found


@cache
def _tail() -> Pattern[str]:
    return re.compile(rf"(?:{words().fields.seal}|[:：])*")


def find_labels(stream: Stream, start: int, end: int) -> list[Label]:
    """The labels among pieces[start:end], in order; a label begins with a piece."""
    found: list[Label] = []
    index = start
    while index < end:
        label = _label_at(stream, index, end)
        if label is None:
            index += 1
        else:
            found.append(label)
            index = max(label.end, index + 1)
    return found


def _label_at(stream: Stream, index: int, end: int) -> Label | None:
    """The label that begins at a piece: it ends with a piece too, or with a colon, a seal or a number."""
    offset, limit = stream.starts[index], stream.starts[end]
    for wording, field in _by_beginning().get(stream.pieces[index].key[0], ()):
        if not stream.key.startswith(wording, offset):
            continue
        behind = _tail().match(stream.key, offset + len(wording), limit)
        value = behind.end() if behind else offset + len(wording)
        marked = value > offset + len(wording)
        if field == "goal":
            marked = marked or stream.key[value : value + 1].isdigit() or stream.key[value : value + 1] == "("
        bare = value in (stream.starts[stream.after(value)], limit) and wording not in words().fields.colon_only
        if marked or bare:
            return Label(field, wording, index, stream.at(value - 1) + 1, value)
    return None


def value_of(
    stream: Stream, labels: Sequence[Label], position: int, end: int, longest: int = LONGEST_VALUE
) -> str | None:
    """The printed value behind labels[position], up to the next label; None where it is empty.

    In a row of cells it is the next cell; a value longer than `longest` is cut at the end of its row.
    """
    label = labels[position]
    rest = stream.text[label.value : stream.starts[label.end]]
    if label.end < end and stream.pieces[label.end].gap is Gap.CELL:
        follower = labels[position + 1].start if position + 1 < len(labels) else end
        return (rest or stream.pieces[label.end].text if follower > label.end else rest) or None
    stop = labels[position + 1].start if position + 1 < len(labels) else end
    if longest == LONGEST_VALUE:
        stop = _words_end(stream, label.end, stop)
    value = stream.text[label.value : stream.starts[stop]]
    if len(value) > longest:
        row = stream.pieces[label.start].row
        stop = next((i for i in range(label.start, stop) if stream.pieces[i].row != row), stop)
        value = stream.text[label.value : stream.starts[stop]]
    return value or None


def _words_end(stream: Stream, start: int, end: int) -> int:
    """Where a name that begins at a piece ends: at a blank between two letters, for an unknown label may follow."""
    for index in range(start + 1, end):
        piece, before = stream.pieces[index], stream.pieces[index - 1]
        if piece.gap is Gap.SPACE and not before.key[-1].isascii() and not piece.key[0].isascii():
            return index
    return end
