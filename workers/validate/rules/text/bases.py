"""Rates without a base, and rates that move against their amounts."""

from collections.abc import Iterator

from workers.validate.outcome import Outcome, failed, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, budget_of, find, first
from workers.validate.subject import Subject

__all__: list[str] = []

# Where a value stands, where its change stands, and the slot of the rate.
_CHANGES = (
    ("N1.total", "N1.yoy", "p"),
    ("N2.total", "N2.yoy", "p"),
    ("N3.total", "N3.yoy", "p"),
    ("N4.total", "N4.yoy", "p"),
    ("N4.income", "N4.income", "p"),
    ("N5a", "N5a", "g"),
    ("N7.total", "N7.yoy", "p"),
    ("N10", "N10", "p"),
)
_ITEMS = ("abroad", "vehicle", "buy", "run", "reception")
_COMPLETIONS = ("N5c.total", "N5c.item", "N5c.class", "N7.total", *(f"N7.{item}" for item in _ITEMS))


@rule("N-ZERO-BASE", "N1-DIR")
def changes(subject: Subject) -> Iterator[Outcome]:
    """A rate of change has a base, and the direction of its amount."""
    for values, moves, slot in _CHANGES:
        opening = first(subject, values)
        for one in find(subject, moves):
            rate, moved = one.get(slot), one.get("d")
            value = one.get("v") or (opening.get("v") if opening else None)
            if rate is not None and moved is not None and rate.value and moved.value:
                yield _direction(one, rate, slot)
                yield from _base(one, rate, moved, value)


def _direction(one: Sentence, rate: Quantity, slot: str) -> Outcome:
    amount, word = one.direction("d"), one.direction(slot)
    if amount is None or word is None or amount == word:
        return passed(one.where, rule="N1-DIR")
    up = amount == "increase"
    return failed(
        f"金额为{'增加' if up else '减少'}，比率却为{'下降' if up else '增长'}。",
        rule="N1-DIR",
        message_en="Amount and rate change in opposite directions.",
        where=rate.where,
        evidence=(rate.evidence,),
        expected="增长" if up else "下降",
        found="下降" if up else "增长",
    )


def _base(one: Sentence, rate: Quantity, moved: Quantity, value: Quantity | None) -> Iterator[Outcome]:
    if value is None or one.direction("d") != "increase":
        return
    if value.value != moved.value:
        yield passed(one.where, rule="N-ZERO-BASE")
        return
    yield failed(
        f"上年为零（{value.text}－{moved.text}＝0），增长率无从计算，印为{rate.text}。",
        rule="N-ZERO-BASE",
        message_en="There is no rate of change on a base of zero.",
        where=rate.where,
        evidence=(rate.evidence,),
        expected="不可比",
        found=rate.text,
        cause=f"zero-base/{value.value}",
    )


@rule("N5C-ZERO-BASE")
def completions(subject: Subject) -> Iterator[Outcome]:
    """A rate of completion has a budget."""
    for one in find(subject, *_COMPLETIONS):
        rate, value, budget = one.get("p"), one.get("v"), budget_of(one)
        if rate is None or value is None or budget is None:
            continue
        if budget.value or not value.value or not rate.value:
            yield passed(one.where)
        else:
            yield failed(
                f"预算为零，不存在完成率，印为{rate.text}。",
                message_en="There is no rate of completion of a budget of zero.",
                where=rate.where,
                evidence=(rate.evidence,),
                expected="不适用",
                found=rate.text,
            )
