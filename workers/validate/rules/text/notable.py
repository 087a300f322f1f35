"""O, N7, N11 and PRIV: things worth knowing that are no mistakes. Infos all.

Limits come from the rules that they are named after: car prices and visits from those on official cars and receptions,
the share of small firms from the procurement rules for them; the others are where a reader would want to ask.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from schemas.findings import Evidence, Where
from workers.validate.equations import plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import clip, unit_factor
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import find, first
from workers.validate.subject import Subject

__all__: list[str] = []

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_TYPOS = {"补帖": "补贴", "徽费": "缴费", "帐户": "账户", "按排": "安排"}


def _value(subject: Subject, pattern: str, slot: str = "v") -> Quantity | None:
    return next((q for one in find(subject, pattern) if (q := one.get(slot)) is not None), None)


class _Limit(NamedTuple):
    """What one journey, car or guest usually costs at most, in this unit of money."""

    rule: str
    what: str
    each: str
    most: Decimal
    unit: str = "万元"


_ABROAD = _Limit("N7-ABROAD-PER-HEAD", "因公出国（境）费", "人次", Decimal(15))
_BOUGHT = _Limit("N7-BUY-PRICE", "公务用车购置费", "辆", Decimal(18))
_RUN = _Limit("N7-RUN-PER-CAR", "公务用车运行费", "辆", Decimal(6))
_GUESTS = _Limit("N7-RECEPTION-PER-HEAD", "公务接待费", "人次", Decimal(200), "元")


def _per(subject: Subject, limit: _Limit, money: Quantity | None, number: Quantity | None) -> Outcome:
    if money is None or number is None or not number.value or not money.value:
        return not_applicable(f"没有{limit.what}", rule=limit.rule)
    spent = money.value * unit_factor(subject.identity.unit or "万元", limit.unit)
    each = spent / number.value
    if each <= limit.most:
        return passed(money.where, rule=limit.rule)
    shown = each.quantize(Decimal("0.01"))
    return failed(
        f"{limit.what}{plain_number(spent.normalize())}{limit.unit}÷{number.value}{limit.each}"
        f"＝每{limit.each}{shown}{limit.unit}，超过{limit.most}{limit.unit}。",
        rule=limit.rule,
        message_en="The amount for each is above the usual limit.",
        where=money.where,
        evidence=(money.evidence, number.evidence),
        expected=f"不超过{limit.most}{limit.unit}",
        found=f"{shown}{limit.unit}",
    )


@rule("N7-ABROAD-PER-HEAD", "N7-BUY-PRICE", "N7-RUN-PER-CAR", "N7-RECEPTION-PER-HEAD")
def each(subject: Subject) -> Iterator[Outcome]:
    """What one journey, one car and one guest cost."""
    abroad, buy, run, guests = (_value(subject, p) for p in ("N7.abroad", "N7.buy", "N7.run", "N7.reception"))
    people, cars = _value(subject, "N7.abroad.counts", "n"), _value(subject, "N7.buy.count", "n")
    kept, visitors = _value(subject, "N7.keep"), _value(subject, "N7.batch", "n")
    yield _per(subject, _ABROAD, abroad, people)
    yield _per(subject, _BOUGHT, buy, cars)
    yield _per(subject, _RUN, run, kept)
    yield _per(subject, _GUESTS, guests, visitors)


@rule("N11-SME-30")
def small_firms(subject: Subject) -> Iterator[Outcome]:
    """Small firms get thirty per cent of procurement and more."""
    share = _value(subject, "N11.sme", "p")
    if share is None:
        yield not_applicable("没有中小企业占比")
    elif share.value >= 30:
        yield passed(share.where)
    else:
        yield failed(
            f"授予中小企业合同金额占{share.text}，低于30%。",
            message_en="Small firms got less than thirty per cent.",
            where=share.where,
            evidence=(share.evidence,),
            found=share.text,
        )


@rule("O-GROWTH-100", "O-YOY-PUBLIC", "O-3PUBLIC-UP")
def growth(subject: Subject) -> Iterator[Outcome]:
    """Totals, running costs and 三公 that grow much."""
    for rule_id, pattern, what, limit in (
        ("O-GROWTH-100", "N1.yoy", "收入支出总计", 100),
        ("O-YOY-PUBLIC", "N10", "机关运行经费", 30),
        ("O-3PUBLIC-UP", "N7.yoy", "“三公”经费支出", 10),
    ):
        one = first(subject, pattern)
        rate = one.get("p") if one else None
        if one is None or rate is None or "预算" in one.item("d"):
            yield not_applicable("没有与上年相比的增长率", rule=rule_id)
        elif rate.value <= limit or one.direction("d") != "increase":
            yield passed(rate.where, rule=rule_id)
        else:
            yield failed(
                f"{what}比上年增长{rate.text}，超过{limit}%，值得留意。",
                rule=rule_id,
                message_en="The growth is unusually high.",
                where=rate.where,
                evidence=(rate.evidence,),
                found=rate.text,
            )


@rule("O-BUDGET-EXEC-300", "O-ZERO-BUDGET-LARGE")
def budgets(subject: Subject) -> Iterator[Outcome]:
    """Spending far from its opening budget, and much that had none."""
    total = first(subject, "N5c.total")
    rate, value = (total.get("p"), total.get("v")) if total else (None, None)
    if rate is not None and 50 <= rate.value <= 300:
        yield passed(rate.where, rule="O-BUDGET-EXEC-300")
    elif rate is not None:
        yield failed(
            f"一般公共预算财政拨款支出完成年初预算的{rate.text}，年初预算与实际相差很大。",
            rule="O-BUDGET-EXEC-300",
            message_en="Spending is far from the opening budget.",
            where=rate.where,
            evidence=(rate.evidence,),
            found=rate.text,
        )
    unplanned = [
        spent
        for one in find(subject, "N5c.item", "N5c.class")
        if (budget := one.get("b")) is not None and not budget.value and (spent := one.get("v")) is not None
    ]
    sums = sum((q.value for q in unplanned), Decimal(0))
    if value is None or not value.value or sums * 5 <= value.value:
        yield passed(rule="O-ZERO-BUDGET-LARGE")
        return
    yield failed(
        f"年初没有预算的支出合计{sums}，占全部支出{value.value}的"
        f"{(100 * sums / value.value).quantize(Decimal('0.1'))}%。",
        rule="O-ZERO-BUDGET-LARGE",
        message_en="Much of the spending had no opening budget.",
        where=value.where,
        evidence=tuple(q.evidence for q in unplanned[:4]),
        found=str(sums),
    )


@rule("B-TYPO")
def typos(subject: Subject) -> Iterator[Outcome]:
    """Common slips of the brush."""
    found = False
    for one in subject.report.paragraphs:
        for wrong, right in _TYPOS.items():
            at = one.text.find(wrong)
            if at >= 0:
                found = True
                yield failed(
                    f"“{wrong}”疑为“{right}”之误。",
                    message_en="A common misspelling.",
                    where=Where(section=one.section),
                    evidence=(subject.quote(one, at, at + len(wrong)),),
                    expected=right,
                    found=wrong,
                )
    if subject.report.paragraphs and not found:
        yield passed()


@rule("PRIV-PERSON")
def persons(subject: Subject) -> Iterator[Outcome]:
    """A mobile number in a published report is a person's: told without repeating it."""
    printed = [one for one in subject.report.paragraphs if _MOBILE.search(one.text)]
    if subject.report.paragraphs and not printed:
        yield passed()
    for one in printed:
        yield failed(
            "文中印有手机号码，公开时宜隐去。",
            message_en="A mobile number is printed.",
            where=Where(section=one.section),
            evidence=(Evidence(clip(_MOBILE.sub("1**********", one.text), 60), one.page, one.box),),
        )
