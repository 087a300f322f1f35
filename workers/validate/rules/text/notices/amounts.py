"""Lists of amounts in the text that ought to close: shares, 其中, reasons; and whose money a share is taken of."""

import re
from collections.abc import Iterator
from decimal import Decimal

from schemas.findings import Evidence, Verdict, Where
from workers.validate import intervals
from workers.validate.equations import plain_number
from workers.validate.intervals import Printed
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import unit_factor
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, find, first, silent
from workers.validate.subject import Subject

__all__: list[str] = []

_HUNDRED = Printed.of(Decimal(100), exact=True)
_WHOLE_LIST = re.compile(r"全为|全部为|均为|全部用于")
# A move and its amount; an item of a list without a word of its own (、公务接待费1.41万元) moves as the one before.
_MOVES = re.compile(r"(?:(增加|增长|调增|追加|减少|下降|调减|压减|节约)了?|(?<=[费出贴]))(\d[\d,]*(?:\.\d+)?)万元")
_UP = ("增加", "增长", "调增", "追加")
_FEWEST_REASONS = 3
_ADDED = re.compile(r"追加[^，。；、\d]{0,40}?(\d[\d,]*(?:\.\d+)?)万元")
_MUCH = Decimal("0.5")


def _adds_up(total: Quantity, parts: list[Quantity]) -> intervals.Comparison:
    return intervals.total(total.number, [(1, q.number) for q in parts])


@rule("N5B-SHARE-SUM-100")
def shares(subject: Subject) -> Iterator[Outcome]:
    """The shares of the classes close at 100, where the classes themselves add up."""
    opening = first(subject, "N5a", "N5b.total")
    total = opening.get("v") if opening else None
    told = [(v, p) for one in find(subject, "N5b.class") if (v := one.get("v")) and (p := one.get("p"))]
    if total is None or len(told) < 2:
        yield not_evaluable("没有读到支出合计与各类占比", Where(section="第三部分/五"))
        return
    if _adds_up(total, [v for v, _ in told]).verdict is Verdict.FAIL:
        yield not_applicable("列出的各类支出没有合计到总额，占比不必为100%", total.where)
        return
    sums = intervals.total(_HUNDRED, [(1, p.number) for _, p in told])
    if sums.verdict is not Verdict.FAIL:
        yield passed(total.where)
        return
    yield failed(
        f"各类支出占比合计为{plain_number(sums.point)}%，不是100%。",
        message_en=f"The shares of the classes close at {plain_number(sums.point)}%.",
        where=total.where,
        evidence=tuple(p.evidence for _, p in told),
        expected="100",
        found=plain_number(sums.point),
        difference=plain_number(-sums.difference),
        cells=tuple(p.key for _, p in told),
    )


@rule("N5B-SUBITEM-SUM")
def items(subject: Subject) -> Iterator[Outcome]:
    """The items listed behind 其中 add up to their class: all of them where the words say so, several otherwise."""
    lists = [
        (one, v, parts) for one in find(subject, "N5b.class") if (v := one.get("v")) and (parts := one.all("part"))
    ]
    if not lists:
        yield not_applicable("各类支出没有列出其中项")
    for one, value, parts in lists:
        whole = _WHOLE_LIST.search(one.text) is not None
        if len(parts) < 2 and not whole:
            yield not_applicable("只举出一项，不必合计到该类", value.where)
            continue
        sums = _adds_up(value, parts)
        if sums.verdict is not Verdict.FAIL:
            yield passed(value.where)
            continue
        gap = "多出" if sums.point > value.value else "少"
        yield failed(
            f"“{one.item()}”为{value.text}，其中各项合计{plain_number(sums.point)}，"
            f"{gap}{plain_number(abs(sums.difference))}。",
            message_en="The items listed do not add up to their class.",
            where=value.where,
            evidence=(value.evidence, *(q.evidence for q in parts)),
            expected=plain_number(value.value),
            found=plain_number(sums.point),
            difference=plain_number(-sums.difference),
            cells=(value.key, *(q.key for q in parts)),
        )


@rule("N10-REASON-SUM")
def reasons(subject: Subject) -> Iterator[Outcome]:
    """The amounts given as reasons for the change of the running costs, three and more, add up to it."""
    moved = next((one for one in find(subject, "N10") if one.get("d") is not None), None)
    change = moved.get("d") if moved else None
    if moved is None or change is None:
        yield silent("机关运行经费增减")
        return
    text = "".join(one.text for one in subject.paragraphs(moved.section))
    up = moved.direction("d") == "increase"
    at = text.find(moved.text)
    told = list(_MOVES.finditer(text, at + len(moved.text) if at >= 0 else 0))
    if len(told) < _FEWEST_REASONS:
        yield not_applicable("原因中列出的金额不足三个", moved.where)
        return
    factor = unit_factor("万元", subject.identity.unit)
    parts = [(sign, number.scaled(factor)) for sign, number in _moves(told, up=up)]
    sums = intervals.total(change.number, parts)
    if sums.verdict is not Verdict.FAIL:
        yield passed(moved.where)
        return
    yield failed(
        f"机关运行经费增减{change.text}，所列{len(parts)}项原因合计{plain_number(sums.point)}，"
        f"相差{plain_number(abs(sums.difference))}。",
        message_en="The amounts given as reasons do not add up to the change.",
        where=moved.where,
        evidence=(change.evidence, *_quoted(subject, moved, told)),
        expected=plain_number(change.value),
        found=plain_number(sums.point),
        difference=plain_number(-sums.difference),
        cells=(change.key,),
    )


def _moves(told: list[re.Match[str]], *, up: bool) -> Iterator[tuple[int, Printed]]:
    """Every amount with its sign: 1 where it moves as the change does."""
    word = _UP[0] if up else ""
    for one in told:
        word = one[1] or word
        yield 1 if (word in _UP) is up else -1, Printed.of(Decimal(one[2].replace(",", "")))


def _quoted(subject: Subject, moved: Sentence, told: list[re.Match[str]]) -> Iterator[Evidence]:
    for one in subject.paragraphs(moved.section):
        at = one.text.find(told[0][0])
        if at >= 0:
            yield subject.quote(one, at, at + len(told[0][0]))


@rule("N13-BASE-SCOPE")
def base(subject: Subject) -> Iterator[Outcome]:
    """Self-evaluated money of every source is not set against the general public budget's projects alone."""
    one = first(subject, "N13.projects")
    money = one.get("v") if one else None
    if one is None or money is None:
        yield silent("绩效自评资金")
        return
    if "一般公共预算" not in one.item("p"):
        yield not_applicable("没有写明以一般公共预算项目支出为基数", one.where)
        return
    general = subject.cell("T5", subject.row("T5", "合计"), "project", label="合计")
    every = subject.cell("T3", subject.row("T3", "合计"), "project", label="合计")
    if reason := subject.unavailable("T5") or subject.unavailable("T3"):
        yield not_evaluable(reason, one.where)
    elif intervals.at_most(money.number, general.number).verdict is not Verdict.FAIL:
        yield passed(one.where)
    elif intervals.at_most(money.number, every.number).verdict is Verdict.FAIL:
        yield not_applicable("自评资金大于全部项目支出，另有其他口径", one.where)
    else:
        yield failed(
            f"自评资金{money.text}大于一般公共预算项目支出{general.text}，却以后者为基数计算占比，口径不一。",
            message_en="Money of every source is measured against the general public budget alone.",
            where=one.where,
            evidence=(money.evidence, general.evidence),
            expected=f"不超过{general.text}",
            found=money.text,
            cells=(money.key,),
        )


@rule("O-YEAR-END")
def added(subject: Subject) -> Iterator[Outcome]:
    """More than half of the year's expenditure was added to the budget during the year, as the reasons tell."""
    opening = first(subject, "N3.total", "N5c.total", "N5a")
    total = opening.get("v") if opening else None
    if total is None or not total.value:
        yield silent("支出合计")
        return
    factor = unit_factor("万元", subject.identity.unit)
    told = [(one, m) for one in subject.paragraphs("第三部分/五") for m in _ADDED.finditer(one.text)]
    sums = sum((Decimal(m[1].replace(",", "")) * factor for _, m in told), Decimal(0))
    if sums <= _MUCH * total.value or sums > total.value:
        yield passed(total.where)
        return
    yield failed(
        f"文中所述年中追加合计{plain_number(sums)}，占支出{total.text}的"
        f"{(100 * sums / total.value).quantize(Decimal('0.1'))}%。",
        message_en="More than half of the expenditure was added during the year.",
        where=Where(section="第三部分/五"),
        evidence=(*(subject.quote(p, m.start(), m.end()) for p, m in told[:6]), total.evidence),
        found=plain_number(sums),
    )
