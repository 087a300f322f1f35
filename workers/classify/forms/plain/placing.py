"""Sets up the proof of a form's columns: every way to place each row's figures, and what each would break."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from schemas.knowledge.forms import CellRef, FormSpec, Sum
from workers.classify.forms.plain.known import Known, Relation
from workers.classify.forms.plain.lines import LooseRow
from workers.classify.forms.solver import ODD, VIOLATED, Item, Option, closing_cost, scaled, solve
from workers.classify.numbers import half_unit

__all__ = ["Placement", "Plan", "Proof"]

_UNLIKELY = VIOLATED // 2


class Plan(Struct, frozen=True):
    """The orders in which a form may print its columns, the likely one first, and the sums between them."""

    layouts: tuple[tuple[str, ...], ...]
    sums: tuple[Sum, ...]
    always: str | None = None


class Placement(Struct, frozen=True):
    """For each figure of a row the columns it may stand in; one column is proof."""

    columns: tuple[tuple[str, ...], ...]


Figures = dict[str, tuple[int, int]]
"""By column the value and half a unit of its last place, both on the solver's scale."""

_Bound = tuple[int | None, int | None, int]
"""The least and the most a value may be, and the rounding that bound allows."""

_Bounds = dict[str, list[_Bound]]


class _Way(Struct, frozen=True):
    """One way to place a row: the column of each figure."""

    columns: tuple[str, ...]
    penalty: int


def _ways(row: LooseRow, plan: Plan) -> list[_Way]:
    """Every order-preserving way to place a row's figures, over all layouts."""
    found: dict[tuple[str, ...], int] = {}
    for rank, layout in enumerate(plan.layouts):
        for columns in combinations(layout, len(row.numbers)):
            if plan.always is None or plan.always in columns or not columns:
                found.setdefault(columns, _UNLIKELY if rank else 0)
    return [_Way(columns, penalty) for columns, penalty in found.items()]


def _sum_cost(one: Sum, figures: Figures) -> int:
    """What a sum between columns costs in one row; a total with no part printed at all is broken."""
    total, slack = figures.get(one.total, (0, 0))
    parts, any_part = 0, False
    for sign, keys in ((1, one.parts), (-1, one.minus)):
        for key in keys:
            if key in figures:
                value, half = figures[key]
                parts, slack, any_part = parts + sign * value, slack + half, True
    cost = closing_cost(total, parts, slack)
    return cost or (ODD if any_part and one.total not in figures and not parts else 0)


def _known_cost(relations: _Bounds, figures: Figures) -> int:
    """What the other forms say against a placement."""
    cost = 0
    for column, bounds in relations.items():
        value, half = figures.get(column, (0, 0))
        for low, high, slack in bounds:
            if low is not None and value < low:
                cost += closing_cost(value, low, slack + half)
            elif high is not None and value > high:
                cost += closing_cost(value, high, slack + half)
    return cost


def _usual_cost(spec: FormSpec, figures: Figures) -> int:
    """What is unusual about a placement counts like a broken sum: such a placement is not proven."""
    unusual = (figures.get(low, (0, 0))[0] > figures.get(high, (0, 0))[0] for low, high in spec.usual)
    return VIOLATED * sum(unusual)


def _bounds(spec: FormSpec, row: LooseRow, known: Known) -> _Bounds:
    """What other forms say of each column of a row."""
    found = {}
    for key in spec.column_keys:
        relations = list(known.relations(CellRef(spec.key, row.key or "", key)))
        if relations:
            found[key] = [_bound(relation) for relation in relations]
    return found


def _bound(relation: Relation) -> _Bound:
    other = scaled(relation.other)
    return (other if relation.at_least else None, other if relation.at_most else None, scaled(relation.slack))


class Proof:
    """The proof of one side of a form: every way to place each row's figures, weighed against what is known by now.

    `parents` gives each row the index of the row that it adds to. What a way costs by itself is told once; what other
    forms say against it grows while they are read.
    """

    def __init__(self, spec: FormSpec, rows: Sequence[LooseRow], parents: Sequence[int | None], plan: Plan) -> None:
        self._spec = spec
        self._rows = rows
        self._children: list[list[int]] = [[] for _ in rows]
        for child, parent in enumerate(parents):
            if parent is not None:
                self._children[parent].append(child)
        self._columns = list(dict.fromkeys(key for layout in plan.layouts for key in layout))
        self._ways = [_ways(row, plan) for row in rows]
        self._figures = [_figures(row, ways) for row, ways in zip(rows, self._ways, strict=True)]
        self._costs = [
            [_own_cost(spec, plan, way, figures) for way, figures in zip(ways, placed, strict=True)]
            for ways, placed in zip(self._ways, self._figures, strict=True)
        ]
        self._bounds: list[_Bounds] | None = None
        self._placed: list[Placement | None] = []

    def place(self, known: Known) -> list[Placement | None]:
        """Where each row's figures belong; None for a row with more figures than the form has columns."""
        bounds = [_bounds(self._spec, row, known) for row in self._rows]
        if bounds != self._bounds:
            self._bounds = bounds
            best = solve([self._item(at, row) for at, row in enumerate(self._rows)])
            self._placed = [
                _placement(row, ways, used) if ways else None
                for row, ways, used in zip(self._rows, self._ways, best, strict=True)
            ]
        return self._placed

    def _item(self, at: int, row: LooseRow) -> Item:
        half = scaled(max((half_unit(number.value) for number in row.numbers), default=Decimal(0)))
        blank = Option((None,) * len(self._columns))
        return Item(self._options(at) or (blank,), tuple(self._children[at]), half)

    def _options(self, at: int) -> tuple[Option, ...]:
        """Each way to place a row with its figures by column and what it costs by itself."""
        bounds = self._bounds[at] if self._bounds else {}
        return tuple(
            Option(
                tuple([figures[key][0] if key in figures else None for key in self._columns]),
                own + _known_cost(bounds, figures),
            )
            for figures, own in zip(self._figures[at], self._costs[at], strict=True)
        )


def _figures(row: LooseRow, ways: Sequence[_Way]) -> list[Figures]:
    """A row's figures by column, for each way to place them."""
    numbers = [(scaled(number.amount), scaled(half_unit(number.value))) for number in row.numbers]
    return [dict(zip(way.columns, numbers, strict=True)) for way in ways]


def _own_cost(spec: FormSpec, plan: Plan, way: _Way, figures: Figures) -> int:
    """What a way to place a row breaks within the row."""
    return way.penalty + sum(_sum_cost(one, figures) for one in plan.sums) + _usual_cost(spec, figures)


def _placement(row: LooseRow, ways: list[_Way], best: set[int]) -> Placement:
    """The columns of each figure over the best ways."""
    chosen = [ways[n].columns for n in sorted(best)]
    return Placement(tuple(tuple(dict.fromkeys(way[n] for way in chosen)) for n in range(len(row.numbers))))
