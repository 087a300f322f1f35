"""Which finding of a new reading is which of those that are known already.

A finding is known by rule and place. Where several stand at one place they are told apart by a number: those that say
the very same as before keep theirs, the others take the rest in order. So a finding keeps its identity when its
amounts change, and its neighbours keep theirs when it goes away.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.findings import Severity
from schemas.identities import finding_key, fingerprint, place_of
from schemas.tables import IdentityState

__all__ = ["Known", "Named", "name_all"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """An identity as the database has it; `place` as schemas.identities.place_of makes it."""

    key: str
    rule: str
    severity: Severity
    place: dict[str, str]
    number: int
    state: IdentityState
    fingerprint: str


@dataclass(frozen=True)
class Named:
    """A finding's row (workers.landing.rows.findings) with its identity."""

    row: Row
    key: str
    place: dict[str, str]
    number: int
    fingerprint: str

    @property
    def columns(self) -> Row:
        """The row as it is stored."""
        return {**self.row, "identity": self.key, "fingerprint": self.fingerprint}


def name_all(series: str, rows: Iterable[Row], known: Iterable[Known]) -> list[Named]:
    """The rows in their order, each with its identity in the series of this name."""
    candidates: dict[object, list[Known]] = defaultdict(list)
    for one in known:
        candidates[_spot(one.rule, one.place)].append(one)
    groups: dict[object, list[tuple[int, Row, dict[str, str]]]] = defaultdict(list)
    for position, row in enumerate(rows):
        place = place_of(row)
        groups[_spot(row["rule"], place)].append((position, row, place))
    named: list[tuple[int, Named]] = []
    for spot, group in groups.items():
        prints = [fingerprint(row) for _, row, _ in group]
        numbers = _numbers(prints, candidates[spot])
        for (position, row, place), number, said in zip(group, numbers, prints, strict=True):
            named.append((position, Named(row, finding_key(series, row["rule"], place, number), place, number, said)))
    return [one for _, one in sorted(named, key=lambda pair: pair[0])]


def _numbers(prints: Sequence[str], known: Sequence[Known]) -> list[int]:
    """A number for each finding of one rule at one place."""
    free = sorted(known, key=lambda one: (one.state is not IdentityState.OPEN, one.number))
    numbers: list[int | None] = []
    for said in prints:
        same = next((one for one in free if one.fingerprint == said), None)
        if same is not None:
            free.remove(same)
        numbers.append(None if same is None else same.number)
    rest = iter([one.number for one in free])
    next_number = max((one.number for one in known), default=-1) + 1
    for position, number in enumerate(numbers):
        if number is None:
            taken = next(rest, None)
            if taken is None:
                taken, next_number = next_number, next_number + 1
            numbers[position] = taken
    return [number for number in numbers if number is not None]


def _spot(rule: str, place: dict[str, str]) -> tuple[str, frozenset[tuple[str, str]]]:
    return rule, frozenset(place.items())
