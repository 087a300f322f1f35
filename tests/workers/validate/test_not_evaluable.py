"""What cannot be known is said to be unknown: every rule without what it needs gives a reason and no finding.

Each rule of the catalogue that judges a report by itself belongs to exactly one group below, by what it reads. A rule
that belongs to none fails the walk at the end, so a new one comes in with its answer to this question.
"""

from collections.abc import Callable
from functools import cache

import pytest
from msgspec.structs import replace

from schemas.findings import Judgement, Verdict
from schemas.knowledge.rules import Rule, rules
from schemas.report import Claim, Indicator, PerformanceForm, Report
from tests.workers.validate.build import as_picture, consistent, without
from workers.validate import validate

ALONE = [rule for rule in rules() if not rule.over]
NEITHER = {Verdict.NOT_EVALUABLE, Verdict.NOT_APPLICABLE}

# What a rule reads decides what is taken from it.
WITH_FORMS = {r.id: r for r in ALONE if r.forms}
OF_THE_TEXT = {r.id: r for r in ALONE if not r.forms and r.family in ("N", "B", "H", "O")}
OF_THE_ROWS = {r.id: r for r in ALONE if not r.forms and r.family in ("K", "T")}
OF_EVALUATIONS = {r.id: r for r in ALONE if not r.forms and r.family == "P"}
OF_THE_WHOLE = {r.id: r for r in ALONE if not r.forms and r.family in ("C", "I", "Q")}
GROUPS = (WITH_FORMS, OF_THE_TEXT, OF_THE_ROWS, OF_EVALUATIONS, OF_THE_WHOLE)

# Rules to which a report of pictures gives nothing to look at: no separator, no number of a table was printed as text.
NOTHING_PRINTED = {"U-THOUSANDS", "C-TABLE-NUMBER"}
# Rules over several forms, or over a form and a sentence: one form whose rows were not read is no case for them.
OVER_SEVERAL = {
    "P1-RATE-BLANK",
    "P4-CROSS-FORM",
    "P4-FORM-COUNT",
    "P4-FORM-MISSING",
    "P4-RESULT-USE",
    "P5-SAME-SCORE",
    "P6-CONTROL-RATE",
    "P0-AMOUNT-SUM",
}
# Identity rules that need the report's own year, body or place to hold a place against it.
OF_THE_IDENTITY = (
    "I-COVER-YEAR",
    "I-YEAR-TITLE",
    "I-YEAR-NOTE",
    "I-YEAR-PRIOR",
    "I-YEAR-OTHER",
    "N12-DATE",
    "I-COVER-DEPT",
    "I-DEPT-TABLE",
    "I-DEPT-NARRATIVE",
)


Spoil = Callable[[Report], Report]


def no_text(report: Report) -> Report:
    return replace(report, paragraphs=(), sections=(), statements=())


def all_pictures(report: Report) -> Report:
    for number in range(1, 10):
        report = as_picture(report, f"T{number}")
    return report


def hollow(report: Report) -> Report:
    """With one self-evaluation form of which nothing but a name was read."""
    form = PerformanceForm("项目自评表", "窗口服务", indicators=(Indicator("产出指标", None, "办理件数"),))
    return replace(report, performance=(form,))


def nothing(report: Report) -> Report:
    return Report(report.identity)


def unchanged(report: Report) -> Report:
    return report


@cache
def gone(form: str) -> Spoil:
    return lambda report: without(report, form)


@cache
def pictured(form: str) -> Spoil:
    return lambda report: as_picture(report, form)


@cache
def judged(spoil: Spoil, year: int, place: str) -> Judgement:
    """A consistent report of that year and place, spoilt; many rules look at the same one."""
    return validate(spoil(consistent(year, place)))


def verdicts(spoil: Spoil, rule: Rule) -> set[Verdict]:
    """The rule's verdicts on such a report of a year and place that it speaks of; there is no finding of it."""
    own = judged(spoil, rule.years[0] or 2023, f"{rule.places[0]:0<6}" if rule.places else "420107")
    assert not [f for f in own.findings if f.rule == rule.id]
    checks = [c for c in own.checks if c.rule == rule.id]
    assert checks
    assert all(c.reason for c in checks if c.verdict in NEITHER)
    return {c.verdict for c in checks}


@pytest.mark.parametrize("rule", WITH_FORMS)
def test_a_missing_or_pictured_form_is_a_reason(rule: str) -> None:
    """A rule without one of its forms is not evaluable, whatever else the report has."""
    for form in WITH_FORMS[rule].forms:
        assert verdicts(gone(form), WITH_FORMS[rule]) == {Verdict.NOT_EVALUABLE}
        assert verdicts(pictured(form), WITH_FORMS[rule]) == {Verdict.NOT_EVALUABLE}


@pytest.mark.parametrize("rule", OF_THE_TEXT)
def test_text_that_was_not_read_is_a_reason(rule: str) -> None:
    """A rule over sentences does not hold because none was read."""
    assert verdicts(no_text, OF_THE_TEXT[rule]) == {Verdict.NOT_EVALUABLE}


@pytest.mark.parametrize("rule", OF_THE_ROWS)
def test_rows_that_were_not_read_are_a_reason(rule: str) -> None:
    """A rule over codes, names and units of rows is not judged on pictures."""
    expected = Verdict.NOT_APPLICABLE if rule in NOTHING_PRINTED else Verdict.NOT_EVALUABLE
    assert verdicts(all_pictures, OF_THE_ROWS[rule]) == {expected}


@pytest.mark.parametrize("rule", OF_EVALUATIONS)
def test_without_self_evaluation_there_is_nothing_to_judge(rule: str) -> None:
    """A report without self-evaluation forms is not concerned; one whose form was not read cannot be judged."""
    assert verdicts(unchanged, OF_EVALUATIONS[rule]) <= NEITHER
    expected = Verdict.NOT_APPLICABLE if rule in OVER_SEVERAL else Verdict.NOT_EVALUABLE
    assert verdicts(hollow, OF_EVALUATIONS[rule]) == {expected}


@pytest.mark.parametrize("rule", OF_THE_WHOLE)
def test_a_document_of_which_nothing_was_read_is_not_judged(rule: str) -> None:
    """Where neither text nor forms were read nothing is complete, nothing is lacking, nothing is in order."""
    assert verdicts(nothing, OF_THE_WHOLE[rule]) == {Verdict.NOT_EVALUABLE}


def nameless(report: Report) -> Report:
    """Its own year and body not made out, and places everywhere that name another."""
    sources = ("cover", "part_title", "form_title", "declaration", "as_of_date", "comparison", "statement")
    claims = tuple(
        Claim(about, value, source, "此处", 1)
        for about, value in (("fiscal_year", "2021"), ("department", "别区别局"))
        for source in (*sources, "form_department")
    )
    return replace(report, identity=replace(report.identity, fiscal_year=None, department=None, claims=claims))


@pytest.mark.parametrize("rule", OF_THE_IDENTITY)
def test_without_the_reports_own_identity_no_place_contradicts_it(rule: str) -> None:
    """Where the report's own year and body were not made out, a place that names one is not held against it."""
    assert verdicts(nameless, OF_THE_WHOLE[rule]) == {Verdict.NOT_EVALUABLE}


def test_every_rule_belongs_to_one_group() -> None:
    """No rule that judges a report by itself is without its answer to what happens when it cannot know."""
    grouped = [rule for group in GROUPS for rule in group]
    assert sorted(grouped) == sorted(r.id for r in ALONE)
