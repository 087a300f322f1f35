"""Where a search for causes stands: what is still open, which figures were changed, what every move is worth.

What a move mends and breaks is worked out once and kept until an equation near it changes its standing. So the work
of a search goes with the number of its causes, and not with the rounds times all the moves that are left.
"""

from collections.abc import Iterable

from msgspec import Struct

from schemas.findings import Verdict
from workers.validate.diagnosis.move import Move
from workers.validate.diagnosis.sums import Sum
from workers.validate.diagnosis.system import Changes, System, reader
from workers.validate.equations import Group, Read, Total
from workers.validate.intervals import Comparison, Printed, closes
from workers.validate.quantity import Quantity

__all__ = ["Board", "Rated", "Trial"]

_LONG = 6
_MOST_READ = 3_000_000
"""Figures and earlier outcomes that a search may read while it tries changes: some seven seconds.

Twenty reports in one document take four fifths of it, a report with thirty errors a third.
"""


class Rated(Struct, frozen=True):
    """A move with the equations that it mends and breaks; the smaller the rank, the likelier the move."""

    move: Move
    mended: frozenset[int]
    broken: frozenset[int]
    rank: tuple[int, ...]

    @property
    def gain(self) -> int:
        """How many equations fewer are open after the move."""
        return len(self.mended) - len(self.broken)


class Trial:
    """A move and what is known of it at a round of the search: which equations hold with it, and what it can gain.

    `most` bounds its gain; `rated` is None until it had to be told exactly.
    """

    __slots__ = ("at", "known", "most", "move", "near", "rated")

    def __init__(self, move: Move, near: set[int]) -> None:
        self.move = move
        self.near = near
        self.known: dict[int, bool] = {}
        self.rated: Rated | None = None
        self.most = len(near)
        self.at = 0


class Groups:
    """The open equations in sets that hang together by their figures, kept as equations close and open."""

    def __init__(self, system: System, among: Iterable[int]) -> None:
        self._system = system
        self._groups = system.connected(among)

    def largest(self) -> frozenset[int]:
        """The largest set; of equals the one with the first equation."""
        return min(self._groups, key=lambda group: (-len(group), min(group)))

    def change(self, closed: Iterable[int], opened: frozenset[int]) -> None:
        """These equations are closed, those opened; only the sets that they touch are looked at again."""
        keys = {key for i in opened for key in self._system.keys[i]}
        touched = self._system.touching(keys) | set(closed)
        apart = [group for group in self._groups if group.isdisjoint(touched)]
        again = {i for group in self._groups if not group.isdisjoint(touched) for i in group}
        self._groups = [*apart, *self._system.connected((again - set(closed)) | opened)]


class Board:
    """A search's standing: `open` equations fail under the changes `done` so far and are not explained yet.

    `round` counts how often the standing of equations changed, `read` the figures and earlier outcomes that were read
    to try changes.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.open = frozenset(system.failing())
        self.done: dict[str, Printed] = {}
        self.read = 0
        self._groups = Groups(system, self.open)
        self._held: dict[int, bool] = {}
        self._sums: dict[int, Sum] = {}
        self.round = 0
        self._changed: dict[int, int] = {}
        self._stirred: dict[str, int] = {}
        self._loosened: dict[str, int] = {}

    @property
    def spent(self) -> bool:
        """Whether so much was tried that the search has to end: what is unexplained then is told as it stands."""
        return self.read > _MOST_READ

    def group(self) -> frozenset[int]:
        """The largest set of open equations that hang together by the quantities they share."""
        return self._groups.largest()

    def take(self, best: Rated) -> None:
        """A move is made: its figures are changed, what it mends is closed and what it breaks is open."""
        changes = best.move.changes
        shares = self.system.groups(changes)
        closing = [group for group in shares if self._closes(group)]
        self.done.update(changes)
        closing += [group for group in shares if self._closes(group)]
        self.open = (self.open - best.mended) | best.broken
        self._groups.change(best.mended, best.broken)
        self._stir(self.system.touching([*changes, *_shares(closing)]))
        self._loosened.update(dict.fromkeys(_shares(shares), self.round))

    def close(self, equations: frozenset[int]) -> None:
        """These equations are told as they are."""
        self.open -= equations
        self._groups.change(equations, frozenset())
        self._stir(equations)

    def _closes(self, group: Group) -> bool:
        """Whether the shares of a whole close at 100, so that the test of one looks at the others."""
        read = reader(self.done)
        return closes(read(share) for share, _ in group)

    def _stir(self, equations: Iterable[int]) -> None:
        """Whatever was found out about these equations, and the gain of every move near them, is to be told anew."""
        self.round += 1
        for i in equations:
            self._changed[i] = self.round
            self._held.pop(i, None)
            self._sums.pop(i, None)
            self._stirred.update(dict.fromkeys(self.system.keys[i], self.round))

    # --- what is still known -------------------------------------------------------------------------------------

    def stirred(self, keys: Iterable[str]) -> int:
        """The last round in which an equation with one of these quantities changed its standing."""
        return max([self._stirred.get(key, 0) for key in keys], default=0)

    def changed(self, index: int) -> int:
        """The last round in which this equation changed its standing."""
        return self._changed.get(index, 0)

    # --- trying moves --------------------------------------------------------------------------------------------

    def trial(self, move: Move) -> Trial:
        """A move to be tried."""
        return Trial(move, self.system.touching(move.changes))

    def rate(self, trial: Trial, best: int) -> Rated | None:
        """The move with all that it mends and breaks; None where it gains less than the best, which is not told."""
        loosened = max([self._loosened.get(key, 0) for key in trial.move.changes])
        stirred = max(loosened, self.stirred(trial.move.changes))
        if trial.at < stirred:
            kept = trial.at if trial.at >= loosened else -1
            trial.known = {i: held for i, held in trial.known.items() if self.changed(i) <= kept}
            trial.at, trial.rated, trial.most = stirred, None, len(trial.near)
        if trial.most < best or self.spent:
            return None
        if trial.rated is None:
            self._tell(trial, best)
        return trial.rated if trial.most >= best else None

    def _tell(self, trial: Trial, best: int) -> None:
        """Tells what a move gains, or, as soon as that is certain, that it is less than the best."""
        open_ = trial.near & self.open
        trial.most = len(open_)
        if trial.most < best:
            return
        read = reader(trial.move.changes, self.done)
        mended = frozenset(i for i in open_ if self._holds(i, trial, read))
        trial.most = len(mended)
        broken: set[int] = set()
        for i in trial.near - self.open:
            if trial.most < best:
                return
            if self._breaks(i, trial, read):
                broken.add(i)
                trial.most -= 1
        if trial.most >= best:
            rank = (-trial.most, len(trial.move.changes) - 1, *likelihood(self.system, trial.move, mended))
            trial.rated = Rated(trial.move, mended, frozenset(broken), rank)

    def _holds(self, index: int, trial: Trial, read: Read) -> bool:
        self.read += 1
        if index not in trial.known:
            try:
                trial.known[index] = self._test(index, trial.move.changes, read).verdict is not Verdict.FAIL
            except ZeroDivisionError:
                trial.known[index] = False
        return trial.known[index]

    def _test(self, index: int, changes: Changes, read: Read) -> Comparison:
        """The comparison of an equation under a move on top of what is done; of a long sum, what changes."""
        equation = self.system.equations[index].equation
        if not isinstance(equation, Total) or len(equation.parts) <= len(changes) + _LONG:
            self.read += len(self.system.keys[index])
            return equation.test(read)
        if index not in self._sums:
            self.read += len(equation.parts)
            self._sums[index] = Sum(equation, reader(self.done))
        self.read += 1 + len(changes)
        return self._sums[index].compared(equation.found, read, changes)

    def _breaks(self, index: int, trial: Trial, read: Read) -> bool:
        """Whether an equation that held so far holds no more; one that says only what is blank counts for nothing."""
        if index not in self._held:
            self.read += len(self.system.keys[index])
            self._held[index] = self.system.holds(index, self.done) and not self.system.weak(index)
        return self._held[index] and not self._holds(index, trial, read)


def _shares(groups: Iterable[Group]) -> set[str]:
    return {share.key for group in groups for share, _ in group}


def likelihood(system: System, move: Move, mended: frozenset[int]) -> tuple[int, ...]:
    """What tells equally good moves apart, smaller first: a figure not negative, printed, a known slip, a total."""
    figures = [system.quantities[key] for key in move.changes]
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
