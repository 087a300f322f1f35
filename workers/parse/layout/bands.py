"""What lies at a height of the page, found without looking at all the rest."""

from collections.abc import Iterable
from typing import Generic, TypeVar

__all__ = ["Bands"]

_HEIGHT = 64.0
"""Points of a band: a few lines of text."""

T = TypeVar("T")


class Bands(Generic[T]):
    """Things by the bands of the page that they reach into; `places` gives each with its top and bottom."""

    __slots__ = ("_bands",)

    def __init__(self, places: Iterable[tuple[float, float, T]]) -> None:
        self._bands: dict[int, list[T]] = {}
        for top, bottom, thing in places:
            for band in range(int(top // _HEIGHT), int(bottom // _HEIGHT) + 1):
                self._bands.setdefault(band, []).append(thing)

    def near(self, y: float) -> list[T]:
        """All that reach a height, and perhaps some that only come near it, in the order in which they were given."""
        return self._bands.get(int(y // _HEIGHT), [])
