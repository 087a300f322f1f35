"""Every rule on the forms: it passes, it fails, and it says when it cannot be evaluated."""

from typing import NamedTuple

import pytest

from schemas.findings import Check, Severity, Verdict
from schemas.knowledge.rules import rules
from schemas.report import Report
from tests.workers.validate.build import as_picture, changed, consistent, without
from workers.validate import validate


class Spoiled(NamedTuple):
    """A cell printed otherwise, so that the rule fails."""

    rule: str
    form: str
    who: str
    column: str
    text: str | None
    side: str | None = None


FAILS = [
    Spoiled("T1-SUM-INCOME", "T1", "其他收入", "amount", "0.70"),
    Spoiled("T1-SUM-EXPEND", "T1", "社会保障和就业支出", "amount", "24.00"),
    Spoiled("T1-SUM-LEFT", "T1", "年初结转和结余", "amount", "11.00"),
    Spoiled("T1-SUM-RIGHT", "T1", "结余分配", "amount", "1.00"),
    Spoiled("T1-BALANCE", "T1", "总计", "amount", "174.00", "income"),
    Spoiled("T1-STATE-CAP", "T9", "合计", "total", "6.00"),
    Spoiled("T1-NEG", "T1", "年初结转和结余", "amount", "-10.00"),
    Spoiled("T1-ZERO", "T1", "总计", "amount", "0.00", "income"),
    Spoiled("T2-ROW", "T2", "2010301", "fiscal_appropriation", "61.00"),
    Spoiled("T2-COL", "T2", "合计", "other_income", "5.00"),
    Spoiled("T2-HIER", "T2", "20103", "total", "58.50"),
    Spoiled("T2-NEG", "T2", "2010302", "business_income", "-4.00"),
    Spoiled("T3-ROW", "T3", "2080505", "basic", "52.00"),
    Spoiled("T3-COL", "T3", "合计", "project", "45.50"),
    Spoiled("T3-HIER", "T3", "20103", "operating", "2.00"),
    Spoiled("T3-NEG", "T3", "2120803", "project", "-20.50"),
    Spoiled("T4-SUM-INCOME", "T4", "本年收入合计", "amount", "152.00"),
    Spoiled("T4-SUM-CARRY-IN", "T4", "年初财政拨款结转和结余", "amount", "8.10"),
    Spoiled("T4-SUM-LEFT", "T4", "总计", "amount", "313.00", "income"),
    Spoiled("T4-SUM-EXPEND", "T4", "社会保障和就业支出", "general_public_budget", "52.00"),
    Spoiled("T4-SUM-RIGHT", "T4", "总计", "government_fund", "12.00", "expenditure"),
    Spoiled("T4-COL-FUNDS", "T4", "城乡社区支出", "total", "25.00"),
    Spoiled("T4-BALANCE", "T4", "总计", "total", "313.00", "expenditure"),
    Spoiled("T4-FUND-BALANCE", "T4", "年末财政拨款结转和结余", "government_fund", "1.50"),
    Spoiled("T5-ROW", "T5", "2010301", "total", "56.00"),
    Spoiled("T5-COL", "T5", "合计", "basic", "88.00"),
    Spoiled("T5-HIER", "T5", "20805", "basic", "24.00"),
    Spoiled("T6-SUM-CLASS", "T6", "30201", "amount", "6.00"),
    Spoiled("T6-SUM-STAFF", "T6", "人员经费合计", "amount", "56.00"),
    Spoiled("T6-SUM-PUBLIC", "T6", "公用经费合计", "amount", "51.00"),
    Spoiled("T6-PARENT-BLANK", "T6", "310", "amount", None),
    Spoiled("T6-CHILD-LE-PARENT", "T6", "30231", "amount", "30.00"),
    Spoiled("T7-SUM", "T7", "", "actual.total", "7.60"),
    Spoiled("T7-SUM-VEHICLE", "T7", "", "budget.vehicle_operation", "5.00"),
    Spoiled("T7-CELLS", "T7", "", "budget.vehicle", None),
    Spoiled("T7-LE-BUDGET", "T7", "", "actual.reception", "3.20"),
    Spoiled("T7-NO-BUDGET-ITEM", "T7", "", "budget.abroad", "0.00"),
    Spoiled("T8-SPEND", "T8", "合计", "project", "25.00"),
    Spoiled("T8-END", "T8", "21208", "closing", "5.00"),
    Spoiled("T8-COL", "T8", "合计", "income", "2.00"),
    Spoiled("T8-HIER", "T8", "2120803", "opening", "2.00"),
    Spoiled("T9-ROW", "T9", "22301", "project", "6.00"),
    Spoiled("T9-HIER", "T9", "2230105", "total", "15.00"),
    Spoiled("X-T1-T2-INCOME", "T2", "合计", "total", "153.50"),
    Spoiled("X-T1-T2-FISCAL", "T1", "政府性基金预算财政拨款收入", "amount", "2.00"),
    Spoiled("X-T1-T2-OTHER", "T1", "事业收入", "amount", "40.00"),
    Spoiled("X-T1-T3-EXPEND", "T1", "本年支出合计", "amount", "131.50"),
    Spoiled("X-T1-T3-CLASS", "T3", "208", "total", "52.00"),
    Spoiled("X-T1-T4-INCOME", "T4", "一般公共预算财政拨款", "amount", "10.00", "income"),
    Spoiled("X-T1-T4-CLASS", "T4", "一般公共服务支出", "total", "82.00"),
    Spoiled("X-T1-T4-CARRY-IN", "T1", "年初结转和结余", "amount", "1.00"),
    Spoiled("X-T1-T4-CARRY-OUT", "T1", "年末结转和结余", "amount", "1.50"),
    Spoiled("X-T1-T4-TOTAL", "T1", "总计", "amount", "14.70", "income"),
    Spoiled("X-RESIDUAL-NONFISCAL", "T1", "总计", "amount", "148.00", "income"),
    Spoiled("X-T2-T4-FISCAL", "T2", "合计", "fiscal_appropriation", "152.00"),
    Spoiled("X-T3-GE-T5", "T5", "2010301", "basic", "65.00"),
    Spoiled("X-T3-T6-BASIC", "T3", "合计", "basic", "58.00"),
    Spoiled("X-T4-FUND-TABLES", "T8", "合计", "total", "25.50"),
    Spoiled("X-T4-T5-TOTAL", "T5", "合计", "total", "79.00"),
    Spoiled("X-T4-T5-CLASS", "T5", "201", "total", "27.00"),
    Spoiled("X-T4-T8-TOTAL", "T8", "212", "total", "25.50"),
    Spoiled("X-T4-T8-INCOME", "T8", "合计", "closing", "5.00"),
    Spoiled("X-T4-T9-TOTAL", "T9", "合计", "total", "50.00"),
    Spoiled("X-T5-T6-BASIC", "T5", "合计", "basic", "8.00"),
    Spoiled("X-T7-T6-ABROAD", "T6", "30212", "amount", "1.50"),
    Spoiled("X-T7-T6-RECEPTION", "T6", "30217", "amount", "10.00"),
    Spoiled("X-T7-T6-VEHICLE-RUN", "T7", "", "actual.vehicle_operation", "1.30"),
    Spoiled("X-T7-T6-VEHICLE-BUY", "T6", "31013", "amount", "2.00"),
    Spoiled("X-T7-LE-T5", "T7", "", "actual.total", "670.00"),
]
FORMULAS = {r.id: r for r in rules() if r.formula}
CONSISTENT = consistent()
CLEAN = validate(CONSISTENT)


def verdicts(report: Report, rule: str) -> set[Verdict]:
    return {c.verdict for c in of_rule(report, rule)}


def of_rule(report: Report, rule: str) -> list[Check]:
    return [c for c in validate(report).checks if c.rule == rule]


def test_a_consistent_report_is_accused_of_nothing() -> None:
    """Nine forms that agree give no finding at all."""
    assert [f.message for f in CLEAN.findings if not f.rule.startswith(("C-", "I-"))] == []


@pytest.mark.parametrize("rule", [one.rule for one in FAILS])
def test_it_passes(rule: str) -> None:
    """The rule holds at every place of a consistent report where it has something to say."""
    own = {c.verdict for c in CLEAN.checks if c.rule == rule}
    assert Verdict.PASS in own
    assert own <= {Verdict.PASS, Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("spoiled", FAILS, ids=lambda one: one.rule)
def test_it_fails(spoiled: Spoiled) -> None:
    """One figure printed otherwise makes the rule fail, and an error or warning says so."""
    report = changed(CONSISTENT, spoiled.form, spoiled.who, spoiled.column, spoiled.text, spoiled.side)
    assert Verdict.FAIL in verdicts(report, spoiled.rule)
    assert any(f.severity is not Severity.INFO for f in validate(report).findings)


@pytest.mark.parametrize("rule", sorted(FORMULAS))
def test_it_is_not_evaluable_without_its_forms(rule: str) -> None:
    """A missing form or a picture in its stead is a reason, never a finding."""
    for form in FORMULAS[rule].forms:
        for report in (without(CONSISTENT, form), as_picture(CONSISTENT, form)):
            checks = of_rule(report, rule)
            assert {c.verdict for c in checks} == {Verdict.NOT_EVALUABLE}
            assert all(c.reason for c in checks)


def test_every_formula_has_its_failing_case() -> None:
    """No formula of the catalogue goes untested."""
    tested = {one.rule for one in FAILS}
    assert FORMULAS.keys() <= tested


def test_the_same_money_under_one_budget_must_print_the_same() -> None:
    """With general budget money alone T3 and T5 are one table printed twice."""
    from tests.workers.validate.build import build, line

    plain = {
        "T1": [line("总计", "income", amount="9.00"), line("年初结转和结余", "income")],
        "T2": [line("合计", total="9.00", fiscal_appropriation="9.00")],
        "T3": [line("合计", total="9.00", basic="9.00"), line("201 一般公共服务支出", total="9.00", basic="9.00")],
        "T4": [line("一般公共预算财政拨款", "income", amount="9.00")],
        "T5": [line("合计", total="9.00", basic="9.00"), line("201 一般公共服务支出", total="9.00", basic="9.00")],
    }
    report = build(plain)
    assert verdicts(report, "X-T3-T5-PROJECT") == {Verdict.PASS}
    assert Verdict.FAIL in verdicts(changed(report, "T5", "201", "basic", "8.00"), "X-T3-T5-PROJECT")
    assert verdicts(CONSISTENT, "X-T3-T5-PROJECT") == {Verdict.NOT_APPLICABLE}
