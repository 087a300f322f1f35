"""The two summaries out of plain text: two halves on a line, each a label, its 行次 and its figures."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from schemas.knowledge.forms import FormSpec, Line
from workers.classify.forms.plain.labels import Part, parts_of, whole_labels
from workers.classify.forms.plain.lines import LooseRow, without_heads
from workers.classify.forms.rows import LineMatcher
from workers.classify.forms.words import ordinal_split
from workers.classify.numbers import Number, half_unit

__all__ = ["read_summary"]

_COUNTED = 6
_RIGHT_FROM = range(20, 50)


class _Half(Struct):
    """One side of a printed row as its parts come in."""

    side: str | None
    labels: list[str]
    numbers: list[Number]
    lines: list[int]
    line: str | None = None
    torn: bool = False


def read_summary(lines: list[str], spec: FormSpec) -> tuple[list[str], list[LooseRow]]:
    """The lines of the head, and the rows of both sides in printed order."""
    first = next((at for at, line in enumerate(lines) if ordinal_split(line)[0]), len(lines))
    head = lines[:first]
    body = without_heads(head, lines[first:], spec)
    parts = whole_labels([part for at, line in enumerate(body) for part in parts_of(line, at)], spec)
    halves = _numbered(parts, spec) if _counted(parts, 1) >= _COUNTED else _unnumbered(parts, spec)
    matchers = {side: LineMatcher(spec.of_side(side)) for side in spec.sides}
    return head, [_row(half, matchers, spec, body) for half in halves]


def _row(half: _Half, matchers: dict[str | None, LineMatcher], spec: FormSpec, body: list[str]) -> LooseRow:
    label = "".join(half.labels)
    line = matchers[half.side](label) if label else None
    if line is None and label:
        line = _by_number(half, spec)
    text = " ".join(body[min(half.lines) : max(half.lines) + 1]) if half.lines else ""
    return LooseRow(
        side=half.side,
        line=half.line,
        name=ordinal_split(label)[1],
        key=line.key if line else None,
        numbers=tuple(half.numbers),
        text=text,
        torn=half.torn,
    )


def _by_number(half: _Half, spec: FormSpec) -> Line | None:
    """The line with the printed 行次, for a label that the form does not know by its words."""
    return next((line for line in spec.of_side(half.side) if half.line == str(line.line)), None)


def _counted(parts: list[Part], first: int) -> int:
    """How many whole numbers count up from a first one, whatever stands between them."""
    expected, wanted = first, str(first)
    for part in parts:
        if part.number is not None and part.text == wanted:
            expected += 1
            wanted = str(expected)
    return expected - first


def _numbered(parts: list[Part], spec: FormSpec) -> Iterator[_Half]:
    """Rows told by their 行次: the left half counts from 1, the right half goes on from its own first number."""
    left_side, right_side = spec.sides
    at, left_number, right_number = 0, 1, _first_right(parts)
    while at < len(parts):
        at, left = _half(parts, at, left_side, left_number, right_number)
        at, right = _half(parts, at, right_side, right_number, left_number + 1)
        _move_labels(left, right, spec)
        if left is None and right is None:
            return
        yield from (half for half in (left, right) if half is not None)
        left_number, right_number = left_number + 1, right_number + 1


def _move_labels(left: _Half | None, right: _Half | None, spec: FormSpec) -> None:
    """Give the right half its label where that stands before the left half's number, being wrapped around it."""
    if left is None or right is None or right.labels:
        return
    own, other = LineMatcher(spec.of_side(left.side)), LineMatcher(spec.of_side(right.side))
    right.labels = [label for label in left.labels if other.unused(label) and not own.unused(label)]
    left.labels = [label for label in left.labels if label not in right.labels]


def _first_right(parts: list[Part]) -> int:
    """The right half's first 行次: the number from which most numbers follow in order."""
    return max(_RIGHT_FROM, key=lambda first: _counted(parts, first))


def _half(parts: list[Part], at: int, side: str | None, number: int, other: int) -> tuple[int, _Half | None]:
    """The half that bears a 行次: its label before the number, its figures up to the next label or to the other 行次.

    A number that is neither expected nor follows the half's own (a page's number) is passed over. None where the
    other half's number comes first: this half has no row here.
    """
    half = _Half(side, [], [], [])
    if _distance(parts, at, other) < _distance(parts, at, number):
        return at, None
    while at < len(parts) and (not parts[at].is_line(number) or _is_page_number(parts, at)):
        if parts[at].number is None:
            half.labels.append(parts[at].text)
            half.lines.append(parts[at].at)
        at += 1
    if at == len(parts):
        return at, None
    half.line = parts[at].text
    half.lines.append(parts[at].at)
    at += 1
    while at < len(parts) and parts[at].number is not None and not parts[at].is_line(other):
        figure = parts[at].number
        half.numbers += [figure] if figure is not None and not parts[at].alone else []
        at += 1
    return at, half


def _is_page_number(parts: list[Part], at: int) -> bool:
    """Whether a number alone on its line only looks like the 行次 that follows it."""
    following = parts[at + 1] if at + 1 < len(parts) else None
    return parts[at].alone and following is not None and following.text == parts[at].text


def _distance(parts: list[Part], at: int, number: int) -> int:
    """How far ahead a 行次 stands; the number of all parts where it does not."""
    return next((n for n, part in enumerate(parts[at:]) if part.is_line(number)), len(parts))


def _unnumbered(parts: list[Part], spec: FormSpec) -> list[_Half]:
    """Rows told by their labels alone: each label takes the figures that follow it."""
    sides = _Sides(spec)
    halves: list[_Half] = []
    for part in parts:
        if part.number is None:
            halves.append(_Half(sides.side_of(part), [part.text], [], [part.at]))
        elif halves and not part.alone:
            halves[-1].numbers.append(part.number)
            halves[-1].lines.append(part.at)
    for left, right in pairwise(halves):
        _share_figures(left, right, spec)
    return halves


def _share_figures(left: _Half, right: _Half, spec: FormSpec) -> None:
    """Part the figures below two labels that share a line: as the right half's own sum proves, or they are torn."""
    if (left.side, right.side) != spec.sides or left.numbers or not right.numbers:
        return
    if left.lines[0] != right.lines[0] or right.lines[1] == right.lines[0]:
        return
    widths = [sum(column.side in (None, side) for column in spec.columns) for side in spec.sides]
    cuts = range(max(0, len(right.numbers) - widths[1]), min(widths[0], len(right.numbers)) + 1)
    proven = [cut for cut in cuts if _closes(right.numbers[cut:], spec, right.side)]
    if len(proven) == 1:
        left.numbers, right.numbers = right.numbers[: proven[0]], right.numbers[proven[0] :]
    else:
        left.torn = right.torn = True


def _closes(numbers: list[Number], spec: FormSpec, side: str | None) -> bool:
    """Whether figures may be a half's whole row: none, or a total first and then the parts that make it."""
    if not numbers or not any(one.side in (None, side) for one in spec.column_sums):
        return True
    total, *parts = numbers
    slack = sum(half_unit(number.value) for number in numbers)
    return abs(total.amount - sum(part.amount for part in parts)) <= slack


class _Sides:
    """Tells the half of a label: by the lines not yet seen on either side, else by where the label stands."""

    def __init__(self, spec: FormSpec) -> None:
        self._left, self._right = spec.sides
        self._open = {side: LineMatcher(spec.of_side(side)) for side in spec.sides}
        self._last: Part | None = None
        self._last_side: str | None = self._right

    def side_of(self, part: Part) -> str | None:
        """The side of the next label."""
        fitting = [side for side, match in self._open.items() if match.unused(part.text)]
        if len(fitting) == 1:
            side = fitting[0]
        elif fitting or not part.text.endswith(("支出", "收入")):
            same_line = self._last is not None and self._last.at == part.at
            side = self._right if same_line and self._last_side == self._left else self._left
        else:
            side = self._left if part.text.endswith("收入") else self._right
        self._open[side](part.text)
        self._last, self._last_side = part, side
        return side
