"""N7 and P6: budgets that the text tells only by differences, and rates of control against the figures behind them."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from schemas.findings import Severity, Verdict, Where
from workers.validate.equations import Equation, Growth, Share, Total, plain_number
from workers.validate.intervals import Printed
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import self_evaluations
from workers.validate.rules.text.sentences import Sentence, find, first
from workers.validate.subject import Subject

__all__: list[str] = []

Terms = tuple[tuple[int, Quantity], ...]
Reading = tuple[Equation, Decimal]
"""What a rate may have been worked out from, and what that gives."""

_FULL = Decimal(100)


@rule("N7-IMPLIED-BUDGET")
def implied_budget(subject: Subject) -> Iterator[Outcome]:
    """What each “三公” item was budgeted at, told by its difference, adds up to the whole budget."""
    whole = first(subject, "N7.total")
    total = whole.get("b") if whole else None
    vehicle = _budget(subject, "N7.vehicle")
    parts = [vehicle] if vehicle else [_budget(subject, "N7.buy"), _budget(subject, "N7.run")]
    items = [_budget(subject, "N7.abroad"), *parts, _budget(subject, "N7.reception")]
    known: Terms = tuple(term for terms in items for term in terms or ())
    if total is None or not any(len(terms) > 1 for terms in items if terms):
        yield not_applicable("没有以增减额说明“三公”经费分项预算")
        return
    spent = tuple((sign, q) for sign, q in known if q.value)
    equation = Total(rule="N7-IMPLIED-BUDGET", found=total, parts=spent)
    if None not in items or equation.test().verdict is not Verdict.FAIL:
        yield equation
    else:
        yield not_evaluable("有的分项既没有预算数，也没有与预算的差额", total.where)


def _budget(subject: Subject, pattern: str) -> Terms | None:
    """An item's budget: as printed, else the expenditure less its excess; None where the text does not tell it."""
    for one in find(subject, pattern):
        value, moved, direction = one.get("v"), one.get("d"), one.direction("d")
        if (budget := one.get("b")) is not None:
            return ((1, budget),)
        if value is not None and moved is not None and direction in ("increase", "decrease"):
            return ((1, value), (-1 if direction == "increase" else 1, moved))
    return None


@rule("P6-CONTROL-RATE")
def control_rates(subject: Subject) -> Iterator[Outcome]:
    """A rate of control in a whole-department form is the one that the explanation's own figures give.

    A rate equal to its target may only mean that the target was met, so it accuses nobody.
    """
    found = False
    for one in self_evaluations(subject):
        for index, row in enumerate(one.form.indicators if one.form.project is None else ()):
            name = row.name or ""
            kind = next((kind for kind in _CONTROLLED if kind in name and "控制率" in name), None)
            rate = one.measured(index)
            if kind is None or rate is None or "%" not in rate.text.replace("％", "%"):
                continue
            found = True
            grave = None if kind in _EXACT else Severity.INFO
            yield _controlled(rate, _CONTROLLED[kind](subject, rate), one.where, grave)
    if not found:
        yield not_applicable("自评表没有控制率指标，或实际值不是百分数")


def _controlled(rate: Quantity, readings: list[Reading], where: Where, severity: Severity | None) -> Outcome:
    """Passed where a reading fits, whichever budget the form may mean."""
    if not readings:
        return not_evaluable("正文没有印出控制率所用的数字", where)
    fits = any(equation.test().verdict is not Verdict.FAIL for equation, _ in readings)
    if fits or rate.value == _FULL:
        return passed(where)
    equation, point = readings[0]
    expected = plain_number(rate.number.rounded(point))
    return failed(
        f"{rate.name}为{rate.text}，按正文的数字计算为{expected}%。",
        message_en="A rate of control in the form is not the one that the text's figures give.",
        where=where,
        evidence=(rate.evidence, *(q.evidence for q in equation.quantities()[1:])),
        expected=f"{expected}%",
        found=rate.text,
        severity=severity,
        cells=(rate.key,),
    )


def _running(subject: Subject, rate: Quantity) -> list[Reading]:
    """公用经费: running costs over their budget, which only the difference tells: what they grew by, and 100."""
    one = first(subject, "N10")
    value, moved = (one.get("v"), one.get("d")) if one else (None, None)
    if one is None or value is None or moved is None or "预算" not in one.item("d"):
        return []
    up = one.direction("d") == "increase"
    beyond = (rate.value - _FULL) if up else (_FULL - rate.value)
    grown = replace(rate, number=Printed(beyond, rate.number.place))
    equation = Growth(rule="P6-CONTROL-RATE", found=grown, change=moved, value=value, up=up)
    point = equation.test().point
    return [(equation, _FULL + point if up else _FULL - point)]


def _three_public(subject: Subject, rate: Quantity) -> list[Reading]:
    """三公: expenditure over any budget that the section prints."""
    one = first(subject, "N7.total")
    return _over(rate, one, one, ("b", "a"))


def _staff(subject: Subject, rate: Quantity) -> list[Reading]:
    """在职人员: staff in post over the establishment."""
    return _over(rate, first(subject, "H.staff"), first(subject, "H.establishment"), ("q",))


def _over(rate: Quantity, part: Sentence | None, whole: Sentence | None, slots: tuple[str, ...]) -> list[Reading]:
    value = part.get("v") if part else None
    bases = [q for slot in slots if whole is not None and (q := whole.get(slot)) is not None and q.value]
    if value is None:
        return []
    shares = [Share(rule="P6-CONTROL-RATE", found=rate, part=value, whole=base) for base in bases]
    return [(share, share.test().point) for share in shares]


# Which establishment a staff rate is taken of differs, so that one is an info.
_EXACT = ("公用经费", "三公")
_CONTROLLED = {"公用经费": _running, "三公": _three_public, "在职人员": _staff}
