"""Exact amounts and how reports print them.

An amount is an integer of 分 (0.01 元). What a report prints is that amount in 万元 rounded half up to two decimals;
a total and its parts are each rounded from their own exact amount, as accounting software does.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

__all__ = ["FEN_PER_WAN", "NumberStyle", "percent", "rounded", "split", "wan"]

FEN_PER_WAN = 1_000_000


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with `places` decimals, half up."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def wan(fen: int) -> Decimal:
    """The amount in 万元 as printed: two decimals, half up."""
    return rounded(Decimal(fen) / FEN_PER_WAN, 2)


def percent(part: int, whole: int, places: int = 2) -> Decimal:
    """100·part/whole of exact amounts, half up."""
    return rounded(Decimal(part) * 100 / Decimal(whole), places)


def split(rng: Random, total: int, weights: list[float], step: int = 1) -> list[int]:
    """`total` in parts after `weights`, each a multiple of `step` but the last; nothing is lost."""
    scale = sum(weights)
    parts = [int(total * w / scale) // step * step for w in weights[:-1]]
    parts = [max(0, p - rng.randrange(step * 10) // step * step) if p > step * 20 else p for p in parts]
    return [*parts, total - sum(parts)]


@dataclass(frozen=True)
class NumberStyle:
    """How numbers are printed in one place: thousands separators, trailing zeros, what a zero looks like."""

    thousands: bool = False
    trim: bool = False
    zero: str = "0.00"

    def show(self, value: Decimal) -> str:
        """The printed figure; a zero is printed as `zero` (which may be empty)."""
        if not value:
            return self.zero
        text = f"{value:,f}" if self.thousands else f"{value:f}"
        return text.rstrip("0").rstrip(".") if self.trim and "." in text else text
