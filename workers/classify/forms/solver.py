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

from msgspec import Struct

from workers.classify.forms.family import HOPELESS, INEXACT, ODD, VIOLATED, Family, Option, Parts, closing_cost

__all__ = ["INEXACT", "ODD", "VIOLATED", "Item", "Option", "closing_cost", "scaled", "solve"]

_MAX_STEPS = 300_000
"""Steps of the search that one tree of rows may take: seconds; a sound form takes a fraction of them."""

_SCALE = 2 * 10**6


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


def _differing(one: Option, other: Option) -> int:
    """In how many columns two options differ."""
    return sum(a != b for a, b in zip(one.values, other.values, strict=True))


class _Tree:
    """The least cost of every option of every row, its subtree included."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._budget = _Budget()
        self._costs: dict[int, list[int]] = {}
        self._parts: dict[int, Parts] = {}
        self._families: dict[tuple[int, int], Family] = {}

    def costs(self, at: int) -> list[int]:
        """What each option of a row costs with the best placement of everything below it.

        An option that costs more than another than their difference can ever save in the sums above is in no best
        combination: HOPELESS.
        """
        if at not in self._costs:
            item = self._items[at]
            least_below = sum(min(self.costs(child)) for child in item.children)
            costs = [HOPELESS] * len(item.options)
            best = 0
            for n in sorted(range(len(item.options)), key=lambda n: item.options[n].cost):
                own = item.options[n].cost
                most = costs[best] + VIOLATED * _differing(item.options[n], item.options[best])
                if own + least_below > most:
                    continue
                costs[n] = min(HOPELESS, own + self._below(at, n, most - own))
                best = n if costs[n] < costs[best] else best
            self._costs[at] = costs
        return self._costs[at]

    def family(self, at: int, option: int) -> Family:
        """A row with one option chosen, over its children."""
        if (at, option) not in self._families:
            item = self._items[at]
            slack = item.slack + sum(self._items[child].slack for child in item.children)
            self._families[at, option] = Family(item.options[option], slack, self._parts_of(at), self._budget.spend)
        return self._families[at, option]

    def _parts_of(self, at: int) -> Parts:
        if at not in self._parts:
            children = self._items[at].children
            options = [self._items[child].options for child in children]
            width = len(self._items[at].options[0].values)
            self._parts[at] = Parts(options, [self.costs(child) for child in children], width)
        return self._parts[at]

    def _below(self, at: int, option: int, most: int) -> int:
        return self.family(at, option).best(most) if self._items[at].children else 0

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
            least = min(costs)
            tree.spread(root, {n for n, cost in enumerate(costs) if cost == least}, found)
        except TooManyError:
            _give_up(items, root, found)
    return [found[at] for at in range(len(items))]


def _give_up(items: Sequence[Item], at: int, out: dict[int, set[int]]) -> None:
    out[at] = set(range(len(items[at].options)))
    for child in items[at].children:
        _give_up(items, child, out)
