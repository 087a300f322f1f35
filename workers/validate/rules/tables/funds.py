"""T8, T9 and what they and T5 must be in the fiscal summary."""

from collections.abc import Iterator

from schemas.report import FormStatus
from workers.validate.equations import Copy, Total
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_OWN = {"T8": ("政府性基金预算财政拨款", "government_fund"), "T9": ("国有资本经营预算财政拨款", "state_capital")}
_OTHER_MONEY = (
    "superior_subsidy",
    "business_income",
    "operating_income",
    "affiliated_remittance",
    "other_income",
)
_CLOSING = ((1, "opening"), (1, "income"), (-1, "total"))


@rule("T9-END")
def closing(subject: Subject) -> Iterator[Outcome]:
    """In the long layout closing is opening plus income less spending."""
    if "closing" not in subject.columns("T9") and "income" not in subject.columns("T9"):
        yield not_applicable("表样没有收入和结转栏，或均为空白")
        return
    for row in subject.rows("T9"):
        yield Total(
            rule="T9-END",
            found=subject.cell("T9", row, "closing"),
            parts=tuple(
                (sign, subject.cell("T9", row, column))
                for sign, column in ((1, "opening"), (1, "income"), (-1, "total"))
            ),
        )


@rule("X-ZERO-DECLARED")
def declared_empty(subject: Subject) -> Iterator[Outcome]:
    """A form that is declared empty leaves nothing of its budget in the fiscal summary."""
    for short, (name, column) in _OWN.items():
        form = subject.form(short)
        if form is None or form.status is not FormStatus.DECLARED_EMPTY:
            yield not_applicable(f"《{spec_of(short).title}》没有声明为空")
            continue
        used = [q for q in _of_budget(subject, name, column) if q.value != 0]
        if not used:
            yield passed(subject.place(short))
            continue
        yield failed(
            f"《{spec_of(short).title}》声明无数据，而{used[0].name}为{used[0].text}。",
            message_en="The form is declared empty while the fiscal summary shows figures of its budget.",
            where=used[0].where,
            evidence=(*(q.evidence for q in used), *subject.form_evidence(short)),
            expected="0",
            found=used[0].text,
            cells=tuple(q.key for q in used),
            cause=f"{short} declared empty",
        )


def _of_budget(subject: Subject, name: str, column: str) -> Iterator[Quantity]:
    income = subject.row("T4", name, "income")
    if income is not None:
        yield subject.cell("T4", income, "amount")
    for row in subject.rows("T4", "expenditure"):
        if subject.lines("T4").line_of(row) is not None:
            yield subject.cell("T4", row, column)


@rule("X-T3-T5-PROJECT")
def one_source(subject: Subject) -> Iterator[Outcome]:
    """With general budget money alone, all expenditure and general budget expenditure are one and the same."""
    if reason := _other_money(subject):
        yield not_applicable(reason)
        return
    columns = [c for c in subject.columns("T5") if c in subject.columns("T3")]
    codes = dict.fromkeys(r.code for short in ("T3", "T5") for r in subject.coded(short) if r.code)
    for code in codes:
        rows = subject.by_code("T3", code), subject.by_code("T5", code)
        for column in columns:
            left, right = (
                subject.cell(short, row, column, label=code) for short, row in zip(("T3", "T5"), rows, strict=True)
            )
            yield Copy(rule="X-T3-T5-PROJECT", found=left, other=right)


def _other_money(subject: Subject) -> str | None:
    """Which money besides the general public budget the report shows, None where it shows none."""
    total = subject.row("T2", "合计")
    if any(subject.cell("T2", total, c, label="合计").value != 0 for c in _OTHER_MONEY):
        return "有财政拨款以外的收入"
    if any(q.value != 0 for name, column in _OWN.values() for q in _of_budget(subject, name, column)):
        return "有政府性基金或国有资本经营预算资金"
    surplus = subject.cell("T1", subject.row("T1", "使用非财政拨款结余", "income"), "amount", label="使用结余")
    opening = subject.cell("T1", subject.row("T1", "年初结转和结余", "income"), "amount", label="年初结转")
    fiscal = subject.cell("T4", subject.row("T4", "年初财政拨款结转和结余", "income"), "amount", label="年初结转")
    if surplus.value != 0 or opening.value != fiscal.value:
        return "有非财政拨款的结转结余"
    return None
