"""Moves of more than a figure: a row that is not printed, values slipped by a row, a form in another unit of money."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.slips import Slip
from workers.validate.diagnosis.system import Changes, System, as_read, reader
from workers.validate.equations import Copy, Equation, Total
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity

__all__ = ["whole_moves"]

_MANY = 3
_STEPS = (-2, -1, 1, 2)
_WINDOW = 10
_YUAN = Decimal(10000)
_FAR = Decimal(1000)


def whole_moves(system: System, failing: Iterable[int], done: Changes) -> Iterator[Move]:
    """Every move of a row or a form worth trying on these equations."""
    equations = [system.equations[i].equation for i in sorted(failing)]
    yield from _absent_rows(equations, done)
    yield from _shifts(system, equations)
    yield from _units(system, equations)


def _absent_rows(equations: list[Equation], done: Changes) -> Iterator[Move]:
    """A row that other forms imply and this one does not print, with all figures that they imply for it."""
    rows: dict[str, dict[str, Printed]] = defaultdict(dict)
    for equation in equations:
        for quantity in equation.quantities():
            value = equation.implied(quantity, reader(done)) if quantity.absent else None
            if value:
                rows[quantity.key.rpartition("/")[0]].setdefault(quantity.key, as_read(quantity, value))
    yield from (Move(changes, Slip.BLANK) for changes in rows.values() if len(changes) > 1)


def _shifts(system: System, equations: list[Equation]) -> Iterator[Move]:
    """The values of some rows of a list turned by one or two rows; tried where many sums of the list fail."""
    for form, count in Counter(e.found.where.form for e in equations if isinstance(e, Total)).items():
        if count < _MANY or form is None:
            continue
        grid = [rows for rows in system.cells(form).values() if len(rows) > _MANY]
        last = max((row for column in grid for row in column), default=0)
        touched = [system.order(q) for e in equations for q in e.quantities() if q.where.form == form and not q.absent]
        for start in range(min(touched), last - 1):
            for end in (*range(start + _MANY, min(start + _WINDOW, last + 1)), last + 1):
                turned = (_turned(grid, start, end, step, wrap=wrap) for step in _STEPS for wrap in (True, False))
                yield from (Move(changes, Slip.SHIFTED) for changes in turned if changes)


def _turned(grid: list[dict[int, Quantity]], start: int, end: int, step: int, *, wrap: bool) -> dict[str, Printed]:
    """The rows from start to before end with the values of the rows `step` below.

    The first follows the last where they `wrap`; else a row that has none below keeps its own.
    """
    changes: dict[str, Printed] = {}
    for column in grid:
        for row in range(start, end):
            there = start + (row - start + step) % (end - start)
            cell, other = column.get(row), column.get(there if wrap or there == row + step else row)
            if cell is not None and other is not None and cell.value != other.value:
                changes[cell.key] = other.number
    return changes


def _units(system: System, equations: list[Equation]) -> Iterator[Move]:
    """All figures of a form ten thousand times too large or too small for the other forms."""
    far: Counter[str | None] = Counter()
    for equation in equations:
        if isinstance(equation, Copy) and equation.found.where.form != equation.other.where.form:
            low, high = sorted((abs(equation.found.value), abs(equation.other.value)))
            if low * _FAR < high:
                far.update((equation.found.where.form, equation.other.where.form))
    for form, count in far.items():
        if count < _MANY or form is None:
            continue
        cells = [q for rows in system.cells(form).values() for q in rows.values() if not q.blank]
        for factor in (1 / _YUAN, _YUAN):
            yield Move({q.key: q.number.scaled(factor) for q in cells}, Slip.MAGNITUDE)
