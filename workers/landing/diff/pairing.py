"""Which item of the later version is which of the earlier one."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Paired", "pair"]

T = TypeVar("T")


@dataclass(frozen=True)
class Paired(Generic[T]):
    """Pairs, and what has no partner in the other version, each in its own order."""

    pairs: tuple[tuple[T, T], ...]
    removed: tuple[T, ...]
    added: tuple[T, ...]


def pair(before: Iterable[T], after: Iterable[T], keys: Sequence[Callable[[T], Hashable]]) -> Paired[T]:
    """Pair by the first key, what is left by the second, and so on.

    Items of one key are paired in order, and only where there are as many of them on both sides: of three and two
    nobody can say which is gone.
    """
    left, right = list(before), list(after)
    pairs: list[tuple[T, T]] = []
    for key in keys:
        ours, theirs = _grouped(left, key), _grouped(right, key)
        even = {name for name, items in ours.items() if len(theirs.get(name, ())) == len(items)}
        pairs += [both for name in ours if name in even for both in zip(ours[name], theirs[name], strict=True)]
        left = [item for item in left if key(item) not in even]
        right = [item for item in right if key(item) not in even]
    return Paired(tuple(pairs), tuple(left), tuple(right))


def _grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[T]]:
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
