"""P1: the money figures of a self-evaluation form and the score for executing the budget."""

from collections.abc import Iterator

import msgspec

from schemas.report import FormStatus
from workers.validate.equations import AtMost, Copy, Proportion, Share
from workers.validate.intervals import Printed
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import SelfEvaluation, self_evaluations
from workers.validate.rules.text.sentences import find
from workers.validate.subject import Subject

__all__: list[str] = []


@rule("P1-RATE")
def rate(subject: Subject) -> Iterator[Outcome]:
    """The execution rate is actual over budget."""
    for one in self_evaluations(subject):
        found, actual, budget = one.rate(), one.money("actual"), one.money("budget")
        if found is None or actual is None or budget is None:
            yield not_evaluable("预算数、执行数、执行率未全部读出", one.where)
        elif budget.value == 0:
            yield not_applicable("预算数为零，没有执行率", one.where)
        else:
            yield Share(rule="P1-RATE", found=found, part=actual, whole=budget)


@rule("P1-RATE-CAP", "P1-BUDGET-BASIS")
def cap(subject: Subject) -> Iterator[Outcome]:
    """Actual spending stays within the form's budget, which is the adjusted one; the opening one may be exceeded."""
    opening = [q for s in find(subject, "N5c.total") if (q := s.get("b")) is not None and q.value]
    for one in self_evaluations(subject):
        actual, budget = one.money("actual"), one.money("budget")
        if actual is None or budget is None:
            yield not_evaluable("预算数、执行数未全部读出", one.where)
            continue
        yield AtMost(rule="P1-RATE-CAP", found=actual, limit=budget)
        if one.form.project is None:
            yield _basis(one, actual, budget, opening)


def _basis(one: SelfEvaluation, actual: Quantity, budget: Quantity, opening: list[Quantity]) -> Outcome:
    """Whether the whole-department form took the opening budget, which the year's spending exceeds."""
    if not opening:
        return not_evaluable("没有读到年初预算", one.where, rule="P1-BUDGET-BASIS")
    if actual.value <= budget.value or budget.value not in [q.value for q in opening]:
        return passed(one.where, rule="P1-BUDGET-BASIS")
    return failed(
        f"《{one.name}》预算数{budget.text}是年初预算，执行数{actual.text}超过它；预算数应为调整后的全年预算数。",
        rule="P1-BUDGET-BASIS",
        message_en="The form measures against the opening budget where the adjusted one is asked for.",
        where=one.where,
        evidence=(one.head, opening[0].evidence),
        expected="调整后的全年预算数",
        found=budget.text,
        cells=(budget.key,),
    )


@rule("P1-SCORE-OVER", "P1-SCORE-RATIO")
def score(subject: Subject) -> Iterator[Outcome]:
    """The score for execution stays within its weight and follows the rate."""
    for one in self_evaluations(subject):
        found, weight = one.points("score"), one.points("weight")
        actual, budget = one.money("actual"), one.money("budget")
        if found is None or weight is None:
            yield not_evaluable("执行率得分或分值没有印出", one.where, rule="P1-SCORE-OVER")
            continue
        yield AtMost(rule="P1-SCORE-OVER", found=found, limit=weight)
        if found.value > weight.value or actual is None or budget is None or budget.value == 0:
            yield not_applicable("得分已超出分值，或没有执行率", one.where, rule="P1-SCORE-RATIO")
        else:
            given = msgspec.structs.replace(found, number=Printed.of(found.value))
            yield Proportion(rule="P1-SCORE-RATIO", found=given, weight=weight, part=actual, whole=budget)


@rule("P1-RATE-BLANK")
def blank_rate(subject: Subject) -> Iterator[Outcome]:
    """A form leaves its execution rate blank where the other forms of the report print theirs."""
    every = self_evaluations(subject)
    usual = sum(one.form.rate is not None for one in every) * 2 > len(every)
    for one in every:
        if one.form.rate is not None:
            yield passed(one.where)
        elif not usual or one.form.budget is None or one.form.actual is None or "%" in one.form.head:
            yield not_applicable("本报告的自评表不印执行率，或该行没有读全", one.where)
        else:
            yield failed(
                f"《{one.name}》自评表印有预算数{one.form.budget}、执行数{one.form.actual}，执行率为空。",
                message_en="The execution rate is left blank although budget and actual are printed.",
                where=one.where,
                evidence=(one.head,),
                expected="执行率",
                found="空",
            )


@rule("P1-OVERALL-EQ")
def overall(subject: Subject) -> Iterator[Outcome]:
    """What the whole-department form calls spent is the year's spending of the department."""
    totals = [
        subject.cell(form, subject.row(form, label, side), column)
        for form, label, side, column in (
            ("T3", "合计", None, "total"),
            ("T1", "本年支出合计", "expenditure", "amount"),
            ("T4", "本年支出合计", "expenditure", "total"),
            ("T5", "合计", None, "total"),
        )
        if subject.status(form) is FormStatus.PRESENT
    ]
    printed = [q for q in totals if not q.blank]
    for one in self_evaluations(subject):
        actual = one.money("actual")
        if one.form.project is not None:
            continue
        if actual is None or not printed:
            yield not_evaluable("整体自评表的执行数或决算表的支出合计没有读出", one.where)
            continue
        nearest = min(printed, key=lambda q: abs(q.value - actual.value))
        yield Copy(rule="P1-OVERALL-EQ", found=actual, other=nearest)
