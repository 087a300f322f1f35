"""T7: the one row of the three public expenses."""

import re
from collections.abc import Iterator

from schemas.findings import Severity, Verdict
from schemas.report import FormRow
from workers.validate import intervals
from workers.validate.intervals import Printed
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.subject import Subject, row_evidence, spec_of

__all__: list[str] = []

_MONEY = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ITEMS = ("abroad", "vehicle_purchase", "vehicle_operation", "reception")
_SIDES = ("budget", "actual")
_TOTALS = (
    ("total", ("abroad", "vehicle", "reception")),
    ("vehicle", ("vehicle_purchase", "vehicle_operation")),
)


def _row(subject: Subject) -> FormRow | None:
    return next(iter(subject.rows("T7")), None)


def _cell(subject: Subject, column: str) -> Quantity:
    return subject.cell("T7", _row(subject), column)


@rule("T7-CELLS")
def cells(subject: Subject) -> Iterator[Outcome]:
    """A printed total has its parts printed, and printed parts their total."""
    row = _row(subject)
    if row is None or subject.is_empty("T7"):
        yield not_applicable("表内没有数")
        return
    for side in _SIDES:
        for total, parts in _TOTALS:
            whole = _cell(subject, f"{side}.{total}")
            own = [_cell(subject, f"{side}.{part}") for part in parts]
            lost = [q for q in (whole, *own) if q.unread]
            if lost:
                yield _one_short(subject, row, side) or not_evaluable(lost[0].unread or "", whole.where)
                continue
            if whole.value != 0 and all(q.value == 0 for q in own):
                empty = sorted((q for q in own if q.blank), key=lambda q: _other_side(subject, q).value, reverse=True)
                blank = empty[0] if empty else own[0]
            elif whole.blank and any(q.value != 0 for q in own):
                blank, empty = whole, [whole]
            else:
                yield passed(whole.where)
                continue
            yield failed(
                f"{whole.name}与其分项应同时填列，现有一方空白。",
                message_en="A total and its parts must both be filled in; one of them is blank.",
                where=blank.where,
                evidence=row_evidence(row),
                found="空白",
                cells=tuple(q.key for q in empty),
            )


def _one_short(subject: Subject, row: FormRow, side: str) -> Outcome | None:
    """A figure whose column is lost: where no column makes the sums close, one more cell should be filled in."""
    form = subject.form("T7")
    unread = [u for u in form.unread if u.row == row.index] if form else []
    if len(unread) != 1 or not _MONEY.fullmatch(unread[0].text.strip()):
        return None
    figure = Printed.of(unread[0].text.strip().replace(",", ""))
    printed = {c: _cell(subject, c).number for c in spec_of("T7").column_keys}
    places = unread[0].columns or tuple(c for c in printed if _cell(subject, c).blank)
    if any(_closes(printed | {place: figure}, (side,)) for place in places):
        return None
    return failed(
        f"“三公”表中{unread[0].text}无论属于哪一栏，合计与小计都不能同时成立，应填的单元格空了一个。",
        message_en="Wherever the figure belongs, total and subtotal cannot both hold: a cell was left blank.",
        where=subject.place("T7", row),
        evidence=row_evidence(row),
        found=unread[0].text,
        cause="three public one short",
    )


def _other_side(subject: Subject, cell: Quantity) -> Quantity:
    """The same item's figure on the other side: where one is spent, the budget's blank is the likelier to be filled."""
    side, item = (cell.where.column or "").split(".")
    return _cell(subject, f"{_SIDES[side == 'budget']}.{item}")


@rule("T7-LE-BUDGET", "T7-NO-BUDGET-ITEM")
def budget(subject: Subject) -> Iterator[Outcome]:
    """Spending keeps to the budget; the total is judged first, its items are part of the same story."""
    row = _row(subject)
    if row is None or not any(c.startswith("budget.") for c in subject.columns("T7")):
        yield not_applicable("表内没有预算数")
        return
    basis = "全年预算" if any("全年预算" in note for note in _notes(subject)) else "年初预算"
    over = list(_over(subject, "total", *_ITEMS))
    if not over:
        yield passed(subject.place("T7"), rule="T7-LE-BUDGET")
        yield passed(subject.place("T7"), rule="T7-NO-BUDGET-ITEM")
        return
    for spent, planned in over:
        unplanned = planned.value == 0
        yield failed(
            f"{spent.name}为{spent.text}，"
            + ("而没有安排预算。" if unplanned else f"超过预算数{planned.text}。")
            + f"（预算数口径：{basis}）",
            message_en=f"{spent.text} was spent against a budget of {planned.text or 'nothing'}.",
            where=spent.where,
            evidence=row_evidence(row),
            expected=f"≤{planned.value}",
            found=f"{spent.value}",
            difference=f"{spent.value - planned.value}",
            cells=(spent.key, planned.key),
            cause="three public over budget",
            rule="T7-NO-BUDGET-ITEM" if unplanned else "T7-LE-BUDGET",
        )


def _notes(subject: Subject) -> tuple[str, ...]:
    form = subject.form("T7")
    return form.notes if form else ()


def _over(subject: Subject, *items: str) -> Iterator[tuple[Quantity, Quantity]]:
    """Items spent beyond their budget; a blank budget counts as none only where the budget adds up without it."""
    closes = _closes({c: _cell(subject, c).number for c in spec_of("T7").column_keys}, ("budget",))
    for item in items:
        spent, planned = (_cell(subject, f"{side}.{item}") for side in ("actual", "budget"))
        if planned.unread or (planned.blank and not closes):
            continue
        if intervals.at_most(spent.number, planned.number).verdict is Verdict.FAIL:
            yield spent, planned


@rule("T7-LAYOUT")
def layout(subject: Subject) -> Iterator[Outcome]:
    """Budget and actual were told apart rightly: the sums close as read, not in the other usual order."""
    if subject.is_empty("T7"):
        yield not_applicable("表内没有数")
        return
    first, second = (one.columns for one in spec_of("T7").layouts[:2])
    asread = {c: _cell(subject, c).number for c in first}
    turned = {c: asread[d] for c, d in zip(second, first, strict=True)}
    if not _closes(asread) and _closes(turned):
        row = _row(subject)
        yield failed(
            "按另一种通行的列布局读取时“三公”表合计成立，预算数与决算数的列可能有误。",
            message_en="The sums close under the other usual order of columns.",
            where=subject.place("T7"),
            evidence=row_evidence(row) if row else (),
            severity=Severity.INFO,
        )
    else:
        yield passed(subject.place("T7"))


def _closes(figures: dict[str, Printed], sides: tuple[str, ...] = _SIDES) -> bool:
    return all(
        intervals.total(figures[f"{side}.{total}"], [(1, figures[f"{side}.{part}"]) for part in parts]).verdict
        is not Verdict.FAIL
        for side in sides
        for total, parts in _TOTALS
    )


@rule("T7-SCOPE")
def scope(subject: Subject) -> Iterator[Outcome]:
    """From fiscal year 2022 the form speaks of all fiscal money; an older title is worth knowing."""
    form = subject.form("T7")
    if form is None or not form.title:
        yield not_evaluable("没有读出“三公”经费表的标题")
    elif "一般公共预算" in form.title:
        yield failed(
            f"{subject.year}年度“三公”经费表的标题仍为“一般公共预算财政拨款”，全国表样已改为“财政拨款”。",
            message_en="The title still speaks of the general public budget alone.",
            where=subject.place("T7"),
            evidence=subject.form_evidence("T7"),
        )
    else:
        yield passed(subject.place("T7"))
