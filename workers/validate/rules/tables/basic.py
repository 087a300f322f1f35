"""T6: basic expenditure by economic item."""

from collections.abc import Iterator

from schemas.knowledge.codes import economic_codes
from schemas.report import FormRow, StatementKind
from workers.validate.equations import AtMost
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.registry import rule
from workers.validate.subject import Subject, row_evidence

__all__: list[str] = []

_CONSTRUCTION = ("309", "311")
_BASIC_PAY = "30101"
_STAFF_WORD = "在职"
_LISTED_IN_FULL = ("301", "302", "303")
_FEW = 3


def _classes(subject: Subject) -> list[FormRow]:
    return [r for r in subject.coded("T6") if subject.parts("T6", r)]


@rule("T6-PARENT-BLANK")
def blank_classes(subject: Subject) -> Iterator[Outcome]:
    """A class whose items carry figures carries one itself."""
    for row in _classes(subject):
        own = subject.cell("T6", row, "amount")
        items = [p for p in subject.parts("T6", row) if subject.cell("T6", p, "amount").value != 0]
        if own.unread:
            yield not_evaluable(own.unread, own.where)
        elif not items:
            yield not_applicable("该类各款均无数", own.where)
        elif own.blank:
            value = sum(subject.cell("T6", p, "amount").value for p in items)
            yield failed(
                f"“{row.code} {row.name}”空白，而其款合计{value}，应填{value}。",
                message_en=f"The class is blank though its items add to {value}.",
                where=own.where,
                evidence=row_evidence(row, *items),
                expected=f"{value}",
                found="空白",
                cells=(own.key,),
            )
        else:
            yield passed(own.where)


@rule("T6-CHILD-LE-PARENT")
def items_within_classes(subject: Subject) -> Iterator[Outcome]:
    """No item exceeds its class."""
    for row in _classes(subject):
        own = subject.cell("T6", row, "amount")
        if own.blank:
            continue
        for part in subject.parts("T6", row):
            cell = subject.cell("T6", part, "amount")
            if not cell.blank:
                yield AtMost(rule="T6-CHILD-LE-PARENT", found=cell, limit=own)


@rule("T6-CAPITAL-BASIC")
def construction(subject: Subject) -> Iterator[Outcome]:
    """Capital construction (309, 311) is no basic expenditure."""
    rows = [r for r in subject.coded("T6") if (r.code or "").startswith(_CONSTRUCTION)]
    used = [r for r in rows if subject.cell("T6", r, "amount").value > 0]
    if not used:
        yield passed(subject.place("T6"))
        return
    yield failed(
        f"基本支出列有基本建设类科目“{used[0].code} {used[0].name}”。",
        message_en="Basic expenditure shows an item of capital construction.",
        where=subject.place("T6", used[0], "amount"),
        evidence=row_evidence(*used),
        found=subject.cell("T6", used[0], "amount").text,
    )


@rule("T6-ROWS")
def absent_rows(subject: Subject) -> Iterator[Outcome]:
    """Where a class lists its items in full, blank ones included, none of the national list is left out."""
    for code in _LISTED_IN_FULL:
        row = subject.by_code("T6", code)
        printed = {p.code for p in subject.parts("T6", row)} if row else set()
        known = {
            one: names[0].name
            for one, names in economic_codes().items()
            if one.startswith(code)
            and len(one) == len(code) + 2
            and names[0].valid(subject.year)
            and names[0].certainty in ("seen", "high")
        }
        absent = sorted(known.keys() - printed)
        blanks = [p for p in (subject.parts("T6", row) if row else ()) if subject.cell("T6", p, "amount").value == 0]
        if row is None or len(blanks) < _FEW or len(absent) > 1:
            yield not_applicable(f"{code}类没有逐款列出全部科目")
        elif not absent:
            yield passed(subject.place("T6", row))
        else:
            one = absent[0]
            near = [p for p in subject.parts("T6", row) if p.code][-1:]
            before = [p for p in subject.parts("T6", row) if (p.code or "") < one][-1:] or near
            after = [p for p in subject.parts("T6", row) if (p.code or "") > one][:1]
            yield failed(
                f"{code}类逐款列出各科目，唯缺“{one} {known[one]}”一行。",
                message_en=f"The class lists every item of the national list but {one}.",
                where=subject.place("T6", row),
                evidence=row_evidence(row, *before, *after),
                expected=f"{one} {known[one]}",
                found="缺",
            )


@rule("T6-NONZERO-STAFF")
def pay(subject: Subject) -> Iterator[Outcome]:
    """Where people are employed basic pay is printed."""
    staff = next(
        (s for s in subject.report.statements if s.kind is StatementKind.COUNT and _STAFF_WORD in s.item and s.amount),
        None,
    )
    row = subject.by_code("T6", _BASIC_PAY)
    cell = subject.cell("T6", row, "amount", label=_BASIC_PAY)
    if staff is None:
        yield not_evaluable("说明中没有在职人数")
    elif cell.unread:
        yield not_evaluable(cell.unread)
    elif cell.value > 0:
        yield passed(cell.where)
    else:
        yield failed(
            f"在职{staff.value}人，而基本支出表没有基本工资。",
            message_en="People are employed and no basic pay is shown.",
            where=cell.where,
            evidence=(*((row_evidence(row)) if row else ()), subject.said(staff).evidence),
        )
