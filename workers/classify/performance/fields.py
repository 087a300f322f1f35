"""The other cells of a form: whose it is, when it was filled in, the totals, goals and explanations."""

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from schemas.knowledge.performance import words
from workers.classify.performance.head import figure
from workers.classify.performance.labels import Label, find_labels, value_of
from workers.classify.performance.stream import Gap, Stream
from workers.classify.text import fold

__all__ = ["Fields", "Goal", "Total", "find_goals", "find_totals", "goal_score", "read_explanations", "read_fields"]

# Explanations are sentences.
LONGEST_EXPLANATION = 4000
# A total is printed behind its maximum at most.
MOST_TOTALS = 2


class Fields(Struct, frozen=True):
    """The identity of a form, as printed without white space."""

    project: str | None = None
    department: str | None = None
    supervisor: str | None = None
    filled: str | None = None
    basic: str | None = None
    projects: str | None = None


class Total(Struct, frozen=True):
    """A printed total and its row, pieces[start:end]."""

    value: str
    start: int
    end: int


class Goal(Struct, frozen=True):
    """A goal's label pieces[start:end]: its name as printed, its weight and its own score."""

    name: str
    weight: str | None
    start: int
    end: int


def read_fields(stream: Stream, start: int, end: int) -> Fields:
    """The identity cells among pieces[start:end], the part of a form above its indicators."""
    labels = find_labels(stream, start, end)
    values: dict[str, str | None] = {}
    order = list(words().fields.department)
    department: tuple[tuple[int, int], str] | None = None
    for position, label in enumerate(labels):
        value = value_of(stream, labels, position, end)
        if value is None:
            continue
        if label.field == "department":
            rank = (order.index(label.words), -len(value))
            if re.fullmatch(words().head.money_unit, value):
                continue
            if department is None or rank < department[0]:
                department = (rank, value)
            if label.words in words().fields.supervisor:
                values.setdefault("supervisor", value)
        elif label.field in ("project", "filled", "basic", "projects"):
            values.setdefault(label.field, value)
    return Fields(
        project=values.get("project"),
        department=department[1] if department else None,
        supervisor=values.get("supervisor"),
        filled=_date(values.get("filled")),
        basic=_amount(values.get("basic")),
        projects=_amount(values.get("projects")),
    )


def _date(value: str | None) -> str | None:
    match = re.match(words().fields.date, fold(value)) if value else None
    return match[0] if match else None


def _amount(value: str | None) -> str | None:
    found = figure(fold(value)) if value else None
    return found[0] if found else None


def find_totals(stream: Stream, labels: Sequence[Label], end: int, fields: Collection[str]) -> list[Total]:
    """The totals behind the labels of these fields; of 总分 100 95, the maximum and the score, the last counts."""
    totals = []
    for label in labels:
        if label.field not in fields:
            continue
        glued = stream.key[label.value : stream.starts[label.end]]
        numbers, index = [figure(glued)] if glued else [], label.end
        while index < end and len(numbers) < MOST_TOTALS and stream.pieces[index].gap is not Gap.ROW:
            number = figure(stream.pieces[index].key)
            if number is None:
                break
            numbers.append(number)
            index += 1
        values = [number[0] for number in numbers if number and number[0] and not number[1]]
        if values:
            totals.append(Total(values[-1] or "", label.start, index))
    return totals


def find_goals(stream: Stream, labels: Sequence[Label]) -> list[Goal]:
    """The goals whose number or weight is printed: 年度目标1：（80分）."""
    shape = re.compile(r"(?P<number>\d*)[:：]?(?:[(](?P<weight>[^()]{1,6})分[)])?[:：]?")
    goals = []
    for label in labels:
        offset = stream.starts[label.start] + len(label.words)
        match = shape.match(stream.key, offset)
        if label.field == "goal" and match and match.end() > offset:
            weight = match["weight"] if match["weight"] and figure(match["weight"]) else None
            name = label.words + match["number"]
            goals.append(Goal(name, weight, label.start, stream.at(match.end() - 1) + 1))
    return goals


def goal_score(stream: Stream, start: int, end: int) -> tuple[str | None, str | None, str | None]:
    """The score of the goal in pieces[start:end], and the name and weight of the indicators' heading behind it.

    The score is the last cell before the heading 项目年度绩效指标（60分）, which stands just above the indicators.
    """
    levels = words().levels
    shape = re.compile(rf"(?P<score>\d+(?:\.\d+)?)?(?P<name>{levels.level0})?{levels.weight}?$")
    offset, limit = stream.starts[start], stream.starts[end]
    match = shape.search(stream.key, offset, limit)
    if match is None:
        return None, None, None
    announced = re.search(words().fields.goal_score, stream.key[offset:limit])
    whole = match["score"] and stream.starts[stream.at(match.start("score"))] == match.start("score")
    score = match["score"] if announced and whole else None
    return score, match["name"], match["weight"] or match["bare"]


def read_explanations(stream: Stream, labels: Sequence[Label], end: int) -> dict[str, str]:
    """The explanation of deviations and the improvement, by the names of their fields.

    An improvement is empty where its label stands right before another one: the form has the field, left blank.
    """
    found: dict[str, str] = {}
    for position, label in enumerate(labels):
        if label.field in ("explanation", "improvement") and label.field not in found:
            value = value_of(stream, labels, position, end, LONGEST_EXPLANATION)
            if value or label.field == "improvement":
                found[label.field] = value or ""
    return found
