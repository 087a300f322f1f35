"""What may have gone wrong: the changes worth trying on a set of failed equations.

A move changes one figure, or a figure together with those of the same form that merely repeat it (a code with a
single item below it prints one amount on two or three rows), or lets two neighbours change places; whole.py has the
moves of rows and forms.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.slips import Slip, slip_between
from workers.validate.diagnosis.system import Changes, System, as_read, reader
from workers.validate.equations import AtMost, Copy, Equation, Total
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity

__all__ = ["moves"]


def moves(system: System, failing: Iterable[int], done: Changes) -> Iterator[Move]:
    """Every move worth trying on these equations, on top of the changes already made."""
    equations = [system.equations[i].equation for i in sorted(failing)]
    bounds_only = all(isinstance(e, AtMost) for e in equations)
    seen: set[tuple[str, Decimal]] = set()
    singles: list[Quantity] = []
    for equation in equations:
        if isinstance(equation, AtMost) and not bounds_only:
            continue
        for quantity in equation.quantities():
            if quantity.key in done:
                continue
            singles.append(quantity)
            value = _implied(equation, quantity, done)
            if value is None or (quantity.key, value.value) in seen or value.value == quantity.value:
                continue
            seen.add((quantity.key, value.value))
            yield from _with_repeats(system, quantity, value, done)
    yield from _swaps(system, singles)


def _implied(equation: Equation, quantity: Quantity, done: Changes) -> Printed | None:
    try:
        value = equation.implied(quantity, reader(done))
    except ArithmeticError:
        return None
    return None if value is None else as_read(quantity, value)


def _with_repeats(system: System, quantity: Quantity, value: Printed, done: Changes) -> Iterator[Move]:
    slip = _slip(system, quantity, value.value)
    yield Move({quantity.key: value}, slip)
    repeats = _repeats(system, quantity)
    if repeats:
        yield Move({quantity.key: value} | {q.key: as_read(q, value.value) for q in repeats if q.key not in done}, slip)


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


def _swaps(system: System, figures: list[Quantity]) -> Iterator[Move]:
    """Two figures of one row, or of one column in neighbouring rows, in each other's place."""
    tried: set[frozenset[str]] = set()
    for one in {q.key: q for q in figures}.values():
        for other in system.neighbours(one):
            pair = frozenset((one.key, other.key))
            if pair not in tried and one.value != other.value:
                tried.add(pair)
                yield Move({one.key: as_read(one, other.value), other.key: as_read(other, one.value)}, Slip.SWAPPED)
