"""Slips that the diagnosis recognises are told under rules of their own, in findings and checks alike."""

import pytest
from msgspec.structs import replace

from schemas.findings import Finding, Severity, Verdict
from schemas.report import Report
from tests.workers.validate.build import changed, consistent
from tests.workers.validate.text.test_sentence_rules import sentence, told, verdicts
from workers.validate import validate

CONSISTENT = consistent()
BARE = replace(CONSISTENT, forms=(), facts=())


def slipped() -> Report:
    """The basic expenditure's item by item figures moved down by a row."""
    report = CONSISTENT
    rows = ["201", "20103", "2010301", "2010302", "208", "20805", "2080505"]
    cells = {(f.code, f.column): f.text for f in CONSISTENT.facts if f.form == "GENERAL_BUDGET_EXPENDITURE"}
    for above, code in zip([rows[-1], *rows], rows, strict=False):
        for column in ("total", "basic", "project"):
            report = changed(report, "T5", code, column, cells.get((above, column)))
    return report


def in_yuan() -> Report:
    return changed(CONSISTENT, "T3", "2010301", "basic", "600000.00")


def loud(report: Report) -> list[Finding]:
    return [f for f in validate(report).findings if f.severity is not Severity.INFO]


@pytest.mark.parametrize(("rule", "report"), [("T3-ROWSHIFT", slipped()), ("U-MAGNITUDE", in_yuan())])
def test_a_recognised_slip_is_its_own_rule(rule: str, report: Report) -> None:
    """The rule passes where nothing slipped, fails where the finding says so, and abstains without forms."""
    assert verdicts(CONSISTENT, rule) == {Verdict.PASS}
    assert Verdict.FAIL in verdicts(report, rule)
    assert rule in {f.rule for f in loud(report)}
    assert verdicts(BARE, rule) == {Verdict.NOT_EVALUABLE}


def test_a_check_fails_where_the_finding_stands_and_nowhere_else() -> None:
    """The form that slipped has no passing check of the rule beside its failure."""
    checks = [c for c in validate(in_yuan()).checks if c.rule == "U-MAGNITUDE" and c.where.form == "EXPENDITURE"]
    assert [c.verdict for c in checks] == [Verdict.FAIL]


def test_an_amount_with_another_unit_in_the_text_is_the_units_fault() -> None:
    """147元 for 147万元 breaks U-SENTENCE; the same digits ten thousand times too large break U-MAGNITUDE."""
    wrong = [replace(s, unit="元") for s in sentence("N1.total", "一", v="147.00")]
    assert [f.rule for f in loud(told(wrong))] == ["U-SENTENCE"]
    large = sentence("N1.total", "一", v="1470000.00")
    assert [f.rule for f in loud(told(large))] == ["U-MAGNITUDE"]


def test_a_figure_in_yuan_with_more_places_is_recognised() -> None:
    """605012.34 among 万元 is 60.50 in 元, although it is not exactly ten thousand times as much."""
    report = changed(CONSISTENT, "T2", "2010301", "total", "605012.34")
    assert {f.rule for f in loud(report)} == {"U-MAGNITUDE"}
