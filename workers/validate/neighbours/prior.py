"""Y-PRIOR: last year's totals, as this year's changes imply them, against last year's own report."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from workers.validate.equations import Share, Total
from workers.validate.intervals import Printed
from workers.validate.neighbours.cells import FUNDS
from workers.validate.neighbours.pair import Pair, over_years
from workers.validate.outcome import Outcome, not_applicable
from workers.validate.quantity import Quantity

__all__: list[str] = []

_HUNDRED = Decimal(100)
_NEW_THREE_PUBLIC = 2022

# Rule, key of the change, where this year's value stands (text first, form behind), last year's cell, in words.
_TOTALS = (
    ("Y-PRIOR-TOTAL", "N1", "T1.total", "T1.total", "收支总计"),
    ("Y-PRIOR-INCOME", "N2", "T1.income", "T1.income", "本年收入合计"),
    ("Y-PRIOR-EXPENDITURE", "N3", "T1.expenditure", "T1.expenditure", "本年支出合计"),
    ("Y-PRIOR-FISCAL", "N4", "T4.total", "T4.total", "财政拨款收支总计"),
    *(("Y-PRIOR-FUND", f"N4.{f}", f"T4.income.{f}", f"T4.income.{f}", f"{n}收入") for f, n in FUNDS.items()),
    ("Y-PRIOR-T5", "N5", "T5.total", "T5.total", "一般公共预算财政拨款支出"),
    ("Y-PRIOR-N10", "N10", "N10.value", "N10.value", "机关运行经费"),
)
_THREE = {
    "total": "“三公”经费",
    "abroad": "因公出国（境）费",
    "vehicle": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费",
    "reception": "公务接待费",
}


@over_years(
    "Y-PRIOR-TOTAL",
    "Y-PRIOR-INCOME",
    "Y-PRIOR-EXPENDITURE",
    "Y-PRIOR-FISCAL",
    "Y-PRIOR-FUND",
    "Y-PRIOR-T5",
    "Y-PRIOR-N10",
)
def totals(pair: Pair) -> Iterator[Outcome]:
    """A total less its increase is last year's total."""
    for rule, said, cell, before, what in _TOTALS:
        yield from _implied(pair, rule, said, cell, before, what)


@over_years("Y-PRIOR-3PUBLIC")
def three_public(pair: Pair) -> Iterator[Outcome]:
    """The same of 三公 and its items; from 2022 on they count all fiscal appropriation, before only one budget's."""
    if pair.later.fiscal_year == _NEW_THREE_PUBLIC:
        yield not_applicable("2022年度起“三公”经费口径改为全部财政拨款，与上年不可比")
        return
    for column, what in _THREE.items():
        cell = f"T7.actual.{column}"
        yield from _implied(pair, "Y-PRIOR-3PUBLIC", f"N7.{column}", cell, cell, what)


def _implied(pair: Pair, rule: str, said: str, cell: str, before: str, what: str) -> Iterator[Outcome]:
    change, rate = pair.now(f"{said}.change"), pair.now(f"{said}.rate")
    moved = change or rate
    if moved is None:
        return
    value = pair.now(f"{said}.value") or pair.now(cell)
    then = pair.before(before)
    if value is None:
        yield pair.silent(rule, pair.later, what)
    elif then is None:
        yield pair.silent(rule, pair.earlier, what)
    else:
        figure = pair.later.figures[f"{said}.{'change' if change else 'rate'}"]
        up = figure.direction == "increase"
        yield _change(rule, what, then, value, moved, up) if change else _rate(rule, what, then, value, moved, up)


def _change(rule: str, what: str, then: Quantity, value: Quantity, change: Quantity, up: bool) -> Outcome:
    return Total(rule=rule, found=then, parts=((1, value), (-1 if up else 1, change)), about=what)


def _rate(rule: str, what: str, then: Quantity, value: Quantity, rate: Quantity, up: bool) -> Outcome:
    """Only the rate is printed: this year's value is 100 ± rate per cent of last year's."""
    percent = _HUNDRED + rate.value if up else _HUNDRED - rate.value
    grown = replace(rate, number=Printed(percent, rate.number.place))
    return Share(rule=rule, found=grown, part=value, whole=then, about=what)
