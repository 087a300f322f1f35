"""The smallest set of wrong figures that makes every equation hold.

Failed equations that share figures are explained together. In each round the move is taken that mends most and breaks
least; equations that it breaks join the failed ones, so a set is complete only when all of them hold. Moves that do as
well as the one taken are kept beside it: siblings of one sum explain it equally. Where no single figure does, a row or
a whole form may have slipped. The search has an end: beyond it every failed equation is told by itself.
"""

from msgspec import Struct

from workers.validate.diagnosis.board import Board, Rated
from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.moves import Moves
from workers.validate.diagnosis.odd_rows import OddRows, RowSlip
from workers.validate.diagnosis.system import System
from workers.validate.diagnosis.whole import WholeMoves
from workers.validate.engine import Tested
from workers.validate.equations import AtMost

__all__ = ["Cause", "explain"]

_MOST_SUSPECTS = 8


class Cause(Struct, frozen=True):
    """One cause: the move taken (None where no change explains it), its equals, and the equations that it mends.

    `settled`: with the move all equations hold. `tied`: another figure explains it exactly as well, so that no single
    one is to blame. `row`: the rows below a sum are one too few or one too many.
    """

    mended: tuple[Tested, ...]
    move: Move | None = None
    equals: tuple[Move, ...] = ()
    settled: bool = False
    tied: bool = False
    row: RowSlip | None = None

    @property
    def sure(self) -> bool:
        """Whether the blamed figure's own value is told, and not only a bound on it."""
        return self.move is not None and not all(isinstance(t.equation, AtMost) for t in self.mended)


def explain(system: System) -> list[Cause]:
    """Every cause behind the failed equations, those that explain most first."""
    failed = frozenset(system.failing())
    if not failed:
        return []
    board, odd_rows = Board(system), OddRows(system)
    moves, whole = Moves(board), WholeMoves(board)
    causes: list[Cause] = []
    while board.open and not board.spent:
        group = board.group()
        rated = _rated(board, group, moves, whole)
        best = rated[0] if rated and rated[0].gain > 0 else None
        row = odd_rows.find(board.open)
        if row and (best is None or len(row.equations) > best.gain):
            causes.append(Cause(_told(system, row.equations), row=row.slip))
            board.close(row.equations)
        elif best is None:
            causes += [Cause((system.equations[i],)) for i in sorted(group & failed)]
            board.close(group)
        else:
            if best.mended & failed:
                causes.append(_cause(system, best, rated, failed))
            board.take(best)
    return [*causes, *(Cause((system.equations[i],)) for i in sorted(board.open & failed))]


def _told(system: System, equations: frozenset[int]) -> tuple[Tested, ...]:
    return tuple(system.equations[i] for i in sorted(equations))


def _cause(system: System, best: Rated, rated: list[Rated], failed: frozenset[int]) -> Cause:
    equals = [r for r in rated if r.rank[:2] == best.rank[:2] and r.move.blamed != best.move.blamed]
    figures = {r.move.blamed: r.move for r in reversed(equals)}
    return Cause(
        _told(system, best.mended & failed),
        best.move,
        tuple(reversed(figures.values()))[:_MOST_SUSPECTS],
        settled=not best.broken,
        tied=any(r.rank == best.rank for r in equals),
    )


def _rated(board: Board, group: frozenset[int], moves: Moves, whole: WholeMoves) -> list[Rated]:
    """The moves on a group, the best first; moves of rows and forms only where no figure mends the whole group."""
    single: list[Rated] = []
    most = 0
    for trial in moves.on(group):
        if (one := board.rate(trial, most)) is not None:
            most = one.gain
            single.append(one)
    single = _likeliest(single)
    best = single[0] if single else None
    if best and not best.broken and group <= best.mended and not board.system.quantities[best.move.blamed].absent:
        return single
    return _likeliest([*single, *whole.rated(most)])


def _likeliest(rated: list[Rated]) -> list[Rated]:
    """Those that gain most, the likeliest of them first."""
    most = max((one.gain for one in rated), default=0)
    return sorted((one for one in rated if one.gain == most), key=lambda r: r.rank)
