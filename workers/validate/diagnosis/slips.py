"""How a figure may have become the printed one: the slips of hand and keyboard, told from the two numbers."""

from decimal import Decimal
from enum import StrEnum

__all__ = ["Slip", "slip_between"]


class Slip(StrEnum):
    """A way to get a figure wrong; the value is the word for it in a message."""

    BLANK = "漏填"
    MAGNITUDE = "单位误为元"
    DECIMAL = "小数点错位"
    DIGIT = "一位数字有误"
    LOST = "漏一位数字"
    ADDED = "多一位数字"
    TRANSPOSED = "相邻数字颠倒"
    SIGN = "正负号有误"
    SWAPPED = "与相邻栏互换"
    COPIED = "误填相邻单元格的数"
    SHIFTED = "整列数值错行"


_TEN_THOUSAND = Decimal(10000)
_TELLING = 100
_POWERS = {
    Decimal(10): Slip.DECIMAL,
    Decimal("0.1"): Slip.DECIMAL,
    Decimal(100): Slip.DECIMAL,
    Decimal("0.01"): Slip.DECIMAL,
    Decimal(10000): Slip.MAGNITUDE,
    Decimal("0.0001"): Slip.MAGNITUDE,
}


def slip_between(printed: Decimal, implied: Decimal) -> Slip | None:
    """The one slip that turns the implied figure into the printed one, None where no single slip does."""
    if printed == implied:
        return None
    if implied and printed == -implied:
        return Slip.SIGN
    if implied and (power := _POWERS.get(printed / implied)):
        return power
    if _in_yuan(printed, implied):
        return Slip.MAGNITUDE
    place = min(_exponent(printed), _exponent(implied))
    return _digits(_text(printed, place), _text(implied, place))


def _in_yuan(printed: Decimal, implied: Decimal) -> bool:
    """Whether the printed figure, rounded to the places of the implied one, is that in 元 for 万元.

    Told of figures of three digits and more; a shorter one may be another number's ten-thousandth by chance.
    """
    place = Decimal(1).scaleb(_exponent(implied))
    return abs(implied) >= _TELLING * place and 2 * abs(printed / _TEN_THOUSAND - implied) <= place


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _text(number: Decimal, place: int) -> str:
    """The digits down to a place, without the point; by digits, because a printed number may be of any length."""
    digits = number.as_tuple().digits
    return ("".join(map(str, digits)) + "0" * (_exponent(number) - place)).zfill(1 - place)


def _digits(printed: str, implied: str) -> Slip | None:
    if len(printed) == len(implied):
        wrong = [i for i, (a, b) in enumerate(zip(printed, implied, strict=True)) if a != b]
        if len(wrong) == 1:
            return Slip.DIGIT
        if (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and printed[wrong[0] : wrong[1] + 1] == implied[wrong[1]] + (implied[wrong[0]])
        ):
            return Slip.TRANSPOSED
    if len(printed) + 1 == len(implied) and _one_more(implied, printed):
        return Slip.LOST
    if len(printed) == len(implied) + 1 and _one_more(printed, implied):
        return Slip.ADDED
    return None


def _one_more(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
