"""T1 and T4: the lines of the two summaries, their classes, and the balance of each budget."""

from collections.abc import Iterator
from itertools import pairwise

from schemas.findings import Severity
from schemas.knowledge import forms as knowledge
from schemas.knowledge.forms import FunctionalClass
from schemas.report import FormRow
from workers.validate.equations import Total
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import plain
from workers.validate.registry import rule
from workers.validate.rules.tables.units_in_scope import has_institutions
from workers.validate.subject import Subject, row_evidence

__all__: list[str] = []

_BUDGETS = (
    ("一般公共预算财政拨款", "general_public_budget"),
    ("政府性基金预算财政拨款", "government_fund"),
    ("国有资本经营预算财政拨款", "state_capital"),
)
_OPENING = "年初财政拨款结转和结余"
_COVID_BONDS, _COVID_YEARS = "234", range(2020, 2024)
_DEBT = ("231", "232")


@rule("T1-LINES", "T4-LINES")
def lines(subject: Subject) -> Iterator[Outcome]:
    """Line numbers run on without repetition, and the classes stand in the Ministry's order."""
    for short in ("T1", "T4"):
        if subject.unavailable(short):
            continue
        where = subject.place(short)
        numbered = [r for side in ("income", "expenditure") for r in subject.rows(short, side) if r.line]
        classes = [c for r in subject.rows(short, "expenditure") if (c := _class_code(subject, short, r))]
        order = [one.code for one in knowledge.classes()]
        turned = [r for a, r in pairwise(numbered) if a.side == r.side and _number(r) <= _number(a)]
        if turned:
            yield failed(
                f"行次{turned[0].line}没有接着上一行递增。",
                message_en="A line number does not follow the one above it.",
                where=subject.place(short, turned[0]),
                evidence=row_evidence(*turned[:3]),
                severity=Severity.INFO,
                rule=f"{short}-LINES",
            )
        elif [c for c in order if c in classes] != classes:
            yield failed(
                "功能分类各类没有按规定顺序排列。",
                message_en="The functional classes do not stand in their order.",
                where=where,
                evidence=row_evidence(*subject.rows(short, "expenditure")[:1]),
                severity=Severity.INFO,
                rule=f"{short}-LINES",
            )
        else:
            yield passed(where, rule=f"{short}-LINES")


def _number(row: FormRow) -> int:
    return int(row.line) if row.line and row.line.isdigit() else 0


def _class_code(subject: Subject, short: str, row: FormRow) -> str | None:
    line = subject.lines(short).line_of(row)
    return line.code if line else None


@rule("T1-NAME-YEAR")
def names(subject: Subject) -> Iterator[Outcome]:
    """A class bears the name that its fiscal year knows."""
    if subject.year is None:
        yield not_evaluable("不知道报告年度")
        return
    by_code = {one.code: one for one in knowledge.classes()}
    for row in subject.rows("T1", "expenditure"):
        code = _class_code(subject, "T1", row)
        if code is None:
            continue
        wrong = _wrong_name(by_code[code], row, subject.year)
        if wrong is None:
            yield passed(subject.place("T1", row))
            continue
        printed = not subject.cell("T1", row, "amount").blank
        yield failed(
            f"{subject.year}年度决算使用了“{row.name}”，当年科目名称应为“{wrong}”。",
            message_en=f"The class bears a name of another year; {subject.year} calls it {wrong}.",
            where=subject.place("T1", row),
            evidence=row_evidence(row),
            expected=wrong,
            found=row.name,
            severity=None if printed else Severity.INFO,
            cause="class names of another year",
        )


def _wrong_name(known: FunctionalClass, row: FormRow, year: int) -> str | None:
    """The name the year asks for where another year's is printed."""
    former = plain(row.name) in {plain(name) for name in known.former}
    renamed = known.renamed
    if renamed is None or former == (year < renamed):
        return None
    return known.name if former else known.former[0]


@rule("T1-DEAD-LINE")
def dead_lines(subject: Subject) -> Iterator[Outcome]:
    """No figure in a class that the year does not have yet or no longer."""
    year = subject.year
    if year is None:
        yield not_evaluable("不知道报告年度")
        return
    for known in knowledge.classes():
        row = subject.by_code("T1", known.code)
        if row is None or subject.cell("T1", row, "amount").value == 0:
            continue
        alive = year in _COVID_YEARS if known.code == _COVID_BONDS else known.valid(year)
        if alive:
            yield passed(subject.place("T1", row))
        else:
            yield failed(
                f"{year}年度不应再有或尚未设立“{row.name}”，该行却列有{subject.cell('T1', row, 'amount').text}。",
                message_en="A figure stands in a class that the year does not have.",
                where=subject.place("T1", row, "amount"),
                evidence=row_evidence(row),
                found=subject.cell("T1", row, "amount").text,
            )


@rule("T1-DEBT")
def debt(subject: Subject) -> Iterator[Outcome]:
    """A department that services debt itself is worth knowing."""
    for code in _DEBT:
        row = subject.by_code("T1", code)
        if row is None:
            continue
        if subject.cell("T1", row, "amount").value <= 0:
            yield passed(subject.place("T1", row, "amount"))
        else:
            yield failed(
                f"部门列有“{row.name}”{subject.cell('T1', row, 'amount').text}，此类支出一般由财政部门列支。",
                message_en="The department shows debt service, which the finance bureau usually bears.",
                where=subject.place("T1", row, "amount"),
                evidence=row_evidence(row),
            )


@rule("T1-SURPLUS-UNIT")
def surplus(subject: Subject) -> Iterator[Outcome]:
    """Only institutions use or distribute a non-fiscal surplus."""
    rows = [subject.row("T1", "使用非财政拨款结余", "income"), subject.row("T1", "结余分配", "expenditure")]
    used = [r for r in rows if r is not None and subject.cell("T1", r, "amount").value > 0]
    if not used:
        yield not_applicable("没有使用或分配结余")
    elif has_institutions(subject):
        yield passed(subject.place("T1", used[0], "amount"))
    else:
        yield failed(
            f"列有“{used[0].name}”，而报告中看不出部门有事业单位。",
            message_en="A surplus is used or distributed though no institution is in scope.",
            where=subject.place("T1", used[0], "amount"),
            evidence=row_evidence(*used),
        )


@rule("T1-ZERO")
def zero(subject: Subject) -> Iterator[Outcome]:
    """The summary's total is not a printed zero; a blank total is ours to read better, not a finding."""
    for side in ("income", "expenditure"):
        row = subject.row("T1", "总计", side)
        cell = subject.cell("T1", row, "amount", label="总计")
        if row is None or cell.blank:
            yield not_evaluable("没有读出总计", subject.place("T1"))
        elif cell.value == 0:
            yield failed(
                "收入支出决算总表的总计为零。",
                message_en="The total of the summary is zero.",
                where=cell.where,
                evidence=row_evidence(row),
                found=cell.text,
                cells=(cell.key,),
            )
        else:
            yield passed(cell.where)


@rule("T4-FUND-BALANCE")
def budgets(subject: Subject) -> Iterator[Outcome]:
    """Each of the three budgets balances: income and opening against expenditure and closing."""
    opening = subject.cell("T4", subject.row("T4", _OPENING, "income"), "amount", label=_OPENING)
    expenditure = subject.row("T4", "本年支出合计", "expenditure")
    closing = subject.row("T4", "年末财政拨款结转和结余", "expenditure")
    if expenditure is None or closing is None:
        yield not_evaluable("《财政拨款收入支出决算总表》没有本年支出合计行或年末结转行")
        return
    for name, column in _BUDGETS:
        income = subject.row("T4", name, "income")
        carried = subject.row("T4", f"{_OPENING}/{name}", "income")
        if income is None or (carried is None and opening.value != 0):
            yield not_evaluable(f"没有分列{name}的收入或年初结转")
            continue
        yield Total(
            rule="T4-FUND-BALANCE",
            found=subject.cell("T4", income, "amount"),
            parts=(
                (1, subject.cell("T4", expenditure, column)),
                (1, subject.cell("T4", closing, column)),
                (-1, subject.cell("T4", carried, "amount", label=f"年初{name}")),
            ),
        )
