"""Dates and places: the year of the classification quoted, the day of publication, the telephone's area code."""

import re
from collections.abc import Iterator
from datetime import date

from schemas.findings import Evidence, Where
from schemas.knowledge.area_codes import area_codes
from schemas.knowledge.persons import masked
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.subject import Subject

__all__: list[str] = []

_CLASSIFICATION = re.compile(r"《(20\d\d)年(?:度)?政府收支分类科目")
_LANDLINE = re.compile(r"(?<![\d-])[(（]?(?P<area>0(?:10|2\d|[3-9]\d{2}))[)）]?[-—–－ ]?[\d*]{7,8}(?![\d*])")
_TELEPHONE = re.compile(
    r"(?<![\d*])(?:0\d{2,3}[)）]?[-—–－ ]?)?[\d*]{7,8}(?![\d*])|(?<![\d*])(?:1[3-9]\d{9}|\*{11})(?![\d*])"
)
_NUMBER = re.compile(r"[\d*]{7}")  # what is read has its numbers masked, but for the area code


@rule("I-YEAR-CATALOG")
def classification(subject: Subject) -> Iterator[Outcome]:
    """The classification that a report quotes is its own year's."""
    told = [
        (one, m) for one in subject.paragraphs() if "分类科目" in one.text for m in _CLASSIFICATION.finditer(one.text)
    ]
    if not told:
        yield not_applicable("没有引用《政府收支分类科目》的年度")
    elif subject.year is None:
        yield not_evaluable("没有认出决算年度")
    for paragraph, match in told if subject.year is not None else ():
        where = Where(section=paragraph.section)
        if match[1] == str(subject.year):
            yield passed(where)
            continue
        yield failed(
            f"本报告为{subject.year}年度决算，引用的是{match[1]}年的政府收支分类科目。",
            message_en=f"The classification of {match[1]} is quoted in a report for {subject.year}.",
            where=where,
            evidence=(subject.quote(paragraph, match.start(), match.end()),),
            expected=str(subject.year),
            found=match[1],
        )


@rule("I-PUB-DATE")
def published(subject: Subject) -> Iterator[Outcome]:
    """Final accounts are published in the second half of the year after."""
    year, printed = subject.year, subject.identity.published
    day = _day(printed)
    if year is None or printed is None or day is None:
        yield not_evaluable("没有认出决算年度，或没有读到公开日期")
        return
    claim = next((c for c in subject.identity.claims if c.about == "published" and c.value == printed), None)
    if date(year + 1, 7, 1) <= day <= date(year + 1, 12, 31):
        yield passed()
        return
    yield failed(
        f"{year}年度决算应于{year + 1}年7月至12月间公开，所署日期为{printed}。",
        message_en=f"Final accounts of {year} are due in the second half of {year + 1}; the date is {printed}.",
        where=Where(section=claim.section if claim else None),
        evidence=(Evidence(clip(claim.text if claim else printed), claim.page if claim else None),),
        expected=f"{year + 1}-07—{year + 1}-12",
        found=printed,
    )


def _day(printed: str | None) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", printed or "")
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


@rule("I-PHONE", "C-CONTACT")
def telephones(subject: Subject) -> Iterator[Outcome]:
    """A report gives a telephone for questions, and its area code is that of the place. No number is repeated."""
    passages = [one for one in subject.paragraphs() if _NUMBER.search(one.text)]
    told = [(one, m) for one in passages for m in _LANDLINE.finditer(one.text)]
    own = area_codes(subject.identity.region_code)
    yield _contact(subject, any(_TELEPHONE.search(one.text) and "电话" in one.text for one in passages) or bool(told))
    if not told:
        yield not_applicable("没有印区号的电话", rule="I-PHONE")
    elif not own:
        yield not_evaluable("没有认出报告所属地，或不知该地的电话区号", rule="I-PHONE")
    for paragraph, match in told if own else ():
        where = Where(section=paragraph.section)
        if match["area"] in own:
            yield passed(where, rule="I-PHONE")
            continue
        quoted = masked(paragraph.text[max(0, match.start() - 20) : match.end()])
        yield failed(
            f"电话区号{match['area']}不是{subject.identity.region or '报告所属地'}的区号{own[0]}。",
            rule="I-PHONE",
            message_en="The telephone's area code is another place's.",
            where=where,
            evidence=(Evidence(quoted, paragraph.page, paragraph.box),),
            expected=own[0],
            found=match["area"],
        )


def _contact(subject: Subject, given: bool) -> Outcome:
    last = next(reversed(subject.report.sections), None)
    if given:
        return passed(rule="C-CONTACT")
    if last is None or not any(True for _ in subject.paragraphs()):
        return not_evaluable("没有读到正文", rule="C-CONTACT")
    return failed(
        "报告没有公开咨询电话。",
        rule="C-CONTACT",
        message_en="No telephone for questions is given.",
        where=Where(),
        evidence=(Evidence(clip(last.title), last.page, last.box),),
        expected="公开咨询电话",
        found="无",
    )
