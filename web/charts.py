"""A line chart as numbers for an SVG: no library, no script, and it prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Chart", "Mark", "Series", "chart"]

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 16, 30
_STEPS = 4


@dataclass(frozen=True)
class Mark:
    """A point of a line, in pixels, with what it stands for."""

    x: float
    y: float
    label: str
    value: Decimal


@dataclass(frozen=True)
class Series:
    """A line: its name, its points, and the points as SVG writes them. A missing year leaves a gap."""

    name: str
    marks: list[Mark]
    lines: list[str]


@dataclass(frozen=True)
class Chart:
    """All that is drawn; `ticks` are heights with their amounts, `labels` places with their years."""

    series: list[Series]
    ticks: list[tuple[float, Decimal]]
    labels: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


def chart(labels: Sequence[str], named: Sequence[tuple[str, Sequence[Decimal | None]]]) -> Chart | None:
    """Lines over the labels, from zero (or the least value below it) to the largest; None where nothing is known."""
    known = [value for _, values in named for value in values if value is not None]
    if not known or not labels:
        return None
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    span = (high - low) or Decimal(1)
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels) - 1, 1)

    def across(index: int) -> float:
        return round(_LEFT + index * step, 1)

    def up(value: Decimal) -> float:
        return round(float(_TOP + (high - value) / span * (HEIGHT - _TOP - _BOTTOM)), 1)

    series = []
    for name, values in named:
        places = [
            None if value is None else Mark(across(i), up(value), labels[i], value) for i, value in enumerate(values)
        ]
        series.append(Series(name, [mark for mark in places if mark], _lines(places)))
    amounts = [(low + span * i / _STEPS).quantize(Decimal(1)) for i in range(_STEPS + 1)]
    ticks = [(up(amount), amount) for amount in dict.fromkeys(amounts)]
    return Chart(series, ticks, [(across(i), label) for i, label in enumerate(labels)])


def _lines(places: Sequence[Mark | None]) -> list[str]:
    """Unbroken runs of points, each as `x,y x,y`."""
    runs: list[list[str]] = [[]]
    for mark in places:
        if mark is None:
            runs.append([])
        else:
            runs[-1].append(f"{mark.x},{mark.y}")
    return [" ".join(run) for run in runs if len(run) > 1]
