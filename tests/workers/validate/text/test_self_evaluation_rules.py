"""The rules over self-evaluation forms: money, scores, weights, targets."""

import pytest
from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Indicator, PerformanceForm, Report
from tests.workers.validate.build import consistent
from workers.validate import validate

ROWS = (
    Indicator("产出指标", "数量指标", "办理件数", "30", "≥10件", "12件", "30"),
    Indicator("产出指标", "质量指标", "合格率", "20", "≥95%", "96%", "20"),
    Indicator("效益指标", "社会效益", "满意程度", "40", "≥90%", "95%", "40"),
)
FORM = PerformanceForm(
    "项目自评表",
    "窗口服务",
    budget="10.00",
    actual="9.00",
    rate="90",
    score="9",
    weight="10",
    total="99",
    unit="万元",
    indicators=ROWS,
    section_weights={"产出指标": "50", "效益指标": "40"},
    head="年度资金总额 10.00 9.00 10 90% 9",
    total_text="总分 100 99",
)


def having(*forms: PerformanceForm) -> Report:
    return replace(consistent(), performance=forms)


def rules_of(*forms: PerformanceForm) -> set[str]:
    return {f.rule for f in validate(having(*forms)).findings}


def row(index: int, **fields: str) -> PerformanceForm:
    rows = tuple(replace(r, **fields) if i == index else r for i, r in enumerate(ROWS))
    return replace(FORM, indicators=rows)


def test_a_form_that_agrees_with_itself_has_no_finding() -> None:
    """Rates, scores, weights and totals that fit raise nothing."""
    assert not rules_of(FORM)


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        ("P1-RATE", replace(FORM, rate="95")),
        ("P1-RATE-CAP", replace(FORM, actual="11.00", rate="110")),
        ("P1-SCORE-OVER", replace(FORM, score="11", total="101")),
        ("P1-SCORE-RATIO", replace(FORM, score="5.0", total="95")),
        ("P2-TOTAL", replace(FORM, total="95")),
        ("P2-TOTAL", replace(FORM, total="90")),
        ("P2-HEADER-TOTAL", replace(FORM, header_total="98")),
        ("P2-WEIGHT-100", replace(row(2, weight="50", score="49"), total="108", section_weights={})),
        ("P2-SECTION-WEIGHT", replace(FORM, section_weights={"产出指标": "60", "效益指标": "40"})),
        ("P3-SCORE-LE-WEIGHT", replace(row(0, score="31"), total="100")),
        ("P3-FULL-SCORE-UNMET", row(0, actual="8件")),
        ("P3-FULL-SCORE-UNMET", row(0, actual="推进中")),
        ("P3-SCORE-PROPORTION", replace(row(0, actual="5件", score="25.0"), total="94")),
        ("P3-TARGET-MALFORMED", row(1, target="90%≤95%≤100%")),
        ("P3-UNIT-TARGET", row(0, actual="12次")),
        ("P3-EXCEED-TARGET", row(0, actual="45件")),
        ("P6-SATISFACTION", row(2, name="服务对象满意度", actual="101%")),
    ],
)
def test_a_form_that_contradicts_itself_is_told(rule: str, form: PerformanceForm) -> None:
    """Each contradiction raises its rule."""
    assert rule in rules_of(form)


def test_a_missed_target_needs_a_reason() -> None:
    """无 is no explanation of a target that was missed; a reason is."""
    missed = replace(row(0, actual="8件", score="24"), total="93")
    assert "P3-MISS-UNEXPLAINED" in rules_of(replace(missed, explanation="无"))
    assert "P3-MISS-UNEXPLAINED" not in rules_of(replace(missed, explanation="窗口搬迁，停办两月"))


def test_an_incomplete_reading_accuses_nobody() -> None:
    """Where a row may have been lost, sums are not evaluable."""
    half = replace(FORM, indicators=ROWS[:1], section_weights={})
    judged = validate(having(half))
    assert not [f for f in judged.findings if f.rule.startswith("P2")]
    assert Verdict.NOT_EVALUABLE in {c.verdict for c in judged.checks if c.rule == "P2-TOTAL"}


def test_the_same_indicator_has_one_value() -> None:
    """An indicator of the whole-department form has the same value in the project's form."""
    whole = replace(FORM, project=None, title="整体自评表", budget=None, actual=None, rate=None)
    name = "窗口累计办理件数"
    first = replace(whole, indicators=(replace(ROWS[0], name=name), *ROWS[1:]))
    same = replace(FORM, indicators=(replace(ROWS[0], name=name), *ROWS[1:]))
    other = replace(FORM, indicators=(replace(ROWS[0], name=name, actual="15件"), *ROWS[1:]))
    assert "P4-CROSS-FORM" not in rules_of(first, same)
    assert "P4-CROSS-FORM" in rules_of(first, other)
