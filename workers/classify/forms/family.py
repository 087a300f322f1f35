"""One row and its parts: the cheapest way to place all figures of the parts under one placement of the row's own.

The parts are taken one after the other; a state is what they add up to so far in every column. A state is dropped as
soon as it cannot become a combination within a bound: what it has cost, what its columns already break for certain
(their sum is past the total, or the parts that are left cannot reach it) and the least that the parts left cost by
themselves exceed it. The bound begins where a sound form ends, and rises as long as nothing is found within it, so
what is found is exactly the cheapest.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

__all__ = ["HOPELESS", "INEXACT", "ODD", "VIOLATED", "Family", "Option", "Parts", "closing_cost"]

VIOLATED = 1000
ODD = 10
INEXACT = 1
HOPELESS = 10**9
"""The cost of an option that is in no best combination."""

_SOUND = VIOLATED // 2 - 1
"""What zeros and roundings alone may cost; the next bounds are a broken equation higher each."""

_BROKEN = None
_ZERO = 1
"""The state of a column that is blank above, with a zero printed below."""

State = tuple[int | None, ...]
_Window = tuple[int, int] | None
"""Between which sums a column can still close; None for a column that is blank above."""

_Step = tuple[tuple[int, int | None, _Window], ...]
"""What an option puts into the columns that its row may have figures in."""


class Option(Struct, frozen=True, gc=False):
    """One way to place a row's figures: the value in each column (None where blank) and what it costs by itself."""

    values: tuple[int | None, ...]
    cost: int = 0


def closing_cost(total: int, parts: int, slack: int) -> int:
    """What an equation costs: nothing where it closes, little where rounding explains it, much where it is broken."""
    if total == parts:
        return 0
    return INEXACT if abs(total - parts) <= slack else VIOLATED


class Parts:
    """The children of a row with the cost of each of their options, the same whichever way the row itself is placed.

    `left` is, from each child on, the least that the children cost by themselves; `reach` the least and the most that
    they add up to in each column.
    """

    def __init__(self, children: Sequence[Sequence[Option]], costs: Sequence[Sequence[int]], width: int) -> None:
        self.options = [
            [
                (n, option.values, cost)
                for n, (option, cost) in enumerate(zip(options, own, strict=True))
                if cost < HOPELESS
            ]
            for options, own in zip(children, costs, strict=True)
        ]
        self.left = _from_behind([min(own) for own in costs])
        self.active = [
            [at for at in range(width) if any(values[at] is not None for _, values, _ in options)]
            for options in self.options
        ]
        self.reach = [
            list(
                zip(
                    _from_behind([min(values[at] or 0 for _, values, _ in options) for options in self.options]),
                    _from_behind([max(values[at] or 0 for _, values, _ in options) for options in self.options]),
                    strict=True,
                )
            )
            for at in range(width)
        ]


def _from_behind(numbers: Sequence[int]) -> list[int]:
    """The sums of the numbers from each place on, 0 behind the last."""
    return [*accumulate(reversed(numbers), initial=0)][::-1]


class Family:
    """A row with one option chosen, and its parts: the sum in every column.

    `slack` is by how much the sums may be rounded; `spend` is told the steps that a search takes.
    """

    def __init__(self, parent: Option, slack: int, parts: Parts, spend: Callable[[int], None]) -> None:
        self._spend = spend
        self._parent = parent.values
        self._slack = slack
        self._parts = parts
        windows = [self._window(0, at) for at in range(len(self._parent))]
        self._start: State = tuple(
            0 if window is None or window[0] <= 0 <= window[1] else _BROKEN for window in windows
        )
        self.floor = parts.left[0] + VIOLATED * self._start.count(_BROKEN)
        self._layers: list[dict[State, int]] = []
        self._best: int | None = None

    def best(self, most: int) -> int:
        """The least cost of the children's placements, sums included; HOPELESS where it is more than `most`."""
        bound = self.floor + _SOUND
        while self._best is None and self.floor <= most:
            self._layers = [*self._forward(min(bound, most))]
            found = min((cost + self._rounded(state) for state, cost in self._layers[-1].items()), default=HOPELESS)
            if found <= min(bound, most):
                self._best = found
            elif bound >= most:
                break
            bound += VIOLATED
        return HOPELESS if self._best is None else self._best

    def _window(self, after: int, at: int) -> _Window:
        """Between which sums a column can still close when so many children are added."""
        total = self._parent[at]
        if total is None:
            return None
        least, most = self._parts.reach[at][after]
        return total - self._slack - most, total + self._slack - least

    def _can_close(self, at: int) -> bool:
        """Whether the children can add up to what a column prints above."""
        window = self._window(0, at)
        return window is None or window[0] <= 0 <= window[1]

    def _steps(self, child: int) -> list[tuple[int, int, _Step]]:
        """For each option of a child its number, its cost, and what it does to the sums.

        A column that stays blank counts too: what could still be reached before may be out of reach now.
        """
        windows = [(at, self._window(child + 1, at)) for at in self._parts.active[child]]
        return [
            (n, cost, tuple((at, values[at], window) for at, window in windows))
            for n, values, cost in self._parts.options[child]
        ]

    def _forward(self, bound: int) -> Iterator[dict[State, int]]:
        """The states after each child with the least that each costs: placements, and what is broken for certain."""
        layer = {self._start: VIOLATED * self._start.count(_BROKEN)}
        yield layer
        for child, options in enumerate(self._parts.options):
            self._spend(len(layer) * len(options))
            before, layer = layer, {}
            steps, limit = self._steps(child), bound - self._parts.left[child + 1]
            for state, so_far in before.items():
                for _, own, step in steps:
                    if so_far + own > limit:
                        continue
                    after, broken = _after(state, step)
                    cost = so_far + own + broken
                    if cost <= limit and cost < layer.get(after, HOPELESS):
                        layer[after] = cost
            yield layer

    def _rounded(self, state: State) -> int:
        """What the sums that close only within rounding cost."""
        pairs = zip(self._parent, state, strict=True)
        return INEXACT * sum(
            total is not None and reached is not _BROKEN and reached != total for total, reached in pairs
        )

    def children_in_best(self) -> list[set[int]]:
        """For each child the options that occur in a combination of least cost."""
        best = self.best(HOPELESS)
        to_go = {state: self._rounded(state) for state in self._layers[-1]}
        chosen: list[set[int]] = []
        for child in range(len(self._parts.options) - 1, -1, -1):
            before: dict[State, int] = {}
            used: set[int] = set()
            steps, least = self._steps(child), best - self._parts.left[child]
            for state, so_far in self._layers[child].items():
                if so_far > least:
                    continue
                rests = {}
                for n, own, step in steps:
                    after, broken = _after(state, step)
                    rests[n] = own + broken + to_go.get(after, HOPELESS)
                before[state] = rest = min(rests.values())
                if so_far + rest == best:
                    used.update(n for n, cost in rests.items() if cost == rest)
            to_go = before
            chosen.append(used)
        return chosen[::-1]


def _after(state: State, step: _Step) -> tuple[State, int]:
    """The sums after one more child, _BROKEN where a column can no longer close, and what that costs."""
    out = list(state)
    cost = 0
    for at, value, window in step:
        so_far = out[at]
        if so_far is _BROKEN:
            continue
        if window is None:
            if value:
                cost += VIOLATED - ODD * so_far
                out[at] = _BROKEN
            elif value is not None and not so_far:
                cost += ODD
                out[at] = _ZERO
            continue
        reached = so_far + (value or 0)
        if window[0] <= reached <= window[1]:
            out[at] = reached
        else:
            cost += VIOLATED
            out[at] = _BROKEN
    return tuple(out), cost
