"""The smallest set of wrong figures that makes every equation hold.

Failed equations that share figures are explained together. In each round the move is taken that mends most and breaks
least; equations that it breaks join the failed ones, so a set is complete only when all of them hold. Moves that do as
well as the one taken are kept beside it: siblings of one sum explain it equally.
"""

from itertools import chain

from msgspec import Struct

from workers.validate.diagnosis.lost import lost_row
from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.moves import moves
from workers.validate.diagnosis.system import Changes, System
from workers.validate.diagnosis.whole import whole_moves
from workers.validate.engine import Tested
from workers.validate.quantity import Quantity

__all__ = ["Cause", "explain"]

_MOST_SUSPECTS = 8


class Cause(Struct, frozen=True):
    """One cause: the move taken (None where no change explains it), its equals, and the equations that it mends.

    `settled`: with the move all equations hold. `tied`: another figure explains it exactly as well, so that no single
    one is to blame. `lost_row`: the rows below a sum lack one row of figures.
    """

    move: Move | None
    equals: tuple[Move, ...]
    mended: tuple[Tested, ...]
    settled: bool
    tied: bool
    lost_row: bool = False


class _Rated(Struct, frozen=True):
    move: Move
    mended: frozenset[int]
    broken: frozenset[int]
    rank: tuple[int, ...]


def explain(system: System) -> list[Cause]:
    """Every cause behind the failed equations, those that explain most first."""
    causes: list[Cause] = []
    changes: Changes = {}
    failed = open_ = frozenset(system.failing())
    while open_:
        lost = lost_row(system, open_)
        if lost:
            mended = tuple(system.equations[i] for i in sorted(lost))
            causes.append(Cause(None, (), mended, settled=False, tied=False, lost_row=True))
            open_ -= lost
            continue
        group = system.connected(open_)
        tried = chain(moves(system, group, changes), whole_moves(system, open_, changes))
        rated = sorted((_rate(system, m, open_, changes) for m in tried), key=lambda r: r.rank)
        best = next((r for r in rated if len(r.mended) > len(r.broken)), None)
        if best is None:
            causes += [
                Cause(None, (), (system.equations[i],), settled=False, tied=False) for i in sorted(group) if i in failed
            ]
            open_ -= group
            continue
        equals = [r for r in rated if r.rank[:2] == best.rank[:2] and r.move.blamed != best.move.blamed]
        mended = tuple(system.equations[i] for i in sorted(best.mended & failed))
        if mended:
            tied = any(r.rank == best.rank for r in equals)
            causes.append(Cause(best.move, _distinct(equals), mended, settled=not best.broken, tied=tied))
        changes = {**changes, **best.move.changes}
        open_ = (open_ - best.mended) | best.broken
    return causes


def _unexplained(one: Tested) -> Cause:
    return Cause(None, (), (one,), settled=False, tied=False)


def _distinct(equals: list[_Rated]) -> tuple[Move, ...]:
    """The moves that do as well, each figure once."""
    found: dict[str, Move] = {}
    for one in equals:
        found.setdefault(one.move.blamed, one.move)
    return tuple(found.values())[:_MOST_SUSPECTS]


def _rate(system: System, move: Move, open_: frozenset[int], done: Changes) -> _Rated:
    changes = {**done, **move.changes}
    near = system.touching(move.changes)
    holds = {i for i in near if system.holds(i, changes)}
    mended = open_ & holds
    broken = frozenset(i for i in near - holds - open_ if system.holds(i, done) and not system.weak(i))
    figures = [system.quantities[key] for key in move.changes]
    rank = (
        -(len(mended) - len(broken)),
        len(move.changes) - 1,
        *_likelihood(system, move, figures, mended),
    )
    return _Rated(move, mended, broken, rank)


def _likelihood(system: System, move: Move, figures: list[Quantity], mended: frozenset[int]) -> tuple[int, ...]:
    """What tells equally good moves apart, smaller first: a figure not negative, printed, a known slip, a total."""
    negative = any(p.value < 0 <= system.quantities[key].value for key, p in move.changes.items())
    part = not any(system.equations[i].equation.found.key == move.blamed for i in mended)
    return (int(negative), int(any(q.absent for q in figures)), _oddness(system, move, figures, mended), int(part))


def _oddness(system: System, move: Move, figures: list[Quantity], mended: frozenset[int]) -> int:
    """A known slip is likeliest, then the one cell left blank, then any other figure, then one of many blanks."""
    if not any(q.blank for q in figures):
        return 0 if move.slip else 2
    sums = [system.equations[i].equation.quantities() for i in mended]
    lone = len(mended) > 1 or all(sum(q.blank for q in one) == 1 for one in sums)
    return 1 if lone else 3
