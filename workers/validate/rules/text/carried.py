"""Y: last year's balance as this report alone implies it, against the balance that it opens with."""

from collections.abc import Iterator

from schemas.findings import Verdict
from workers.validate import intervals
from workers.validate.equations import plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, find
from workers.validate.subject import Subject

__all__: list[str] = []

_OTHER_BUDGETS = ("government_fund", "state_capital")


@rule("Y-IMPLIED-CARRY")
def carried(subject: Subject) -> Iterator[Outcome]:
    """Last year's fiscal total less last year's spending is the fiscal balance that this year opens with.

    An info: money that the treasury took back, or another budget's spending last year, explains a difference.
    """
    if reason := subject.unavailable("T4"):
        yield not_evaluable(reason)
        return
    row = subject.row("T4", "总计", "expenditure")
    if any(subject.cell("T4", row, column, label="总计").value for column in _OTHER_BUDGETS):
        yield not_applicable("有一般公共预算以外的财政拨款")
        return
    opening = subject.cell("T4", subject.row("T4", "年初财政拨款结转和结余", "income"), "amount", label="年初")
    total, spent = _before(subject, "N4.total", "N4.yoy"), _before(subject, "N5a", "N5a")
    if opening.unread or total is None or spent is None:
        yield not_evaluable("没有读到财政拨款总计、支出及其增减额")
        return
    terms = [(sign, q.number) for sign, q in total] + [(-sign, q.number) for sign, q in spent]
    outcome = intervals.total(opening.number, terms)
    if outcome.verdict is not Verdict.FAIL:
        yield passed(opening.where)
        return
    implied = plain_number(outcome.point)
    yield failed(
        f"由本年数与增减额推算，上年财政拨款结转为{implied}，本年年初为{plain_number(opening.value)}，值得核对。",
        message_en="Last year's balance, as this year's figures and changes imply it, is not the opening balance.",
        where=opening.where,
        evidence=(opening.evidence, *(q.evidence for _, q in (*total, *spent))),
        expected=implied,
        found=plain_number(opening.value),
        difference=plain_number(outcome.difference),
    )


def _before(subject: Subject, values: str, changes: str) -> list[tuple[int, Quantity]] | None:
    """Last year's figure as value and signed change; None where the text does not tell both."""
    value = _first(find(subject, values), "v")
    for one in find(subject, changes):
        moved, direction = one.get("d"), one.direction("d")
        if value is not None and moved is not None and direction in ("increase", "decrease"):
            return [(1, value), (-1 if direction == "increase" else 1, moved)]
    return None


def _first(sentences: list[Sentence], slot: str) -> Quantity | None:
    return next((q for one in sentences if (q := one.get(slot)) is not None), None)
