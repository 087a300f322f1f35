"""Small things that a place's form asks for: staff, glossary, the year's main work, charts, what is secret."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Where
from schemas.report import Paragraph, Section
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.subject import Subject

__all__: list[str] = []

_PARTS_READ = 3
_STAFF = re.compile(r"人员(?:构成|情况|编制)|编制(?:及|和)?(?:实有)?人(?:数|员)")
_WORK = re.compile(r"重点工作|重点任务|主要工作|其他需要说明的情况")
_GLOSSARY = re.compile(r"名词解释|专业术语|名词说明")
_TERMS = ("三公", "机关运行经费")
_FEWEST_TERMS = 8
_OWN_TERMS = re.compile(r"其他专用名词")
_SECRET = re.compile(r"涉密")
_SECRET_SCOPE = re.compile(
    r"(?:不包括|不含|除|剔除|扣除|未包括|不公开|不予公开|不宜公开|免于|不涉及|无|没有)[^。；]{0,20}涉密|涉密[^。；]{0,24}(?:除外|不公开|不予|外)"
)
_NUMBER = re.compile(r"^图(\d{1,2})")


def _parts(subject: Subject) -> list[Section]:
    return [s for s in subject.report.sections if "/" not in s.path]


def _unread(subject: Subject) -> str | None:
    return None if len(_parts(subject)) >= _PARTS_READ else "没有认出报告的各个部分"


@rule("C-STAFF-SECTION", "C-WORK")
def sections(subject: Subject) -> Iterator[Outcome]:
    """Sections that the form of a place asks for in some years."""
    for rule_id, words, what in (("C-STAFF-SECTION", _STAFF, "部门人员构成"), ("C-WORK", _WORK, "重点工作完成情况")):
        if reason := _unread(subject):
            yield not_evaluable(reason, rule=rule_id)
            continue
        titles = [s.title for s in subject.report.sections]
        lead = "第一部分" if rule_id == "C-STAFF-SECTION" else None
        if any(words.search(t) for t in titles) or (
            lead and any(words.search(p.text) for p in subject.paragraphs(lead))
        ):
            yield passed(rule=rule_id)
            continue
        parts = _parts(subject)
        yield failed(
            f"报告没有“{what}”一节。",
            rule=rule_id,
            message_en="A section that the place's form asks for is absent.",
            where=Where(section=lead),
            evidence=tuple(Evidence(clip(s.title), s.page, s.box) for s in parts[:4]),
            expected=what,
            found="缺",
        )


@rule("C-GLOSSARY")
def glossary(subject: Subject) -> Iterator[Outcome]:
    """The glossary explains eight terms and more, the usual two among them, and leaves no entry open."""
    part = next((s for s in _parts(subject) if _GLOSSARY.search(s.title)), None)
    terms = list(subject.paragraphs(part.path)) if part else []
    if part is None or not terms:
        yield not_evaluable("没有读到名词解释")
        return
    text = "".join(one.text for one in terms)
    absent = [term for term in _TERMS if term not in text]
    count = len({one.section for one in terms} | {one.text[:12] for one in terms})
    if absent or count < _FEWEST_TERMS:
        yield failed(
            f"名词解释没有解释{'、'.join(absent)}。" if absent else f"名词解释只有{count}条。",
            message_en="The glossary leaves out usual terms.",
            where=Where(section=part.path),
            evidence=(Evidence(clip(part.title), part.page, part.box),),
            expected="、".join(absent) or f"{_FEWEST_TERMS}条以上",
            found="缺" if absent else str(count),
        )
    else:
        yield passed(Where(section=part.path))
    yield from _open_entries(subject, part, terms)


def _open_entries(subject: Subject, part: Section, terms: list[Paragraph]) -> Iterator[Outcome]:
    """其他专用名词 is the form's own heading: where nothing is explained below it, it was to be filled in or to go."""
    for entry in subject.report.sections:
        if not entry.path.startswith(part.path + "/") or not _OWN_TERMS.search(entry.title):
            continue
        if any(one.section.startswith(entry.path) and "电话" not in one.text for one in terms):
            yield passed(Where(section=entry.path))
        else:
            yield failed(
                f"名词解释的“{clip(entry.title, 30)}”一条没有内容。",
                message_en="An entry of the glossary is left open.",
                where=Where(section=entry.path),
                evidence=(Evidence(clip(entry.title), entry.page, entry.box),),
                expected="专用名词的解释",
                found="空",
            )


@rule("C-CHARTS")
def charts(subject: Subject) -> Iterator[Outcome]:
    """Charts are numbered without gaps from the first; charts without a caption cannot be told from pictures."""
    captions = [s for s in subject.report.signs if s.about == "chart"]
    numbers = {int(found[1]) for s in captions if (found := _NUMBER.match(s.text))}
    if not numbers:
        yield not_evaluable("没有读到图题，图与图题可能同为图片")
        return
    lost = sorted(set(range(1, max(numbers) + 1)) - numbers)
    if not lost:
        yield passed()
        return
    yield failed(
        f"图题缺图{'、图'.join(map(str, lost))}。",
        message_en="The numbering of the charts has a gap.",
        where=Where(section="第三部分"),
        evidence=tuple(Evidence(clip(s.text), s.page, s.box) for s in captions),
        expected=f"图{lost[0]}",
        found="缺",
    )


@rule("C-SECRET")
def secret(subject: Subject) -> Iterator[Outcome]:
    """Where secret matters are spoken of it is said whether they are within the figures."""
    passages = list(subject.paragraphs("第三部分"))
    if not passages:
        yield not_evaluable("没有读到情况说明")
        return
    told = [one for one in passages if _SECRET.search(one.text)]
    if not told:
        yield not_applicable("没有提到涉密")
    for one in told:
        match = _SECRET.search(one.text)
        if match is None or any(_SECRET_SCOPE.search(p.text) for p in told):
            yield passed(Where(section=one.section))
            continue
        yield failed(
            "提到涉密，没有说明涉密内容是否包括在所列数字之内。",
            message_en="Secret matters are mentioned without saying whether the figures include them.",
            where=Where(section=one.section),
            evidence=(subject.quote(one, match.start(), match.end()),),
            expected="涉密内容的范围",
            found="未说明",
        )
