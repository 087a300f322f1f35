"""N and U: how figures are worded: per cent signs, shares above the whole, one basis of comparison, stale reasons."""

import re
from collections.abc import Iterator

from schemas.findings import Severity, Where
from schemas.report import Statement, StatementKind
from workers.validate.equations import Copy, Share, Total
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.tables.units_in_scope import has_institutions
from workers.validate.rules.text.sentences import find, first
from workers.validate.subject import Subject

__all__: list[str] = []

_SIGNS = {"N5b.class": "N5B-PCT-UNIT"}
_OTHER_SIGN = "N5C-RATE-UNIT"
_EPIDEMIC = re.compile(r"受?(?:新冠)?疫情(?:防控)?(?:的)?影响[^。；]{0,20}(?:没有|未|无|减少|取消|暂停)")
_AFTER_EPIDEMIC = 2023
_PERCENT = "%％"
_REASON = re.compile(
    r"基本支出(?P<b>增加|减少)(?P<x>[\d,.]+)万元[^。]{0,60}?项目支出(?P<p>增加|减少)(?P<y>[\d,.]+)万元"
)


def _unsigned(one: Statement) -> bool:
    """Whether a percentage of a known sentence stands there without its sign."""
    if one.kind is not StatementKind.PERCENT or one.value is None or one.pattern is None:
        return False
    behind = [after for before, after in _around(one.text.replace(",", ""), one.value) if not _in_figure(before)]
    return not any(after in _PERCENT for after in behind) and any(not _in_figure(after) for after in behind)


def _around(text: str, number: str) -> Iterator[tuple[str, str]]:
    """The characters before and behind each place of a number, a space where the text begins or ends."""
    text = f" {text} "
    at = text.find(number)
    while at >= 0:
        yield text[at - 1], text[at + len(number)]
        at = text.find(number, at + 1)


def _in_figure(char: str) -> bool:
    return char == "." or char.isdecimal()


@rule("N5B-PCT-UNIT", "N5C-RATE-UNIT")
def signs(subject: Subject) -> Iterator[Outcome]:
    """A percentage is followed by its sign."""
    for one in subject.report.statements:
        rule_id = _SIGNS.get(one.pattern or "", _OTHER_SIGN)
        if one.kind is not StatementKind.PERCENT or one.pattern is None:
            continue
        if not _unsigned(one):
            yield passed(Where(section=one.section), rule=rule_id)
            continue
        yield failed(
            f"“{one.item}”为{one.value}，缺百分号。",
            rule=rule_id,
            message_en="A percentage lacks its sign.",
            where=Where(section=one.section),
            evidence=(subject.said(one).evidence,),
            expected=f"{one.value}%",
            found=one.value,
        )


@rule("U-SHARE-100")
def above_whole(subject: Subject) -> Iterator[Outcome]:
    """A part takes no more than 100 per cent of its whole."""
    for one in subject.report.statements:
        if one.scope != "share" or one.amount is None:
            continue
        if one.amount <= 100:
            yield passed(Where(section=one.section))
        else:
            yield failed(
                f"“{one.item}”为{one.value}%，占比不能超过100%。",
                message_en="A share exceeds 100 per cent.",
                where=Where(section=one.section),
                evidence=(subject.said(one).evidence,),
                expected="不超过100%",
                found=f"{one.value}%",
                cells=(subject.said(one).key,),
            )


@rule("N7-BASIS-WORDING")
def basis(subject: Subject) -> Iterator[Outcome]:
    """The 三公 section measures completion against one budget, the opening one or the adjusted one."""
    rated = [s for s in subject.report.statements if (s.pattern or "").startswith("N7.") and s.scope == "completion"]
    opening = [s for s in rated if "年初预算" in s.item or (s.base and "年初" in s.base)]
    adjusted = [s for s in rated if "全年预算" in s.item or (s.base and "全年" in s.base)]
    if not rated:
        yield not_applicable("没有完成预算的说明")
    elif not opening or not adjusted:
        yield passed(Where(section=rated[0].section))
    else:
        yield failed(
            "“三公”经费一节中，有的以年初预算、有的以全年预算为基数说明完成率，口径不一。",
            message_en="Completion is measured against the opening budget here and the adjusted one there.",
            where=Where(section=rated[0].section),
            evidence=(subject.said(opening[0]).evidence, subject.said(adjusted[0]).evidence),
        )


@rule("N7-STALE-REASON")
def stale(subject: Subject) -> Iterator[Outcome]:
    """A reason belongs to the year that it is given for."""
    if subject.year is None or subject.year < _AFTER_EPIDEMIC:
        yield not_applicable("年度不涉及")
        return
    found = False
    for one in subject.paragraphs("第三部分"):
        match = _EPIDEMIC.search(one.text)
        if match is None:
            continue
        found = True
        yield failed(
            f"{subject.year}年度的原因仍写作“{match[0]}”，疑为往年文字。",
            message_en="The reason given belongs to earlier years.",
            where=Where(section=one.section),
            evidence=(subject.quote(one, match.start(), match.end()),),
            found=match[0],
            severity=Severity.INFO if subject.year == _AFTER_EPIDEMIC else None,
        )
    if not found:
        yield passed()


@rule("N5C-EQ-N3")
def head_parts(subject: Subject) -> Iterator[Outcome]:
    """Basic and project expenditure named beside the budget are the form's."""
    sentence = first(subject, "N5c.parts")
    if sentence is None:
        yield not_applicable("没有分列基本支出与项目支出")
        return
    if reason := subject.unavailable("T5"):
        yield not_evaluable(reason, sentence.where)
        return
    row = subject.row("T5", "合计")
    for slot in ("basic", "project"):
        found = sentence.get(slot)
        if found is not None:
            yield Copy(rule="N5C-EQ-N3", found=found, other=subject.cell("T5", row, slot, label="合计"))


@rule("N10-EQ-PUBLIC")
def running_costs(subject: Subject) -> Iterator[Outcome]:
    """Without institutions in scope the running costs are the public spending of the basic expenditure."""
    sentence = first(subject, "N10")
    found = sentence.get("v") if sentence else None
    if found is None:
        yield not_evaluable("没有读到机关运行经费")
    elif reason := subject.unavailable("T6"):
        yield not_evaluable(reason, found.where)
    elif has_institutions(subject):
        yield not_applicable("含事业单位，机关运行经费只是公用经费的一部分", found.where)
    else:
        public = subject.cell("T6", subject.row("T6", "公用经费合计"), "amount", label="公用经费合计")
        yield Copy(rule="N10-EQ-PUBLIC", found=found, other=public)


@rule("N11-MICRO-BASE")
def micro(subject: Subject) -> Iterator[Outcome]:
    """The share of micro firms is taken of what the sentence says: all procurement, or that of small firms."""
    total, small = (_value(subject, p) for p in ("N11.total", "N11.sme"))
    for one in find(subject, "N11.micro"):
        share, part = one.get("p"), one.get("v")
        whole = small if "中小企业" in one.item("p").partition("占")[2] else total
        if share is not None and part is not None and whole is not None and whole.value:
            yield Share(rule="N11-MICRO-BASE", found=share, part=part, whole=whole)


def _value(subject: Subject, pattern: str) -> Quantity | None:
    sentence = first(subject, pattern)
    return sentence.get("v") if sentence else None


@rule("N1-REASON-SUM")
def reasons(subject: Subject) -> Iterator[Outcome]:
    """A change explained by basic and project expenditure is the sum of the two."""
    moved = next((s for s in find(subject, "N1.yoy", "N4.yoy", "N5a") if s.get("d") is not None), None)
    if moved is None:
        yield not_applicable("没有增减说明")
        return
    change = moved.get("d")
    up = moved.direction("d") == "increase"
    for one in subject.paragraphs(moved.section):
        match = _REASON.search(one.text)
        if match is None or change is None:
            continue
        parts = [
            (1 if (match[word] == "增加") is up else -1, figure)
            for word, number in (("b", "x"), ("p", "y"))
            if (figure := _figure(subject, moved.section, match[number])) is not None
        ]
        if len(parts) == 2:
            yield Total(rule="N1-REASON-SUM", found=change, parts=tuple(parts))


def _figure(subject: Subject, section: str, printed: str) -> Quantity | None:
    value = printed.replace(",", "").rstrip(".")
    same = (s for s in subject.statements(section=section) if s.value == value and s.unit == "万元")
    return next((subject.said(s) for s in same), None)
