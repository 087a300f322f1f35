"""N7: the 三公 section: amounts, budgets, completion, parts and changes, against the form and among themselves."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Where
from schemas.report import FormStatus
from workers.validate.equations import Copy, Total
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, against, change, find, rate_of
from workers.validate.subject import Subject

__all__: list[str] = []

# Sentence pattern and the column of the form that it speaks of.
_COLUMNS = {
    "N7.total": "total",
    "N7.abroad": "abroad",
    "N7.vehicle": "vehicle",
    "N7.buy": "vehicle_purchase",
    "N7.run": "vehicle_operation",
    "N7.reception": "reception",
}
_PARTS = ("N7.abroad", "N7.vehicle", "N7.reception")
# The words that tell an item, the longer before its parts.
_WORDS = {
    r"出国": "N7.abroad",
    r"购置.*运行": "N7.vehicle",
    r"公务用车购置": "N7.buy",
    r"公务用车运行": "N7.run",
    r"公务接待": "N7.reception",
}


def _value(subject: Subject, pattern: str, slot: str = "v") -> Quantity | None:
    return next((q for one in find(subject, pattern) if (q := one.get(slot)) is not None), None)


@rule("N7-EQ-T7")
def against_form(subject: Subject) -> Iterator[Outcome]:
    """Every amount and budget of the section is the form's."""
    blank = subject.status("T7") is FormStatus.PRESENT and subject.is_empty("T7")
    if not blank and (reason := subject.unavailable("T7")):
        yield not_evaluable(reason)
        return
    declared = subject.status("T7") is FormStatus.DECLARED_EMPTY
    row = next(iter(subject.rows("T7")), None)
    for pattern, column in _COLUMNS.items():
        for one in find(subject, pattern):
            for slot, side in (("v", "actual"), ("b", "budget")):
                found = one.get(slot)
                if found is None or (declared and not found.value):
                    continue
                if blank and found.value:
                    yield _unfilled(subject, found)
                    continue
                cell = subject.cell("T7", row, f"{side}.{column}", label="合计")
                yield Copy(rule="N7-EQ-T7", found=found, other=cell)


def _unfilled(subject: Subject, found: Quantity) -> Outcome:
    form = subject.form("T7")
    title = (form.title if form else None) or "“三公”经费支出决算表"
    return failed(
        f"文中{found.name.partition('“')[2].rstrip('”')}为{found.text}，《{title}》却没有填写数字。",
        message_en="The text states an amount, the form is blank.",
        where=Where(form="THREE_PUBLIC"),
        evidence=(found.evidence, Evidence(title, form.pages[0] if form and form.pages else None)),
        expected=found.text,
        found="空",
        cause="三公-blank",
    )


@rule("N7-PARTS", "N7-VEHICLE-PARTS", "N7-VEHICLE-DETAIL")
def parts(subject: Subject) -> Iterator[Outcome]:
    """The section's amounts add up: three items, purchase and operation, and what operation was spent on."""
    total = _value(subject, "N7.total")
    items = [_value(subject, p) for p in _PARTS]
    if total is not None and all(q is not None for q in items):
        yield Total(rule="N7-PARTS", found=total, parts=tuple((1, q) for q in items if q is not None))
    vehicle, bought, run = (_value(subject, p) for p in ("N7.vehicle", "N7.buy", "N7.run"))
    if vehicle is not None and bought is not None and run is not None:
        yield Total(rule="N7-VEHICLE-PARTS", found=vehicle, parts=((1, bought), (1, run)))
    for one in find(subject, "N7.run.parts"):
        spent = [q for slot in ("f", "r", "t", "i", "o") if (q := one.get(slot)) is not None]
        if run is not None and len(spent) > 1:
            yield Total(rule="N7-VEHICLE-DETAIL", found=run, parts=tuple((1, q) for q in spent))


@rule("N7-COMPLETION", "N7-DIFF")
def completion(subject: Subject) -> Iterator[Outcome]:
    """Completion rates and differences from the budget fit the amounts."""
    for pattern, column in _COLUMNS.items():
        budget = _value(subject, pattern, "b") or _budget(subject, column)
        for one in find(subject, pattern):
            value, rate, moved = one.get("v"), one.get("p"), one.get("d")
            yield from rate_of("N7-COMPLETION", rate, value, budget)
            direction = one.direction("d")
            if value is not None and budget is not None and moved is not None and direction in ("increase", "decrease"):
                sign = 1 if direction == "increase" else -1
                yield Total(rule="N7-DIFF", found=value, parts=((1, budget), (sign, moved)))


def _budget(subject: Subject, column: str) -> Quantity | None:
    if subject.unavailable("T7") or subject.status("T7") is not FormStatus.PRESENT:
        return None
    row = next(iter(subject.rows("T7")), None)
    cell = subject.cell("T7", row, f"budget.{column}")
    return None if cell.blank or cell.unread else cell


@rule("N7-MEETINGS")
def meetings(subject: Subject) -> Iterator[Outcome]:
    """Meetings and training out of the basic expenditure are the form's items."""
    for one in find(subject, "N7.meetings"):
        if "基本支出" not in one.text:
            continue
        for slot, code in (("m", "30215"), ("t", "30216")):
            yield from against(subject, "N7-MEETINGS", one.get(slot), "T6", subject.by_code("T6", code), "amount", code)


@rule("N7-SHARES")
def shares(subject: Subject) -> Iterator[Outcome]:
    """The share that an item takes of the total fits the two amounts."""
    total = _value(subject, "N7.total")
    for one in find(subject, *_PARTS):
        yield from rate_of("N7-SHARES", one.get("s"), one.get("v"), total)


@rule("N7-YOY", "N7-YOY-PARTS")
def growth(subject: Subject) -> Iterator[Outcome]:
    """Change and rate against last year fit this year's amount."""
    total = _value(subject, "N7.total")
    for one in find(subject, "N7.yoy"):
        yield from change("N7-YOY", one.get("p"), one.get("d"), one.get("v") or total, one.direction("d"))
        for item in one.listed("part", "part_rate"):
            yield from change("N7-YOY", item.rate, item.figure, _spent(subject, item.item), item.direction)
        yield from _change_parts(one)
    for one in find(subject, "N7.own.yoy", "N7.item.yoy"):
        value = _spent(subject, one.item("d"))
        yield from change("N7-YOY", one.get("p"), one.get("d"), value, one.direction("d"))


def _spent(subject: Subject, item: str) -> Quantity | None:
    """What was spent on an item of the section, by its words; the total has the words of none."""
    words = next((w for w in _WORDS if re.search(w, item)), None)
    return _value(subject, _WORDS[words]) if words else None


def _change_parts(one: Sentence) -> Iterator[Outcome]:
    """The changes of the three items make the change of the total, where each is told or said to be none."""
    total, items = one.get("d"), one.listed("part", "part_rate")
    if total is None or not items or len(items) + one.text.count("持平") != len(_PARTS):
        return
    own = one.direction("d")
    parts = tuple((1 if item.direction == own else -1, item.figure) for item in items)
    yield Total(rule="N7-YOY-PARTS", found=total, parts=parts)


# Rule, what it speaks of, where its amount stands, where its numbers stand and in which slots.
_COUNTED = (
    ("N7-ABROAD-COUNTS", "因公出国（境）", "N7.abroad", "N7.abroad.counts", ("g", "n")),
    ("N7-BUY-COUNT", "公务用车购置", "N7.buy", "N7.buy.count", ("n",)),
    ("N7-RECEPTION-COUNTS", "公务接待", "N7.reception", "N7.batch", ("b", "n")),
)


@rule("N7-ABROAD-COUNTS", "N7-BUY-COUNT", "N7-RECEPTION-COUNTS")
def counts(subject: Subject) -> Iterator[Outcome]:
    """Money was spent if and only if something was counted: groups, cars, visits."""
    for rule_id, what, money, number, slots in _COUNTED:
        amount = _value(subject, money)
        numbers = [q for one in find(subject, number) for slot in slots if (q := one.get(slot)) is not None]
        if amount is None or not numbers:
            yield not_applicable(f"没有同时读到{what}的金额与数量", rule=rule_id)
        elif bool(amount.value) == any(q.value for q in numbers):
            yield passed(amount.where, rule=rule_id)
        else:
            counted = "、".join(q.text for q in numbers)
            yield failed(
                f"{what}费用为{amount.text}，数量却为{counted}。",
                rule=rule_id,
                message_en="Money and number contradict each other.",
                where=amount.where,
                evidence=(amount.evidence, numbers[0].evidence),
                found=counted,
            )
