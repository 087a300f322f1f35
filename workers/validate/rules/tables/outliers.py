"""O for the forms: proportions worth knowing. Infos all; nothing here is wrong by itself."""

from collections.abc import Iterator
from decimal import Decimal

from schemas.report import FormRow
from workers.validate.outcome import Outcome, failed, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.subject import Subject

__all__: list[str] = []

_OTHER_SHARE = Decimal("0.3")
_OUTSOURCED_SHARE = Decimal("0.5")
_CARRIED_SHARE = Decimal("0.1")


def _item(subject: Subject, code: str) -> tuple[FormRow | None, Quantity]:
    row = subject.by_code("T6", code)
    return row, subject.cell("T6", row, "amount", label=code)


def _proportion(part: Decimal, whole: Quantity, limit: Decimal, what: str, *shown: Quantity) -> Outcome:
    if whole.value <= 0:
        return not_evaluable("没有可比的基数", whole.where)
    if part <= limit * whole.value:
        return passed(whole.where)
    share = (100 * part / whole.value).quantize(Decimal("0.1"))
    return failed(
        f"{what}占{share}%，超过{limit:.0%}。",
        message_en=f"The share of {share}% is unusually high.",
        where=shown[0].where,
        evidence=tuple(q.evidence for q in (*shown, whole)),
        found=f"{share}%",
    )


@rule("O-OTHER-SHARE")
def others(subject: Subject) -> Iterator[Outcome]:
    """Much under “other” hides what it was spent on."""
    for item, head in (("30299", "302"), ("30199", "301")):
        row, part = _item(subject, item)
        _, whole = _item(subject, head)
        name = row.name if row else item
        yield _proportion(part.value, whole, _OTHER_SHARE, f"“{name}”在{head}类中", part)


@rule("O-OUTSOURCE")
def outsourced(subject: Subject) -> Iterator[Outcome]:
    """Much outsourced labour and commissioned work."""
    labour, work = _item(subject, "30226")[1], _item(subject, "30227")[1]
    _, whole = _item(subject, "302")
    yield _proportion(labour.value + work.value, whole, _OUTSOURCED_SHARE, "劳务费和委托业务费在302类中", labour, work)


@rule("O-CARRY-HIGH")
def carried(subject: Subject) -> Iterator[Outcome]:
    """Much money left at the end of the year."""
    closing = subject.cell("T1", subject.row("T1", "年末结转和结余", "expenditure"), "amount", label="年末结转和结余")
    whole = subject.cell("T1", subject.row("T1", "总计", "expenditure"), "amount", label="总计")
    yield _proportion(closing.value, whole, _CARRIED_SHARE, "年末结转和结余在总计中", closing)
