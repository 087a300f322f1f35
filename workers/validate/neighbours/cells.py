"""The cells of the forms that other reports' rules need."""

from collections.abc import Iterator
from decimal import Decimal

from schemas.report import FormRow
from workers.validate.quantity import Quantity
from workers.validate.subject import Subject

__all__ = ["FUNDS", "cells", "items"]

FUNDS = {
    "general_public_budget": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
_SUMMARY = (
    ("T1.total", "总计", "income"),
    ("T1.income", "本年收入合计", "income"),
    ("T1.expenditure", "本年支出合计", "expenditure"),
    ("T1.opening", "年初结转和结余", "income"),
    ("T1.closing", "年末结转和结余", "expenditure"),
)
_THREE = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")
_CLASS, _ITEM = 3, 7

Keyed = tuple[str, Quantity]


def cells(subject: Subject) -> Iterator[Keyed]:
    """Every figure by its key, blank ones too; nothing of a form that is missing or a picture."""
    for form, found in (("T1", _t1), ("T4", _t4), ("T5", _t5), ("T6", _t6), ("T7", _t7), ("T8", _t8), ("T9", _t8)):
        if subject.unavailable(form) is None:
            yield from found(subject, form)


def items(subject: Subject) -> Iterator[Decimal]:
    """What was spent on each item of function from the general budget, in the report's unit."""
    if subject.unavailable("T5") is None:
        for row in subject.coded("T5"):
            cell = subject.cell("T5", row, "total")
            if row.code and len(row.code) == _ITEM and cell.value:
                yield cell.value


def _cell(subject: Subject, form: str, row: FormRow | None, column: str, label: str) -> Quantity:
    return subject.cell(form, row, column, label=label)


def _t1(subject: Subject, form: str) -> Iterator[Keyed]:
    for key, label, side in _SUMMARY:
        yield key, _cell(subject, form, subject.row(form, label, side), "amount", label)


def _t4(subject: Subject, form: str) -> Iterator[Keyed]:
    opening, closing = "年初财政拨款结转和结余", "年末财政拨款结转和结余"
    yield "T4.total", _cell(subject, form, subject.row(form, "总计", "income"), "amount", "总计")
    yield "T4.opening", _cell(subject, form, subject.row(form, opening, "income"), "amount", opening)
    last = subject.row(form, closing, "expenditure")
    yield "T4.closing", _cell(subject, form, last, "total", closing)
    for fund, name in FUNDS.items():
        yield f"T4.income.{fund}", _cell(subject, form, subject.row(form, name, "income"), "amount", name)
        label = f"{opening}/{name}"
        yield f"T4.opening.{fund}", _cell(subject, form, subject.row(form, label, "income"), "amount", label)
        yield f"T4.closing.{fund}", _cell(subject, form, last, fund, closing)


def _t5(subject: Subject, form: str) -> Iterator[Keyed]:
    total = subject.row(form, "合计")
    for column in ("total", "basic", "project"):
        yield f"T5.{column}", _cell(subject, form, total, column, "合计")
    for row in subject.coded(form):
        if row.code and len(row.code) == _CLASS:
            yield f"T5.{row.code}", subject.cell(form, row, "total")


def _t6(subject: Subject, form: str) -> Iterator[Keyed]:
    for key, label in (("T6.staff", "人员经费合计"), ("T6.public", "公用经费合计")):
        yield key, _cell(subject, form, subject.row(form, label), "amount", label)


def _t7(subject: Subject, form: str) -> Iterator[Keyed]:
    row = next(iter(subject.rows(form)), None)
    for column in _THREE:
        yield f"T7.actual.{column}", _cell(subject, form, row, f"actual.{column}", "决算数")
    yield "T7.budget.total", _cell(subject, form, row, "budget.total", "预算数")


def _t8(subject: Subject, form: str) -> Iterator[Keyed]:
    row = subject.row(form, "合计")
    printed = subject.columns(form)
    for column in ("opening", "closing", "total"):
        if column == "total" or column in printed:
            yield f"{form}.{column}", _cell(subject, form, row, column, "合计")
