"""Outliers among few positive amounts, told by median and median deviation of their logarithms.

One wild value among eight moves neither, as it would a mean. An amount is far off where its robust z exceeds 3.5 (the
usual limit of Iglewicz and Hoaglin) and it is also half as large again as the median, or less than two thirds of it:
where all others agree to the cent a small difference is no news.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from msgspec import Struct

__all__ = ["Spread", "spread_of"]

_LIMIT = Decimal("3.5")
_TO_SIGMA = Decimal("0.6745")
_LEAST_FACTOR = Decimal("1.5")
_DIGITS = 20


class Spread(Struct, frozen=True):
    """Median of some amounts, and the median deviation of their logarithms."""

    median: Decimal
    deviation: Decimal
    count: int

    def near(self, amount: Decimal) -> bool:
        """Whether an amount is an ordinary one among them."""
        with localcontext() as context:
            context.prec = _DIGITS
            off = abs(amount.ln() - self.median.ln())
            return off <= _LEAST_FACTOR.ln() or off * _TO_SIGMA <= _LIMIT * self.deviation


def spread_of(amounts: Sequence[Decimal]) -> Spread:
    """Of positive amounts, one at least."""
    with localcontext() as context:
        context.prec = _DIGITS
        middle = _median(amounts)
        deviation = _median([abs(amount.ln() - middle.ln()) for amount in amounts])
    return Spread(middle, deviation, len(amounts))


def _median(values: Sequence[Decimal]) -> Decimal:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
