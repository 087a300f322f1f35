"""Moves of more than a figure: a row that is not printed, values slipped by a row, a form in another unit of money."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import TypeVar

from workers.validate.diagnosis.board import Board, Rated, Trial
from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.slips import Slip
from workers.validate.diagnosis.system import as_read, reader
from workers.validate.equations import Copy, Equation, Total
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity

__all__ = ["WholeMoves"]

_MANY = 3
_TURNS = tuple((step, wrap) for step in (-2, -1, 1, 2) for wrap in (True, False))
_WINDOW = 10
_YUAN = Decimal(10000)
_FAR = Decimal(1000)
T = TypeVar("T")
Cells = list[dict[int, Quantity]]
Turn = tuple[int, int, int, bool]


class WholeMoves:
    """The moves of rows and forms on the open equations of one search."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._lists: dict[str, _List] = {}
        self._units: dict[str, list[Trial]] = {}

    def rated(self, best: int) -> Iterator[Rated]:
        """Every move of a row or a form that gains as much as the best so far and those before it."""
        board = self._board
        for move in self._absent_rows():
            if (one := board.rate(board.trial(move), best)) is not None:
                best = one.gain
                yield one
        for form, count in Counter(self._of(self._sums)).items():
            if count < _MANY:
                continue
            for one in self._list(form).rated(self._first(form), best):
                best = one.gain
                yield one
        for trial in self._in_other_units():
            if (one := board.rate(trial, best)) is not None:
                best = one.gain
                yield one

    def _of(self, what: dict[int, T]) -> list[T]:
        """What is known of the open equations, in their order."""
        return [what[i] for i in sorted(self._board.open & what.keys())]

    # --- a row that is not printed -------------------------------------------------------------------------------

    @cached_property
    def _absent(self) -> dict[int, tuple[Equation, list[Quantity]]]:
        """The equations with figures whose row is not printed."""
        equations = {i: one.equation for i, one in enumerate(self._board.system.equations)}
        absent = {i: [q for q in e.quantities() if q.absent] for i, e in equations.items()}
        return {i: (equations[i], some) for i, some in absent.items() if some}

    def _absent_rows(self) -> Iterator[Move]:
        """A row that other forms imply and this one does not print, with all figures that they imply for it."""
        rows: dict[str, dict[str, Printed]] = defaultdict(dict)
        read = reader(self._board.done)
        for equation, absent in self._of(self._absent):
            for quantity in absent:
                if value := equation.implied(quantity, read):
                    rows[quantity.key.rpartition("/")[0]].setdefault(quantity.key, as_read(quantity, value))
        yield from (Move(changes, Slip.BLANK) for changes in rows.values() if len(changes) > 1)

    # --- values slipped by a row ---------------------------------------------------------------------------------

    @cached_property
    def _sums(self) -> dict[int, str]:
        """The form of each sum."""
        sums = ((i, one.equation) for i, one in enumerate(self._board.system.equations))
        return {i: form for i, e in sums if isinstance(e, Total) and (form := e.found.where.form) is not None}

    def _list(self, form: str) -> "_List":
        if form not in self._lists:
            self._lists[form] = _List(self._board, form)
        return self._lists[form]

    def _first(self, form: str) -> int:
        """The first row of a form that an open equation speaks of."""
        system = self._board.system
        figures = (q for i in self._board.open for q in system.equations[i].equation.quantities())
        return min((system.order(q) for q in figures if q.where.form == form and not q.absent), default=0)

    # --- a form in another unit of money -------------------------------------------------------------------------

    @cached_property
    def _far(self) -> dict[int, tuple[str | None, str | None]]:
        """The forms of each pair of figures that should be one and lie a thousand times apart."""
        found: dict[int, tuple[str | None, str | None]] = {}
        for i, one in enumerate(self._board.system.equations):
            equation = one.equation
            if isinstance(equation, Copy) and equation.found.where.form != equation.other.where.form:
                low, high = sorted((abs(equation.found.value), abs(equation.other.value)))
                if low * _FAR < high:
                    found[i] = (equation.found.where.form, equation.other.where.form)
        return found

    def _in_other_units(self) -> Iterator[Trial]:
        """All figures of a form ten thousand times too large or too small for the other forms."""
        far = Counter(form for pair in self._of(self._far) for form in pair)
        for form, count in far.items():
            if count < _MANY or form is None:
                continue
            if form not in self._units:
                self._units[form] = [self._board.trial(move) for move in _scaled(form, self._board)]
            yield from self._units[form]


def _scaled(form: str, board: Board) -> Iterator[Move]:
    cells = [q for rows in board.system.cells(form).values() for q in rows.values() if not q.blank]
    for factor in (1 / _YUAN, _YUAN) if cells else ():
        yield Move({q.key: q.number.scaled(factor) for q in cells}, Slip.MAGNITUDE)


class _List:
    """The values of some rows of a list turned by one or two rows; tried where many sums of the list fail.

    There are thousands of turns and each changes many cells, so not the move is kept but the bound of its gain.
    """

    def __init__(self, board: Board, form: str) -> None:
        self._board = board
        self._cells: Cells = [rows for rows in board.system.cells(form).values() if len(rows) > _MANY]
        self._last = max((row for column in self._cells for row in column), default=0)
        self._bounds: dict[Turn, tuple[int, int]] = {}

    @cached_property
    def _keys(self) -> list[list[str]]:
        """The cells of each row."""
        return [[column[row].key for column in self._cells if row in column] for row in range(self._last + 1)]

    def rated(self, first: int, best: int) -> Iterator[Rated]:
        """Every turn of rows from the first on that gains as much as the best so far and those before it."""
        last = self._last
        stirred = [self._board.stirred(keys) for keys in self._keys] if first < last - 1 else []
        below = list(accumulate(reversed(stirred), max))[::-1]
        for start in range(first, last - 1):
            own = max(start, 0)
            for end in (*range(start + _MANY, min(start + _WINDOW, last + 1)), last + 1):
                fresh = below[own] if end > last else max(stirred[own:end])
                for step, wrap in _TURNS:
                    one = self._rated((start, end, step, wrap), fresh, best)
                    if one is not None:
                        best = one.gain
                        yield one

    def _rated(self, turn: Turn, fresh: int, best: int) -> Rated | None:
        since, most = self._bounds.get(turn, (-1, 0))
        if (since >= fresh and most < best) or self._board.spent:
            return None
        changes = _turned(self._cells, *turn)
        self._board.read += len(changes)
        if not changes:
            self._bounds[turn] = (self._board.round, -1)
            return None
        trial = self._board.trial(Move(changes, Slip.SHIFTED))
        one = self._board.rate(trial, best)
        self._bounds[turn] = (self._board.round, trial.most)
        return one


def _turned(cells: Cells, start: int, end: int, step: int, wrap: bool) -> dict[str, Printed]:
    """The rows from start to before end with the values of the rows `step` below.

    The first follows the last where they `wrap`; else a row that has none below keeps its own.
    """
    changes: dict[str, Printed] = {}
    for column in cells:
        for row in range(start, end):
            there = start + (row - start + step) % (end - start)
            cell, other = column.get(row), column.get(there if wrap or there == row + step else row)
            if cell is not None and other is not None and cell.value != other.value:
                changes[cell.key] = other.number
    return changes
