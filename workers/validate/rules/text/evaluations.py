"""P3 to P6: what the rows of self-evaluation forms say of themselves and of each other."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Severity
from schemas.report import Indicator
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import SelfEvaluation, number, self_evaluations
from workers.validate.subject import Subject

__all__: list[str] = []

_CHAIN = re.compile(r"[\d.]+%?[≤<＜≦][\d.]+%?[≤<＜≦][\d.]+%?")
_PLAIN = re.compile(r"^[≥≤<>＜＞≧≦=]?(\d+(?:\.\d+)?)(\D*)$")
_FAR = Decimal(3)
_MANY = 10
_LONG_NAME = 6


def _squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def _parts(text: str | None) -> tuple[Decimal, str] | None:
    found = _PLAIN.match(_squeezed(text))
    return (Decimal(found[1]), found[2]) if found else None


@rule("P3-TARGET-MALFORMED")
def malformed(subject: Subject) -> Iterator[Outcome]:
    """A target names a measured value: a chain of constants alone says nothing."""
    for one in self_evaluations(subject):
        targets = [row for row in one.form.indicators if row.target]
        if targets and not any(_CHAIN.fullmatch(_squeezed(row.target)) for row in targets):
            yield passed(one.where)
        for row in targets:
            if _CHAIN.fullmatch(_squeezed(row.target)):
                yield failed(
                    f"《{one.name}》“{row.name}”目标“{row.target}”只是常数相比，没有写明指标值的范围。",
                    message_en="The target compares constants and states no range for the value.",
                    where=one.where,
                    evidence=(one.row(row),),
                    found=row.target,
                )


@rule("P3-UNIT-TARGET")
def units(subject: Subject) -> Iterator[Outcome]:
    """Target and actual value are in the same unit."""
    for one, row, target, actual in _numeric(subject):
        if target[1] == actual[1]:
            yield passed(one.where)
        else:
            yield failed(
                f"《{one.name}》“{row.name}”目标{row.target}与实际{row.actual}单位不一致。",
                message_en="Target and actual value are in different units.",
                where=one.where,
                evidence=(one.row(row),),
                expected=row.target,
                found=row.actual,
            )


@rule("P3-EXCEED-TARGET")
def far_above(subject: Subject) -> Iterator[Outcome]:
    """An actual value above three times its target hints at a target set too low."""
    for one, row, target, actual in _numeric(subject):
        if target[1] != actual[1] or target[1] == "%" or not target[0]:
            continue
        if actual[0] <= _FAR * target[0]:
            yield passed(one.where)
        else:
            yield failed(
                f"《{one.name}》“{row.name}”实际{row.actual}超过目标{row.target}的三倍，目标可能定得过低。",
                message_en="The actual value exceeds three times the target.",
                where=one.where,
                evidence=(one.row(row),),
                expected=row.target,
                found=row.actual,
            )


def _numeric(subject: Subject) -> Iterator[tuple[SelfEvaluation, Indicator, tuple[Decimal, str], tuple[Decimal, str]]]:
    for one in self_evaluations(subject):
        for row in one.form.indicators:
            target, actual = _parts(row.target), _parts(row.actual)
            if target is not None and actual is not None:
                yield one, row, target, actual


@rule("P4-CROSS-FORM")
def across(subject: Subject) -> Iterator[Outcome]:
    """An indicator of the whole-department form that a project form repeats has the same values there."""
    every = self_evaluations(subject)
    whole = [one for one in every if one.form.project is None]
    if len(whole) != 1 or len(every) < 2:
        yield not_applicable("没有整体自评表与项目自评表可比")
        return
    named = {_squeezed(row.name): row for row in whole[0].form.indicators if len(_squeezed(row.name)) >= _LONG_NAME}
    for one in every:
        if one.form.project is None:
            continue
        for row in one.form.indicators:
            other = named.get(_squeezed(row.name))
            if other is None:
                continue
            if _pair(row) == _pair(other) or "" in (*_pair(row), *_pair(other)):
                yield passed(one.where)
            elif _squeezed(row.actual) != _squeezed(other.actual):
                yield failed(
                    f"同一指标“{row.name}”：整体自评表为{other.target}、{other.actual}，"
                    f"《{one.name}》自评表为{row.target}、{row.actual}。",
                    message_en="The same indicator has other values in the whole-department form.",
                    where=one.where,
                    evidence=(whole[0].row(other), one.row(row)),
                    expected=other.actual,
                    found=row.actual,
                    severity=None if _counted(row, other) else Severity.INFO,
                )


def _counted(row: Indicator, other: Indicator) -> bool:
    """Whether both count the same thing against the same target: a rate may differ from project to project."""
    left, right = _parts(row.actual), _parts(other.actual)
    same_target = _pair(row)[0] == _pair(other)[0]
    return same_target and left is not None and right is not None and left[1] == right[1] != "%"


def _pair(row: Indicator) -> tuple[str, str]:
    return _squeezed(row.target), _squeezed(row.actual)


@rule("P5-SAME-SCORE")
def same_score(subject: Subject) -> Iterator[Outcome]:
    """Three forms and more do not all end on one total below 100."""
    every = [one for one in self_evaluations(subject) if number(one.form.total) is not None]
    totals = {number(one.form.total) for one in every}
    if len(every) < 3:
        yield not_applicable("自评表少于三张")
    elif len(totals) > 1 or totals == {Decimal(100)}:
        yield passed()
    else:
        yield failed(
            f"{len(every)}张自评表总分都是{every[0].form.total}。",
            message_en="All self-evaluation forms end on the same total.",
            where=every[0].where,
            evidence=tuple(one.total for one in every[:4]),
            found=every[0].form.total,
        )


@rule("P5-DUP-INDICATOR")
def repeated(subject: Subject) -> Iterator[Outcome]:
    """No form lists one indicator twice."""
    for one in self_evaluations(subject):
        seen: dict[tuple[str, str, str], list[Indicator]] = defaultdict(list)
        for row in one.form.indicators:
            if row.name:
                seen[(_squeezed(row.name), *_pair(row))].append(row)
        if seen and subject.has_indicators and all(len(rows) == 1 for rows in seen.values()):
            yield passed(one.where)
        for rows in seen.values():
            if len(rows) > 1:
                yield failed(
                    f"《{one.name}》指标“{rows[0].name}”重复列示{len(rows)}次。",
                    message_en="One indicator is listed more than once in a form.",
                    where=one.where,
                    evidence=tuple(one.row(row) for row in rows[:4]),
                )


@rule("P5-ALL-FULL")
def all_full(subject: Subject) -> Iterator[Outcome]:
    """A form of ten indicators and more in which every one scores in full deserves a look."""
    for one in self_evaluations(subject):
        pairs = [(number(row.score), number(row.weight)) for row in one.form.indicators]
        if len(pairs) < _MANY or any(None in pair for pair in pairs):
            continue
        if any(score != weight for score, weight in pairs):
            yield passed(one.where)
        else:
            yield failed(
                f"《{one.name}》{len(pairs)}项指标全部得满分。",
                message_en="Every indicator of the form scores in full.",
                where=one.where,
                evidence=(one.total,),
            )


@rule("P6-SATISFACTION")
def satisfaction(subject: Subject) -> Iterator[Outcome]:
    """A satisfaction rate lies between 0 and 100 per cent."""
    for one, row, _, actual in _numeric(subject):
        if "满意" not in _squeezed(row.name) or actual[1] != "%":
            continue
        if actual[0] <= 100:
            yield passed(one.where)
        else:
            yield failed(
                f"《{one.name}》“{row.name}”实际值{row.actual}超过100%。",
                message_en="A satisfaction rate exceeds 100 per cent.",
                where=one.where,
                evidence=(one.row(row),),
                expected="不超过100%",
                found=row.actual,
            )
