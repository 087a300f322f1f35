"""N5 and N6: general public budget expenditure by class and item, and basic expenditure, against T5 and T6."""

from collections.abc import Iterator

from schemas.findings import Evidence, Verdict
from schemas.report import FormRow
from workers.validate.equations import Copy, Share, Total
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import sentence
from workers.validate.registry import rule
from workers.validate.rules.text.comparisons import COMPARED, asked
from workers.validate.rules.text.passages import ITEMS, passage
from workers.validate.rules.text.sentences import (
    Sentence,
    against,
    budget_of,
    change,
    find,
    first,
    item_row,
    rate_of,
    short_class,
    silent,
)
from workers.validate.subject import Subject

__all__: list[str] = []


@rule("N5A-TOTAL-EQ-T5", "N5A-SHARE-OF-TOTAL", "N5A-YOY")
def head(subject: Subject) -> Iterator[Outcome]:
    """The section's first figures: the amount, its share of all expenditure, its change."""
    total = first(subject, "N3.total")
    whole = total.get("v") if total else None
    sentences = find(subject, "N5a")
    if not sentences:
        yield silent("一般公共预算财政拨款支出", None)
    head_value = next((q for one in sentences if (q := one.get("v")) is not None), None)
    for one in sentences:
        value, share = one.get("v"), one.get("p")
        yield from against(subject, "N5A-TOTAL-EQ-T5", value, "T5", subject.row("T5", "合计"), "total", "合计")
        if value is not None and share is not None and whole is not None and whole.value:
            yield Share(rule="N5A-SHARE-OF-TOTAL", found=share, part=value, whole=whole)
        yield from change("N5A-YOY", one.get("g"), one.get("d"), value or head_value, one.direction("d"))


def _class_row(subject: Subject, item: str) -> FormRow | None:
    name = short_class(item)
    return next((r for r in subject.coded("T5") if r.code and len(r.code) == 3 and short_class(r.name) == name), None)


@rule("N5B-CLASS-EQ-T5", "N5B-CLASS-SUM", "N5B-CLASS-SHARE")
def classes(subject: Subject) -> Iterator[Outcome]:
    """The classes in the text: each is the form's, together they are the total, each takes its printed share."""
    opening = first(subject, "N5a")
    total = opening.get("v") if opening else None
    found = [(one, value) for one in find(subject, "N5b.class") if (value := one.get("v")) is not None]
    if not found:
        yield not_applicable("没有按类说明")
        return
    for one, value in found:
        row = _class_row(subject, one.item())
        if row is None and subject.unavailable("T5") is None:
            yield not_evaluable(f"决算表没有“{one.item()}”一类，名称待核", one.where, rule="N5B-CLASS-EQ-T5")
        else:
            yield from against(subject, "N5B-CLASS-EQ-T5", value, "T5", row, "total")
    if total is None:
        return
    yield Total(rule="N5B-CLASS-SUM", found=total, parts=tuple((1, value) for _, value in found))
    shares = tuple((p, value) for one, value in found if (p := one.get("p")) is not None)
    for share, part in shares:
        if total.value:
            yield Share(rule="N5B-CLASS-SHARE", found=share, part=part, whole=total, group=shares)


@rule("N5C-COMPLETION", "N5C-ITEM-RATE", "N5C-ITEM-EQ-T5", "N5C-DIR")
def completion(subject: Subject) -> Iterator[Outcome]:
    """Budget, expenditure and completion rate fit together, for the total and for every item."""
    for rule_id, patterns in (("N5C-COMPLETION", ("N5c.total",)), ("N5C-ITEM-RATE", ITEMS)):
        for one in find(subject, *patterns):
            value, rate = one.get("v"), one.get("p")
            yield from rate_of(rule_id, rate, value, budget_of(one))
            yield from _compared(subject, one, value)
    for one in find(subject, *ITEMS):
        value, row = one.get("v"), item_row(subject, "T5", one.item())
        if value is None:
            continue
        if row is None and subject.unavailable("T5") is None:
            yield not_evaluable(f"决算表中没有唯一的“{one.item()}”", one.where, rule="N5C-ITEM-EQ-T5")
        else:
            yield from against(subject, "N5C-ITEM-EQ-T5", value, "T5", row, "total")


def _compared(subject: Subject, one: Sentence, value: Quantity | None) -> Iterator[Outcome]:
    """The word that compares expenditure with its budget fits the two figures, whichever budget it may mean."""
    told = passage(subject, one)
    said = COMPARED.search(told)
    slots = ("b",) if said and "年初" in said[0] else ("b", "a")
    budgets = [q for slot in slots if (q := one.get(slot)) is not None]
    if said is None or value is None or not budgets:
        return
    word = asked(said)
    if word in {_relation(value, budget) for budget in budgets}:
        yield passed(one.where, rule="N5C-DIR")
        return
    true = _relation(value, budgets[-1])
    text = sentence(told, said.start(), said.end())
    yield failed(
        f"决算数{value.text}{true}预算数{budgets[-1].text}，文中写作“{said[0]}”。",
        rule="N5C-DIR",
        message_en="The word of comparison contradicts the two figures.",
        where=one.where,
        evidence=(Evidence(text, value.page, value.box), value.evidence),
        expected=true,
        found=word,
    )


def _relation(value: Quantity, budget: Quantity) -> str:
    if value.value == budget.value:
        return "等于"
    return "大于" if value.value > budget.value else "小于"


@rule("N5B-TOTAL-EQ-T5")
def total_of_classes(subject: Subject) -> Iterator[Outcome]:
    """The expenditure named before its classes is the form's."""
    for one in find(subject, "N5b.total"):
        yield from against(subject, "N5B-TOTAL-EQ-T5", one.get("v"), "T5", subject.row("T5", "合计"), "total", "合计")


@rule("N5C-BASIC-PROJECT")
def basic_and_project(subject: Subject) -> Iterator[Outcome]:
    """Of the expenditure so much is basic and so much is project: the two add up to it."""
    total = first(subject, "N5c.total")
    for one in find(subject, "N5c.parts"):
        basic_part, project = one.get("basic"), one.get("project")
        spent = total.get("v") if total else None
        if basic_part is None or project is None or spent is None or total is None:
            continue
        parts = ((1, basic_part), (1, project))
        budgets = [q for slot in ("a", "b") if (q := total.get(slot)) is not None and q.value != spent.value]
        if any(Total(rule="", found=q, parts=parts).test().verdict is Verdict.PASS for q in budgets):
            yield not_applicable("基本支出与项目支出说的是预算数", one.where)
            continue
        yield Total(rule="N5C-BASIC-PROJECT", found=spent, parts=parts)


@rule("N5C-BUDGET-PARTS", "N5C-ACTUAL-PARTS")
def item_sums(subject: Subject) -> Iterator[Outcome]:
    """The items' budgets and expenditures add up to those of the total, where every item is listed."""
    total = first(subject, "N5c.total")
    items = find(subject, *ITEMS)
    if total is None or not items:
        yield not_applicable("没有逐项说明年初预算")
        return
    for slot, rule_id in (("b", "N5C-BUDGET-PARTS"), ("v", "N5C-ACTUAL-PARTS")):
        whole, parts = total.get(slot), [q for one in items if (q := one.get(slot)) is not None]
        if whole is None or len(parts) != len(items):
            yield not_evaluable("逐项金额未全部读出", total.where, rule=rule_id)
        elif slot == "b" and not _items_complete(total, items):
            yield not_evaluable("各项支出之和不等于总额，逐项说明不全", total.where, rule=rule_id)
        else:
            yield Total(rule=rule_id, found=whole, parts=tuple((1, q) for q in parts))


def _items_complete(total: Sentence, items: list[Sentence]) -> bool:
    """Whether the items' expenditures close at the total: then none is left out, and their budgets must close too."""
    whole = total.get("v")
    parts = tuple((1, q) for one in items if (q := one.get("v")) is not None)
    if whole is None or not parts:
        return False
    return Total(rule="", found=whole, parts=parts).test().verdict.value != "fail"


@rule("N6-PARTS", "N6-SHARES", "N6-EQ-T6", "N6-EQ-T5")
def basic(subject: Subject) -> Iterator[Outcome]:
    """Basic expenditure is staff and public spending, and both are the forms'."""
    sentences = find(subject, "N6.basic")
    if not sentences:
        yield silent("一般公共预算财政拨款基本支出")
    for one in sentences:
        value, staff, public = one.get("v"), one.get("a"), one.get("g")
        if value is not None and staff is not None and public is not None:
            yield Total(rule="N6-PARTS", found=value, parts=((1, staff), (1, public)))
        yield from rate_of("N6-SHARES", one.get("s"), staff, value)
        yield from rate_of("N6-SHARES", one.get("t"), public, value)
        for found, label in ((staff, "人员经费合计"), (public, "公用经费合计")):
            yield from against(subject, "N6-EQ-T6", found, "T6", subject.row("T6", label), "amount", label)
        yield from against(subject, "N6-EQ-T5", value, "T5", subject.row("T5", "合计"), "basic", "合计")


@rule("N6-EQ-N3")
def same_basic(subject: Subject) -> Iterator[Outcome]:
    """Where all expenditure is fiscal, basic expenditure is the same in sections 三 and 六."""
    whole, fiscal, here = first(subject, "N3.total"), first(subject, "N5a"), first(subject, "N6.basic")
    there = next((s for s in find(subject, "N3.share") if s.item().endswith("基本支出")), None)
    quantities = [s.get("v") if s else None for s in (whole, fiscal, here, there)]
    if any(q is None for q in quantities):
        yield silent("基本支出")
        return
    total, budgeted, basic_here, basic_there = (q for q in quantities if q is not None)
    if total.value != budgeted.value:
        yield not_applicable("支出并非全部为一般公共预算财政拨款", basic_here.where)
    else:
        yield Copy(rule="N6-EQ-N3", found=basic_here, other=basic_there)
