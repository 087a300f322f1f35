"""What may have gone wrong: the changes worth trying on a set of failed equations.

A move changes one figure, or a figure together with those of the same form that merely repeat it (a code with a
single item below it prints one amount on two or three rows), or lets two neighbours change places; whole.py has the
moves of rows and forms.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from workers.validate.diagnosis.board import Board, Trial
from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.slips import Slip, slip_between
from workers.validate.diagnosis.system import System, as_read, reader
from workers.validate.equations import AtMost, Copy, Equation, Total
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity

__all__ = ["Moves"]


class Implied(Struct):
    """A value that an equation implies for a figure, with the moves that put it there; `number` tells values apart.

    `repeats` are the figures that repeat this one and were not changed yet, those of `trials` where these are made.
    """

    quantity: Quantity
    value: Printed
    number: int
    repeats: list[Quantity]
    trials: list[Trial] = []


class Moves:
    """The moves on the equations of one search; each is made once, and again when its equation changes."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._system = board.system
        self._numbers: dict[object, int] = {}
        self._implied: dict[int, tuple[int, list[Quantity], list[Implied]]] = {}
        self._swapped: dict[str, list[tuple[int, Trial]]] = {}

    def on(self, group: Iterable[int]) -> Iterator[Trial]:
        """Every move worth trying on these equations, on top of the changes already made."""
        equations = {i: self._system.equations[i].equation for i in sorted(group)}
        bounds_only = all(isinstance(e, AtMost) for e in equations.values())
        seen: set[int] = set()
        singles: dict[str, Quantity] = {}
        for i, equation in equations.items():
            if isinstance(equation, AtMost) and not bounds_only:
                continue
            quantities, values = self._values(i, equation)
            singles.update({q.key: q for q in quantities})
            for one in values:
                if one.number not in seen:
                    seen.add(one.number)
                    yield from one.trials
        tried: set[int] = set()
        for quantity in singles.values():
            for number, trial in self._swaps(quantity):
                if number not in tried:
                    tried.add(number)
                    yield trial

    def _values(self, index: int, equation: Equation) -> tuple[list[Quantity], list[Implied]]:
        """The figures of an equation that were not changed yet, and the values that it implies for them."""
        board = self._board
        since, quantities, values = self._implied.get(index, (-1, [], []))
        if since < board.changed(index):
            quantities = [q for q in equation.quantities() if q.key not in board.done]
            values = self._solved(equation)
        for one in values:
            left = [q for q in one.repeats if q.key not in board.done]
            if not one.trials or len(left) < len(one.repeats):
                one.repeats = left
                one.trials = [board.trial(move) for move in self._with_repeats(one)]
        self._implied[index] = (board.round, quantities, values)
        return quantities, values

    def _solved(self, equation: Equation) -> list[Implied]:
        found: list[Implied] = []
        for quantity, exact in equation.solved(reader(self._board.done)):
            value = as_read(quantity, exact)
            if quantity.key not in self._board.done and value.value != quantity.value:
                number = self._number((quantity.key, value.value))
                found.append(Implied(quantity, value, number, _repeats(self._system, quantity)))
        return found

    def _with_repeats(self, one: Implied) -> Iterator[Move]:
        key, value = one.quantity.key, one.value
        slip = _slip(self._system, one.quantity, value.value)
        yield Move({key: value}, slip)
        if one.repeats:
            yield Move({key: value} | {q.key: as_read(q, value.value) for q in one.repeats}, slip)

    def _swaps(self, one: Quantity) -> list[tuple[int, Trial]]:
        """A figure and another of its row, or of its column in a neighbouring row, in each other's place."""
        if one.key not in self._swapped:
            self._swapped[one.key] = [
                (self._number(frozenset((one.key, other.key))), self._board.trial(_swap(one, other)))
                for other in self._system.neighbours(one)
                if one.value != other.value
            ]
        return self._swapped[one.key]

    def _number(self, what: object) -> int:
        return self._numbers.setdefault(what, len(self._numbers))


def _swap(one: Quantity, other: Quantity) -> Move:
    return Move({one.key: as_read(one, other.value), other.key: as_read(other, one.value)}, Slip.SWAPPED)


def _slip(system: System, quantity: Quantity, value: Decimal) -> Slip | None:
    if quantity.blank:
        return Slip.BLANK
    copied = quantity.value and any(q.value == quantity.value for q in system.neighbours(quantity))
    return slip_between(quantity.value, value) or (Slip.COPIED if copied else None)


def _repeats(system: System, quantity: Quantity) -> list[Quantity]:
    """The figures of the same form that an equation with one part sets equal to this one, near and far."""
    found: dict[str, Quantity] = {}
    edge = [quantity]
    while edge:
        one = edge.pop()
        for i in system.touching([one.key]):
            other = _twin(system.equations[i].equation, one)
            if (
                other is not None
                and other.key not in found
                and other.key != quantity.key
                and other.where.form == quantity.where.form
                and other.value == quantity.value
            ):
                found[other.key] = other
                edge.append(other)
    return list(found.values())


def _twin(equation: Equation, quantity: Quantity) -> Quantity | None:
    if isinstance(equation, Copy):
        pair = (equation.found, equation.other)
    elif isinstance(equation, Total) and len(equation.parts) == 1 and equation.parts[0][0] > 0:
        pair = (equation.found, equation.parts[0][1])
    else:
        return None
    return pair[1] if pair[0].key == quantity.key else pair[0]
