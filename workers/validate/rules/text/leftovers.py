"""B: what a template left behind in the text: placeholders, instructions, empty slots, words of another level."""

import re
from collections.abc import Iterator

from schemas.findings import Evidence, Where
from schemas.knowledge.wording import slips
from workers.validate.outcome import Outcome, failed, not_applicable, passed
from workers.validate.reading import clip, sentence
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import self_evaluations
from workers.validate.subject import Subject

__all__: list[str] = []

_LEVELS = "省市区县"
_REPEAT = 40


class _Passage:
    """A text of the report with its place: a paragraph, a heading, a note below a form."""

    def __init__(
        self, text: str, where: Where, page: int | None, box: tuple[float, float, float, float] | None
    ) -> None:
        self.text, self.where, self.page, self.box = text, where, page, box

    def around(self, start: int, end: int) -> Evidence:
        return Evidence(sentence(self.text, start, end), self.page, self.box)


def _passages(subject: Subject) -> Iterator[_Passage]:
    report = subject.report
    for section in report.sections:
        yield _Passage(section.title, Where(section=section.path), section.page, section.box)
    for paragraph in report.paragraphs:
        yield _Passage(paragraph.text, Where(section=paragraph.section), paragraph.page, paragraph.box)
    for form in report.forms:
        page = form.pages[-1] if form.pages else None
        texts = dict.fromkeys((*form.notes, *((form.declaration,) if form.declaration else ())))
        for text in texts:
            yield _Passage(text, Where(form=form.key), page, None)
    for one in self_evaluations(subject):
        for row in one.form.indicators:
            yield _Passage(re.sub(r"\s", "", row.text), one.where, row.page, row.box)


@rule("B-PLACEHOLDER", "B-INSTRUCTION", "B-PUNCTUATION", "B-DOUBLE-WORD", "B-ALTERNATIVE")
def leftovers(subject: Subject) -> Iterator[Outcome]:
    """No word of the template's own stands in the finished text."""
    passages = list(_passages(subject))
    for slip in slips():
        found = False
        for passage in passages:
            match = slip.pattern.search(passage.text)
            if match is None:
                continue
            found = True
            yield failed(
                f"{slip.say}：“{clip(match[0], 60)}”。",
                rule=slip.rule,
                message_en=f"In the published text, {slip.say_en}.",
                where=passage.where,
                evidence=(passage.around(match.start(), match.end()),),
                found=clip(match[0], 60),
            )
        if not found:
            yield passed(rule=slip.rule)


@rule("B-EMPTY-SLOT")
def empty_slots(subject: Subject) -> Iterator[Outcome]:
    """A sentence that the template leaves open has its figure."""
    found = False
    for one in subject.report.statements:
        if one.value is None:
            found = True
            yield failed(
                f"“{one.item}”处没有填写数字，单位{one.unit}前为空。",
                message_en="A figure of the template's sentence was left blank.",
                where=Where(section=one.section),
                evidence=(Evidence(clip(one.text), one.page, one.box),),
                expected="数字",
                found="空",
            )
    if not found:
        yield passed()


@rule("B-LEVEL-WORD")
def level_words(subject: Subject) -> Iterator[Outcome]:
    """A report speaks of its own level of government, not of the template's."""
    own = (subject.identity.region or "")[-1:]
    if own not in _LEVELS or not own:
        yield not_applicable("没有认出报告所属的行政级次")
        return
    others = [level for level in _LEVELS if level != own]
    words = [
        f"{level}{word}"
        for level in others
        for word in ("级财政一般公共预算", "级财政当年", "直部门", "直单位", "直机关")
    ]
    words += [f"{level}级财政" for level in others]
    found = False
    for one in subject.paragraphs():
        named = next((word for word in words if f"指{word}" in one.text), None)
        if named is None:
            continue
        found = True
        at = one.text.index(f"指{named}")
        yield failed(
            f"本部门属{own}级，文中却写“{named}”，应为“{own}{named[1:]}”。",
            message_en="The text names another level of government than the report's own.",
            where=Where(section=one.section),
            evidence=(subject.quote(one, at, at + len(named)),),
            expected=own + named[1:],
            found=named,
            cause="level",
        )
    if not found:
        yield passed()


@rule("B-DUP-PARAGRAPH")
def repeated(subject: Subject) -> Iterator[Outcome]:
    """No paragraph of the explanation is printed twice."""
    seen: dict[str, str] = {}
    found = False
    for one in subject.paragraphs("第三部分"):
        if len(one.text) < _REPEAT:
            continue
        if seen.get(one.text) == one.section:
            found = True
            yield failed(
                "同一段文字重复出现。",
                message_en="A paragraph stands twice in one section.",
                where=Where(section=one.section),
                evidence=(subject.quote(one, 0, _REPEAT),),
            )
        seen[one.text] = one.section
    if seen and not found:
        yield passed()
