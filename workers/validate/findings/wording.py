"""Findings in words: the arithmetic of a failed equation, and what would mend it. Chinese first, English beside it."""

from decimal import Decimal

from schemas.knowledge.rules import form_words
from workers.validate.diagnosis import Cause, RowSlip, Slip, System
from workers.validate.engine import Tested
from workers.validate.equations import (
    AtMost,
    Copy,
    Equation,
    Growth,
    Proportion,
    Share,
    Total,
    plain_number,
)
from workers.validate.quantity import Quantity
from workers.validate.reading import clip

__all__ = [
    "MESSAGE_LENGTH",
    "alike_in_words",
    "cause_in_english",
    "cause_in_words",
    "in_words",
    "rounding_in_words",
    "shown",
]

MESSAGE_LENGTH = 180
_MOST_ALIKE = 3


def shown(quantity: Quantity) -> str:
    """A quantity's printed value for a sentence."""
    return "空白" if quantity.blank else plain_number(quantity.value)


def in_words(one: Tested) -> str:
    """One equation that does not hold, with its arithmetic and without a full stop."""
    equation, gap = one.equation, plain_number(abs(one.comparison.difference))
    name, value = equation.found.name, shown(equation.found)
    match equation:
        case Copy():
            return f"{name}为{value}，{equation.other.name}为{shown(equation.other)}，应为同一数，相差{gap}"
        case AtMost(others=others) if others:
            return f"{name}为{value}，超过{equation.arithmetic()}＝{plain_number(one.comparison.point)}，多出{gap}"
        case AtMost():
            return f"{name}为{value}，超过{equation.limit.name}的{shown(equation.limit)}，多出{gap}"
        case Total(parts=parts) if all(q.blank for _, q in parts):
            return f"{name}为{value}，而各分项均为空白"
        case Total():
            return f"{name}为{value}，按分项计算为{_short(equation)}，相差{gap}"
        case Share() | Growth():
            return f"{name}为{value}%，按{_short(equation)}，不符"
        case Proportion():
            return f"{name}为{value}，按{_short(equation)}，不符"
        case _:
            raise TypeError(f"no words for {type(equation).__name__}")


def _short(equation: Equation) -> str:
    """The arithmetic, or its result alone where there are too many terms to read."""
    text = equation.arithmetic()
    if len(text) <= 60:
        return text
    point = plain_number(equation.test().point)
    count = sum(not q.blank for q in equation.quantities()) - 1
    return f"{count}项之和{point}"


def cause_in_words(cause: Cause, system: System, lead: Tested) -> str:
    """One cause in one or two sentences: the equation that shows it best, then what would mend them all."""
    first = in_words(lead) + "。"
    second = _remedy(cause, system)
    return first + second if len(first) + len(second) <= MESSAGE_LENGTH else clip(first, MESSAGE_LENGTH)


def _remedy(cause: Cause, system: System) -> str:
    move = cause.move
    if cause.row:
        what = "没有列出" if cause.row is RowSlip.LOST else "重复列出"
        return f"共{len(cause.mended)}项勾稽都差同一行的数，疑有一行下级科目{what}。"
    if move is None or not cause.settled:
        return ""
    blamed = system.quantities[move.blamed]
    count = len(cause.mended)
    if move.slip is Slip.SWAPPED:
        other = system.quantities[list(move.changes)[1]]
        return f"疑{blamed.name}与{other.name}互换，对调后有关{count}项勾稽全部成立。"
    if move.slip is Slip.SHIFTED:
        return f"自{blamed.name}起数值疑错行，移回后有关{count}项勾稽成立。"
    if move.slip is Slip.MAGNITUDE and len(move.changes) > 1:
        return f"该表金额疑以元为单位，折算后有关{count}项勾稽成立。"
    if cause.tied:
        return f"单凭勾稽无法确定是哪一个数有误，{len(cause.equals) + 1}个单元格都可能。"
    if count < 2 or not cause.sure:
        return ""
    slip = f"，疑{move.slip.value}" if move.slip else ""
    value = plain_number(move.changes[move.blamed].value)
    repeated = f"（同数{len(move.changes)}处）" if len(move.changes) > 1 else ""
    return f"{blamed.name}{repeated}若为{value}，有关{count}项勾稽全部成立{slip}。"


def rounding_in_words(one: Tested) -> str:
    """An equation that holds within rounding only."""
    return in_words(one).removesuffix("，不符") + "，在分别四舍五入的范围内。"


def alike_in_words(others: list[Tested]) -> str:
    """Further rates within rounding, told with the first: “公务接待费占比”为12.77%（0.33÷2.56＝12.89%）."""
    told = [f"{_item(one)}为{shown(one.equation.found)}%（{_short(one.equation)}）" for one in others]
    more = f"等{len(told)}处" if len(told) > _MOST_ALIKE else ""
    return f"同样的还有{'、'.join(told[:_MOST_ALIKE])}{more}。"


def _item(one: Tested) -> str:
    """The figure's own words, without the section before them."""
    name, section = one.equation.found.name, one.equation.found.where.section or ""
    return name.removeprefix(section)


def cause_in_english(lead: Tested) -> str:
    """The same equation for readers of English; names of rows stay as printed."""
    equation = lead.equation
    found, point = shown(equation.found).replace("空白", "blank"), plain_number(_readable(lead))
    where = equation.found.where
    place = form_words(where.form) if where.form else f"section {where.section}"
    match equation:
        case Copy():
            return f"{place}: {found} is printed where another place prints {point}."
        case AtMost():
            return f"{place}: {found} exceeds its limit {point}."
        case Total():
            return f"{place}: {found} is printed, the parts give {point}."
        case Share() | Growth():
            return f"{place}: {found}% is printed, the figures give {point}%."
        case Proportion():
            return f"{place}: score {found} is printed, the rule gives {point}."
        case _:
            raise TypeError(f"no words for {type(equation).__name__}")


def _readable(lead: Tested) -> Decimal:
    """The point at the precision of the figure that it is held against."""
    return lead.equation.found.number.rounded(lead.comparison.point)
