"""Forms out of plain text, where blank cells are lost."""

from schemas.report import FormStatus
from tests.workers.classify.forms.sheets import cells_of, form_of, plain

SUMMARY = """
收入支出决算总表（表1）
部门：某县林业局 单位：万元
收入 支出
项目 行次 金额 项目 行次 金额
栏次 1 栏次 2
一、一般公共预算财政拨
款收入
1 90.00 一、一般公共服务支出 31 60.00
二、政府性基金预算财政拨款收入 2 0二、外交支出 32
— 5 —
八、其他收入 3 10.00八、社会保障和就业支出 33 40.00
本年收入合计 4 100.00 本年支出合计 34 100.00
使用非财政拨款结余 5 结余分配 35
总计 6 100.00 总计 36 100.00
注：本表反映部门本年度的总收支和年末结转结余情况。
27 行＝（1+2+3）行；30 行＝（27+28+29）行。
"""
GENERAL = """
一般公共预算财政拨款支出决算表（表5）
单位：万元
项目 本年支出
功能分类科目编码 科目名称 小计 基本支出 项目支出
栏次 1 2 3
合计 90.00 50.00 40.00
201 一般公共服务支出 50.00 50.00
20103
政府办公厅（室）及相关机构
事务
50.00 50.00
2010301 行政运行 50.00 50.00
208 社会保障和就业支出 40.00 40.00
208 05 行政事业单位养老支出 40.00 40.00
208 05 99 其他行政事业单位养老支出 40.00 40.00
注：本表反映部门本年度一般公共预算财政拨款支出情况。
1 栏各行＝（2+3）栏各行。
"""


def test_rows_with_line_numbers_are_parted_by_them() -> None:
    """Wrapped labels, glued halves and page numbers do not move a figure from its line; a printed 0 is a figure."""
    form, facts = form_of(plain(SUMMARY), "INCOME_EXPENDITURE_SUMMARY")
    found = {(fact.side, fact.line): fact.value for fact in facts}
    assert found == {
        ("income", "1"): "90.00",
        ("income", "2"): "0",
        ("income", "3"): "10.00",
        ("income", "4"): "100.00",
        ("income", "6"): "100.00",
        ("expenditure", "31"): "60.00",
        ("expenditure", "33"): "40.00",
        ("expenditure", "34"): "100.00",
        ("expenditure", "36"): "100.00",
    }
    assert next(fact.name for fact in facts if fact.line == "1") == "一般公共预算财政拨款收入"
    assert form.printed_rules == ("27行＝（1+2+3）行", "30行＝（27+28+29）行")
    assert (form.department, form.unit, form.number) == ("某县林业局", "万元", "表1")


def test_rows_without_line_numbers_are_parted_by_their_labels() -> None:
    """Where no 行次 is printed each label takes the figures behind it, and 总计 stands on both sides."""
    text = """
    财政拨款收入支出决算总表
    一、一般公共预算财政拨款 70.00 一、一般公共服务支出 72.00 72.00
    二、政府性基金预算财政拨款 二、外交支出
    本年收入合计 70.00 本年支出合计 72.00 72.00
    年初财政拨款结转和结余 2.00 年末财政拨款结转和结余
    一、一般公共预算财政拨款 2.00
    总计 72.00 总计 72.00 72.00
    """
    _, facts = form_of(plain(text + GENERAL.replace("90.00", "72.00")), "FISCAL_SUMMARY")
    found = {(fact.side, fact.key, fact.column): fact.value for fact in facts}
    assert found["income", "opening.general_public_budget", "amount"] == "2.00"
    assert found["income", "total", "amount"] == found["expenditure", "total", "total"] == "72.00"
    assert found["expenditure", "201", "general_public_budget"] == "72.00"


def test_columns_are_proven_by_the_sums_of_the_form() -> None:
    """Two equal figures of three columns are placed by the totals above them and marked as worked out."""
    form, facts = form_of(plain(GENERAL), "GENERAL_BUDGET_EXPENDITURE")
    found = {(fact.code, fact.column): fact.inferred for fact in facts if fact.code}
    assert found["2010301", "basic"]
    assert found["2080599", "project"]
    assert ("2080599", "basic") not in found
    assert all(not fact.inferred for fact in facts if fact.code is None)
    assert {row.code: row.name for row in form.rows}["20103"] == "政府办公厅（室）及相关机构事务"
    assert form.unread == ()


def test_what_no_sum_can_place_stays_unread() -> None:
    """Equal figures that fit two columns are no facts; they are listed with the columns they may stand in."""
    text = GENERAL.replace("合计 90.00 50.00 40.00", "合计 80.00 40.00 40.00").replace("50.00", "40.00")
    form, facts = form_of(plain(text), "GENERAL_BUDGET_EXPENDITURE")
    assert {fact.column for fact in facts if fact.code} == {"total"}
    assert {cell.columns for cell in form.unread} == {("basic", "project")}
    assert all(cell.reason for cell in form.unread)


def test_another_form_can_prove_a_column() -> None:
    """Income of one source only is placed by the summary, which says what source it is."""
    text = """
    收入决算表（表2）
    项目 本年收入合计 财政拨款收入 上级补助收入 事业收入 经营收入 附属单位上缴收入 其他收入
    栏次 1 2 3 4 5 6 7
    合计 100.00 90.00 10.00
    201 一般公共服务支出 100.00 90.00 10.00
    2010301 行政运行 100.00 90.00 10.00
    """
    found = cells_of(plain(SUMMARY + text), "INCOME")
    assert found["2010301", "other_income"] == "10.00"
    alone, _ = form_of(plain(text), "INCOME")
    assert alone.unread


def test_a_wrong_total_does_not_misplace_the_figures_below_it() -> None:
    """One total printed wrong leaves the figures where all other sums want them."""
    text = GENERAL.replace("合计 90.00 50.00 40.00", "合计 90.00 50.00 41.00")
    found = cells_of(plain(text), "GENERAL_BUDGET_EXPENDITURE")
    assert found["201", "basic"] == "50.00"
    assert found["208", "project"] == "40.00"
    assert found["合计", "project"] == "41.00"


def test_the_economic_form_takes_codes_names_and_figures_in_turn() -> None:
    """Three blocks on a line, blanks lost, names wrapped, a code glued to the figure before it."""
    text = """
    一般公共预算财政拨款基本支出决算表（表6）
    人员经费 公用经费
    科目编码 科目名称 决算数 科目编码 科目名称 决算数 科目编码 科目名称 决算数
    301 工资福利支出 50.00 302
    商品和服务支
    出
    9.00310 资本性支出 1.00
    30101 基本工资 50.00 30201 办公费 31002 　办公设备购置 1.00
    12
    30102 津贴补贴 2.00 30212
    因 公 出 国
    (境）费用
    9.00
    人员经费合计 50.00 公用经费合计 10.00
    注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。
    """
    found = cells_of(plain(text), "BASIC_EXPENDITURE")
    assert found == {
        ("301", "amount"): "50.00",
        ("302", "amount"): "9.00",
        ("310", "amount"): "1.00",
        ("30101", "amount"): "50.00",
        ("31002", "amount"): "1.00",
        ("30102", "amount"): "2.00",
        ("30212", "amount"): "9.00",
        ("人员经费合计", "amount"): "50.00",
        ("公用经费合计", "amount"): "10.00",
    }


def test_names_set_around_their_code_are_made_whole() -> None:
    """A name in two lines with code and figures between them is one name, and its neighbours keep theirs."""
    text = """
    支出决算表
    项目 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出
    合计 9.00 9.00 0.00 0.00 0.00 0.00
    机关事业单位基本
    2080505 6.00 6.00 0.00 0.00 0.00 0.00
    养老保险缴费支出
    机关事业单位职业
    2080506 3.00 3.00 0.00 0.00 0.00 0.00
    年金缴费支出
    """
    form, _ = form_of(plain(text.replace("合计 9.00", "208 社会保障和就业支出 9.00")), "EXPENDITURE")
    names = {row.code: row.name for row in form.rows}
    assert names["2080506"] == "机关事业单位职业年金缴费支出"
    assert names["2080505"].endswith("养老保险缴费支出")


def test_tables_set_with_tabs_are_read_by_their_fields() -> None:
    """Tab-separated columns keep their blanks; 栏次 tells the columns where the head is out of step."""
    text = (
        "一般公共预算财政拨款“三公”经费支出决算表（表7）\n"
        "预算数\t\t\t\t\t\t决算数\t\t\t\t\t\n"
        "合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\t合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\n"
        "\t\t小计\t公务用车购置费\t公务用车运行费\t小计\t\t\t\t公务用车购置费\t公务用车运行费\t\n"
        "1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\n"
        "5.40\t\t5.40\t\t5.40\t\t1.50\t\t1.50\t\t1.50\t\n"
    )
    _, facts = form_of(plain(text), "THREE_PUBLIC")
    assert [fact.column for fact in facts] == [
        "budget.total",
        "budget.vehicle",
        "budget.vehicle_operation",
        "actual.total",
        "actual.vehicle",
        "actual.vehicle_operation",
    ]
    assert not any(fact.inferred for fact in facts)


def test_tables_set_with_bars_are_read_by_their_fields() -> None:
    """A table of bars (| a | b |) keeps its blanks like one of tabs."""
    text = """
    支出决算表
    | 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
    |---|---|---|---|---|
    | 合计 | | 8.00 | | 8.00 |
    | 206 | 科学技术支出 | 8.00 | | 8.00 |
    """
    assert cells_of(plain(text), "EXPENDITURE")["206", "project"] == "8.00"


def test_the_total_may_stand_a_line_below_its_label() -> None:
    """Figures without code or name right below the head are the 合计 row."""
    head = "支出决算表\n类\t款 项\t本年支出合计\t基本支出\t项目支出\n\t合 计\t\t\t\n"
    text = head + "\t\t8.00\t\t8.00\n206\t科学技术支出\t8.00\t\t8.00"
    found = cells_of(plain(text), "EXPENDITURE")
    assert found["合计", "project"] == "8.00"


def test_a_figure_that_may_be_a_line_number_is_not_taken() -> None:
    """A whole number among amounts with cents is a 行次 or a page's number gone astray: unread, never a fact."""
    text = """
    收入支出决算总表
    一、一般公共预算财政拨款收入 90.00 一、一般公共服务支出 33
    本年收入合计 90.00 本年支出合计 90.00
    总计 90.00 总计 90.00
    """
    form, facts = form_of(plain(text), "INCOME_EXPENDITURE_SUMMARY")
    assert "33" not in {fact.value for fact in facts}
    assert [cell.text for cell in form.unread] == ["33"]


def test_a_form_printed_blank_is_present_without_facts() -> None:
    """A head and 合计 without figures is a form without facts, not an invented zero."""
    text = "支出决算表\n项目 本年支出合计 基本支出 项目支出\n栏次 1 2 3\n合计\n注：本表反映部门本年度各项支出情况。"
    form, facts = form_of(plain(text), "EXPENDITURE")
    assert (form.status, facts) == (FormStatus.PRESENT, [])


def test_figures_torn_from_their_codes_are_given_back_by_the_sums() -> None:
    """Where two codes share a line and one figure stands below both, the class totals tell whose it is."""
    text = """
    一般公共预算财政拨款基本支出决算表
    科目编码 科目名称 决算数 科目编码 科目名称 决算数
    301 工资福利支出 50.00 302 商品和服务支出 9.00
    30110 职工基本医疗保险 30208 取暖费
    50.00
    缴费
    30111 公务员医疗补助缴 30209 物业管理费
    9.00
    费
    人员经费合计 50.00 公用经费合计 9.00
    """
    form, facts = form_of(plain(text), "BASIC_EXPENDITURE")
    found = {fact.code: (fact.value, fact.inferred) for fact in facts if fact.code}
    assert found == {
        "301": ("50.00", False),
        "302": ("9.00", False),
        "30110": ("50.00", True),
        "30209": ("9.00", True),
    }
    assert {row.code: row.name for row in form.rows}["30110"] == "职工基本医疗保险缴费"


def test_torn_figures_that_fit_either_code_stay_unread() -> None:
    """One figure below two codes of the same class has no proof and is no fact."""
    text = """
    一般公共预算财政拨款基本支出决算表
    科目编码 科目名称 决算数 科目编码 科目名称 决算数
    302 商品和服务支出 9.00
    30208 取暖费 30209 物业管理费
    9.00
    """
    form, facts = form_of(plain(text), "BASIC_EXPENDITURE")
    assert [fact.code for fact in facts] == ["302"]
    assert "9.00" in {cell.text for cell in form.unread}
