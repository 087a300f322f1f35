"""What a printed number stands for, and the one comparison of this house.

A printed 4.20 stands for everything that rounds to it, 4.195 to 4.205; a printed 4.2 for 4.15 to 4.25. Counts and
awarded points stand for themselves alone. From the printed numbers of a check follow a point (what they give when
taken at their word) and a reach (what they may give, each moving within its own interval); `compare` sets the figure
under test against both:

    pass              the figure is the point, rounded to the figure's own last place
    within_rounding   its interval touches the reach, or it lies at most one unit of its last place off the point
    fail              neither

No other tolerance exists anywhere. A report composed from exact amounts and then rounded never fails.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from msgspec import Struct

from schemas.findings import Verdict

__all__ = [
    "Comparison",
    "Interval",
    "Printed",
    "at_most",
    "closes",
    "compare",
    "copy",
    "growth",
    "interval",
    "score",
    "share",
    "share_among",
    "shares",
    "summed",
    "total",
    "weighted",
]

_NOTHING = Decimal(0)
_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_DIGITS = 40


class Printed(Struct, frozen=True):
    """A number as printed: its value and the unit of its last printed place (0.01 for 4.20, 0 where exact).

    A blank cell is `Printed.blank()`: nothing, exactly.
    """

    value: Decimal
    place: Decimal

    @classmethod
    def of(cls, value: Decimal | str, *, exact: bool = False) -> "Printed":
        """The number as its own digits print it; `exact` for counts and points, which are never rounded."""
        number = Decimal(value)
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ValueError(f"no finite number: {value}")
        return cls(number, _NOTHING if exact else _ONE.scaleb(min(exponent, 0)))

    @classmethod
    def blank(cls) -> "Printed":
        """Nothing printed: adds nothing to a sum, neither to its value nor to its uncertainty."""
        return _BLANK

    def scaled(self, factor: Decimal) -> "Printed":
        """The same number in another unit."""
        return self if factor == _ONE else Printed(self.value * factor, self.place * factor)

    def rounded(self, number: Decimal) -> Decimal:
        """Another number at this one's last place (as it is where exact)."""
        return number.quantize(self.place, ROUND_HALF_UP) if self.place else number


_BLANK = Printed(_NOTHING, _NOTHING)


class Interval(Struct, frozen=True):
    """A closed interval of exact numbers."""

    low: Decimal
    high: Decimal

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def touches(self, other: "Interval") -> bool:
        """Whether the two share a number."""
        return self.low <= other.high and other.low <= self.high


class Comparison(Struct, frozen=True):
    """The outcome of one comparison: `point` is what the other figures give, `difference` found minus point."""

    verdict: Verdict
    found: Decimal
    point: Decimal
    difference: Decimal


def interval(number: Printed) -> Interval:
    """All exact numbers that a printed one may stand for: half a unit of its last place to either side."""
    half = number.place / 2
    return Interval(number.value - half, number.value + half)


def compare(found: Printed, point: Decimal, reach: Interval) -> Comparison:
    """A printed figure against the point and the reach that other printed figures give it."""
    difference = found.value - point
    if abs(difference) <= found.place / 2:
        verdict = Verdict.PASS
    elif interval(found).touches(reach) or abs(difference) <= found.place:
        verdict = Verdict.WITHIN_ROUNDING
    else:
        verdict = Verdict.FAIL
    return Comparison(verdict, found.value, point, difference)


def copy(found: Printed, other: Printed) -> Comparison:
    """One quantity printed twice; the coarser print is held against the finer."""
    if found.place >= other.place:
        return compare(found, other.value, interval(other))
    turned = compare(other, found.value, interval(found))
    return Comparison(turned.verdict, found.value, other.value, found.value - other.value)


def total(found: Printed, parts: Iterable[tuple[int, Printed]]) -> Comparison:
    """A total against its signed parts, each rounded on its own; blank parts add nothing."""
    point, places = _NOTHING, _NOTHING
    for sign, part in parts:
        point = point + part.value if sign > 0 else point - part.value
        places += part.place
    return summed(found, point, places)


def summed(found: Printed, point: Decimal, places: Decimal) -> Comparison:
    """A total against the sum of its parts and the sum of the units of their last places."""
    half = places / 2
    return compare(found, point, Interval(point - half, point + half))


def at_most(found: Printed, limit: Printed, others: Sequence[Printed] = ()) -> Comparison:
    """A part that cannot exceed its whole, or what other parts leave of it."""
    left = limit.value - sum(other.value for other in others)
    if found.value <= left:
        return Comparison(Verdict.PASS, found.value, left, found.value - left)
    return total(found, [(1, limit), *((-1, other) for other in others)]) if others else copy(found, limit)


def share(found: Printed, part: Printed, whole: Printed) -> Comparison:
    """A printed percentage against part and whole: a share, a completion or execution rate.

    Raises ZeroDivisionError where the whole may be zero: there is no percentage of nothing.
    """
    point, reach = _share(part, whole)
    return compare(found, point, reach)


def _share(part: Printed, whole: Printed) -> tuple[Decimal, Interval]:
    """The percentage of the printed numbers, and all that it may be of those that were rounded."""
    base = interval(whole)
    _refuse_zero(base)
    with localcontext() as context:
        context.prec = _DIGITS
        corners = [_HUNDRED * p / w for p in _ends(part) for w in (base.low, base.high)]
        point = _HUNDRED * part.value / whole.value
    return point, Interval(min(corners), max(corners))


def growth(found: Printed, change: Printed, value: Printed, *, up: bool) -> Comparison:
    """A printed rate of change against this year's value and the change; the base is last year's, unrounded.

    The base is value − change after an increase and value + change after a decrease. The change may itself be the
    difference of two rounded totals, so it moves by a whole unit of its last place. Raises ZeroDivisionError where
    the base may be zero.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        rates = []
        for moved in (change.value - change.place, change.value + change.place):
            for now in _ends(value):
                base = now - moved if up else now + moved
                _refuse_zero(Interval(base, base))
                rates.append((base, _HUNDRED * moved / base))
        _refuse_zero(Interval(min(b for b, _ in rates), max(b for b, _ in rates)))
        base = value.value - change.value if up else value.value + change.value
        point = _HUNDRED * change.value / base
    return compare(found, point, Interval(min(r for _, r in rates), max(r for _, r in rates)))


def shares(found: Sequence[Printed], parts: Sequence[Printed], whole: Printed) -> list[Comparison]:
    """The shares of one whole. Where they close at exactly 100, one of them may carry the rounding of the rest.

    That share was forced: it is 100 minus the others, so it may be off by half a unit for each of them.
    """
    outcome = [share(p, part, whole) for p, part in zip(found, parts, strict=True)]
    failed = [i for i, one in enumerate(outcome) if one.verdict is Verdict.FAIL]
    if len(failed) == 1 and len(found) > 1 and closes(found):
        forced = failed[0]
        rest = [p for i, p in enumerate(found) if i != forced]
        reach = sum((interval(p) for p in rest), Interval(Decimal(0), Decimal(0)))
        closing = Interval(_HUNDRED - reach.high, _HUNDRED - reach.low)
        _, own = _share(parts[forced], whole)
        if closing.low <= own.high and own.low <= closing.high:
            old = outcome[forced]
            outcome[forced] = Comparison(Verdict.WITHIN_ROUNDING, old.found, old.point, old.difference)
    return outcome


def share_among(found: Sequence[Printed], parts: Sequence[Printed], whole: Printed, own: int) -> Comparison:
    """One of the shares of a whole, as `shares` gives it; the rest is looked at only where they close at 100."""
    return shares(found, parts, whole)[own] if closes(found) else share(found[own], parts[own], whole)


def closes(found: Iterable[Printed]) -> bool:
    """Whether shares add up to exactly 100."""
    return sum(p.value for p in found) == _HUNDRED


def weighted(found: Printed, parts: Iterable[tuple[Printed, Printed]]) -> Comparison:
    """A total against the percentages that it takes of several wholes: (percentage, whole) of each."""
    point, low, high = Decimal(0), Decimal(0), Decimal(0)
    for rate, whole in parts:
        corners = [r * w / _HUNDRED for r in _ends(rate) for w in _ends(whole)]
        point += rate.value * whole.value / _HUNDRED
        low, high = low + min(corners), high + max(corners)
    return compare(found, point, Interval(low, high))


def score(found: Printed, weight: Printed, part: Printed, whole: Printed) -> Comparison:
    """A score given in proportion: weight × part / whole, never above the weight.

    Raises ZeroDivisionError where the whole may be zero.
    """
    base = interval(whole)
    _refuse_zero(base)
    with localcontext() as context:
        context.prec = _DIGITS
        corners = [weight.value * min(Decimal(1), p / w) for p in _ends(part) for w in (base.low, base.high)]
        point = weight.value * min(Decimal(1), part.value / whole.value)
    return compare(found, point, Interval(min(corners), max(corners)))


def _ends(number: Printed) -> tuple[Decimal, Decimal]:
    reach = interval(number)
    return reach.low, reach.high


def _refuse_zero(base: Interval) -> None:
    if base.low <= 0 <= base.high:
        raise ZeroDivisionError("the base may be zero")
