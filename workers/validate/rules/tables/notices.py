"""T6: spending for each member of staff, and amounts that are all round."""

from collections.abc import Iterator
from decimal import Decimal

from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import unit_factor
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import first
from workers.validate.subject import Subject

__all__: list[str] = []

# 万元 a year for each person in post: outside of it a unit, a digit or the number of staff is likely wrong.
_LEAST, _MOST = Decimal(3), Decimal(100)
_MOST_RUNNING = Decimal(60)
_FEWEST_ITEMS = 12
_ROUND = Decimal("0.5")


@rule("T6-PER-HEAD")
def each(subject: Subject) -> Iterator[Outcome]:
    """Staff cost and running cost for each person in post are of a possible size."""
    staff = first(subject, "H.staff")
    people = staff.get("v") if staff else None
    if people is None or not people.value:
        yield not_evaluable("没有读到在职人数")
        return
    if reason := subject.unavailable("T6"):
        yield not_evaluable(reason)
        return
    factor = unit_factor("万元", subject.identity.unit)
    for label, least, most in (("人员经费合计", _LEAST, _MOST), ("公用经费合计", Decimal(0), _MOST_RUNNING)):
        cost = subject.cell("T6", subject.row("T6", label), "amount", label=label)
        if cost.blank:
            yield not_evaluable(cost.unread or f"没有读到{label}", cost.where)
            continue
        one = (cost.value / people.value).quantize(Decimal("0.01"))
        if least * factor <= one <= most * factor:
            yield passed(cost.where)
            continue
        yield failed(
            f"{label}{cost.text}÷在职{people.value}人＝人均{one}，偏离通常水平，请核对人数与金额单位。",
            message_en="The cost for each person in post is out of the usual range.",
            where=cost.where,
            evidence=(cost.evidence, people.evidence),
            expected=f"{least * factor}—{most * factor}",
            found=str(one),
        )


@rule("T6-ROUND")
def whole(subject: Subject) -> Iterator[Outcome]:
    """Amounts spent are seldom whole ten thousands: a form full of them prints plans or estimates."""
    if reason := subject.unavailable("T6"):
        yield not_evaluable(reason)
        return
    items = [subject.cell("T6", r, "amount") for r in subject.coded("T6") if r.code and len(r.code) == 5]
    spent = [q for q in items if q.value]
    if len(spent) < _FEWEST_ITEMS or subject.identity.unit not in (None, "万元"):
        yield not_applicable("有数的项目不足十二个，或不以万元为单位")
        return
    round_ones = [q for q in spent if q.value == q.value.to_integral_value()]
    if len(round_ones) <= _ROUND * len(spent):
        yield passed(subject.place("T6"))
        return
    yield failed(
        f"基本支出{len(spent)}个有数的项目中{len(round_ones)}个为整万元，实际支出少有如此。",
        message_en="Most amounts are whole ten thousands.",
        where=subject.place("T6"),
        evidence=tuple(q.evidence for q in round_ones[:6]),
        found=f"{len(round_ones)}/{len(spent)}",
    )
