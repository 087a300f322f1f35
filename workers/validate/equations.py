"""What rules say of figures: equations between quantities, and how each is tested and solved.

    Total(rule, found, parts)            found ~ the signed sum of its parts
    Copy(rule, found, other)             one quantity printed twice
    AtMost(rule, found, limit)           found ≤ limit (less `others`)
    Share(rule, found, part, whole)      found % ≈ part / whole; `group` are all shares of that whole
    Growth(rule, found, change, value)   found % ≈ change / last year's value
    Proportion(rule, found, weight, part, whole)  a score given in proportion

`test` compares under the printed numbers or under others that diagnosis tries in their place; `implied` solves for
one of the quantities, the rest as printed; `arithmetic` is the sum as people would write it.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from msgspec import Struct
from typing_extensions import override

from schemas.findings import Verdict
from workers.validate import intervals
from workers.validate.intervals import Comparison, Printed
from workers.validate.quantity import Quantity

__all__ = [
    "AtMost",
    "Copy",
    "Equation",
    "Group",
    "Growth",
    "Proportion",
    "Read",
    "Share",
    "Total",
    "as_printed",
    "plain_number",
    "unread",
]

Read = Callable[[Quantity], Printed]
Group = tuple[tuple[Quantity, Quantity], ...]

_HUNDRED = Decimal(100)
_DECIMALS = 4
_LAST = Decimal(1).scaleb(-_DECIMALS)


def as_printed(quantity: Quantity) -> Printed:
    """Every quantity as the report prints it."""
    return quantity.number


def plain_number(number: Decimal) -> str:
    """A number for people and for JSON: no exponent, no thousands separators, four decimals at most."""
    text = f"{number:f}"
    _, _, decimals = text.partition(".")
    return f"{number.quantize(_LAST):f}" if len(decimals) > _DECIMALS else text


def unread(quantities: Iterable[Quantity]) -> str | None:
    """Why an equation of these quantities cannot be evaluated, None where every one was read."""
    for one in quantities:
        if one.unread:
            return f"{one.name}：{one.unread}"
    return None


class Equation(Struct, frozen=True, kw_only=True):
    """What one rule says of some quantities; `found` is the figure that it puts to the test.

    `about` says in Chinese what is compared where the names of the quantities do not.
    """

    rule: str
    found: Quantity
    about: str = ""

    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity in it, the one under test first."""
        raise NotImplementedError

    def test(self, read: Read = as_printed) -> Comparison:
        """The comparison under this reading of the quantities."""
        raise NotImplementedError

    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        """What the quantity would have to be, all others as read; None where the equation does not tell."""
        raise NotImplementedError

    def solved(self, read: Read = as_printed) -> list[tuple[Quantity, Decimal]]:
        """Every quantity that the equation tells with what it would have to be, all others as read."""
        found = []
        for one in self.quantities():
            try:
                value = self.implied(one, read)
            except ArithmeticError:
                continue
            if value is not None:
                found.append((one, value))
        return found

    def arithmetic(self) -> str:
        """The computed side as printed: 1.00＋2.00＝3.00."""
        raise NotImplementedError


class Total(Equation, frozen=True, kw_only=True):
    """A total and its signed parts."""

    parts: tuple[tuple[int, Quantity], ...]

    @override
    def quantities(self) -> tuple[Quantity, ...]:
        return (self.found, *[q for _, q in self.parts])

    @override
    def test(self, read: Read = as_printed) -> Comparison:
        return intervals.total(read(self.found), [(sign, read(q)) for sign, q in self.parts])

    @override
    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        return next((value for one, value in self.solved(read) if one.key == quantity.key), None)

    @override
    def solved(self, read: Read = as_printed) -> list[tuple[Quantity, Decimal]]:
        gap = read(self.found).value - sum(sign * read(q).value for sign, q in self.parts)
        signs = {q.key: sign for sign, q in reversed(self.parts)} | {self.found.key: -1}
        return [(q, read(q).value + signs[q.key] * gap) for q in self.quantities()]

    @override
    def arithmetic(self) -> str:
        shown = [(sign, q) for sign, q in self.parts if not q.blank] or [(1, self.parts[0][1])]
        text = "".join(("＋" if sign > 0 else "－") + plain_number(q.value) for sign, q in shown)
        result = plain_number(self.test().point)
        text = text.removeprefix("＋")
        return text if len(shown) == 1 and shown[0][0] > 0 else f"{text}＝{result}"


class Copy(Equation, frozen=True, kw_only=True):
    """One quantity printed in two places."""

    other: Quantity

    @override
    def quantities(self) -> tuple[Quantity, ...]:
        return (self.found, self.other)

    @override
    def test(self, read: Read = as_printed) -> Comparison:
        return intervals.copy(read(self.found), read(self.other))

    @override
    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        return read(self.other if quantity.key == self.found.key else self.found).value

    @override
    def arithmetic(self) -> str:
        return plain_number(self.other.value)


class AtMost(Equation, frozen=True, kw_only=True):
    """A part that cannot exceed its whole, or what `others` leave of it; solved, either stands for the bound."""

    limit: Quantity
    others: tuple[Quantity, ...] = ()

    @override
    def quantities(self) -> tuple[Quantity, ...]:
        return (self.found, self.limit, *self.others)

    @override
    def test(self, read: Read = as_printed) -> Comparison:
        return intervals.at_most(read(self.found), read(self.limit), [read(q) for q in self.others])

    @override
    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        used = sum(read(q).value for q in self.others)
        if quantity.key == self.found.key:
            return read(self.limit).value - used
        if quantity.key == self.limit.key:
            return read(self.found).value + used
        return None

    @override
    def arithmetic(self) -> str:
        return "－".join(plain_number(q.value) for q in (self.limit, *self.others))


class Share(Equation, frozen=True, kw_only=True):
    """A percentage of part over whole. `group` lists (share, part) of every share of the whole, itself included.

    Where it fails and the group closes at 100 its test looks at the whole group, of which it does not speak.
    """

    part: Quantity
    whole: Quantity
    group: Group = ()

    @override
    def quantities(self) -> tuple[Quantity, ...]:
        return (self.found, self.part, self.whole)

    @override
    def test(self, read: Read = as_printed) -> Comparison:
        one = intervals.share(read(self.found), read(self.part), read(self.whole))
        if one.verdict is not Verdict.FAIL or not self.group:
            return one
        own = next(i for i, (share, _) in enumerate(self.group) if share.key == self.found.key)
        beside, part = self.group[own - 1]
        if own and intervals.share(read(beside), read(part), read(self.whole)).verdict is Verdict.FAIL:
            return one
        found = [read(share) for share, _ in self.group]
        return intervals.share_among(found, [read(part) for _, part in self.group], read(self.whole), own)

    @override
    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        rate, part, whole = (read(q).value for q in self.quantities())
        if quantity.key == self.found.key:
            return _HUNDRED * part / whole
        if quantity.key == self.part.key:
            return rate * whole / _HUNDRED
        return _HUNDRED * part / rate if rate else None

    @override
    def arithmetic(self) -> str:
        point = self.found.number.rounded(self.test().point)
        return f"{plain_number(self.part.value)}÷{plain_number(self.whole.value)}＝{plain_number(point)}%"


class Growth(Equation, frozen=True, kw_only=True):
    """A rate of change against last year's value, which only the change and this year's value tell."""

    change: Quantity
    value: Quantity
    up: bool

    @override
    def quantities(self) -> tuple[Quantity, ...]:
        return (self.found, self.change, self.value)

    @override
    def test(self, read: Read = as_printed) -> Comparison:
        return intervals.growth(read(self.found), read(self.change), read(self.value), up=self.up)

    @override
    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        rate, change, value = (read(q).value for q in self.quantities())
        grown = _HUNDRED + rate if self.up else _HUNDRED - rate
        if quantity.key == self.found.key:
            base = value - change if self.up else value + change
            return _HUNDRED * change / base if base else None
        if quantity.key == self.change.key:
            return rate * value / grown if grown else None
        return change * grown / rate if rate else None

    @override
    def arithmetic(self) -> str:
        sign = "－" if self.up else "＋"
        change, value = plain_number(self.change.value), plain_number(self.value.value)
        point = self.found.number.rounded(self.test().point)
        return f"{change}÷（{value}{sign}{change}）＝{plain_number(point)}%"


class Proportion(Equation, frozen=True, kw_only=True):
    """A score that follows from its weight and a rate of completion."""

    weight: Quantity
    part: Quantity
    whole: Quantity

    @override
    def quantities(self) -> tuple[Quantity, ...]:
        return (self.found, self.weight, self.part, self.whole)

    @override
    def test(self, read: Read = as_printed) -> Comparison:
        return intervals.score(read(self.found), read(self.weight), read(self.part), read(self.whole))

    @override
    def implied(self, quantity: Quantity, read: Read = as_printed) -> Decimal | None:
        return self.test(read).point if quantity.key == self.found.key else None

    @override
    def arithmetic(self) -> str:
        point = self.found.number.rounded(self.test().point)
        weight, part, whole = (plain_number(q.value) for q in (self.weight, self.part, self.whole))
        return f"{weight}×{part}÷{whole}＝{plain_number(point)}"
