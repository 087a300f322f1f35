"""The smallest set of wrong figures that makes every equation hold.

Failed equations that share figures are explained together. In each round the move is taken that mends most and breaks
least; equations that it breaks join the failed ones, so a set is complete only when all of them hold. Moves that do as
well as the one taken are kept beside it: siblings of one sum explain it equally. Where no single figure does, a row or
a whole form may have slipped. The search has an end: beyond it every failed equation is told by itself.
"""

from collections.abc import Iterable

from msgspec import Struct

from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.moves import moves
from workers.validate.diagnosis.odd_rows import RowSlip, odd_row
from workers.validate.diagnosis.system import Changes, System
from workers.validate.diagnosis.whole import whole_moves
from workers.validate.engine import Tested
from workers.validate.equations import AtMost
from workers.validate.quantity import Quantity

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


class _Rated(Struct, frozen=True):
    move: Move
    mended: frozenset[int]
    broken: frozenset[int]
    rank: tuple[int, ...]

    @property
    def gain(self) -> int:
        return len(self.mended) - len(self.broken)


def explain(system: System) -> list[Cause]:
    """Every cause behind the failed equations, those that explain most first."""
    causes: list[Cause] = []
    changes: Changes = {}
    failed = open_ = frozenset(system.failing())
    while open_ and not system.spent:
        group = frozenset(system.connected(open_))
        rated = _rated(system, open_, group, changes)
        best = rated[0] if rated and rated[0].gain > 0 else None
        row = odd_row(system, open_)
        if row and (best is None or len(row.equations) > best.gain):
            causes.append(Cause(_told(system, row.equations), row=row.slip))
            open_ -= row.equations
        elif best is None:
            causes += [Cause((system.equations[i],)) for i in sorted(group & failed)]
            open_ -= group
        else:
            if best.mended & failed:
                causes.append(_cause(system, best, rated, failed))
            changes = {**changes, **best.move.changes}
            open_ = (open_ - best.mended) | best.broken
    return [*causes, *(Cause((system.equations[i],)) for i in sorted(open_ & failed))]


def _told(system: System, equations: frozenset[int]) -> tuple[Tested, ...]:
    return tuple(system.equations[i] for i in sorted(equations))


def _cause(system: System, best: _Rated, rated: list[_Rated], failed: frozenset[int]) -> Cause:
    equals = [r for r in rated if r.rank[:2] == best.rank[:2] and r.move.blamed != best.move.blamed]
    figures = {r.move.blamed: r.move for r in reversed(equals)}
    return Cause(
        _told(system, best.mended & failed),
        best.move,
        tuple(reversed(figures.values()))[:_MOST_SUSPECTS],
        settled=not best.broken,
        tied=any(r.rank == best.rank for r in equals),
    )


def _rated(system: System, open_: frozenset[int], group: frozenset[int], done: Changes) -> list[_Rated]:
    """The moves on a group, the best first; moves of rows and forms only where no figure mends the whole group."""
    round_ = _Round(system, open_, done)
    single = round_.rate(moves(system, group, done))
    best = single[0] if single else None
    if best and not best.broken and group <= best.mended and not system.quantities[best.move.blamed].absent:
        return single
    return sorted([*single, *round_.rate(whole_moves(system, open_, done))], key=lambda r: r.rank)


class _Round:
    """One round: the moves that could be as good as the best so far are rated, the others left out unseen."""

    def __init__(self, system: System, open_: frozenset[int], done: Changes) -> None:
        self._system = system
        self._open = open_
        self._done = done
        self._held: dict[int, bool] = {}
        self._best = 0

    def rate(self, tried: Iterable[Move]) -> list[_Rated]:
        """The best first; what mends less than the best does, breakages counted, is not among them."""
        rated = [one for move in tried if (one := self._rate(move)) is not None]
        return sorted((one for one in rated if -one.gain <= self._best), key=lambda r: r.rank)

    def _rate(self, move: Move) -> _Rated | None:
        near = self._system.touching(move.changes)
        if -len(self._open & near) > self._best or self._system.spent:
            return None
        changes = {**self._done, **move.changes}
        mended = frozenset(i for i in near & self._open if self._system.holds(i, changes))
        if -len(mended) > self._best:
            return None
        broken = self._broken(near - self._open, changes, len(mended) + self._best)
        if broken is None:
            return None
        self._best = min(self._best, len(broken) - len(mended))
        figures = [self._system.quantities[key] for key in move.changes]
        likelihood = _likelihood(self._system, move, figures, mended)
        return _Rated(move, mended, broken, (len(broken) - len(mended), len(move.changes) - 1, *likelihood))

    def _broken(self, near: set[int], changes: Changes, most: int) -> frozenset[int] | None:
        """The equations that held so far and hold no more, None if they are more than `most`."""
        broken: set[int] = set()
        for index in near:
            if self._breaks(index, changes):
                broken.add(index)
                if len(broken) > most:
                    return None
        return frozenset(broken)

    def _breaks(self, index: int, changes: Changes) -> bool:
        """Whether an equation that held so far holds no more; one that says only what is blank counts for nothing."""
        if index not in self._held:
            self._held[index] = self._system.holds(index, self._done) and not self._system.weak(index)
        return self._held[index] and not self._system.holds(index, changes)


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
