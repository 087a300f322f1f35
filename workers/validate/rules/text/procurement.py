"""N11: procurement by kind, and what small and micro firms got of it."""

from collections.abc import Iterator

from schemas.findings import Verdict
from workers.validate import intervals
from workers.validate.equations import AtMost, Total, plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, find, first, rate_of
from workers.validate.subject import Subject

__all__: list[str] = []

_KINDS = (("货物", "g"), ("工程", "w"), ("服务", "s"))


def _value(subject: Subject, pattern: str, slot: str = "v") -> Quantity | None:
    sentence = first(subject, pattern)
    return sentence.get(slot) if sentence else None


@rule("N11-PARTS", "N11-SME-LE-TOTAL", "N11-SME-SHARE", "N11-MICRO-LE-SME", "N11-RESERVED", "N11-TYPE-SHARES")
def procurement(subject: Subject) -> Iterator[Outcome]:
    """Procurement adds up by kind; what small firms got is part of it and takes the printed share."""
    for one in find(subject, "N11.total"):
        total, parts = one.get("v"), [q for slot in ("g", "w", "s") if (q := one.get(slot)) is not None]
        if total is not None and len(parts) > 1:
            yield Total(rule="N11-PARTS", found=total, parts=tuple((1, q) for q in parts))
    total, small = _value(subject, "N11.total"), _value(subject, "N11.sme")
    if total is not None and small is not None:
        yield AtMost(rule="N11-SME-LE-TOTAL", found=small, limit=total)
        yield from rate_of("N11-SME-SHARE", _value(subject, "N11.sme", "p"), small, total)
    micro = _value(subject, "N11.micro")
    if micro is not None and small is not None:
        yield AtMost(rule="N11-MICRO-LE-SME", found=micro, limit=small)
    yield from _won(total, find(subject, "N11.won"))
    yield from _by_kind(subject, small)


def _won(total: Quantity | None, sentences: list[Sentence]) -> Iterator[Outcome]:
    """What small firms won in reserved and in other projects is within all procurement."""
    lots = ("在面向中小企业预留", "在其他政府采购项目中，由中小企业")
    won = [q for lot in lots for one in sentences if one.item().startswith(lot) and (q := one.get("v")) is not None]
    if total is None or len(won) != len(lots):
        return
    outcome = intervals.total(total.number, [(1, q.number) for q in won])
    if outcome.difference >= 0 or outcome.verdict is not Verdict.FAIL:
        yield passed(total.where, rule="N11-RESERVED")
        return
    yield failed(
        f"预留项目与其他项目的采购金额{won[0].value}＋{won[1].value}＝{outcome.point}，大于采购总额{total.value}。",
        rule="N11-RESERVED",
        message_en="Reserved and other procurement exceed all procurement.",
        where=won[1].where,
        evidence=(won[1].evidence, total.evidence),
        expected=plain_number(total.value - won[0].value),
        found=plain_number(won[1].value),
        difference=plain_number(-outcome.difference),
    )


def _of_its_kind(item: str) -> bool:
    """Whether a share is that of small firms in the spending on its own kind: 货物采购…占货物支出金额."""
    taken, _, base = item.partition("占")
    return "中小企业" in taken and item[:2] in base


def _by_kind(subject: Subject, small: Quantity | None) -> Iterator[Outcome]:
    """The shares that small firms took of goods, works and services give what they got in all."""
    bought = first(subject, "N11.total")
    told = [one for one in find(subject, "N11.type_share") if _of_its_kind(one.item("p"))]
    shares = {one.item("p")[:2]: one.get("p") for one in told}
    if bought is None or small is None or not shares:
        yield not_applicable("没有分货物、工程、服务说明中小企业占比", rule="N11-TYPE-SHARES")
        return
    kinds = {name: q for name, slot in _KINDS if (q := bought.get(slot)) is not None and q.value}
    pairs = [(rate, kinds[name]) for name in kinds if (rate := shares.get(name)) is not None]
    if not kinds or len(pairs) < len(kinds):
        yield not_evaluable("各类采购的金额或占比没有全部读到", small.where, rule="N11-TYPE-SHARES")
        return
    outcome = intervals.weighted(small.number, [(rate.number, whole.number) for rate, whole in pairs])
    if outcome.verdict is not Verdict.FAIL:
        yield passed(small.where, rule="N11-TYPE-SHARES")
        return
    terms = "＋".join(f"{plain_number(whole.value)}×{rate.text}" for rate, whole in pairs)
    point = plain_number(small.number.rounded(outcome.point))
    yield failed(
        f"授予中小企业合同金额为{small.text}，按各类采购金额与占比计算为{terms}＝{point}。",
        rule="N11-TYPE-SHARES",
        message_en="The shares of small firms by kind of procurement do not give what they got in all.",
        where=small.where,
        evidence=(small.evidence, *(rate.evidence for rate, _ in pairs)),
        expected=point,
        found=plain_number(small.value),
        difference=plain_number(small.number.rounded(outcome.difference)),
        cells=(small.key, *(q.key for pair in pairs for q in pair)),
    )
