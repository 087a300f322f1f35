"""All equations of a report as one system, read under changes that are being tried."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from schemas.findings import Verdict
from workers.validate.engine import Tested
from workers.validate.equations import Read
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity

__all__ = ["Changes", "System"]

Changes = Mapping[str, Printed]
Place = tuple[str | None, str | None, int, str | None]
_CENT = Decimal("0.01")
_MOST_READ = 3_000_000
"""Figures that a search may read while it tries changes: some ten seconds; a report with many errors takes a fifth."""


class System:
    """The equations of one report by the quantities that they share."""

    def __init__(self, tested: Iterable[Tested]) -> None:
        self.equations = tuple(tested)
        self.quantities: dict[str, Quantity] = {}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._keys = [frozenset(q.key for q in one.equation.quantities()) for one in self.equations]
        self._read = 0
        self._grid: dict[Place, Quantity] = {}
        self._rows: dict[tuple[str | None, str | None, int], list[Quantity]] = defaultdict(list)
        for i, one in enumerate(self.equations):
            for quantity in one.equation.quantities():
                self.quantities.setdefault(quantity.key, quantity)
                self._by_key[quantity.key].append(i)
        self._order = _order(self.quantities.values())
        for quantity in self.quantities.values():
            if quantity.row is not None:
                place = self._place(quantity)
                self._grid[place] = quantity
                self._rows[place[:3]].append(quantity)

    def touching(self, keys: Iterable[str]) -> set[int]:
        """The equations that any of these quantities stands in."""
        return {i for key in keys for i in self._by_key[key]}

    def failing(self) -> list[int]:
        """The equations that fail as printed."""
        return [i for i, one in enumerate(self.equations) if one.verdict is Verdict.FAIL]

    def holds(self, index: int, changes: Changes) -> bool:
        """Whether an equation holds, be it within rounding, under these changes."""
        if self._keys[index].isdisjoint(changes):
            return self.equations[index].verdict is not Verdict.FAIL

        def read(quantity: Quantity) -> Printed:
            self._read += 1
            return changes.get(quantity.key, quantity.number)

        try:
            return self.equations[index].equation.test(read).verdict is not Verdict.FAIL
        except ZeroDivisionError:
            return False

    @property
    def spent(self) -> bool:
        """Whether so much was tried that the search has to end: what is unexplained then is told as it stands."""
        return self._read > _MOST_READ

    def neighbours(self, quantity: Quantity) -> list[Quantity]:
        """The figures beside a cell: of the rows above and below, and of its own row."""
        if quantity.row is None:
            return []
        near = [self._grid.get(self._place(quantity, step)) for step in (-1, 1)]
        row = self._rows[self._place(quantity)[:3]]
        return [q for q in (*near, *row) if q is not None and q.key != quantity.key]

    def cells(self, form: str | None) -> dict[str | None, dict[int, Quantity]]:
        """The cells of a form that stand in equations, by column and by the order of their rows."""
        found: dict[str | None, dict[int, Quantity]] = defaultdict(dict)
        for (own, _, row, column), quantity in self._grid.items():
            if own == form:
                found[column][row] = quantity
        return found

    def order(self, quantity: Quantity) -> int:
        """The place of a cell's row among the rows of its half, -1 where its row is not printed."""
        return self._order.get((quantity.where.form, quantity.where.side, quantity.row), -1)

    def _place(self, quantity: Quantity, step: int = 0) -> Place:
        """Where a cell stands, or the cell some rows below it in the same half."""
        where = quantity.where
        at = self._order[where.form, where.side, quantity.row]
        return (where.form, where.side, at + step, where.column)

    def weak(self, index: int) -> bool:
        """Whether an equation only says that a cell is blank in two forms: the symptom of a figure lost in both."""
        one = self.equations[index]
        return one.idle and len({q.where.form for q in one.equation.quantities()}) > 1

    def connected(self, open_: frozenset[int]) -> set[int]:
        """The largest set of open equations that hang together by the quantities they share."""
        left, largest = set(open_), set[int]()
        while left:
            group, edge = set[int](), [min(left)]
            while edge:
                one = edge.pop()
                if one not in group:
                    group.add(one)
                    edge += (self.touching(self._keys[one]) & open_) - group
            left -= group
            largest = max(largest, group, key=len)
        return largest


def _order(quantities: Iterable[Quantity]) -> dict[tuple[str | None, str | None, int | None], int]:
    """The order of the rows within each half of a form."""
    halves: dict[tuple[str | None, str | None], set[int]] = defaultdict(set)
    for quantity in quantities:
        if quantity.row is not None:
            halves[quantity.where.form, quantity.where.side].add(quantity.row)
    return {(*half, row): at for half, rows in halves.items() for at, row in enumerate(sorted(rows))}


def reader(changes: Changes) -> Read:
    """Reads the changed quantities changed and all others as printed."""
    return lambda quantity: changes.get(quantity.key, quantity.number)


def as_read(quantity: Quantity, value: Decimal) -> Printed:
    """A value in a quantity's place: to the cent where it is whole cents, else at the figure's own precision.

    Texts drop trailing zeros, so that a figure printed 0 may stand for 255.33.
    """
    place = _CENT if quantity.blank else quantity.number.place
    if place and value == value.quantize(_CENT):
        place = min(place, _CENT)
    return Printed(value.quantize(place) if place else value, place)
