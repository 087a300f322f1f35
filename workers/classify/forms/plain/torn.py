"""Gives figures that stand below several codes to their rows, as far as the sums of the classes prove it.

An extraction that lays wrapped rows out by their visual lines prints the codes and names of two or three blocks in
one line and their figures in the next, blanks lost. A figure then belongs to one of those codes, in their order.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, product

import msgspec
from msgspec import Struct

from schemas.knowledge.forms import FormSpec
from workers.classify.forms.plain.lines import LooseRow
from workers.classify.forms.solver import Item, Option, scaled, solve
from workers.classify.numbers import Number, half_unit

__all__ = ["share_out"]

_MOST_HEADS = 200
Sums = dict[str, int]
Pairs = list[tuple[LooseRow, Number]]


class _Way(Struct, frozen=True):
    """The row of each figure of a group, in order."""

    rows: tuple[int, ...]


class _Group(Struct, frozen=True):
    """Rows that share figures, and every way to give the figures to them."""

    rows: tuple[int, ...]
    figures: tuple[Number, ...]

    @property
    def ways(self) -> list[_Way]:
        """The ways to keep the figures in the order of the rows; none where there are more figures than rows."""
        return [_Way(rows) for rows in combinations(self.rows, len(self.figures))]


def share_out(spec: FormSpec, rows: Sequence[LooseRow]) -> list[LooseRow]:
    """The rows with every shared figure that only one row can have given to it; the others stay torn."""
    out = list(rows)
    groups = [group for group in _groups(rows) if group.ways]
    heads = [group for group in groups if any(_is_sum(rows[at]) for at in group.rows)]
    below = [group for group in groups if group not in heads]
    choices = [*product(*(head.ways for head in heads))] if groups else []
    if not choices or len(choices) > _MOST_HEADS:
        return out
    columns = sorted({key for row in rows for key in _terms(spec, row)})
    root = _root(spec, rows, [_chosen(rows, heads, choice) for choice in choices], columns, len(below))
    best = solve([root, *(_item(spec, rows, group, columns) for group in below)])
    for at, head in enumerate(heads):
        _give(out, head, [choices[n][at] for n in sorted(best[0])])
    for group, used in zip(below, best[1:], strict=True):
        _give(out, group, [group.ways[n] for n in sorted(used)])
    return out


def _root(
    spec: FormSpec, rows: Sequence[LooseRow], choices: Sequence[Pairs], columns: Sequence[str], below: int
) -> Item:
    """What the groups below must add up to in every sum, for each way to share out the figures of the totals."""
    fixed = _added(spec, [(row, number) for row in rows for number in row.numbers])
    sums = [_added(spec, pairs, fixed) for pairs in choices]
    slack = sum(scaled(half_unit(number.value)) for row in rows for number in row.numbers)
    options = tuple(Option(tuple(-one.get(key, 0) for key in columns)) for one in sums)
    return Item(options, tuple(range(1, below + 1)), slack)


def _chosen(rows: Sequence[LooseRow], groups: Sequence[_Group], ways: Sequence[_Way]) -> Pairs:
    """The figures of groups with the rows that these ways give them to."""
    return [pair for group, way in zip(groups, ways, strict=True) for pair in _pairs(rows, group, way)]


def _groups(rows: Sequence[LooseRow]) -> Iterator[_Group]:
    """The groups of torn rows in printed order."""
    for group in dict.fromkeys(row.group for row in rows if row.torn and row.group):
        members = tuple(at for at, row in enumerate(rows) if row.group == group)
        yield _Group(members, rows[members[0]].shared)


def _is_sum(row: LooseRow) -> bool:
    return row.code is None or len(row.code) == 3


def _terms(spec: FormSpec, row: LooseRow) -> dict[str, int]:
    """The sums that a row stands in: as a part (1) or as the total (-1)."""
    if row.code is not None and len(row.code) > 3:
        return {row.code[:3]: 1}
    own = {row.key: -1} if row.key else {}
    return own | {one.total: 1 for one in spec.row_sums if row.key in one.parts}


def _added(spec: FormSpec, pairs: Pairs, start: Sums | None = None) -> Sums:
    """What figures add up to in every sum."""
    sums = dict(start or {})
    for row, number in pairs:
        for key, sign in _terms(spec, row).items():
            sums[key] = sums.get(key, 0) + sign * scaled(number.amount)
    return sums


def _pairs(rows: Sequence[LooseRow], group: _Group, way: _Way) -> Pairs:
    return [(rows[at], figure) for at, figure in zip(way.rows, group.figures, strict=True)]


def _item(spec: FormSpec, rows: Sequence[LooseRow], group: _Group, columns: Sequence[str]) -> Item:
    options = []
    for way in group.ways:
        sums = _added(spec, _pairs(rows, group, way))
        options.append(Option(tuple(sums.get(key) for key in columns)))
    half = max((half_unit(figure.value) for figure in group.figures), default=Decimal(0))
    return Item(tuple(options), (), scaled(half))


def _give(rows: list[LooseRow], group: _Group, ways: list[_Way]) -> None:
    """Give a group's figures to its rows where all best ways agree."""
    if len({way.rows for way in ways}) != 1:
        return
    figures = dict(zip(ways[0].rows, group.figures, strict=True))
    for at in group.rows:
        own = (figures[at],) if at in figures else ()
        rows[at] = msgspec.structs.replace(rows[at], numbers=own, torn=False, shared=(), inferred=True)
