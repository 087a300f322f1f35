"""P2 and P3: weights, scores and totals of a self-evaluation form, and whether its targets were met.

A form read from wrapped text may miss a row. So a sum accuses only where the form itself proves that it was read in
full: its weights close at 100, or its other sections close at their printed weights.
"""

from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Severity
from workers.validate.equations import AtMost, plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import SelfEvaluation, number, self_evaluations
from workers.validate.subject import Subject

__all__: list[str] = []

_FULL = Decimal(100)


@rule("P2-TOTAL")
def total(subject: Subject) -> Iterator[Outcome]:
    """The total is the score for execution, for the goal where it has one, and the scores of all indicators."""
    for one in self_evaluations(subject):
        printed, execution = number(one.form.total), number(one.form.score)
        scores = [number(i.score) for i in one.form.indicators if i.name or i.score]
        if printed is None or execution is None or not scores or None in scores:
            yield not_evaluable("总分、执行率得分或指标得分未全部读出", one.where)
            continue
        awarded = sum((s for s in scores if s is not None), number(one.form.goal_score) or Decimal(0))
        if awarded + execution == printed:
            yield passed(one.where)
        elif awarded == printed and execution:
            yield _off(one, printed, execution, awarded, "总分未计入执行率得分")
        elif _closes(one):
            yield _off(one, printed, execution, awarded, "总分与各项得分之和不符")
        else:
            yield not_evaluable("分值合计不是100，不能确认各项指标已读全", one.where)


@rule("P2-HEADER-TOTAL")
def header_total(subject: Subject) -> Iterator[Outcome]:
    """The total at the head of a form is the one at its foot."""
    for one in self_evaluations(subject):
        head, foot = number(one.form.header_total), number(one.form.total)
        if head is None or foot is None:
            continue
        if head == foot:
            yield passed(one.where)
        else:
            yield failed(
                f"《{one.name}》表头总分{head}，表尾总分{foot}。",
                message_en="Head and foot of the form print different totals.",
                where=one.where,
                evidence=(one.total, one.head),
                expected=plain_number(foot),
                found=plain_number(head),
            )


def _off(one: SelfEvaluation, printed: Decimal, execution: Decimal, awarded: Decimal, what: str) -> Outcome:
    right = awarded + execution
    return failed(
        f"《{one.name}》{what}：执行率得分{execution}＋指标得分{plain_number(awarded)}＝{plain_number(right)}，印为{printed}。",
        message_en=f"The total {printed} is not the sum {right} of the scores for execution and indicators.",
        where=one.where,
        evidence=(one.total, one.head),
        expected=plain_number(right),
        found=plain_number(printed),
        difference=plain_number(printed - right),
    )


def _weights(one: SelfEvaluation) -> Decimal | None:
    """What all indicators and the goal weigh: by their own weights, else by those of their first levels."""
    goal = number(one.form.goal_weight) or Decimal(0)
    own = one.weights_sum()
    if own is not None:
        return own + goal
    scored = [level for level, indices in one.sections().items() if any(one.form.indicators[i].score for i in indices)]
    levels = [number(one.form.section_weights.get(level)) for level in scored]
    if len(levels) < 2 or None in levels:
        return None
    return sum((w for w in levels if w is not None), goal)


def _closes(one: SelfEvaluation) -> bool:
    weights, execution = _weights(one), number(one.form.weight)
    return weights is not None and execution is not None and weights + execution == _FULL


@rule("P2-WEIGHT-100")
def hundred(subject: Subject) -> Iterator[Outcome]:
    """The weights of execution and of all indicators close at 100."""
    for one in self_evaluations(subject):
        weights, execution = _weights(one), number(one.form.weight)
        if weights is None or not execution:
            yield not_evaluable("分值没有全部印出", one.where)
        elif weights + execution == _FULL:
            yield passed(one.where)
        elif weights == _FULL or _sections_agree(one):
            found = plain_number(weights + execution)
            yield failed(
                f"《{one.name}》分值合计不是100：执行率{execution}＋各项指标{plain_number(weights)}＝{found}。",
                message_en=f"The weights add up to {found}, not to 100.",
                where=one.where,
                evidence=(one.total, one.head),
                expected="100",
                found=found,
                difference=plain_number(weights + execution - _FULL),
            )
        else:
            yield not_evaluable("不能确认各项指标已读全", one.where)


def _weights_of(one: SelfEvaluation, indices: list[int]) -> Decimal | None:
    found = [number(one.form.indicators[i].weight) for i in indices]
    return sum((w for w in found if w is not None), Decimal(0)) if None not in found else None


def _section_weights(one: SelfEvaluation) -> list[tuple[str, Decimal, Decimal | None, list[int]]]:
    """First level, its printed weight, the sum of its indicators' weights, and their indices."""
    rows = []
    for level, indices in one.sections().items():
        printed = number(one.form.section_weights.get(level))
        if printed is not None:
            rows.append((level, printed, _weights_of(one, indices), indices))
    return rows


def _sections_agree(one: SelfEvaluation) -> bool:
    rows = _section_weights(one)
    return bool(rows) and len(rows) == len(one.sections()) and all(printed == found for _, printed, found, _ in rows)


@rule("P2-SECTION-WEIGHT")
def sections(subject: Subject) -> Iterator[Outcome]:
    """The weights under a first level add up to the weight printed beside it."""
    for one in self_evaluations(subject):
        rows = _section_weights(one)
        agreed = any(printed == found for _, printed, found, _ in rows)
        for level, printed, found, indices in rows:
            if found == printed:
                yield passed(one.where)
            elif found is None or not agreed:
                yield not_evaluable("该级指标的分值未读全", one.where)
            else:
                weights = "＋".join(str(one.form.indicators[i].weight) for i in indices)
                yield failed(
                    f"《{one.name}》“{level}”印明{plain_number(printed)}分，所列指标分值{weights}＝{plain_number(found)}。",
                    message_en=f"The indicators of {level} carry {found} points, the heading says {printed}.",
                    where=one.where,
                    evidence=tuple(one.row(one.form.indicators[i]) for i in indices[:8]),
                    expected=plain_number(printed),
                    found=plain_number(found),
                    difference=plain_number(found - printed),
                )


@rule("P3-SCORE-LE-WEIGHT")
def within_weight(subject: Subject) -> Iterator[Outcome]:
    """No indicator scores above its weight."""
    for one in self_evaluations(subject):
        for index in range(len(one.form.indicators)):
            score, weight = one.awarded(index, "score"), one.awarded(index, "weight")
            if score is not None and weight is not None:
                yield AtMost(rule="P3-SCORE-LE-WEIGHT", found=score, limit=weight)


@rule("P3-FULL-SCORE-UNMET")
def full_score(subject: Subject) -> Iterator[Outcome]:
    """A target that its own row shows as missed does not score in full."""
    for one in self_evaluations(subject):
        for miss in one.misses():
            row = miss.indicator
            score, weight = number(row.score), number(row.weight)
            if score is None or weight is None:
                yield not_evaluable("得分或分值没有印出", one.where)
            elif score < weight:
                yield passed(one.where)
            else:
                yield failed(
                    f"《{one.name}》“{row.name}”目标{row.target}，实际{row.actual}，未达标而得满分{row.score}。",
                    message_en="A target that was missed scores in full.",
                    where=one.where,
                    evidence=(one.row(row),),
                    expected=f"低于{row.weight}",
                    found=row.score,
                )


@rule("P3-MISS-UNEXPLAINED")
def unexplained(subject: Subject) -> Iterator[Outcome]:
    """Missed targets are explained in the field that the form has for it."""
    for one in self_evaluations(subject):
        misses = list(one.misses())
        if not any(row.target and row.actual for row in one.form.indicators):
            yield not_evaluable("目标值与实际完成值没有读出", one.where)
        elif not misses:
            yield passed(one.where)
        elif one.form.explanation is None:
            yield not_applicable("自评表没有读出偏差原因栏", one.where)
        elif not one.unexplained:
            yield passed(one.where)
        else:
            names = "、".join(
                f"“{m.indicator.name}”（目标{m.indicator.target}，实际{m.indicator.actual}）" for m in misses[:3]
            )
            yield failed(
                f"《{one.name}》{names}未达目标，偏差原因栏却称“{one.form.explanation[:40]}”。",
                message_en="Targets were missed, yet the form says that there is no deviation.",
                where=one.where,
                evidence=tuple(one.row(m.indicator) for m in misses[:6]),
                expected="说明未达目标的原因",
                found=one.form.explanation[:60],
            )


@rule("P3-SCORE-PROPORTION")
def proportion(subject: Subject) -> Iterator[Outcome]:
    """A missed numeric target scores in proportion, where the form gives part of the points for it."""
    for one in self_evaluations(subject):
        for miss in one.misses():
            row = miss.indicator
            score, weight = number(row.score), number(row.weight)
            if miss.share is None or score is None or weight is None or score == weight:
                continue
            right = weight * miss.share
            place = Decimal(1).scaleb(int(score.as_tuple().exponent))
            if right.quantize(place) == score:
                yield passed(one.where)
                continue
            yield failed(
                f"《{one.name}》“{row.name}”目标{row.target}，实际{row.actual}，按比例应得{right.quantize(Decimal('0.01'))}，印为{row.score}。",
                message_en="The score does not follow the share of the target that was met.",
                where=one.where,
                evidence=(one.row(row),),
                expected=str(right.quantize(Decimal("0.01"))),
                found=row.score,
                severity=Severity.INFO,
            )
