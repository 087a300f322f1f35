"""N1, N5, N7 and C: whether what changed, and what is far from its budget, is explained where it is told."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Evidence, Severity, Where
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.rules.text.passages import ITEMS, explained, passage, told_under
from workers.validate.rules.text.sentences import Sentence, budget_of, find
from workers.validate.subject import Subject

__all__: list[str] = []

_STATEMENT = "第三部分"
_CHANGED = re.compile(r"(?:增加|减少)\d+(?:,\d{3})*(?:\.\d+)?万元")
# Which section tells a total and its change, and how grave it is to leave the reason out: the sections on fiscal
# money repeat what the first has explained.
_SECTIONS = {"一": "N1-REASON", "四": "C-REASONS", "五": "C-REASONS", "六": "C-REASONS"}
_FAR = Decimal("0.05")
_MOST_NAMED = 4
_ITEM_REACH = 400
_THREE = ("N7.abroad", "N7.vehicle", "N7.buy", "N7.run", "N7.reception")
_WORDS = {"出国": "出国", "购置": "购置", "运行": "运行", "接待": "接待"}


@rule("N1-REASON", "C-REASONS")
def of_totals(subject: Subject) -> Iterator[Outcome]:
    """A change of the year's totals is explained in the section that states it."""
    for section, rule_id in _SECTIONS.items():
        path = f"{_STATEMENT}/{section}"
        place = next((p.section for p in subject.paragraphs(path) if _CHANGED.search(p.text)), path)
        text = told_under(subject, place)
        changed = _CHANGED.search(text)
        if changed is None:
            reason = "该节没有说明增减额" if text else "没有读到该节"
            yield (not_applicable if text else not_evaluable)(reason, Where(section=path), rule=rule_id)
        elif explained(text):
            yield passed(Where(section=place), rule=rule_id)
        else:
            yield failed(
                f"第{section}节写明与上年相比{changed[0]}，没有说明原因。",
                rule=rule_id,
                message_en="A change is stated without a reason.",
                where=Where(section=place),
                evidence=(Evidence(clip(text[max(0, changed.start() - 60) : changed.end() + 60])),),
                expected="增减变化原因",
                found="无",
                severity=None if rule_id == "N1-REASON" else Severity.INFO,
            )


@rule("N5C-REASON")
def of_items(subject: Subject) -> Iterator[Outcome]:
    """An item whose expenditure is far from its budget says why; told once, where the report gives reasons at all."""
    items = find(subject, *ITEMS)
    far = [one for one in items if _far(one)]
    if not items:
        yield not_evaluable("没有读到逐项说明", Where(section=f"{_STATEMENT}/五"))
        return
    silent = [one for one in far if not explained(_item_text(subject, one, items))]
    for one in far:
        if one not in silent:
            yield passed(one.where)
    if not far:
        yield not_applicable("没有偏离预算5%以上的科目", items[0].where)
    elif silent:
        yield _unexplained(silent)


def _far(one: Sentence) -> bool:
    value, budget = one.get("v"), budget_of(one) or one.get("a")
    if value is None or budget is None:
        return False
    return abs(value.value - budget.value) > _FAR * budget.value


def _item_text(subject: Subject, one: Sentence, items: list[Sentence]) -> str:
    """The item's own section where it stands there alone; else the words up to the next item."""
    alone = sum(other.section == one.section for other in items) == 1
    return told_under(subject, one.section) if alone else passage(subject, one, _ITEM_REACH)


def _unexplained(silent: list[Sentence]) -> Outcome:
    shown = "、".join(f"“{clip(_short(one.item()), 24)}”" for one in silent[:_MOST_NAMED])
    more = f"等{len(silent)}项" if len(silent) > _MOST_NAMED else ""
    return failed(
        f"{shown}{more}支出决算偏离预算5%以上，没有说明原因。",
        message_en="Items far from their budget are told without a reason.",
        where=silent[0].where,
        evidence=tuple(Evidence(clip(one.text, 150)) for one in silent[:_MOST_NAMED]),
        expected="差异原因",
        found="无",
    )


def _short(item: str) -> str:
    """The last level of an item's path, brackets and 支出决算 taken off."""
    levels = [part for part in re.split(r"[(（][类款项][)）]", item.removesuffix("支出决算")) if part]
    return levels[-1] if levels else item


@rule("N7-REASON")
def of_three_public(subject: Subject) -> Iterator[Outcome]:
    """A “三公” item that differs from its budget says why, in its own words or in those of the section."""
    moved = [(one, figure) for one in find(subject, *_THREE) if (figure := one.get("d")) is not None and figure.value]
    apart = [(one, figure) for one in find(subject, "N7.total") if (figure := _apart(one)) is not None]
    if not moved and not apart:
        yield not_applicable("没有说明与预算相差的“三公”经费")
        return
    for one, figure in moved:
        text = told_under(subject, one.section)
        if explained(text) or _named_elsewhere(subject, one):
            yield passed(figure.where)
        else:
            yield _no_reason(figure, one.item("d") or one.item())
    for one, figure in apart:
        if explained(told_under(subject, _root(one.section))):
            yield passed(figure.where)
        elif not moved:
            yield _no_reason(figure, "“三公”经费")


def _apart(one: Sentence) -> Quantity | None:
    """The expenditure of a sentence where it is not the budget."""
    value, budget = one.get("v"), one.get("b")
    return value if value is not None and budget is not None and value.value != budget.value else None


def _root(section: str) -> str:
    return "/".join(section.split("/")[:2])


def _named_elsewhere(subject: Subject, one: Sentence) -> bool:
    """Whether the section explains the item by its name in another paragraph."""
    word = next((word for key, word in _WORDS.items() if key in one.item()), None)
    text = told_under(subject, _root(one.section))
    return word is not None and re.search(rf"{word}[^。；]{{0,40}}原因", text) is not None


def _no_reason(figure: Quantity, what: str) -> Outcome:
    return failed(
        f"{what}{figure.text}，没有说明原因。",
        message_en="A difference from the budget is told without a reason.",
        where=figure.where,
        evidence=(figure.evidence,),
        expected="差异原因",
        found="无",
        cause="三公-reasons",
    )
