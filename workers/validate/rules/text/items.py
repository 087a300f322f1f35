"""N2 and N5: items and uses listed one by one: their sums, and each told alike wherever it is told."""

import re
from collections import defaultdict
from collections.abc import Iterator

from schemas.findings import Verdict, Where
from schemas.report import FormStatus
from workers.validate.diagnosis.slips import slip_between
from workers.validate.equations import Copy, Total
from workers.validate.outcome import Outcome, not_applicable, not_evaluable
from workers.validate.quantity import Quantity
from workers.validate.reading import plain
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, find, first
from workers.validate.subject import Subject

__all__: list[str] = []

_ITEM_LENGTH = 7
_LAST_LEVEL = re.compile(r"([^()]+(?:\([^()类款项]+\)[^()]*)*)\(项\)")


def _value(sentence: Sentence | None, slot: str = "v") -> Quantity | None:
    return sentence.get(slot) if sentence else None


@rule("N2-ITEM-SUM")
def income_items(subject: Subject) -> Iterator[Outcome]:
    """The items of income listed one by one add up to the year's income, where none is left out."""
    total = _value(first(subject, "N2.total"))
    items = [q for one in find(subject, "N2.item") if (q := one.get("v")) is not None]
    if not items:
        yield not_applicable("没有逐项列示收入")
    elif total is None:
        yield not_evaluable("没有读到本年收入合计", items[0].where)
    else:
        equation = Total(rule="N2-ITEM-SUM", found=total, parts=tuple((1, q) for q in items))
        if equation.test().verdict is not Verdict.FAIL or len(items) == _leaves(subject):
            yield equation
        else:
            yield not_evaluable("所列项目与收入决算表的项数不同，可能未全部列出或读出", total.where)


def _leaves(subject: Subject) -> int | None:
    """How many items the form of income lists; None where it cannot be read."""
    if subject.status("T2") is not FormStatus.PRESENT:
        return None
    rows = [r for r in subject.coded("T2") if r.code and len(r.code) == _ITEM_LENGTH]
    return sum(subject.cell("T2", row, "total").value != 0 for row in rows)


@rule("N5C-PROJECT-SUM")
def uses(subject: Subject) -> Iterator[Outcome]:
    """The uses of project spending add up to it.

    A list may leave uses out, and an amount within a use may be read as one more. So a sum that misses the spending
    accuses only where it exceeds it and a slip of one figure explains by how much.
    """
    spent = [q for one in find(subject, "N5c.use") if (q := one.get("v")) is not None]
    total = _project_spending(subject)
    if len(spent) < 2:
        yield not_applicable("没有逐项列示项目支出用途")
        return
    if total is None:
        yield not_evaluable("没有读到项目支出", spent[0].where)
        return
    equation = Total(rule="N5C-PROJECT-SUM", found=total, parts=tuple((1, q) for q in spent))
    result = equation.test()
    over = -result.difference
    if result.verdict is not Verdict.FAIL or (over > 0 and any(slip_between(q.value, q.value - over) for q in spent)):
        yield equation
    else:
        yield not_evaluable("所列用途之和不等于项目支出，可能未逐一列出", spent[0].where)


def _project_spending(subject: Subject) -> Quantity | None:
    """What the form of the general budget calls project spending, else what the text does."""
    if subject.status("T5") is FormStatus.PRESENT:
        cell = subject.cell("T5", subject.row("T5", "合计"), "project", label="合计")
        if not cell.blank:
            return cell
    return _value(first(subject, "N5c.parts"), "project")


@rule("N5C-ITEM-REPEAT")
def repeated(subject: Subject) -> Iterator[Outcome]:
    """An item that a section tells twice has one expenditure; so has one that is told within its class."""
    told: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
    by_name: dict[str, list[Quantity]] = defaultdict(list)
    for one in find(subject, "N5c.item"):
        value = one.get("v")
        if value is not None:
            path = plain(one.item())
            told[_above(one.section), path].append(value)
            if last := _LAST_LEVEL.findall(path):
                by_name[last[-1]].append(value)
    for values in told.values():
        for other in values[1:]:
            yield Copy(rule="N5C-ITEM-REPEAT", found=other, other=values[0])
    within = [one for sentence in find(subject, "N5b.class") for one in sentence.listed("part", "")]
    for part in within:
        own = by_name.get(plain(part.item).removesuffix("(项)"), [])
        if len(own) == 1 and sum(other.item == part.item for other in within) == 1:
            yield Copy(rule="N5C-ITEM-REPEAT", found=own[0], other=part.figure)
    if not told:
        yield not_evaluable("没有读到逐项说明", Where(section="第三部分/五"))


def _above(section: str) -> str:
    """The heading that numbered items stand under."""
    above, _, leaf = section.rpartition("/")
    return above if leaf.isdigit() else section
