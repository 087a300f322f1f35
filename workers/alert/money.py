"""How much money a finding is about, in 万元, so that rules can leave out what is small."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

__all__ = ["in_ten_thousands"]

_FACTORS = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
_SPACE = re.compile(r"[\s,，]")


def in_ten_thousands(
    difference: str | None, unit: str | None, *, form: str | None, figures: Sequence[str | None], texts: Sequence[str]
) -> str | None:
    """The size of a difference in 万元; None where it is no money or cannot be told.

    The statutory forms hold nothing but money. A figure of the text is money where one of the `texts` that the finding
    quotes prints one of its `figures` right before 元, 万元 or 亿元; else it may be a percentage or a number of cars.
    """
    amount, factor = _decimal(difference), _FACTORS.get(unit or "万元")
    if amount is None or factor is None or not (form or _called_money(figures, texts)):
        return None
    return f"{abs(amount) * factor:f}"


def _decimal(text: str | None) -> Decimal | None:
    try:
        value = Decimal(_SPACE.sub("", text or ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _called_money(figures: Sequence[str | None], texts: Sequence[str]) -> bool:
    numbers = [number for one in figures if (number := _printed_as(one)) is not None]
    if not numbers:
        return False
    called = re.compile(rf"(?<![\d.])(?:{'|'.join(numbers)})(?:万|亿|千)?元")
    return any(called.search(_SPACE.sub("", text)) for text in texts)


def _printed_as(figure: str | None) -> str | None:
    """A pattern for the figure with any number of zeros behind its decimals."""
    value = _decimal(figure)
    if value is None:
        return None
    whole, point, places = f"{abs(value):f}".partition(".")
    places = places.rstrip("0")
    return rf"{whole}\.{places}0*" if point and places else rf"{whole}(?:\.0+)?"
