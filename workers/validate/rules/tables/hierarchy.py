"""T2, T3, T5, T8, T9: the list of codes itself, and the signs of the amounts."""

from collections.abc import Iterator
from itertools import pairwise

from schemas.report import FormRow
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.reading import plain
from workers.validate.registry import rule
from workers.validate.rules.tables.units_in_scope import has_institutions
from workers.validate.subject import Subject, row_evidence, spec_of

__all__: list[str] = []

_CLASS, _GROUP, _ITEM = 3, 5, 7
_USUAL = {"行政运行": ("project", "项目支出"), "一般行政管理事务": ("basic", "基本支出")}
_FIFTH = 5


@rule("T2-LEAF", "T3-LEAF", "T5-LEAF")
def leaves(subject: Subject) -> Iterator[Outcome]:
    """Every class goes down to a group and every group to an item."""
    for short in ("T2", "T3", "T5"):
        name = f"{short}-LEAF"
        if subject.unavailable(short) or not subject.coded(short):
            continue
        bare = [
            r
            for r in subject.coded(short)
            if r.code
            and len(r.code) in (_CLASS, _GROUP)
            and not subject.parts(short, r)
            and _printed(subject, short, r)
        ]
        if not bare:
            yield passed(subject.place(short), rule=name)
            continue
        codes = "、".join(r.code or "" for r in bare[:5])
        yield failed(
            f"《{spec_of(short).title}》科目{codes}没有细化到项级。",
            message_en="Some codes are not broken down to the item.",
            where=subject.place(short, bare[0]),
            evidence=row_evidence(*bare),
            found=codes,
            rule=name,
        )


def _printed(subject: Subject, short: str, row: FormRow) -> bool:
    return any(not subject.cell(short, row, c).blank for c in subject.columns(short))


@rule("T2-ORDER", "T3-ORDER")
def order(subject: Subject) -> Iterator[Outcome]:
    """Codes ascend and come once."""
    for short in ("T2", "T3"):
        name = f"{short}-ORDER"
        rows = subject.coded(short)
        if subject.unavailable(short) or not rows:
            continue
        wrong = [b for a, b in pairwise(rows) if (b.code or "") <= (a.code or "")]
        if not wrong:
            yield passed(subject.place(short), rule=name)
            continue
        twice = any(sum(r.code == w.code for r in rows) > 1 for w in wrong)
        yield failed(
            f"《{spec_of(short).title}》科目{wrong[0].code}" + ("重复出现。" if twice else "没有按编码升序排列。"),
            message_en="A code repeats or stands out of order.",
            where=subject.place(short, wrong[0]),
            evidence=row_evidence(*wrong),
            found=wrong[0].code,
            rule=name,
        )


@rule("T1-NEG", "T2-NEG", "T3-NEG")
def negatives(subject: Subject) -> Iterator[Outcome]:
    """Amounts are not negative; where one is, the report should say why."""
    for short in ("T1", "T2", "T3"):
        key, name = spec_of(short).key, f"{short}-NEG"
        if subject.unavailable(short):
            continue
        wrong = [f for f in subject.report.facts if f.form == key and f.amount < 0]
        if not wrong:
            yield passed(subject.place(short), rule=name)
            continue
        rows = [r for r in subject.rows(short) if any((f.row, f.side) == (r.index, r.side) for f in wrong)]
        yield failed(
            f"《{spec_of(short).title}》列有负数{wrong[0].text}，应说明原因。",
            message_en="A negative amount is printed; the report should say why.",
            where=subject.place(short, rows[0], wrong[0].column),
            evidence=row_evidence(*rows),
            found=wrong[0].text,
            cells=tuple(subject.cell(short, r, f.column).key for r in rows for f in wrong if f.row == r.index),
            rule=name,
        )


@rule("T2-TYPE-UNIT")
def income_of_institutions(subject: Subject) -> Iterator[Outcome]:
    """Business, operating and affiliated income belong to institutions."""
    total = subject.row("T2", "合计")
    columns = ("business_income", "operating_income", "affiliated_remittance")
    cells = [subject.cell("T2", total, column, label="合计") for column in columns]
    used = [c for c in cells if c.value > 0]
    if not used or total is None:
        yield not_applicable("没有事业、经营或附属单位上缴收入")
    elif has_institutions(subject):
        yield passed(used[0].where)
    else:
        yield failed(
            f"{used[0].name}为{used[0].text}，而报告中看不出部门有事业单位。",
            message_en="Income of institutions is shown though none is in scope.",
            where=used[0].where,
            evidence=row_evidence(total),
            found=used[0].text,
        )


@rule("T3-BASIC-ITEM")
def nature(subject: Subject) -> Iterator[Outcome]:
    """Running cost is usually basic, general administration usually project spending."""
    for row in subject.coded("T3"):
        if len(row.code or "") != _ITEM or plain(row.name) not in _USUAL:
            continue
        column, kind = _USUAL[plain(row.name)]
        total, odd = subject.cell("T3", row, "total"), subject.cell("T3", row, column)
        if odd.value * _FIFTH > total.value:
            yield failed(
                f"“{row.name}”通常不列{kind}，此处列有{odd.text}，占该行五分之一以上。",
                message_en="An item carries spending of the kind it usually does not.",
                where=odd.where,
                evidence=row_evidence(row),
                found=odd.text,
            )
        else:
            yield passed(subject.place("T3", row))


@rule("T3-NONZERO-CODES", "X-T2-T3-CODES")
def sources(subject: Subject) -> Iterator[Outcome]:
    """Without balances carried over, spending and income stand under the same codes."""
    for name, has, lacks, side, labels in (
        ("T3-NONZERO-CODES", "T3", "T2", "income", ("年初结转和结余", "使用非财政拨款结余")),
        ("X-T2-T3-CODES", "T2", "T3", "expenditure", ("年末结转和结余", "结余分配")),
    ):
        if any(subject.unavailable(form) for form in ("T1", has, lacks)):
            continue
        carried = [subject.cell("T1", subject.row("T1", one, side), "amount", label=one) for one in labels]
        if any(q.value != 0 or q.unread for q in carried):
            yield not_applicable("有结转结余，科目可以不同", rule=name)
            continue
        known = {r.code for r in subject.coded(lacks)}
        alone = [r for r in subject.coded(has) if r.code not in known and subject.cell(has, r, "total").value != 0]
        if not alone:
            yield passed(subject.place(has), rule=name)
            continue
        yield failed(
            f"科目{alone[0].code} {alone[0].name}列在《{spec_of(has).title}》而不在《{spec_of(lacks).title}》，"
            "部门又没有结转结余可以解释。",
            message_en="A code stands in one form only though no balance was carried over.",
            where=subject.place(has, alone[0]),
            evidence=row_evidence(*alone),
            found=alone[0].code,
            rule=name,
        )
