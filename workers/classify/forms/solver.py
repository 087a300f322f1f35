"""Places figures in columns by proof: which placement breaks the fewest equations, and is it the only one?

A row of plain text keeps its figures in order and loses its blank cells. Each way of putting them back is an
option of the row; the rows form trees (a code above its parts, a total above its lines), and in every column a
parent is the sum of its children. The solver weighs all combinations exactly and tells, for each row, which
options occur in a best one. A row with one such option is proven; with several it is not.

A broken equation costs VIOLATED whatever the amount, so one wrong sum in the report cannot outweigh two right
ones; a sum that closes only within rounding costs INEXACT, and a zero printed under a blank ODD.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import inf

from msgspec import Struct

__all__ = ["INEXACT", "ODD", "VIOLATED", "Item", "Option", "closing_cost", "scaled", "solve"]

VIOLATED = 1000
ODD = 10
INEXACT = 1
_MAX_STEPS = 300_000
"""Steps of the search that one tree of rows may take: seconds; a sound form takes a fraction of them."""

_HOPELESS = 10**9
_SCALE = 2 * 10**6
_BROKEN = None
State = tuple[int | None, ...]
_Step = tuple[tuple[int, int, float | None], ...]
"""The columns that a child has a figure in: which, the figure, and the sum above which the column cannot close."""


class Option(Struct, frozen=True):
    """One way to place a row's figures: the value in each column (None where blank) and what it costs by itself."""

    values: tuple[int | None, ...]
    cost: int = 0


class Item(Struct, frozen=True):
    """A row: its options, its children's indexes, and by how much its figures may be rounded.

    All figures are integers on one scale, on which half a unit of any printed place is a whole number.
    """

    options: tuple[Option, ...]
    children: tuple[int, ...] = ()
    slack: int = 0


class TooManyError(Exception):
    """More combinations than can be weighed; nothing is proven then."""


class _Budget:
    """The steps that are left to a tree's search."""

    def __init__(self) -> None:
        self._left = _MAX_STEPS

    def spend(self, steps: int) -> None:
        """Take steps off; TooManyError where none are left."""
        self._left -= steps
        if self._left < 0:
            raise TooManyError


def scaled(amount: Decimal) -> int:
    """An amount on the solver's scale, on which half a unit of six decimals is a whole number."""
    return int(amount * _SCALE)


def closing_cost(total: int, parts: int, slack: int) -> int:
    """What an equation costs: nothing where it closes, little where rounding explains it, much where it is broken."""
    if total == parts:
        return 0
    return INEXACT if abs(total - parts) <= slack else VIOLATED


class _Family:
    """A parent with one option chosen, and its children: the sum in every column."""

    def __init__(
        self,
        parent: Option,
        slack: int,
        children: Sequence[Sequence[Option]],
        costs: Sequence[Sequence[int]],
        budget: _Budget,
    ) -> None:
        self._budget = budget
        self._parent = parent.values
        self._slack = slack
        self._children = children
        self._costs = costs
        self._rising = all(v is None or v >= 0 for options in children for o in options for v in o.values)
        self._start: State = (0,) * len(parent.values)
        self._layers: list[dict[State, int]] | None = None
        self._ends: dict[State, int] = {}

    def _steps(self, options: Sequence[Option]) -> list[_Step]:
        """What one more child does to the sums, for each of its options."""
        return [
            tuple((at, value, self._most(at)) for at, value in enumerate(option.values) if value is not None)
            for option in options
        ]

    def _most(self, at: int) -> float | None:
        """The sum above which a column can no longer close; None for a column that is blank above."""
        total = self._parent[at]
        if total is None:
            return None
        return total + self._slack if self._rising else inf

    def _final(self, state: State) -> int:
        cost = 0
        for total, reached in zip(self._parent, state, strict=True):
            if reached is _BROKEN:
                cost += VIOLATED
            elif total is None:
                cost += ODD if reached else 0
            elif total != reached:
                cost += closing_cost(total, reached, self._slack)
        return cost

    def _forward(self) -> list[dict[State, int]]:
        if self._layers is None:
            self._layers = [{self._start: 0}]
            for options, costs in zip(self._children, self._costs, strict=True):
                layer: dict[State, int] = {}
                self._budget.spend(len(self._layers[-1]) * len(options))
                steps = list(zip(self._steps(options), costs, strict=True))
                for state, so_far in self._layers[-1].items():
                    for step, own in steps:
                        after, cost = _after(state, step), so_far + own
                        if cost < layer.get(after, cost + 1):
                            layer[after] = cost
                self._layers.append(layer)
            self._ends = {state: self._final(state) for state in self._layers[-1]}
        return self._layers

    def best(self) -> int:
        """The least cost of the children's placements, sums included."""
        last = self._forward()[-1]
        return min(cost + self._ends[state] for state, cost in last.items())

    def children_in_best(self) -> list[set[int]]:
        """For each child the options that occur in a combination of least cost."""
        layers, best = self._forward(), self.best()
        to_go = self._ends
        chosen: list[set[int]] = []
        for at in range(len(self._children) - 1, -1, -1):
            before: dict[State, int] = {}
            used: set[int] = set()
            steps = list(zip(self._steps(self._children[at]), self._costs[at], strict=True))
            for state, so_far in layers[at].items():
                rests = [own + to_go[_after(state, step)] for step, own in steps]
                before[state] = least = min(rests)
                if so_far + least <= best:
                    used.update(n for n, rest in enumerate(rests) if so_far + rest == best)
            to_go = before
            chosen.append(used)
        return chosen[::-1]


def _after(state: State, step: _Step) -> State:
    """The sums after one more child; _BROKEN where a column can no longer close."""
    if not step:
        return state
    out = list(state)
    for at, value, most in step:
        so_far = out[at]
        if so_far is _BROKEN:
            continue
        if most is None:  # 1 marks a zero printed under a blank
            out[at] = _BROKEN if value else 1
        else:
            out[at] = _BROKEN if so_far + value > most else so_far + value
    return tuple(out)


def _differing(one: Option, other: Option) -> int:
    """In how many columns two options differ."""
    return sum(a != b for a, b in zip(one.values, other.values, strict=True))


class _Tree:
    """The least cost of every option of every row, its subtree included."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._budget = _Budget()
        self._costs: dict[int, list[int]] = {}
        self._families: dict[tuple[int, int], _Family] = {}

    def costs(self, at: int) -> list[int]:
        """What each option of a row costs with the best placement of everything below it.

        An option that costs more than another by itself than their difference can ever save in the sums above is
        in no best combination; its rows below are not weighed.
        """
        if at not in self._costs:
            item = self._items[at]
            least_below = sum(min(self.costs(child)) for child in item.children)
            costs = [_HOPELESS] * len(item.options)
            best = 0
            for n in sorted(range(len(item.options)), key=lambda n: item.options[n].cost):
                least = item.options[n].cost + least_below
                if least > costs[best] + VIOLATED * _differing(item.options[n], item.options[best]):
                    continue
                costs[n] = item.options[n].cost + self._below(at, n)
                best = min(best, n, key=costs.__getitem__)
            self._costs[at] = costs
        return self._costs[at]

    def family(self, at: int, option: int) -> _Family:
        """A row with one option chosen, over its children."""
        if (at, option) not in self._families:
            item = self._items[at]
            children = [self._items[child] for child in item.children]
            self._families[at, option] = _Family(
                item.options[option],
                item.slack + sum(child.slack for child in children),
                [child.options for child in children],
                [self.costs(child) for child in item.children],
                self._budget,
            )
        return self._families[at, option]

    def _below(self, at: int, option: int) -> int:
        return self.family(at, option).best() if self._items[at].children else 0

    def spread(self, at: int, allowed: Iterable[int], out: dict[int, set[int]]) -> None:
        """Collect the options of a row and of all below it that occur in a best combination."""
        out.setdefault(at, set()).update(allowed)
        children = self._items[at].children
        for option in allowed if children else ():
            for child, used in zip(children, self.family(at, option).children_in_best(), strict=True):
                out.setdefault(child, set()).update(used)
        for child in children:
            self.spread(child, set(out[child]), out)


def solve(items: Sequence[Item]) -> list[set[int]]:
    """For each row the options that occur in a best combination of all rows.

    Rows that are nobody's child are the roots of trees weighed apart. A tree with too many combinations gives
    every option of each of its rows, which proves nothing.
    """
    below = {child for item in items for child in item.children}
    found: dict[int, set[int]] = {}
    for root in (at for at in range(len(items)) if at not in below):
        tree = _Tree(items)
        try:
            costs = tree.costs(root)
            tree.spread(root, {n for n, cost in enumerate(costs) if cost == min(costs)}, found)
        except TooManyError:
            _give_up(items, root, found)
    return [found[at] for at in range(len(items))]


def _give_up(items: Sequence[Item], at: int, out: dict[int, set[int]]) -> None:
    out[at] = set(range(len(items[at].options)))
    for child in items[at].children:
        _give_up(items, child, out)
