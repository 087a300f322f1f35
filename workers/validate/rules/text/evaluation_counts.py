"""P0, P4, C and Q: whether the self-evaluation forms are there, whole, as many as the text says and of its money."""

import re
from collections.abc import Iterator
from itertools import chain

from schemas.findings import Evidence, Severity, Verdict, Where
from schemas.report import FormStatus, Paragraph
from workers.validate.equations import Total, plain_number
from workers.validate.outcome import Outcome, failed, not_applicable, not_evaluable, passed
from workers.validate.quantity import Quantity
from workers.validate.registry import rule
from workers.validate.rules.text.self_evaluation import SelfEvaluation, self_evaluations
from workers.validate.rules.text.sentences import Sentence, find, first
from workers.validate.subject import Subject, spec_of

__all__: list[str] = []

_STATEMENT = "第三部分"
_EVERY = re.compile(r"反映(?:了)?(?:所有|全部)(?:一级)?项目[^。]{0,12}自评结果")
_SUMMARY = re.compile(r"绩效(?:自评|评价)(?:综合)?综述")
_ANNOUNCED = re.compile(r"自评表[》”]?(?:见|详见|附后|附于|作为附件)|附件[^。；]{0,12}自评表")
_FORM_TITLE = re.compile(r"自评表")
_FAR = 1000
_BY_CODE = ("T2", "T3", "T5")


def _projects(subject: Subject) -> list[SelfEvaluation]:
    return [one for one in self_evaluations(subject) if one.form.project]


@rule("P0-AMOUNT-SUM")
def amounts(subject: Subject) -> Iterator[Outcome]:
    """The money that was self-evaluated is what the projects' budgets, or their expenditures, add up to.

    Judged where the forms, or else the summaries, are as many as the text says; which money it means differs from
    place to place, so either sum will do.
    """
    told = first(subject, "N13.projects")
    money, number = (told.get("v"), told.get("n")) if told else (None, None)
    if told is None or money is None or number is None:
        yield not_applicable("没有同时说明自评项目个数与资金")
        return
    every = (_of_forms(subject), _of_summaries(subject))
    sums = [total for one in every for parts in one if len(parts) == number.value and (total := _sum(money, parts))]
    if not sums:
        yield not_evaluable("自评表或综述的项目数与所称个数不同，或金额未全部读出", told.where)
    elif any(total.test().verdict is not Verdict.FAIL for total in sums):
        yield passed(told.where)
    elif all(_in_other_units(total) for total in sums):
        yield not_evaluable("自评表金额的单位不能确定", told.where)
    else:
        points = "或".join(dict.fromkeys(plain_number(total.test().point) for total in sums))
        yield failed(
            f"称绩效自评资金为{money.text}，{plain_number(number.value)}个项目的预算数或执行数合计为{points}。",
            message_en="The money said to be self-evaluated is not what the projects' forms add up to.",
            where=told.where,
            evidence=(money.evidence, *(q.evidence for _, q in sums[0].parts)),
            expected=plain_number(sums[0].test().point),
            found=plain_number(money.value),
            cells=(money.key,),
        )


def _in_other_units(total: Total) -> bool:
    """Whether a sum is so far from the money that the forms must be in another unit of money."""
    low, high = sorted((abs(total.found.value), abs(total.test().point)))
    return low * _FAR < high


def _of_forms(subject: Subject) -> tuple[list[Quantity], list[Quantity]]:
    forms = _projects(subject)
    budgets = [q for one in forms if (q := one.money("budget")) is not None]
    return budgets, [q for one in forms if (q := one.money("actual")) is not None]


def _of_summaries(subject: Subject) -> tuple[list[Quantity], list[Quantity]]:
    told = find(subject, "N13.project")
    return [q for one in told if (q := one.get("b"))], [q for one in told if (q := one.get("v"))]


def _sum(money: Quantity, parts: list[Quantity]) -> Total | None:
    return Total(rule="P0-AMOUNT-SUM", found=money, parts=tuple((1, q) for q in parts)) if parts else None


@rule("P4-FORM-COUNT")
def counts(subject: Subject) -> Iterator[Outcome]:
    """Where the text says that it tells of every project, it sums up, or attaches a form for, as many as it counts.

    A form or a summary that we did not recognise must accuse nobody: what is counted is the words that open a
    summary, and the forms only where there are more of them than summaries.
    """
    paragraphs = list(subject.paragraphs(_STATEMENT))
    claim = next((p for p in paragraphs if _EVERY.search(p.text)), None)
    counted = _counted(subject)
    if claim is None or counted is None:
        yield not_applicable("没有称反映所有项目，或没有说明项目个数")
        return
    number = counted.value
    summaries = [p for p in paragraphs for _ in _SUMMARY.finditer(p.text)]
    forms = _projects(subject)
    if not summaries:
        yield not_evaluable("没有逐项综述；自评表可能未全部读出", counted.where)
    elif len(summaries) == number or (len(forms) == number and len(forms) < len(summaries)):
        yield passed(counted.where)
    elif len(summaries) > number:
        yield not_evaluable("综述多于所称个数，可能按二级项目综述", counted.where)
    else:
        yield _fewer(subject, claim, counted, len(summaries), len(forms))


def _counted(subject: Subject) -> Quantity | None:
    """How many projects the text speaks of: in the sentence on their results, else in the one on their money."""
    sentences: list[Sentence | None] = [first(subject, "N13.count"), first(subject, "N13.projects")]
    return next((q for one in sentences if one is not None and (q := one.get("n")) is not None), None)


def _fewer(subject: Subject, claim: Paragraph, counted: Quantity, summaries: int, forms: int) -> Outcome:
    attached = f"，附有项目自评表{forms}张" if forms else ""
    said = _EVERY.search(claim.text)
    start, end = said.span() if said else (0, None)
    return failed(
        f"称共涉及项目{counted.text}并反映所有项目自评结果，正文只综述{summaries}个{attached}。",
        message_en="The text says that it tells of every project, and sums up fewer than it counts.",
        where=Where(section=claim.section),
        evidence=(subject.quote(claim, start, end), counted.evidence),
        expected=plain_number(counted.value),
        found=str(summaries),
    )


@rule("C-PERF-FORM")
def attached(subject: Subject) -> Iterator[Outcome]:
    """Self-evaluation forms that the text says are attached are there; forms in pictures leave their titles.

    An attachment may be published in a file of its own, so only forms said to follow are a warning.
    """
    announced = next(((p, m) for p in subject.paragraphs(_STATEMENT) if (m := _ANNOUNCED.search(p.text))), None)
    report = subject.report
    after = [s.title for s in report.sections if not s.path.startswith((_STATEMENT, "第一部分", "第二部分"))]
    texts = [p.text for p in report.paragraphs if not p.section.startswith(_STATEMENT)]
    if report.performance:
        yield passed(Where(section="附件"))
    elif announced is None:
        yield not_applicable("没有称附有自评表")
    elif any(_FORM_TITLE.search(text) or "附件" in text for text in chain(after, texts)):
        yield not_evaluable("附件没有读出自评表，可能是图片")
    else:
        paragraph, match = announced
        yield failed(
            f"文中称“{match[0]}”，报告没有附自评表。",
            message_en="The text says that self-evaluation forms are attached; none is there.",
            where=Where(section=paragraph.section),
            evidence=(subject.quote(paragraph, match.start(), match.end()),),
            severity=None if "附后" in match[0] else Severity.INFO,
            expected="绩效自评表",
            found="缺",
        )


@rule("Q-TRUNCATED-FORM")
def truncated(subject: Subject) -> Iterator[Outcome]:
    """A form does not break off behind its heading, and a list by code has its total; judged beside whole ones."""
    yield from _broken_off(subject)
    lists = [f for f in _BY_CODE if subject.status(f) is FormStatus.PRESENT and len(subject.coded(f)) > 1]
    headless = [f for f in lists if subject.row(f, "合计") is None]
    if not lists or 2 * len(headless) > len(lists):
        yield not_evaluable("按科目列示的决算表没有读出合计行")
        return
    for form in headless:
        yield failed(
            f"《{spec_of(form).title}》没有合计行，疑残缺。",
            message_en="The form has no row of totals; part of it may be lost.",
            where=subject.place(form),
            evidence=subject.form_evidence(form),
            expected="合计行",
            found="缺",
            cells=tuple(subject.cell(form, None, c, label="合计").key for c in spec_of(form).column_keys),
        )


def _broken_off(subject: Subject) -> Iterator[Outcome]:
    every = self_evaluations(subject)
    whole = [one for one in every if one.form.indicators and one.form.actual is not None]
    for one in every:
        if one in whole:
            yield passed(one.where)
        elif one.form.indicators or one.form.budget or one.form.actual or not whole:
            yield not_evaluable("自评表没有全部读出", one.where)
        else:
            yield failed(
                f"《{one.name}》自评表只有标题，没有预算数、执行数和指标，疑残缺或为图片。",
                message_en="The self-evaluation form has a heading and neither money nor indicators.",
                where=one.where,
                evidence=(Evidence(one.form.title or one.name, one.form.page, one.form.box),),
                expected="自评表内容",
                found="缺",
            )
