"""N8 to N13, H and P0: funds, running costs, assets, performance and staff in the text."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Evidence, Verdict, Where
from schemas.report import FormStatus
from workers.validate import intervals
from workers.validate.equations import AtMost, Copy, Total, plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import (
    Sentence,
    against,
    budget_of,
    change,
    find,
    first,
    item_row,
    rate_of,
    silent,
)
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_FULL = Decimal(99)


def _value(subject: Subject, pattern: str, slot: str = "v") -> Quantity | None:
    sentence = first(subject, pattern)
    return sentence.get(slot) if sentence else None


@rule("N8-EQ-T8", "N9-EQ-T9")
def funds(subject: Subject) -> Iterator[Outcome]:
    """The fund sections state the form's figures."""
    for pattern, form in (("N8.flow", "T8"), ("N9.flow", "T9")):
        rule_id = f"{pattern[:2]}-EQ-{form}"
        for one in find(subject, pattern):
            row = subject.row(form, "合计")
            for slot, column in (("o", "opening"), ("i", "income"), ("e", "total"), ("c", "closing")):
                if _may_lack(subject, form, column):
                    continue
                yield from against(subject, rule_id, one.get(slot), form, row, column, "合计")


def _may_lack(subject: Subject, form: str, column: str) -> bool:
    """Whether the form may not have the column at all: all its figures stand in a layout without it."""
    printed = set(subject.columns(form))
    return bool(printed) and any(
        printed <= set(layout.columns) and column not in layout.columns for layout in spec_of(form).layouts
    )


@rule("N8-ITEM-EQ-T8", "N9-ITEM-EQ-T9")
def fund_items(subject: Subject) -> Iterator[Outcome]:
    """The items of the fund sections are the form's, and their completion rates fit."""
    for pattern, form in (("N8.item", "T8"), ("N9.item", "T9")):
        rule_id = f"{pattern[:2]}-ITEM-EQ-{form}"
        for one in find(subject, pattern):
            yield from rate_of(rule_id, one.get("p"), one.get("v"), budget_of(one))
            row = item_row(subject, form, one.item())
            if row is None and subject.unavailable(form) is None:
                yield not_evaluable(f"决算表中没有唯一的“{one.item()}”", one.where, rule=rule_id)
            else:
                yield from against(subject, rule_id, one.get("v"), form, row, "total")


@rule("N10-LE-PUBLIC", "N10-YOY", "N10-VS-BUDGET")
def running_costs(subject: Subject) -> Iterator[Outcome]:
    """Running costs are public spending of the basic expenditure, or part of it; their change fits.

    What they were budgeted at is printed in no form, so a difference from the budget is held against its rate alone.
    """
    sentences = find(subject, "N10")
    if not sentences:
        yield silent("机关运行经费")
    for one in sentences:
        value = one.get("v")
        if value is None:
            continue
        if reason := subject.unavailable("T6"):
            yield not_evaluable(reason, one.where, rule="N10-LE-PUBLIC")
        else:
            public = subject.cell("T6", subject.row("T6", "公用经费合计"), "amount", label="公用经费合计")
            yield AtMost(rule="N10-LE-PUBLIC", found=value, limit=public)
        budgeted = "预算" in one.item("d")
        rule_id = "N10-VS-BUDGET" if budgeted else "N10-YOY"
        yield from change(rule_id, one.get("p"), one.get("d"), value, one.direction("d"))
        if budgeted and one.get("p") is None:
            yield not_evaluable("报告没有印出机关运行经费的预算数，也没有印出比率", one.where, rule=rule_id)


@rule("N12-VEHICLE-SUM")
def vehicles(subject: Subject) -> Iterator[Outcome]:
    """The vehicles by purpose add up to all vehicles."""
    for one in find(subject, "N12.vehicles"):
        total = one.get("v")
        kinds = one.all("n")
        if total is not None and kinds:
            yield Total(rule="N12-VEHICLE-SUM", found=total, parts=tuple((1, q) for q in kinds))


@rule("N7-VEHICLES-EQ-ASSETS")
def kept(subject: Subject) -> Iterator[Outcome]:
    """The vehicles kept on fiscal money are no more than all vehicles on the books."""
    keep, owned = _value(subject, "N7.keep"), _value(subject, "N12.vehicles")
    if keep is None or owned is None:
        yield not_applicable("没有同时读到公务用车保有量与车辆总数")
    else:
        yield AtMost(rule="N7-VEHICLES-EQ-ASSETS", found=keep, limit=owned)


@rule("H-STAFF-OVER")
def staff(subject: Subject) -> Iterator[Outcome]:
    """The staff in post stays within the establishment."""
    posts, people = _value(subject, "H.establishment", "q"), _value(subject, "H.staff")
    if posts is None or people is None:
        yield not_applicable("没有同时读到编制数与在职人数")
    else:
        yield AtMost(rule="H-STAFF-OVER", found=people, limit=posts)


@rule("H-STAFF-SUM", "H-RETIRED-SUM")
def staff_sums(subject: Subject) -> Iterator[Outcome]:
    """Staff by kind add up, and so do the retired."""
    for pattern, rule_id in (("H.staff", "H-STAFF-SUM"), ("H.retired", "H-RETIRED-SUM")):
        for one in find(subject, pattern):
            total = one.get("v")
            kinds = one.all("n")
            if total is not None and kinds:
                yield Total(rule=rule_id, found=total, parts=tuple((1, q) for q in kinds))


@rule("P0-COVERAGE", "P0-AMOUNT-EQ", "P0-COUNT")
def self_evaluated(subject: Subject) -> Iterator[Outcome]:
    """What was self-evaluated: money against its printed share, 全面 against that share, number of projects."""
    one = first(subject, "N13.projects")
    if one is None:
        yield silent("绩效自评覆盖情况")
        return
    money, share = one.get("v"), one.get("p")
    if subject.status("T5") is FormStatus.PRESENT and money is not None:
        project = subject.cell("T5", subject.row("T5", "合计"), "project", label="合计")
        yield from rate_of("P0-AMOUNT-EQ", share, money, project)
    if share is not None and "全面开展" in one.text:
        if share.value >= _FULL:
            yield passed(one.where, rule="P0-COVERAGE")
        else:
            yield failed(
                f"称“全面开展”绩效自评，自评资金只占项目支出的{share.text}。",
                rule="P0-COVERAGE",
                message_en="Full coverage is claimed, the share says otherwise.",
                where=one.where,
                evidence=(share.evidence,),
                expected="100%",
                found=share.text,
            )
    said, projects = one.get("n"), _value(subject, "N13.count", "n")
    if said is not None and projects is not None:
        yield Copy(rule="P0-COUNT", found=projects, other=said)


@rule("P0-TYPO-AMOUNT")
def overall(subject: Subject) -> Iterator[Outcome]:
    """Basic and project expenditure add up to the money of the whole-department self-evaluation."""
    for one in find(subject, "N13.overall"):
        total = one.get("v")
        basic, project = (_beside(subject, one, item) for item in ("基本支出", "项目支出"))
        if total is not None and basic is not None and project is not None:
            yield Total(rule="P0-TYPO-AMOUNT", found=total, parts=((1, basic), (1, project)))


def _beside(subject: Subject, one: Sentence, item: str) -> Quantity | None:
    """An amount of this item in the same sentence."""
    same = (s for s in subject.statements(section=one.section) if s.text == one.text and s.item.endswith(item))
    return next((subject.said(s) for s in same if s.value is not None and s.unit == "万元"), None)


@rule("P4-NARR-VS-FORM", "P0-UNIT")
def summaries(subject: Subject) -> Iterator[Outcome]:
    """A project's summary in the text repeats the figures of its self-evaluation form."""
    forms = {one.project: one for one in subject.report.performance if one.project}
    for sentence in find(subject, "N13.project"):
        form = next((f for name, f in forms.items() if name and _same_project(name, sentence.item())), None)
        if form is None:
            continue
        where = Where(section=sentence.section)
        for slot, printed, what in (("b", form.budget, "预算数"), ("v", form.actual, "执行数")):
            said = sentence.get(slot)
            if said is not None and printed is not None:
                yield from _repeated(_project(sentence.item()), what, said, Decimal(printed), where)


def _repeated(project: str, what: str, said: Quantity, printed: Decimal, where: Where) -> Iterator[Outcome]:
    """The same figure in a summary and in a form; one in 元 among 万元 is told as that."""
    if said.value == printed:
        yield passed(where, rule="P4-NARR-VS-FORM")
        yield passed(where, rule="P0-UNIT")
    elif said.text == f"{printed}元":
        yield failed(
            f"“{project}”{what}写作{said.text}，自评表为{printed}，单位应为万元。",
            rule="P0-UNIT",
            message_en="The amount is printed in 元 where 万元 is meant.",
            where=where,
            evidence=(said.evidence,),
            expected=f"{printed}万元",
            found=said.text,
            cells=(said.key,),
        )
    else:
        yield failed(
            f"“{project}”{what}：文字综述为{said.text}，自评表为{printed}。",
            rule="P4-NARR-VS-FORM",
            message_en="The summary and the form print different figures.",
            where=where,
            evidence=(said.evidence,),
            expected=plain_number(printed),
            found=said.text,
            cells=(said.key,),
        )


@rule("N13-RATE")
def project_rates(subject: Subject) -> Iterator[Outcome]:
    """The completion rate of a project's summary is its spending over its budget."""
    for one in find(subject, "N13.project"):
        yield from rate_of("N13-RATE", one.get("p"), one.get("v"), one.get("b"))


@rule("P4-NARR-VS-N5C")
def uses(subject: Subject) -> Iterator[Outcome]:
    """What was spent on a project is one amount where its uses are told and where its performance is."""
    spent = [(s.item(), q) for s in find(subject, "N5c.use") if (q := s.get("v")) is not None]
    for one in find(subject, "N13.project"):
        name, actual = _project(one.item()), one.get("v")
        same = [q for item, q in spent if _short(item) == _short(name)]
        if actual is None or len(same) != 1:
            continue
        if intervals.copy(same[0].number, actual.number).verdict is not Verdict.FAIL:
            yield passed(one.where)
        else:
            yield failed(
                f"“{name}”：第五节用途为{same[0].text}，绩效一节执行数为{actual.text}。",
                message_en="A project's spending differs between its uses and its performance summary.",
                where=same[0].where,
                evidence=(_at(same[0], subject), actual.evidence),
                expected=plain_number(actual.value),
                found=plain_number(same[0].value),
                difference=plain_number(same[0].value - actual.value),
            )


def _at(figure: Quantity, subject: Subject) -> Evidence:
    """The words around a figure, where its sentence is too long to quote."""
    whole = next((p.text for p in subject.paragraphs(figure.where.section) if figure.text in p.text), "")
    at = whole.find(figure.text)
    return Evidence(whole[max(0, at - 60) : at + 40], figure.page, figure.box) if at >= 0 else figure.evidence


def _project(item: str) -> str:
    """The project's name in an item of its summary."""
    return re.sub(r"^\d{1,2}[.、]|(?:全年预算数|执行数|完成预算)$", "", item)


def _same_project(left: str, right: str) -> bool:
    return _short(left) == _short(_project(right))


def _short(name: str) -> str:
    return name.removesuffix("项目").removesuffix("经费").removesuffix("工作")
