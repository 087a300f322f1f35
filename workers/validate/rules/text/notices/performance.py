"""Self-evaluation: signs and units left out, dates, problems without measures, results put to no use."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from schemas.findings import Evidence, Where
from schemas.report import Section
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.reading import clip
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import SelfEvaluation, number, self_evaluations
from workers.validate.subject import Subject

__all__: list[str] = []

_DATE = re.compile(r"(20\d\d)[年.\-/]?(\d{1,2})(?:[月.\-/]?(\d{1,2}))?")
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)$")
_FULL = Decimal(100)
_NOTHING = re.compile(r"^(?:无|没有|/|-|—|暂无|[，。；、])*$")
_RESULTS = re.compile(r"结果(?:的)?(?:应用|运用)")
_TEMPLATE = re.compile(r"例如：|至部门决算公开时|请(?:填写|说明)|[（(]根据.{0,20}填写")
_MEASURE = re.compile(
    r"挂钩|调整|取消|压减|核减|调减|优化|整改|完善|改进|修订|制定|奖惩|问责|公开|督促|纳入|建立|安排|依据|健全|加强|强化|落实"
)
_SHORT = 40
_NO_FORMS = "没有绩效自评表"


def _names(forms: Iterable[SelfEvaluation]) -> str:
    names = [f"《{one.name}》" for one in forms]
    return "、".join(names[:4]) + (f"等{len(names)}张" if len(names) > 4 else "")


def _some_have(
    rule_id: str, forms: list[SelfEvaluation], blank: list[SelfEvaluation], what: str, english: str
) -> Outcome:
    """What some forms of a report print and others leave out; where all do without it their heads may say it."""
    if len(blank) == len(forms):
        return not_evaluable(f"各张自评表都没有读到{what}", rule=rule_id)
    if not blank:
        return passed(forms[0].where, rule=rule_id)
    return failed(
        f"{_names(blank)}自评表没有{what}，本报告其余自评表均有。",
        rule=rule_id,
        message_en=f"Some of the forms lack {english}.",
        where=blank[0].where,
        evidence=tuple(one.head for one in blank[:6]),
        expected=what,
        found="空",
    )


@rule("P1-RATE-FORMAT", "U-PERF-UNIT")
def signs(subject: Subject) -> Iterator[Outcome]:
    """A rate bears its sign, and a form names its unit of money, where the other forms of the report do."""
    forms = self_evaluations(subject)
    if not forms:
        yield from (not_applicable(_NO_FORMS, rule=one) for one in ("P1-RATE-FORMAT", "U-PERF-UNIT"))
        return
    rated = [one for one in forms if one.form.rate is not None and one.form.rate in one.form.head]
    bare = [one for one in rated if not re.search(re.escape(one.form.rate or "") + r"\s*[%％]", one.form.head)]
    yield _some_have("P1-RATE-FORMAT", rated, bare, "执行率的百分号", "the sign of the execution rate")
    funded = [one for one in forms if one.form.budget is not None]
    unlabelled = [one for one in funded if one.form.unit is None]
    yield _some_have("U-PERF-UNIT", funded, unlabelled, "金额单位", "their unit of money")


@rule("I-FILL-DATE")
def filled(subject: Subject) -> Iterator[Outcome]:
    """A form was filled in after the year's end and before publication; none leaves the date blank."""
    forms = list(self_evaluations(subject))
    if not forms:
        yield not_applicable(_NO_FORMS)
        return
    blank = [one for one in forms if one.form.filled is None]
    yield _some_have("I-FILL-DATE", forms, blank, "填报日期", "the date of filling in")
    if subject.year is None:
        yield not_evaluable("没有认出决算年度")
        return
    last = _days(subject.identity.published)
    odd = [one for one in forms if one.form.filled and not _fits(one.form.filled, subject.year, last)]
    for one in odd:
        yield failed(
            f"《{one.name}》自评表的填报日期{one.form.filled}不在{subject.year}年末至公开日期之间。",
            message_en="The form was filled in before the year's end or after publication.",
            where=one.where,
            evidence=(Evidence(clip(one.form.filled or ""), one.form.page, one.form.box),),
            expected=f"{subject.year + 1}-01-01以后",
            found=one.form.filled,
            cause=f"filled/{one.form.filled}",
        )
    if not odd and len(blank) < len(forms):
        yield passed(forms[0].where)


def _days(printed: str | None) -> tuple[date, date] | None:
    """The first and the last day that a printed date can mean; None where it is none."""
    found = _COMPACT.match(printed or "") or _DATE.match(printed or "")
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    year, month = int(found[1]), int(found[2])
    length = monthrange(year, month)[1]
    if found[3] is None:
        return date(year, month, 1), date(year, month, length)
    return (date(year, month, int(found[3])),) * 2 if 1 <= int(found[3]) <= length else None


def _fits(printed: str, year: int, published: tuple[date, date] | None) -> bool:
    """Whether the date can be right; what is no date that we can read is not judged."""
    days = _days(printed)
    if days is None:
        return True
    return days[1] > date(year, 12, 31) and (published is None or days[0] <= published[1])


@rule("P4-PROBLEMS")
def problems(subject: Subject) -> Iterator[Outcome]:
    """A form that did not score in full says what will be done better."""
    forms = self_evaluations(subject)
    short = [one for one in forms if _below(one.form.total) or _below(one.form.rate)]
    judged = [one for one in short if one.form.improvement is not None]
    if not forms:
        yield not_applicable(_NO_FORMS)
    elif all(number(one.form.total) is None and number(one.form.rate) is None for one in forms):
        yield not_evaluable("没有读到自评表的总分与执行率")
    elif not short:
        yield not_applicable("各张自评表均得满分、执行率均达100%")
    elif not judged:
        yield not_evaluable("没有读到自评表的改进措施一栏")
    silent = [one for one in judged if _NOTHING.match(re.sub(r"\s", "", one.form.improvement or ""))]
    for one in judged:
        if one not in silent:
            yield passed(one.where)
    for one in silent:
        said = one.form.improvement or ""
        yield failed(
            f"《{one.name}》自评表没有得满分（总分{one.form.total or '未读出'}），"
            f"“改进措施及结果应用方案”一栏{f'填“{said}”' if said else '空白'}。",
            message_en="The form did not score in full and names no measures.",
            where=one.where,
            evidence=(Evidence(f"改进措施及结果应用方案{said}", one.form.page, one.form.box), one.total, one.head),
            expected="改进措施",
            found=said or "空",
        )


def _below(printed: str | None) -> bool:
    value = number(printed)
    return value is not None and value < _FULL


@rule("P4-RESULT-USE")
def results(subject: Subject) -> Iterator[Outcome]:
    """The section on the use of results names something that was or will be done."""
    told = [s for s in subject.report.sections if _RESULTS.search(s.title)]
    if not told:
        yield not_applicable("没有“绩效结果应用”一节")
    for section in told:
        yield _used(subject, section)


def _used(subject: Subject, section: Section) -> Outcome:
    passages = list(subject.paragraphs(section.path))
    where = Where(section=section.path)
    text = "".join(one.text for one in passages)
    if not text:
        return not_evaluable("“绩效结果应用”一节没有读到正文", where)
    template = next(((one, m) for one in passages if (m := _TEMPLATE.search(one.text))), None)
    if template is None and (len(text) >= _SHORT or _MEASURE.search(text)):
        return passed(where)
    one, start, end = (template[0], *template[1].span()) if template else (passages[0], 0, len(passages[0].text))
    return failed(
        "“绩效结果应用”一节是模板文字，没有具体措施。" if template else "“绩效结果应用”一节没有具体措施。",
        message_en="The section on the use of results names no measure.",
        where=where,
        evidence=(subject.quote(one, start, end),),
        expected="具体的应用措施",
        found=clip(one.text[start:end], 40),
    )
