"""Things to know: each is told where it is so, not told where it is not, and left open where it cannot be known."""

import pytest
from msgspec.structs import replace

from schemas.findings import Finding, Severity, Verdict
from schemas.knowledge.rules import rules
from schemas.report import Paragraph, Report, Section
from tests.workers.validate.build import consistent
from tests.workers.validate.notices.cases import (
    CASES,
    FORM,
    PARTS,
    additions,
    equipped,
    evaluated,
    glossary,
    outlined,
    prose,
    reception,
)
from tests.workers.validate.text.test_sentence_rules import sentence, told
from workers.validate import validate


def verdicts(report: Report, rule: str) -> set[Verdict]:
    return {c.verdict for c in validate(report).checks if c.rule == rule}


def findings(report: Report, rule: str) -> list[Finding]:
    return [f for f in validate(report).findings if f.rule == rule]


@pytest.mark.parametrize("rule", CASES)
def test_it_passes(rule: str) -> None:
    """Where all is in order the notice passes and tells nothing."""
    report = CASES[rule].holds()
    assert Verdict.PASS in verdicts(report, rule)
    assert not findings(report, rule)


@pytest.mark.parametrize("rule", CASES)
def test_it_fails(rule: str) -> None:
    """Where it is so the notice is one info with a message in both languages and something to look at."""
    report = CASES[rule].fails()
    assert Verdict.FAIL in verdicts(report, rule)
    (one,) = findings(report, rule)
    assert one.severity is Severity.INFO
    assert one.message
    assert one.message_en
    assert one.evidence or rule == "Q-OCR-SUSPECT"


@pytest.mark.parametrize("rule", CASES)
def test_it_cannot_be_known(rule: str) -> None:
    """Without what it needs the notice gives a reason and no finding."""
    case = CASES[rule]
    own = [c for c in validate(case.lacks()).checks if c.rule == rule]
    assert case.lacking in {c.verdict for c in own}
    assert not {c.verdict for c in own} & {Verdict.FAIL, Verdict.PASS}
    assert all(c.reason for c in own)
    assert not findings(case.lacks(), rule)


def test_every_notice_has_its_three_cases() -> None:
    """A notice of the catalogue without its cases does not come in."""
    notices = {r.id for r in rules() if r.category in ("提示", "文本质量")}
    assert notices == CASES.keys()


def test_a_telephone_is_never_repeated() -> None:
    """Neither message nor evidence of the wrong area code holds the number."""
    report = prose("公开咨询电话：010-87654321，联系人手机13900000000")
    assert "87654321" not in str(findings(report, "I-PHONE"))
    assert "13900000000" not in str(validate(report).findings)


def test_a_zero_base_is_told_once() -> None:
    """An item that grew from nothing is one finding, whichever rule sees it first."""
    report = reception("+1.20", "+100%")
    assert len([f for f in validate(report).findings if "ZERO-BASE" in f.rule]) == 1


def test_the_forms_own_entry_is_to_be_filled_in_or_to_go() -> None:
    """其他专用名词 with nothing below it is told; with a word below it is not."""
    entry = Section("十、其他专用名词。", "第五部分/十", 4)
    open_ = glossary(8)
    open_ = replace(open_, sections=(*open_.sections, entry))
    filled = replace(open_, paragraphs=(*open_.paragraphs, Paragraph("第五部分/十", "无。", 4)))
    assert findings(open_, "C-GLOSSARY")
    assert not findings(filled, "C-GLOSSARY")


def test_older_reports_keep_the_older_words_for_equipment() -> None:
    """Before 2022 the two sorts are right and the one sort is not."""
    assert not findings(equipped("单价50万元（含）以上通用设备", 2020), "N12-EQUIPMENT")
    assert findings(equipped("单价100万元（含）以上设备（不含车辆）", 2020), "N12-EQUIPMENT")


def test_the_glossarys_old_names_are_told() -> None:
    """A name that the code bore until 2019 is out of date in 2023, and right in 2019."""
    text = "社会保障和就业支出（类）行政事业单位离退休（款）机关事业单位基本养老保险缴费支出（项）：反映缴费支出。"
    item = sentence(
        "N5c.item",
        "五/（三）",
        v="社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）支出决算=25",
    )
    late = prose(text, "第五部分/五", told(item))
    early = replace(late, identity=replace(late.identity, fiscal_year=2019))
    assert [f.found for f in findings(late, "K-NARR-NAME")] == ["行政事业单位离退休"]
    assert not findings(early, "K-NARR-NAME")


def test_places_with_another_form_are_not_held_to_it() -> None:
    """Sections, telephone and charts that one city's form asks for are asked of that city alone."""
    report = outlined(*PARTS[:3], PARTS[4])
    elsewhere = replace(report, identity=replace(report.identity, region_code="330106"))
    assert {"C-WORK", "C-CONTACT"} <= {f.rule for f in validate(report).findings}
    assert not {"C-WORK", "C-CONTACT", "C-CHARTS"} & {c.rule for c in validate(elsewhere).checks}


def test_additions_beyond_the_whole_are_no_share_of_it() -> None:
    """Amounts that exceed the year's expenditure are told of something else and say nothing here."""
    assert not findings(additions("500"), "O-YEAR-END")


def test_a_form_that_scored_in_full_needs_no_measures() -> None:
    """A blank field is no matter where nothing was left to improve."""
    full = replace(FORM, total="100", rate="100", improvement="")
    assert not findings(evaluated(full), "P4-PROBLEMS")


def test_a_report_in_order_gets_no_notice() -> None:
    """Forms that agree and nothing else give no notice at all."""
    assert not [f.rule for f in validate(consistent()).findings if f.rule in CASES]
