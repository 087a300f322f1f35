"""C and N5: whether the parts, paragraphs, classes and items that must be told are told, and nothing denied that is."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Where
from workers.validate.equations import Total
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.reading import clip, plain
from workers.validate.registry import rule
from workers.validate.rules.text.sentences import Sentence, find, first
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_STATEMENT = "第三部分"
_PARTS = {
    "概况": "概况|基本情况|主要职能|主要职责|部门职责",
    "决算表": "决算(?:公开)?表|决算报表",
    "情况说明": "情况说明|决算说明|数据说明|情况分析",
    "名词解释": "名词解释",
}
# What the explanation must speak of, and the words that show it does.
_TOPICS = {
    "收入支出总体情况": "收入支出总|收、支总|收支总|总体情况",
    "收入情况": "收入决算|本年收入|收入合计",
    "支出情况": "支出决算|本年支出|支出合计",
    "财政拨款收支情况": "财政拨款收",
    "一般公共预算财政拨款支出情况": "一般公共预算财政拨款支出",
    "基本支出情况": "基本支出",
    "“三公”经费情况": "三公",
    "机关运行经费情况": "机关运行经费|运行经费",
    "政府采购情况": "政府采购",
    "国有资产占用情况": "国有资产|车辆",
    "预算绩效情况": "绩效",
}
_DENIED = {
    "T8": re.compile(r"(?:没有|无|未)(?:使用|发生|安排)?政府性基金(?:预算)?(?:财政拨款)?(?:安排的)?(?:收入|支出|收支)"),
    "T9": re.compile(
        r"(?:没有|无|未)(?:使用|发生|安排)?国有资本经营(?:预算)?(?:财政拨款)?(?:安排的)?(?:收入|支出|收支)"
    ),
}


@rule("C-SECTIONS")
def parts(subject: Subject) -> Iterator[Outcome]:
    """The parts that every report has: what it is, its forms, their explanation, the terms."""
    titles = [section.title for section in subject.report.sections]
    numbered = [title for title in titles if re.match(r"第[一二三四五六七八]部分", title)]
    if len(numbered) < len(_PARTS) - 1:
        yield not_evaluable("没有认出报告的各个部分")
        return
    for name, words in _PARTS.items():
        if any(re.search(words, title) for title in titles) or (name == "决算表" and subject.report.facts):
            yield passed()
            continue
        yield failed(
            f"报告没有“{name}”这一部分。",
            message_en="A part that every report has is absent.",
            where=Where(),
            evidence=tuple(Evidence(clip(title)) for title in numbered[:4]),
            expected=name,
            found="缺",
        )


@rule("C-PARAGRAPHS")
def topics(subject: Subject) -> Iterator[Outcome]:
    """The explanation speaks of everything that it must speak of."""
    told = [s.title for s in subject.report.sections if s.path.startswith(_STATEMENT)]
    text = "".join([*told, *(p.text for p in subject.paragraphs(_STATEMENT))])
    if len(told) < len(_TOPICS) // 2:
        yield not_evaluable("没有认出情况说明的各节")
        return
    for name, words in _TOPICS.items():
        if re.search(words, text):
            yield passed(Where(section=_STATEMENT))
        else:
            yield failed(
                f"情况说明没有说明“{name}”。",
                message_en="The explanation leaves out a matter that it must speak of.",
                where=Where(section=_STATEMENT),
                evidence=(Evidence(clip(told[-1])),),
                expected=name,
                found="缺",
            )


@rule("C-EMPTY-CONTRADICT")
def denied(subject: Subject) -> Iterator[Outcome]:
    """What the text or the form says there is none of has no figure."""
    for form, pattern in _DENIED.items():
        row = subject.row(form, "合计")
        spent = [q for column in ("income", "total") if (q := subject.cell(form, row, column)).value]
        passages = [*subject.paragraphs(_STATEMENT)]
        said = next(((p, m) for p in passages if (m := pattern.search(p.text))), None)
        if said is None:
            yield not_applicable("没有作空表声明", Where(form=spec_of(form).key))
        elif not spent:
            yield passed(Where(form=spec_of(form).key))
        else:
            paragraph, match = said
            yield failed(
                f"文中称“{match[0]}”，《{spec_of(form).title}》却列有{spent[0].value}。",
                message_en="The text says that there is none, the form has a figure.",
                where=Where(form=spec_of(form).key, section=paragraph.section),
                evidence=(subject.quote(paragraph, match.start(), match.end()), spent[0].evidence),
                expected="0",
                found=spent[0].text,
            )


def _bare(name: str) -> str:
    return plain(name).replace("(类)", "").replace("(项)", "").removesuffix("支出")


@rule("N5B-CLASS-SET", "N5C-ITEM-SET")
def sets(subject: Subject) -> Iterator[Outcome]:
    """Classes and items of the text are those of the form: told where their sum shows that one is left out."""
    for rule_id, pattern, head, length in (
        ("N5B-CLASS-SET", "N5b.class", "N5a", 3),
        ("N5C-ITEM-SET", "N5c.item", "N5c.total", 7),
    ):
        told, whole = find(subject, pattern), first(subject, head)
        total = whole.get("v") if whole else None
        values = [q for one in told if (q := one.get("v")) is not None]
        if subject.unavailable("T5") or total is None or not values:
            yield not_evaluable("没有读到逐项说明或决算表", Where(section=f"{_STATEMENT}/五"), rule=rule_id)
            continue
        if _closes(total, values):
            yield passed(total.where, rule=rule_id)
            continue
        yield from _left_out(subject, rule_id, told, total, length)


def _closes(total: Quantity, values: list[Quantity]) -> bool:
    return Total(rule="", found=total, parts=tuple((1, q) for q in values)).test().verdict.value != "fail"


def _left_out(subject: Subject, rule_id: str, told: list[Sentence], total: Quantity, length: int) -> Iterator[Outcome]:
    names = "".join(plain(one.item()) for one in told)
    rows = [r for r in subject.coded("T5") if r.code and len(r.code) == length]
    absent = [r for r in rows if _bare(r.name) not in names and subject.cell("T5", r, "total").value]
    if not absent:
        yield not_applicable("各项均已说明", total.where, rule=rule_id)
        return
    cells = [subject.cell("T5", row, "total") for row in absent]
    named = "、".join(f"“{row.name}”{q.value}" for row, q in zip(absent[:4], cells[:4], strict=True))
    yield failed(
        f"说明中没有提到决算表所列的{named}。",
        rule=rule_id,
        message_en="The explanation leaves out a class or an item of the form.",
        where=total.where,
        evidence=(total.evidence, *(q.evidence for q in cells[:4])),
        expected="、".join(r.name for r in absent[:4]),
        found="缺",
        cells=(total.key, *(q.key for q in cells)),
    )
