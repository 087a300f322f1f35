"""Rows in plain text whose wrapped cells stand side by side, their figures on a line of their own."""

from tests.workers.classify.forms.sheets import cells_of, form_of, plain

BASIC = """
一般公共预算财政拨款基本支出决算表（表6）
科目编码 科目名称 决算数 科目编码 科目名称 决算数
301 工资福利支出 50.00 302 商品和服务支出 10.00
30108 机关事业单位基本养老保险 30206 电费
{figures}
缴费
人员经费合计 50.00 公用经费合计 10.00
注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。
"""
SUMMARY = """
财政拨款收入支出决算总表（表4）
单位：万元
收入 支出
项目 决算数 项目 合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款
一、一般公共预算财政 一、一般公共服务支出
{figures}
拨款
二、政府性基金预算财政拨款 二、外交支出
本年收入合计 60.00 本年支出合计 60.00 60.00
总计 60.00 总计 60.00 60.00
注：本表反映部门本年度财政拨款总收支情况。
"""


def test_as_many_figures_as_rows_are_theirs_in_order() -> None:
    """Each row takes its own, and the rest of a name goes to the code that it completes."""
    report = plain(BASIC.format(figures="50.00 10.00"))
    found = cells_of(report, "BASIC_EXPENDITURE")
    assert found["30108", "amount"] == "50.00"
    assert found["30206", "amount"] == "10.00"
    names = {row.code: row.name for row in form_of(report, "BASIC_EXPENDITURE")[0].rows}
    assert names["30108"] == "机关事业单位基本养老保险缴费"
    assert names["30206"] == "电费"


def test_one_figure_of_two_rows_is_never_the_wrong_ones() -> None:
    """It goes where the sums want it, or to nobody."""
    found = cells_of(plain(BASIC.format(figures="50.00")), "BASIC_EXPENDITURE")
    assert found.get(("30108", "amount"), "50.00") == "50.00"
    assert ("30206", "amount") not in found


def test_figures_below_two_labels_are_parted_by_the_right_halfs_sum() -> None:
    """A figure without a part beside it is the left half's; a total with its part is the right half's."""
    left = cells_of(plain(SUMMARY.format(figures="60.00")), "FISCAL_SUMMARY")
    assert left["一般公共预算财政拨款", "amount"] == "60.00"
    assert ("一般公共服务支出", "total") not in left
    right = cells_of(plain(SUMMARY.format(figures="60.00 60.00")), "FISCAL_SUMMARY")
    assert right["一般公共服务支出", "total"] == "60.00"
    both = cells_of(plain(SUMMARY.format(figures="60.00 60.00 60.00")), "FISCAL_SUMMARY")
    assert {both["一般公共预算财政拨款", "amount"], both["一般公共服务支出", "total"]} == {"60.00"}
