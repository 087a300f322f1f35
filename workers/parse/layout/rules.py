"""Pieces of ruled lines joined: those of one line, whether dotted, dashed, gapped, doubled or drawn cell by cell."""

from collections.abc import Iterable

__all__ = ["Rule", "merged"]

Rule = tuple[float, float, float]
"""A line along one axis: its place across, and its two ends; (y, left, right) or (x, top, bottom)."""

_DOUBLED = 2.0
"""Points between two lines that are one double line."""
_GAP = 3.5
"""Points of a gap within one line: dashes, dots, or a crossing left open."""
_SHORTEST = 4.0
"""Points below which a line rules nothing."""


def merged(pieces: Iterable[Rule]) -> list[Rule]:
    """The lines that the pieces make, by place; those of one place share it exactly."""
    rules: list[Rule] = []
    for group in _by_place(sorted(pieces)):
        place = sum(piece[0] for piece in group) / len(group)
        rules += _joined(place, sorted((start, end) for _, start, end in group))
    return rules


def _by_place(pieces: list[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    first = last = float("-inf")
    for piece in pieces:
        place = piece[0]
        if place - last > _DOUBLED or place - first > 2 * _DOUBLED:
            groups.append([])
            first = place
        groups[-1].append(piece)
        last = place
    return groups


def _joined(place: float, spans: list[tuple[float, float]]) -> list[Rule]:
    joined: list[Rule] = []
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start <= end + _GAP:
            end = max(end, next_end)
        else:
            joined.append((place, start, end))
            start, end = next_start, next_end
    joined.append((place, start, end))
    return [rule for rule in joined if rule[2] - rule[1] >= _SHORTEST]
