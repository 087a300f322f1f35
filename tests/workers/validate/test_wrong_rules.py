"""Tempting rules that are wrong: reports that break them are accused of nothing."""

import pytest
from msgspec.structs import replace

from schemas.findings import Severity
from schemas.report import Report, StatementKind
from tests.workers.validate.build import build, changed, consistent, line, said, with_form, with_statements
from workers.validate import validate

CONSISTENT = consistent()


def loud(report: Report) -> list[str]:
    """The rules of the forms that accuse the report of anything."""
    return [f.rule for f in validate(report).findings if f.severity is not Severity.INFO and f.rule[0] in "TXKU"]


def test_three_public_is_no_sum_of_basic_items() -> None:
    """三公 counts project spending too: basic items may stay below it, or be blank."""
    report = changed(CONSISTENT, "T6", "30212", "amount", None)
    report = changed(changed(report, "T6", "302", "amount", "13.00"), "T6", "公用经费合计", "amount", "14.00")
    report = changed(changed(report, "T6", "30101", "amount", "31.00"), "T6", "301", "amount", "61.00")
    assert loud(changed(report, "T6", "人员经费合计", "amount", "66.00")) == []


def test_economic_and_functional_items_do_not_map_one_to_one() -> None:
    """A pension contribution of 30108 need not equal 2080505."""
    report = changed(CONSISTENT, "T6", "30101", "amount", "10.00")
    assert loud(changed(report, "T6", "30113", "amount", "30.00")) == []


def test_running_cost_may_carry_project_money() -> None:
    """行政运行 in project spending is usual enough to be an info at most."""
    report = build(
        {
            "T3": [
                line("合计", total="9.00", basic="5.00", project="4.00"),
                line("201 一般公共服务支出", total="9.00", basic="5.00", project="4.00"),
                line("20101 人大事务", total="9.00", basic="5.00", project="4.00"),
                line("2010101 行政运行", total="9.00", basic="5.00", project="4.00"),
            ]
        }
    )
    assert loud(report) == []


def test_completion_of_the_initial_budget_may_exceed_a_hundred() -> None:
    """A percentage above 100 is a rate of completion, not an error."""
    report = with_statements(
        CONSISTENT,
        said(
            "第三部分/五/（三）",
            "完成年初预算",
            "900.43",
            "%",
            kind=StatementKind.PERCENT,
            pattern="N5c.total",
            slot="p",
            group=1,
        ),
    )
    assert loud(report) == []


def test_vehicles_kept_may_differ_from_vehicles_on_the_books() -> None:
    """Scopes differ; the forms' rules do not compare them."""
    report = with_statements(
        CONSISTENT,
        said("第三部分/九", "公务用车保有量", "1", "辆", kind=StatementKind.COUNT),
        said("第三部分/十二", "共有车辆", "9", "辆", kind=StatementKind.COUNT),
    )
    assert loud(report) == []


def test_the_two_totals_differ_where_there_is_other_money() -> None:
    """T1 and T4 agree only in departments that live on fiscal money alone."""
    assert loud(CONSISTENT) == []


def test_a_printed_formula_is_not_the_truth() -> None:
    """The template's own misprint fails no sum."""
    assert loud(with_form(CONSISTENT, "T4", printed_rules=("57行＝（33+34+…+58）行",))) == []


def test_blank_is_zero_only_where_the_equations_close() -> None:
    """Blank cells beside a total that closes are no fault; a blank that a sum needs is a warning, not an error."""
    assert loud(CONSISTENT) == []
    lost = [f for f in validate(changed(CONSISTENT, "T6", "31002", "amount", None)).findings if f.rule.startswith("T6")]
    assert {f.severity for f in lost} == {Severity.WARNING}


def test_sums_of_rounded_parts_need_not_close_to_the_cent() -> None:
    """A total two cents beside the sum of three rounded parts is an info."""
    report = build(
        {
            "T6": [
                line("301 工资福利支出", amount="60.02"),
                line("30101 基本工资", amount="30.00"),
                line("30102 津贴补贴", amount="20.00"),
                line("30113 住房公积金", amount="10.00"),
            ]
        }
    )
    assert loud(report) == []
    assert any(f.severity is Severity.INFO and f.rule == "T6-SUM-CLASS" for f in validate(report).findings)


def test_a_form_without_rows_is_not_accused() -> None:
    """What could not be read is said to be unread, never to be wrong."""
    report = with_form(CONSISTENT, "T3", rows=())
    report = replace(report, facts=tuple(f for f in report.facts if f.form != "EXPENDITURE"))
    assert loud(report) == []


@pytest.mark.parametrize("form", [f"T{n}" for n in range(1, 10)])
def test_an_unread_cell_is_no_accusation(form: str) -> None:
    """Equations with a figure that could not be placed are not evaluable."""
    from schemas.report import UnreadCell
    from workers.validate.subject import spec_of

    key = spec_of(form).key
    own = next(f for f in CONSISTENT.forms if f.key == key)
    row = own.rows[0].index
    report = with_form(CONSISTENT, form, unread=(UnreadCell(row, "1.00", "列位无法确定"),))
    report = replace(report, facts=tuple(f for f in report.facts if (f.form, f.row) != (key, row)))
    assert loud(report) == []
