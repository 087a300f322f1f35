"""Columns found from how text is aligned, where no rules part them."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from workers.parse.layout.segments import Row, Segment

__all__ = ["Core", "column_bounds", "columns_under"]

_GUTTER = 2.0
"""Points of white between two columns at least."""
_STRAY = 10
"""Of so many rows one may run across a gutter."""

_BESIDE = 60.0
"""Points between a head and the text of its column at most, where it stands over none."""

Core = tuple[float, float]
"""The left and right end of a column's text."""


def column_bounds(body: Sequence[Row], head: Sequence[Row], left: float, right: float) -> list[float]:
    """The bounds of the columns between `left` and `right`: in the middle of each gutter of the body.

    Heads widen the columns they stand over, or beside; one that belongs to none is a column of blanks.
    """
    texts = [segment for row in body for segment in row.segments]
    cores = _with_heads(_cores(body), texts, [segment for row in head for segment in row.segments])
    inner = [(one[1] + other[0]) / 2 for one, other in pairwise(cores)]
    ends = [core[0] for core in cores[:1]] + [core[1] for core in cores[-1:]]
    return [min([left, *ends]), *inner, max([right, *ends])]


def columns_under(segment: Segment, bounds: Sequence[float]) -> range:
    """The columns over which a segment stands."""
    spans = range(len(bounds) - 1)
    covered = [i for i in spans if min(segment.right, bounds[i + 1]) - max(segment.left, bounds[i]) > _GUTTER]
    return range(covered[0], covered[-1] + 1) if covered else range(0)


def _cores(rows: Sequence[Row]) -> list[Core]:
    """The stretches that text covers in more rows than a stray one or two."""
    allowed = len(rows) // _STRAY
    edges = sorted(edge for row in rows for edge in _edges(row.segments))
    cores: list[Core] = []
    depth = 0
    start = 0.0
    for place, step in edges:
        before = depth
        depth += step
        if before <= allowed < depth:
            start = place
        elif depth <= allowed < before:
            if cores and start - cores[-1][1] < _GUTTER:
                cores[-1] = (cores[-1][0], place)
            else:
                cores.append((start, place))
    return cores


def _edges(segments: Iterable[Segment]) -> list[tuple[float, int]]:
    return [edge for segment in segments for edge in ((segment.left, 1), (segment.right, -1))]


def _with_heads(cores: list[Core], texts: Sequence[Segment], heads: Sequence[Segment]) -> list[Core]:
    under = {head: [i for i, core in enumerate(cores) if _over(head, core)] for head in heads}
    headed = {columns[0] for columns in under.values() if len(columns) == 1}
    bare = [i for i in range(len(cores)) if i not in headed]
    beside = _beside(cores, bare, texts, [head for head in heads if not under[head]])
    blank = [(head.left, head.right) for head in heads if not under[head] and head not in beside]
    for head, columns in under.items():
        if len(columns) == 1 or head in beside:
            _widen(cores, beside.get(head, columns[0] if columns else 0), head)
    return sorted(cores + blank)


def _beside(
    cores: Sequence[Core], bare: Sequence[int], texts: Sequence[Segment], heads: Sequence[Segment]
) -> dict[Segment, int]:
    """Which bare column each head stands beside, the nearest first.

    Amounts are set to the right, so that their head is left of them; words to the left, and theirs is right of them.
    """
    gaps = []
    for i in bare:
        start, end = cores[i]
        numbers = [segment.is_number for segment in texts if _over(segment, cores[i])]
        amounts = 2 * sum(numbers) > len(numbers)
        gaps += [(start - head.right if amounts else head.left - end, head, i) for head in heads]
    found: dict[Segment, int] = {}
    for gap, head, i in sorted(gaps):
        if 0 <= gap <= _BESIDE and head not in found and i not in found.values():
            found[head] = i
    return found


def _over(segment: Segment, core: Core) -> bool:
    return core[0] < segment.right and segment.left < core[1]


def _widen(cores: list[Core], index: int, head: Segment) -> None:
    """Let a column reach as far as its head, where that touches no other column."""
    widened = (min(cores[index][0], head.left), max(cores[index][1], head.right))
    others = (core for i, core in enumerate(cores) if i != index)
    if all(core[1] + _GUTTER <= widened[0] or widened[1] + _GUTTER <= core[0] for core in others):
        cores[index] = widened
