"""Moves of more than a figure: a row that is not printed, values slipped by a row, a form in another unit of money."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.slips import Slip
from workers.validate.diagnosis.system import Changes, System, as_read, reader
from workers.validate.equations import Copy, Equation, Total
from workers.validate.intervals import Printed

__all__ = ["whole_moves"]

_MANY = 3
_STEPS = (-2, -1, 1, 2)
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
    """The values of a list of codes, from some row on, slipped by one or two rows; tried where many sums fail."""
    for form, count in Counter(e.found.where.form for e in equations if isinstance(e, Total)).items():
        if count < _MANY or form is None:
            continue
        grid = {column: rows for column, rows in system.cells(form).items() if len(rows) > _MANY}
        for start in sorted({row for column in grid.values() for row in column}):
            for step in _STEPS:
                changes = {
                    cell.key: column[row + step].number
                    for column in grid.values()
                    for row, cell in sorted(column.items())
                    if row >= start and row + step in column and column[row + step].value != cell.value
                }
                if changes:
                    yield Move(changes, Slip.SHIFTED)


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
