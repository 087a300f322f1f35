"""All equations of a report as one system: which share a figure, which cells stand beside each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property

from schemas.findings import Verdict
from workers.validate.engine import Tested
from workers.validate.equations import Group, Read, Share
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity

__all__ = ["Changes", "System"]

Changes = Mapping[str, Printed]
Place = tuple[str | None, str | None, int, str | None]
_CENT = Decimal("0.01")


class System:
    """The equations of one report by the quantities that they share; indexed when first asked."""

    def __init__(self, tested: Iterable[Tested]) -> None:
        self.equations = tuple(tested)

    # --- equations and figures -----------------------------------------------------------------------------------

    @cached_property
    def _terms(self) -> list[tuple[Quantity, ...]]:
        return [one.equation.quantities() for one in self.equations]

    @cached_property
    def keys(self) -> list[tuple[str, ...]]:
        """The quantities of each equation by their keys, the one under test first."""
        return [tuple([q.key for q in terms]) for terms in self._terms]

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every quantity of the equations by its key."""
        return {q.key: q for terms in self._terms for q in terms}

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for i, keys in enumerate(self.keys):
            for key in keys:
                found[key].append(i)
        return found

    @cached_property
    def _groups(self) -> dict[str, list[Group]]:
        groups = {id(e.group): e.group for one in self.equations if isinstance(e := one.equation, Share)}
        found: dict[str, list[Group]] = defaultdict(list)
        for group in groups.values():
            for key in {q.key for pair in group for q in pair}:
                found[key].append(group)
        return found

    def touching(self, keys: Iterable[str]) -> set[int]:
        """The equations that any of these quantities stands in."""
        return {i for key in keys for i in self._by_key.get(key, ())}

    def groups(self, keys: Iterable[str]) -> list[Group]:
        """The groups of shares that any of these quantities is a share or a part in."""
        return list({id(group): group for key in keys for group in self._groups.get(key, ())}.values())

    def failing(self) -> list[int]:
        """The equations that fail as printed."""
        return [i for i, one in enumerate(self.equations) if one.verdict is Verdict.FAIL]

    def holds(self, index: int, changes: Changes) -> bool:
        """Whether an equation holds, be it within rounding, under these changes."""
        if changes.keys().isdisjoint(self.keys[index]):
            return self.equations[index].verdict is not Verdict.FAIL
        try:
            return self.equations[index].equation.test(reader(changes)).verdict is not Verdict.FAIL
        except ZeroDivisionError:
            return False

    def weak(self, index: int) -> bool:
        """Whether an equation only says that a cell is blank in two forms: the symptom of a figure lost in both."""
        return self.equations[index].idle and len({q.where.form for q in self._terms[index]}) > 1

    def connected(self, among: Iterable[int]) -> list[frozenset[int]]:
        """These equations in sets that hang together by the quantities they share, in the order of their first."""
        left = set(among)
        groups: list[frozenset[int]] = []
        for start in sorted(left):
            if start not in left:
                continue
            group, edge, seen = set[int](), {start}, set[str]()
            while edge:
                left -= edge
                group |= edge
                keys = {key for one in edge for key in self.keys[one]} - seen
                seen |= keys
                edge = self.touching(keys) & left
            groups.append(frozenset(group))
        return groups

    # --- cells in their rows -------------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> dict[tuple[str | None, str | None, int | None], int]:
        """The order of the rows within each half of a form."""
        halves: dict[tuple[str | None, str | None], set[int]] = defaultdict(set)
        for quantity in self.quantities.values():
            if quantity.row is not None:
                halves[quantity.where.form, quantity.where.side].add(quantity.row)
        return {(*half, row): at for half, rows in halves.items() for at, row in enumerate(sorted(rows))}

    @cached_property
    def _grid(self) -> dict[Place, Quantity]:
        return {self._place(q): q for q in self.quantities.values() if q.row is not None}

    @cached_property
    def _rows(self) -> dict[tuple[str | None, str | None, int], list[Quantity]]:
        found: dict[tuple[str | None, str | None, int], list[Quantity]] = defaultdict(list)
        for quantity in self.quantities.values():
            if quantity.row is not None:
                found[self._place(quantity)[:3]].append(quantity)
        return found

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


def reader(*changes: Changes) -> Read:
    """Reads the changed quantities changed, the first changes before the later ones, and all others as printed."""
    if len(changes) == 1:
        (only,) = changes
        return lambda quantity: only.get(quantity.key, quantity.number)
    first, second = changes
    return lambda quantity: first.get(quantity.key) or second.get(quantity.key, quantity.number)


def as_read(quantity: Quantity, value: Decimal) -> Printed:
    """A value in a quantity's place: to the cent where it is whole cents, else at the figure's own precision.

    Texts drop trailing zeros, so that a figure printed 0 may stand for 255.33.
    """
    place = _CENT if quantity.blank else quantity.number.place
    if place and value == value.quantize(_CENT):
        place = min(place, _CENT)
    return Printed(value.quantize(place) if place else value, place)
