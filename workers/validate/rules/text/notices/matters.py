"""Running costs of an institution, procurement that was none, the words for equipment, vehicles that became more."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Where
from workers.validate.equations import AtMost
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import plain, unit_factor
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import find, first, silent
from workers.validate.subject import Subject

__all__: list[str] = []

# What only institutions are called, and what shows that a body is none or is run like an administration.
_INSTITUTION = re.compile(
    r"(?:中心|学校|小学|中学|幼儿园|医院|图书馆|博物馆|文化馆|研究[院所]|服务站|敬老院|少年宫|剧团)$"
)
_ADMINISTRATION = ("参公", "参照公务员", "行政编制", "行政单位")
_ADMINISTRATIVE_ITEM = "行政运行"
# Office equipment, special equipment, information networks, cars: what is always bought by procurement.
_BOUGHT = ("31002", "31003", "31007", "31013")
_MUCH_BOUGHT = Decimal(100)  # 万元, the limit of the central government's procurement catalogue for goods
_NEW_WORDING = 2022
_OLD_WORDS = re.compile(r"通用|专用|[25]0万元|200万元")
_MORE_CARS = re.compile(r"(?:比|较|同比)(?:上年|去年|20\d\d年)?(?:度|末|年末)?[^，。；\d]{0,8}增加(\d+)辆")
_HANDED_OVER = re.compile(r"划转|划入|调入|调拨|调剂|接收|并入|划拨|捐赠")


def _value(subject: Subject, pattern: str, slot: str = "v") -> Quantity | None:
    return next((q for one in find(subject, pattern) if (q := one.get(slot)) is not None), None)


@rule("N10-NA-UNIT")
def institution(subject: Subject) -> Iterator[Outcome]:
    """An institution has no running costs of an administration."""
    name = plain(subject.identity.department or "")
    about = [one.text for one in subject.paragraphs("第一部分")]
    if not _INSTITUTION.search(name) or any(word in text for text in about for word in _ADMINISTRATION):
        yield not_applicable("不是事业单位，或参照公务员法管理")
        return
    if reason := subject.unavailable("T3"):
        yield not_evaluable(reason)
        return
    if any(_ADMINISTRATIVE_ITEM in plain(row.name) for row in subject.coded("T3")):
        yield not_applicable("列有行政运行支出，属行政单位或参公单位")
        return
    costs = first(subject, "N10")
    value = costs.get("v") if costs else None
    if costs is None or value is None:
        yield silent("机关运行经费")
    elif not value.value:
        yield passed(value.where)
    else:
        yield failed(
            f"事业单位列有机关运行经费{value.text}，该项只适用于行政单位和参照公务员法管理的事业单位。",
            message_en="An institution reports running costs that only administrations have.",
            where=value.where,
            evidence=(value.evidence,),
            expected="不适用",
            found=value.text,
        )


@rule("N11-ZERO")
def none_bought(subject: Subject) -> Iterator[Outcome]:
    """Where nothing was procured nothing of it went to anybody."""
    total = _value(subject, "N11.total")
    if total is None:
        yield silent("政府采购支出")
        return
    if total.value:
        yield not_applicable("有政府采购支出", total.where)
        return
    told = [(p, slot) for p in ("N11.sme", "N11.micro", "N11.type_share") for slot in ("v", "p")]
    some = [q for pattern, slot in told if (q := _value(subject, pattern, slot)) is not None and q.value]
    if not some:
        yield passed(total.where)
        return
    yield failed(
        f"政府采购支出为零，却列有授予企业的合同或占比{some[0].text}。",
        message_en="Nothing was procured, and yet contracts are told.",
        where=some[0].where,
        evidence=(some[0].evidence, total.evidence),
        expected="0",
        found=some[0].text,
        cells=(total.key, *(q.key for q in some)),
    )


@rule("N11-VS-ACTIVITY")
def bought(subject: Subject) -> Iterator[Outcome]:
    """Procurement is part of all spending; equipment in number is not bought without it."""
    total = _value(subject, "N11.total")
    if total is None:
        yield silent("政府采购支出")
        return
    if reason := subject.unavailable("T3"):
        yield not_evaluable(reason, total.where)
    else:
        yield AtMost(rule="N11-VS-ACTIVITY", found=total, limit=subject.cell("T3", subject.row("T3", "合计"), "total"))
    if total.value:
        return
    goods = [subject.cell("T6", row, "amount") for code in _BOUGHT if (row := subject.by_code("T6", code))]
    spent = sum((q.value for q in goods), Decimal(0))
    if spent > _MUCH_BOUGHT * unit_factor("万元", subject.identity.unit):
        yield failed(
            f"政府采购支出为零，基本支出却购置设备{spent}。",
            message_en="Equipment was bought in number, and nothing was procured.",
            where=total.where,
            evidence=(total.evidence, *(q.evidence for q in goods if q.value)),
            found=total.text,
        )


@rule("N12-EQUIPMENT")
def equipment(subject: Subject) -> Iterator[Outcome]:
    """Equipment is told in the words of the year's form: since 2022 one sort above 1 million, before it two."""
    told = find(subject, "N12.equipment")
    if subject.year is None or not told:
        yield not_evaluable("没有认出决算年度，或没有读到设备的说明句")
        return
    items = [(one, plain(one.item("n"))) for one in told]
    new = subject.year >= _NEW_WORDING
    wrong = next((one for one, item in items if new and _OLD_WORDS.search(item)), None)
    if not new and not any(_OLD_WORDS.search(item) for _, item in items):
        wrong = told[0]
    if wrong is None:
        yield passed(told[0].where)
        return
    figure = wrong.get("n")
    expected = "单价100万元（含）以上设备（不含车辆）" if new else "单价50万元以上通用设备、单价100万元以上专用设备"
    yield failed(
        f"{subject.year}年度设备的口径应为“{expected}”，文中写作“{wrong.item('n')}”。",
        message_en="Equipment is told in the words of another year's form.",
        where=wrong.where,
        evidence=(figure.evidence,) if figure else (),
        expected=expected,
        found=wrong.item("n"),
    )


@rule("N12-VEHICLE-YOY")
def more_cars(subject: Subject) -> Iterator[Outcome]:
    """Cars do not become more than were bought, unless somebody handed them over."""
    sentences = find(subject, "N12.vehicles", "N7.keep")
    if not sentences:
        yield silent("车辆")
        return
    told = [
        (one, m)
        for section in dict.fromkeys(s.section for s in sentences)
        for one in subject.paragraphs(section)
        for m in _MORE_CARS.finditer(one.text)
    ]
    if not told:
        yield not_applicable("没有写明车辆比上年增加的辆数；与上年报告的比较另行判断")
        return
    bought = _value(subject, "N7.buy.count", "n")
    for paragraph, match in told:
        where = Where(section=paragraph.section)
        if _HANDED_OVER.search(paragraph.text):
            yield not_applicable("车辆由划转、调拨等增加", where)
        elif bought is None:
            yield not_evaluable("没有读到本年购置车辆数", where)
        elif int(match[1]) <= bought.value:
            yield passed(where)
        else:
            yield failed(
                f"车辆比上年增加{match[1]}辆，本年只购置{bought.value}辆，增加的来源没有说明。",
                message_en="Vehicles increased by more than were bought.",
                where=where,
                evidence=(subject.quote(paragraph, match.start(), match.end()), bought.evidence),
                expected=f"不超过{bought.value}",
                found=match[1],
            )
