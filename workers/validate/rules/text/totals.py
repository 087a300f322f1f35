"""N1 to N4: totals, income, expenditure and fiscal appropriation in the text against the summaries."""

from collections.abc import Iterator

from workers.validate.equations import AtMost, Copy, Share, Total
from workers.validate.outcome import Outcome, not_applicable
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, against, change, find, first, silent
from workers.validate.subject import Subject

__all__: list[str] = []

_INCOME = {
    "财政拨款收入": "fiscal_appropriation",
    "上级补助收入": "superior_subsidy",
    "事业收入": "business_income",
    "经营收入": "operating_income",
    "附属单位上缴收入": "affiliated_remittance",
    "其他收入": "other_income",
}
_EXPENDITURE = {
    "基本支出": "basic",
    "项目支出": "project",
    "上缴上级支出": "remitted_to_superior",
    "经营支出": "operating",
    "对附属单位补助支出": "subsidy_to_affiliated",
}
_FUNDS = {
    "一般公共预算": "一般公共预算财政拨款收入",
    "政府性基金": "政府性基金预算财政拨款收入",
    "国有资本经营": "国有资本经营预算财政拨款收入",
}


def _value(subject: Subject, *patterns: str) -> Quantity | None:
    sentence = first(subject, *patterns)
    return sentence.get("v") if sentence else None


def _yoy(subject: Subject, rule_id: str, total: str, yoy: str) -> Iterator[Outcome]:
    own = _value(subject, total)
    for sentence in find(subject, yoy):
        value = sentence.get("v") or own
        yield from change(rule_id, sentence.get("p"), sentence.get("d"), value, sentence.direction("d"))


@rule("N1-TOTAL-EQ-T1")
def total_of_all(subject: Subject) -> Iterator[Outcome]:
    """The total of income and expenditure is the form's 总计."""
    sentences = find(subject, "N1.total")
    if not sentences:
        yield silent("收入支出总计")
    for one in sentences:
        row = subject.row("T1", "总计", "income")
        yield from against(subject, "N1-TOTAL-EQ-T1", one.get("v"), "T1", row, "amount", "总计")


@rule("N1-YOY")
def total_growth(subject: Subject) -> Iterator[Outcome]:
    """Change and rate of the total fit this year's total."""
    yield from _yoy(subject, "N1-YOY", "N1.total", "N1.yoy")


@rule("N2-TOTAL-EQ-T2", "N3-TOTAL-EQ-T3")
def year_totals(subject: Subject) -> Iterator[Outcome]:
    """The year's income and expenditure are the forms' 合计."""
    for form, pattern in (("T2", "N2.total"), ("T3", "N3.total")):
        rule_id = f"N{form[1]}-TOTAL-EQ-{form}"
        summary = ("本年收入合计", "income") if form == "T2" else ("本年支出合计", "expenditure")
        for one in find(subject, pattern):
            yield from against(subject, rule_id, one.get("v"), form, subject.row(form, "合计"), "total", "合计")
            row = subject.row("T1", *summary)
            yield from against(subject, rule_id, one.get("v"), "T1", row, "amount", summary[0])


@rule("N2-YOY", "N3-YOY")
def year_growth(subject: Subject) -> Iterator[Outcome]:
    """Change and rate of the year's income and expenditure fit their totals."""
    yield from _yoy(subject, "N2-YOY", "N2.total", "N2.yoy")
    yield from _yoy(subject, "N3-YOY", "N3.total", "N3.yoy")


@rule("N2-PARTS", "N2-SHARES", "N2-EQ-T2")
def income_parts(subject: Subject) -> Iterator[Outcome]:
    """The kinds of income add up, take the printed shares and are the form's columns."""
    yield from _parts(subject, "2", "T2", _INCOME)


@rule("N3-PARTS", "N3-SHARES", "N3-EQ-T3")
def expenditure_parts(subject: Subject) -> Iterator[Outcome]:
    """The kinds of expenditure add up, take the printed shares and are the form's columns."""
    yield from _parts(subject, "3", "T3", _EXPENDITURE)


def _parts(subject: Subject, number: str, form: str, columns: dict[str, str]) -> Iterator[Outcome]:
    total = _value(subject, f"N{number}.total")
    if total is None:
        yield silent("本年收入合计或支出合计")
        return
    chosen: dict[str, Sentence] = {}
    for one in find(subject, f"N{number}.share"):
        key = next((k for k in columns if _is(one.item(), k)), None)
        if key is not None and key not in chosen and one.get("v") is not None:
            chosen[key] = one
    if not chosen:
        yield not_applicable("没有分项说明", total.where)
        return
    values = {key: value for key, one in chosen.items() if (value := one.get("v")) is not None}
    if len(values) > 1 or set(values) == {"财政拨款收入"}:
        yield Total(rule=f"N{number}-PARTS", found=total, parts=tuple((1, q) for q in values.values()))
    shares = [(p, values[key]) for key, one in chosen.items() if (p := one.get("p")) is not None]
    for share, part in shares:
        if total.value:
            yield Share(rule=f"N{number}-SHARES", found=share, part=part, whole=total, group=tuple(shares))
    row = subject.row(form, "合计")
    for key, value in values.items():
        yield from against(subject, f"N{number}-EQ-{form}", value, form, row, columns[key], "合计")


def _is(item: str, name: str) -> bool:
    return item == name or item.endswith(name)


@rule("N4-TOTAL-EQ-T4")
def fiscal_total(subject: Subject) -> Iterator[Outcome]:
    """The total of fiscal appropriation is the form's 总计."""
    sentences = find(subject, "N4.total")
    if not sentences:
        yield silent("财政拨款收入支出总计")
    for one in sentences:
        row = subject.row("T4", "总计", "income")
        yield from against(subject, "N4-TOTAL-EQ-T4", one.get("v"), "T4", row, "amount", "总计")


@rule("N4-YOY")
def fiscal_growth(subject: Subject) -> Iterator[Outcome]:
    """Change and rate of fiscal appropriation fit its total."""
    yield from _yoy(subject, "N4-YOY", "N4.total", "N4.yoy")


@rule("N4-INCOME-SENTENCE")
def fiscal_income(subject: Subject) -> Iterator[Outcome]:
    """Each fund's appropriation in the text is the line of the form."""
    for one in find(subject, "N4.income"):
        label = next((label for word, label in _FUNDS.items() if word in one.item()), None)
        if label is None:
            continue
        row = subject.row("T4", label, "income")
        yield from against(subject, "N4-INCOME-SENTENCE", one.get("v"), "T4", row, "amount", label)
        yield from change("N4-INCOME-SENTENCE", one.get("p"), one.get("d"), one.get("v"), one.direction("d"))


@rule("N4-LE-N1")
def fiscal_within(subject: Subject) -> Iterator[Outcome]:
    """Fiscal appropriation is part of all income."""
    part, whole = _value(subject, "N4.total"), _value(subject, "N1.total")
    if part is None or whole is None:
        yield silent("总计")
    else:
        yield AtMost(rule="N4-LE-N1", found=part, limit=whole)


@rule("N5C-TOTAL-EQ")
def same_total(subject: Subject) -> Iterator[Outcome]:
    """The expenditure named beside its budget is the one named at the head of the section."""
    head = _value(subject, "N5a")
    for one in find(subject, "N5c.total"):
        value = one.get("v")
        if head is not None and value is not None:
            yield Copy(rule="N5C-TOTAL-EQ", found=value, other=head)
