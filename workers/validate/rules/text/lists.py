"""Names listed in the text against the figures behind them: 主要包括 of the basic expenditure, glossary, purposes."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from schemas.findings import Evidence, Where
from schemas.report import FormRow, FormStatus, Paragraph
from workers.validate.outcome import Outcome, failed, not_evaluable, passed
from workers.validate.reading import clip, plain
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import row_names
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_MARKS = re.compile(r"[()（）]|用$")
_PART = re.compile(r"(人员经费|公用经费)[^，,；;。：:]{0,16}[，,]?主要(?:包括|用于|是)[:：]?(?P<list>[^；;。]+)")
_GLOSSED = re.compile(r"[(（]款[)）](?P<c>[^。；;]{2,40}?)[(（]项级?[)）]")
_ITEM = re.compile(r"(?:^|[、，,])(?P<name>[^。]{2,60}?)[(（]项[)）][。，,:：]?主要用于[:：]?(?P<use>[^。]{4,160})")
# An item of the classification and the words that only its own purpose uses.
_PURPOSES = {
    "住房公积金": ("住房公积金", "公积金", "住房"),
    "基本养老保险": ("养老",),
    "职业年金": ("职业年金", "年金", "养老"),
    "行政单位医疗": ("医疗",),
    "事业单位医疗": ("医疗",),
    "公务员医疗补助": ("医疗",),
    "购房补贴": ("购房", "住房"),
    "提租补贴": ("提租", "住房"),
}
_THREE_PUBLIC = {
    "因公出国": "actual.abroad",
    "公务接待费": "actual.reception",
    "公务用车运行": "actual.vehicle_operation",
}
_STAFF, _PUBLIC = ("301", "303"), ("302", "307", "310", "312", "399")


def _listed(subject: Subject) -> Iterator[tuple[Paragraph, str, list[str]]]:
    """The lists of section 六: the paragraph, which half they name, and the names."""
    for one in subject.paragraphs("第三部分/六"):
        for match in _PART.finditer(one.text):
            names = [re.sub(r"等.*$", "", name) for name in re.split(r"[、，,]", match["list"])]
            yield one, match[1], [name for name in names if name]


@lru_cache(maxsize=4096)
def _wordings(name: str) -> frozenset[tuple[int, str]]:
    """A name folded, without 维护 and without 支出: two names are the same that share one of the three."""
    folded = _MARKS.sub("", plain(name))
    return frozenset(enumerate((folded, folded.replace("维护", ""), folded.removesuffix("支出"))))


def _names(rows: list[FormRow]) -> set[tuple[int, str]]:
    return {wording for row in rows for own in row_names(row) for wording in _wordings(own)}


@rule("N6-LIST-VS-T6")
def items(subject: Subject) -> Iterator[Outcome]:
    """The items that make up a half of the basic expenditure are those with an amount in the form."""
    rows = [row for row in subject.coded("T6") if row.code and len(row.code) > 3]
    for paragraph, half, names in _listed(subject):
        classes = _STAFF if half == "人员经费" else _PUBLIC
        own = [row for row in rows if (row.code or "").startswith(classes)]
        spent = [row for row in own if subject.cell("T6", row, "amount").value]
        if any(subject.cell("T6", row, "amount").unread for row in own) or not spent:
            yield not_evaluable("基本支出决算表未全部读出", Where(section=paragraph.section))
            continue
        listed = {wording for name in names for wording in _wordings(name)}
        known, printed = _names(own), _names(spent)
        empty = [n for n in names if not _wordings(n).isdisjoint(known) and _wordings(n).isdisjoint(printed)]
        left_out = [r for r in spent if listed.isdisjoint(_names([r]))]
        if not empty and not left_out:
            yield passed(Where(section=paragraph.section))
            continue
        yield _list_differs(subject, paragraph, half, empty, left_out)


def _list_differs(
    subject: Subject, paragraph: Paragraph, half: str, empty: list[str], left_out: list[FormRow]
) -> Outcome:
    parts = []
    if empty:
        parts.append("列出而表中无数：" + "、".join(empty[:6]))
    if left_out:
        parts.append(
            "表中有数而未列：" + "、".join(f"{r.name}{subject.cell('T6', r, 'amount').value}" for r in left_out[:6])
        )
    at = paragraph.text.find(half)
    rows = [subject.cell("T6", r, "amount").evidence for r in left_out[:2]]
    quotes = [_around(paragraph, name) for name in empty[:3]] or [subject.quote(paragraph, max(at, 0))]
    return failed(
        f"{half}的“主要包括”与基本支出决算表不符：{'；'.join(parts)}。",
        message_en="The items listed are not those with an amount in the form.",
        where=Where(section=paragraph.section, form=None),
        evidence=(*quotes, *rows),
        expected="表中有金额的项目",
        found="、".join(empty[:6]) or "漏列",
    )


def _around(paragraph: Paragraph, name: str) -> Evidence:
    at = paragraph.text.find(name)
    return Evidence(paragraph.text[max(0, at - 40) : at + 60], paragraph.page, paragraph.box)


@rule("N6-LIST-VS-THREE-PUBLIC")
def zero_items(subject: Subject) -> Iterator[Outcome]:
    """An item of the basic expenditure is not listed where the 三公 section says that nothing was spent on it."""
    said = {
        key: [s for s in subject.statements() if s.item.startswith(key) and s.scope == "actual" and s.unit == "万元"]
        for key in _THREE_PUBLIC
    }
    for paragraph, half, names in _listed(subject):
        for name in names:
            key = next((k for k in _THREE_PUBLIC if name.startswith(k)), None)
            if key is None or half != "公用经费" or subject.status("T6") is FormStatus.PRESENT:
                continue
            amounts = [s for s in said[key] if s.amount is not None]
            if not amounts:
                yield not_evaluable("“三公”经费一节没有读出该项金额", Where(section=paragraph.section))
            elif any(s.amount for s in amounts):
                yield passed(Where(section=paragraph.section))
            else:
                zero = subject.said(amounts[0])
                yield failed(
                    f"公用经费的“主要包括”列有“{name}”，“三公”经费一节却为0万元。",
                    message_en="An item is listed among the spending although nothing was spent on it.",
                    where=Where(section=paragraph.section),
                    evidence=(_around(paragraph, name), zero.evidence),
                    expected="不列",
                    found=name,
                )


@rule("C-GLOSSARY-CODES")
def glossary(subject: Subject) -> Iterator[Outcome]:
    """The glossary explains the items of the classification that the report uses, and no others."""
    form = next((f for f in ("T5", "T3") if subject.status(f) is FormStatus.PRESENT), None)
    said = _glossed(subject)
    if form is None or not said:
        yield not_evaluable("没有读出支出决算表，或名词解释没有逐项解释科目")
        return
    leaves = [r for r in subject.coded(form) if r.code and len(r.code) == 7]
    used = {name for f in ("T2", "T3", "T5", "T8", "T9") for r in subject.coded(f) for name in row_names(r)}
    unused = [name for name in said if name not in used]
    unexplained = [row for row in leaves if not row_names(row) & said.keys()]
    if unused:
        paragraph, _ = said[unused[0]]
        yield failed(
            f"名词解释解释了本报告没有使用的科目：{'、'.join(unused[:6])}。",
            message_en="The glossary explains items that the report does not use.",
            where=Where(section=paragraph.section),
            evidence=tuple(_glossed_at(*said[name]) for name in unused[:6]),
            found="、".join(unused[:6]),
            cause="glossary-unused",
        )
    if unexplained:
        paragraph, _ = next(iter(said.values()))
        yield failed(
            f"名词解释缺少本报告使用的科目：{'、'.join(f'{r.code}{r.name}' for r in unexplained[:6])}。",
            message_en="The glossary leaves out items that the report uses.",
            where=Where(section=paragraph.section),
            evidence=(_heading(subject, paragraph), Evidence(clip(paragraph.text, 120), paragraph.page, paragraph.box)),
            expected="、".join(f"{r.code}{r.name}" for r in unexplained[:6]),
            cause="glossary-missing",
        )
    if not unused and not unexplained:
        yield passed()


def _heading(subject: Subject, paragraph: Paragraph) -> Evidence:
    """The heading that a glossary's items stand under."""
    above = paragraph.section.rpartition("/")[0] or paragraph.section
    title = next((s for s in subject.report.sections if s.path == above), None)
    if title is not None:
        return Evidence(clip(title.title), title.page, title.box)
    lead = next((p for p in subject.report.paragraphs if p.section == above), paragraph)
    return Evidence(clip(lead.text, 60), lead.page, lead.box)


def _is_glossary(paragraph: Paragraph) -> bool:
    part = paragraph.section.partition("/")[0]
    return part not in ("第一部分", "第二部分", "第三部分") and bool(part)


def _glossed(subject: Subject) -> dict[str, tuple[Paragraph, int]]:
    """The items that the glossary explains: each with the paragraph and the offset where it is named.

    An entry may run over a page and so over two paragraphs; the glossary is read as one text.
    """
    paragraphs = [p for p in subject.paragraphs() if _is_glossary(p)]
    starts = list(accumulate((len(p.text) for p in paragraphs), initial=0))
    found: dict[str, tuple[Paragraph, int]] = {}
    for match in _GLOSSED.finditer("".join(p.text for p in paragraphs)):
        index = bisect_right(starts, match.start()) - 1
        found[plain(match["c"])] = (paragraphs[index], match.start() - starts[index])
    return found


def _glossed_at(paragraph: Paragraph, start: int) -> Evidence:
    return Evidence(paragraph.text[max(0, start - 40) : start + 100], paragraph.page, paragraph.box)


@rule("N5C-PURPOSE")
def purposes(subject: Subject) -> Iterator[Outcome]:
    """The purpose given for an item is its own, not that of the item beside it."""
    for one in subject.paragraphs("第三部分/五"):
        for match in _ITEM.finditer(one.text):
            own = next((words for key, words in _PURPOSES.items() if key in match["name"]), None)
            if own is None:
                continue
            other = next(
                (
                    key
                    for key, words in _PURPOSES.items()
                    if not set(words) & set(own) and any(word in match["use"] for word in words)
                ),
                None,
            )
            if any(word in match["use"] for word in own) or other is None:
                yield passed(Where(section=one.section))
            else:
                yield failed(
                    f"“{match['name'][-20:]}”的用途写作“{clip(match['use'], 40)}”，属“{other}”。",
                    message_en="The purpose given belongs to another item.",
                    where=Where(section=one.section),
                    evidence=(subject.quote(one, match.start("name"), match.end("use")),),
                    expected=own[0],
                    found=clip(match["use"], 40),
                )


@rule("N5C-PURPOSE-KIND")
def kinds(subject: Subject) -> Iterator[Outcome]:
    """An item said to be basic (or project) expenditure has some of it in the form."""
    if subject.status("T5") is not FormStatus.PRESENT:
        yield not_evaluable(f"没有读出《{spec_of('T5').title}》")
        return
    rows = {plain(r.name): r for r in subject.coded("T5") if r.code and len(r.code) == 7}
    for one in subject.paragraphs("第三部分/五"):
        for match in _ITEM.finditer(one.text):
            name = plain(re.split(r"[)）]", match["name"])[-1])
            row, kind = rows.get(name), re.search(r"等?的?(基本|项目)支出$", match["use"])
            if row is None or kind is None or sum(plain(r.name) == name for r in rows.values()) > 1:
                continue
            said, other = ("basic", "project") if kind[1] == "基本" else ("project", "basic")
            own, rest = subject.cell("T5", row, said), subject.cell("T5", row, other)
            if own.value or not rest.value or own.unread:
                yield passed(Where(section=one.section))
            else:
                yield failed(
                    f"“{row.name}”写明用于{kind[1]}支出，决算表该科目{kind[1]}支出为空，全部{rest.value}为"
                    f"{'项目' if said == 'basic' else '基本'}支出。",
                    message_en="The text calls the spending basic or project; the form has it as the other.",
                    where=Where(section=one.section),
                    evidence=(subject.quote(one, match.start("name"), match.end("use")), own.evidence),
                    expected="项目支出" if said == "basic" else "基本支出",
                    found=f"{kind[1]}支出",
                )
