"""Self-evaluation forms as rules see them: figures at their place, printed tests of a target, proofs of a full reading.

Points that a form awards stand for themselves where they are whole numbers; with decimals they were rounded once.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from schemas.findings import Evidence, Where
from schemas.report import Indicator, PerformanceForm
from workers.validate.intervals import Printed
from workers.validate.quantity import Quantity
from workers.validate.reading import clip, unit_factor
from workers.validate.subject import Subject

__all__ = ["Missed", "SelfEvaluation", "missed", "number", "self_evaluations"]

_MARGIN = re.compile(
    r"^(?P<sign>≥|≧|>=|>|≤|≦|<=|<|=|不低于|不少于|不高于|不超过|大于|小于)?(?P<value>\d+(?:\.\d+)?)(?P<unit>\D{0,6})$"
)
_FLOOR, _CEILING = {"≥", "≧", ">=", ">", "不低于", "不少于", "大于"}, {"≤", "≦", "<=", "<", "不高于", "不超过", "小于"}
_UNDONE = ("推进中", "未完成", "未达标", "未达到", "未开展", "尚未", "部分完成", "进行中")
_EXCUSED = re.compile(r"^(?:无|没有|基本无偏差|无偏差|不存在偏差|基本完成|年度目标基本完成|已完成|[，。；、])*$")


class Missed(Struct, frozen=True):
    """A target that its own row shows as not met; `share` is how much of it was, None where only words say so."""

    indicator: Indicator
    share: Decimal | None


class SelfEvaluation:
    """One form with its figures as quantities; `position` makes their keys unique within the report."""

    def __init__(self, form: PerformanceForm, position: int, unit: str | None) -> None:
        self.form = form
        self.name = form.project or form.title
        self.where = Where(section=f"附件/{self.name}")
        self._position = position
        self._unit = unit

    def money(self, field: str) -> Quantity | None:
        """Budget or actual, in the report's unit; None where the form does not print it."""
        return self._head(field, unit_factor(self.form.unit, self._unit))

    def rate(self) -> Quantity | None:
        """The execution rate in percent."""
        return self._head("rate", Decimal(1))

    def points(self, field: str) -> Quantity | None:
        """Score, weight or total."""
        return self._head(field, Decimal(1))

    def awarded(self, index: int, field: str) -> Quantity | None:
        """Weight or score of the indicator at this index."""
        one = self.form.indicators[index]
        value = number(getattr(one, field))
        if value is None:
            return None
        label = "分值" if field == "weight" else "得分"
        return Quantity(
            key=f"evaluation/{self._position}/{index}/{field}",
            number=_points(value),
            text=str(getattr(one, field)),
            name=f"《{self.name}》“{one.name or ''}”{label}",
            where=self.where,
            evidence=self.row(one),
            page=one.page,
            box=one.box,
        )

    def measured(self, index: int) -> Quantity | None:
        """The actual value of the indicator at this index, where it is a bare number or percentage."""
        one = self.form.indicators[index]
        value = number(one.actual)
        if value is None:
            return None
        return Quantity(
            key=f"evaluation/{self._position}/{index}/actual",
            number=Printed.of(value),
            text=str(one.actual),
            name=f"《{self.name}》“{one.name or ''}”实际完成值",
            where=self.where,
            evidence=self.row(one),
            page=one.page,
            box=one.box,
        )

    def row(self, indicator: Indicator) -> Evidence:
        """The printed row of an indicator."""
        return Evidence(clip(indicator.text or indicator.name or ""), indicator.page, indicator.box)

    @property
    def head(self) -> Evidence:
        """The printed row of the money figures."""
        return Evidence(clip(self.form.head or self.form.title), self.form.page, self.form.box)

    @property
    def total(self) -> Evidence:
        """The printed row of the total."""
        return Evidence(clip(self.form.total_text or self.form.title), self.form.page, self.form.box)

    def sections(self) -> dict[str, list[int]]:
        """Indices of the indicators under each printed first level."""
        found: dict[str, list[int]] = {}
        for index, one in enumerate(self.form.indicators):
            if one.level1:
                found.setdefault(one.level1, []).append(index)
        return found

    def weights_sum(self) -> Decimal | None:
        """The sum of all indicators' weights, None where one of them is not printed."""
        weights = [number(one.weight) for one in self.form.indicators]
        return sum((w for w in weights if w is not None), Decimal(0)) if weights and None not in weights else None

    def misses(self) -> Iterator[Missed]:
        """The indicators whose own row shows that the target was not met."""
        for one in self.form.indicators:
            found = missed(one)
            if found is not None:
                yield found

    @property
    def unexplained(self) -> bool:
        """Whether the form explains no deviation: its field is printed and says that there is none."""
        said = self.form.explanation
        return said is not None and _EXCUSED.match(re.sub(r"\s", "", said)) is not None

    def _head(self, field: str, factor: Decimal) -> Quantity | None:
        printed = getattr(self.form, field)
        value = number(printed)
        if value is None:
            return None
        labels = {
            "budget": "预算数",
            "actual": "执行数",
            "rate": "执行率",
            "score": "执行率得分",
            "weight": "执行率分值",
            "total": "总分",
        }
        scored = field in ("score", "weight", "total")
        return Quantity(
            key=f"evaluation/{self._position}/{field}",
            number=_points(value) if scored else Printed.of(value).scaled(factor),
            text=str(printed),
            name=f"《{self.name}》{labels[field]}",
            where=self.where,
            evidence=self.total if field == "total" else self.head,
            page=self.form.page,
            box=self.form.box,
        )


def self_evaluations(subject: Subject) -> tuple[SelfEvaluation, ...]:
    """Every self-evaluation form of a report, in print order."""
    return tuple(SelfEvaluation(form, at, subject.identity.unit) for at, form in enumerate(subject.report.performance))


def number(printed: str | None) -> Decimal | None:
    """A printed number without separators and per cent sign; None where it is none."""
    if printed is None:
        return None
    try:
        value = Decimal(printed.replace(",", "").rstrip("%％分").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def missed(indicator: Indicator) -> Missed | None:
    """Whether an indicator's own target and actual value say that it was missed; None where met or not comparable."""
    actual = re.sub(r"\s", "", indicator.actual or "")
    target = re.sub(r"\s", "", indicator.target or "")
    if actual and any(word in actual for word in _UNDONE) and not any(word in target for word in _UNDONE):
        return Missed(indicator, None)
    wanted, got = _MARGIN.match(target), _MARGIN.match(actual)
    if not wanted or not got or got["sign"] or wanted["unit"] != got["unit"]:
        return None
    goal, value = Decimal(wanted["value"]), Decimal(got["value"])
    if wanted["sign"] in _FLOOR and value < goal:
        return Missed(indicator, value / goal)
    if wanted["sign"] in _CEILING and value > goal > 0:
        return Missed(indicator, goal / value)
    return None


def _points(value: Decimal) -> Printed:
    return Printed.of(value, exact=value == value.to_integral_value())
