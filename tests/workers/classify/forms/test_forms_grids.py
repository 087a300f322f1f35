"""Forms read from grids: heads of any depth, codes in columns, tables over pages, halves side by side."""

from tests.workers.classify.forms.sheets import LEFT, OVER, cells_of, document, form_of, ruled, sheet

INCOME_HEAD = [
    [
        "项目",
        LEFT,
        LEFT,
        LEFT,
        "本年收入合计",
        "财政拨款收入",
        "上级补助收入",
        "事业收入",
        "经营收入",
        "附属单位上缴收入",
        "其他收入",
    ],
    ["功能分类\n科目编码", LEFT, LEFT, "科目名称", OVER, OVER, OVER, OVER, OVER, OVER, OVER],
]


def test_a_total_may_share_its_row_with_the_head() -> None:
    """The last row of the head (类 款 项) may be the 合计 row too; its figures are the total's."""
    rows = [*INCOME_HEAD, ["类", "款", "项", "合计", "9.50", "9.00", "", "", "", "", "0.50"]]
    rows += [["208", "", "", "社会保障和就业支出", "9.50", "9.00", "", "", "", "", "0.50"]]
    rows += [["208", "05", "01", "行政单位离退休", "9.50", "9.00", "", "", "", "", "0.50"]]
    found = cells_of(document(sheet(0, ["收入决算表", "单位：万元"], ruled(rows))), "INCOME")
    assert found["合计", "total"] == "9.50"
    assert found["合计", "other_income"] == "0.50"
    assert found["2080501", "fiscal_appropriation"] == "9.00"
    assert len(found) == 9


def test_heads_may_share_a_row_with_the_total_label() -> None:
    """合计 may stand beside 合计, 基本支出 and 项目支出 in one row: the first is the row, the others are columns."""
    rows = [
        ["项目", LEFT, "年初结转和结余", "本年收入", "本年支出", LEFT, LEFT, "年末结转和结余"],
        ["功能分类科目编码", "科目名称", OVER, OVER, OVER, LEFT, LEFT, OVER],
        ["合计", LEFT, "", "", "合计", "基本支出", "项目支出", ""],
        ["212", "城乡社区支出", "", "30.00", "30.00", "", "30.00", "0.00"],
    ]
    found = cells_of(document(sheet(0, ["政府性基金预算财政拨款收入支出决算表"], ruled(rows))), "GOVERNMENT_FUND")
    assert found == {
        ("212", "income"): "30.00",
        ("212", "total"): "30.00",
        ("212", "project"): "30.00",
        ("212", "closing"): "0.00",
    }


def test_a_table_goes_on_over_pages_without_head() -> None:
    """A later page without a head has the same columns, an empty first row and a row cut in two included."""
    first = [
        ["项目", LEFT, "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
        ["功能分类科目编码", "科目名称", OVER, OVER, OVER, OVER, OVER, OVER],
        ["合计", LEFT, "8.00", "5.00", "3.00", "", "", ""],
        ["20805", "行政事业单位", "", "", "", "", "", ""],
    ]
    second = [
        ["", "", "", "", "", "", "", ""],
        ["", "养老支出", "8.00", "5.00", "3.00", "", "", ""],
        ["2080505", "机关事业单位基本养老\n保险缴费支出", "8.00", "5.00", "3.00", "", "", ""],
    ]
    pages = document(
        sheet(4, ["支出决算表", "单位：万元"], ruled(first)),
        sheet(5, [], ruled(second), ["注：本表反映部门本年度各项支出情况。"]),
    )
    form, facts = form_of(pages, "EXPENDITURE")
    rows = {row.code: row.name for row in form.rows}
    assert rows["20805"] == "行政事业单位养老支出"
    assert rows["2080505"] == "机关事业单位基本养老保险缴费支出"
    assert [(fact.column, fact.value) for fact in facts if fact.code == "20805"] == [
        ("total", "8.00"),
        ("basic", "5.00"),
        ("project", "3.00"),
    ]
    assert form.pages == (4, 5)
    assert form.notes == ("注：本表反映部门本年度各项支出情况。",)


def test_columns_of_a_later_page_are_found_by_their_place() -> None:
    """Where the grid of a later page has fewer columns, they are matched by where they stand."""
    widths = [80.0, 30.0, 30.0, 120.0, 60.0, 60.0, 60.0]
    head = [
        ["项目", LEFT, LEFT, LEFT, "合计", "基本支出", "项目支出"],
        ["类", "款", "项", "科目名称", OVER, OVER, OVER],
    ]
    first = ruled([*head, ["204", "", "", "公共安全支出", "6.00", "", "6.00"]], widths=widths)
    second = ruled([["2040219", "信息化建设", "6.00", "", "6.00"]], widths=[140.0, 120.0, 60.0, 60.0, 60.0])
    pages = document(sheet(0, ["一般公共预算财政拨款支出决算表"], first), sheet(1, [], second))
    found = cells_of(pages, "GENERAL_BUDGET_EXPENDITURE")
    assert found["2040219", "project"] == "6.00"
    assert ("2040219", "basic") not in found


def test_the_second_block_of_the_same_names_is_another_block() -> None:
    """The three budgets below 年初财政拨款结转和结余 are its parts, though their names come a second time."""
    rows = [
        ["收入", LEFT, "支出", LEFT, LEFT, LEFT, LEFT],
        [
            "项目",
            "决算数",
            "项目",
            "合计",
            "一般公共预算财政拨款",
            "政府性基金预算财政拨款",
            "国有资本经营预算财政拨款",
        ],
        ["一、一般公共预算财政拨款", "70.00", "一、一般公共服务支出", "72.00", "72.00", "", ""],
        ["本年收入合计", "70.00", "本年支出合计", "72.00", "72.00", "", ""],
        ["年初财政拨款结转和结余", "2.00", "年末财政拨款结转和结余", "", "", "", ""],
        ["一、一般公共预算财政拨款", "2.00", "", "", "", "", ""],
        ["总计", "72.00", "总计", "72.00", "72.00", "", ""],
    ]
    form, facts = form_of(document(sheet(0, ["财政拨款收入支出决算总表"], ruled(rows))), "FISCAL_SUMMARY")
    keys = {(fact.side, fact.key, fact.column): fact.value for fact in facts}
    assert keys["income", "general_public_budget", "amount"] == "70.00"
    assert keys["income", "opening.general_public_budget", "amount"] == "2.00"
    assert keys["expenditure", "201", "general_public_budget"] == "72.00"
    assert keys["expenditure", "total", "total"] == "72.00"
    assert next(row.name for row in form.rows if row.key == "201") == "一般公共服务支出"


def test_only_the_final_account_is_read_where_budgets_stand_beside_it() -> None:
    """年初预算数 and 全年预算数 beside 决算数 are no cells of the summary."""
    rows = [
        ["收入", LEFT, LEFT, LEFT, "支出", LEFT, LEFT, LEFT],
        ["项目", "行次", "年初预算数", "决算数", "项目", "行次", "年初预算数", "决算数"],
        ["一、一般公共预算财政拨款收入", "1", "5.00", "6.00", "一、一般公共服务支出", "32", "5.00", "6.00"],
        ["总计", "31", "5.00", "6.00", "总计", "62", "5.00", "6.00"],
    ]
    pages = document(sheet(0, ["收入支出决算总表"], ruled(rows)))
    form, facts = form_of(pages, "INCOME_EXPENDITURE_SUMMARY")
    assert {fact.value for fact in facts} == {"6.00"}
    assert [row.line for row in form.rows] == ["1", "32", "31", "62"]


def test_columns_under_a_foreign_head_are_not_taken() -> None:
    """合计 and 基本支出 under 年初结转和结余 or 本年收入 are not those of 本年支出."""
    rows = [
        ["科目编码", "科目名称", "年初结转和结余", LEFT, "本年收入", LEFT, "本年支出", LEFT, LEFT],
        [OVER, OVER, "合计", "基本支出结转", "合计", "基本支出", "合计", "基本支出", "项目支出"],
        ["合计", LEFT, "1.00", "1.00", "8.00", "8.00", "9.00", "7.00", "2.00"],
    ]
    pages = document(sheet(0, ["一般公共预算财政拨款收入支出决算表"], ruled(rows)))
    found = cells_of(pages, "GENERAL_BUDGET_EXPENDITURE")
    assert found == {("合计", "total"): "9.00", ("合计", "basic"): "7.00", ("合计", "project"): "2.00"}


def test_the_economic_form_closes_with_totals_under_merged_cells() -> None:
    """人员经费合计 and 公用经费合计 take the figure to their right, whatever is merged between."""
    rows = [
        ["人员经费", LEFT, LEFT, "公用经费", LEFT, LEFT, LEFT, LEFT, LEFT],
        ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
        ["301", "工资福利支出", "50.00", "302", "商品和服务支出", "9.00", "310", "资本性支出", "1.00"],
        ["30101", "基本工资", "50.00", "30201", "办公费", "9.00", "31002", "办公设备购置", "1.00"],
        ["人员经费合计", LEFT, "50.00", "公用经费合计", LEFT, LEFT, LEFT, LEFT, "10.00"],
    ]
    found = cells_of(document(sheet(0, ["一般公共预算财政拨款基本支出决算明细表"], ruled(rows))), "BASIC_EXPENDITURE")
    assert found["人员经费合计", "amount"] == "50.00"
    assert found["公用经费合计", "amount"] == "10.00"
    assert found["31002", "amount"] == "1.00"


THREE_PAIRED = [
    [
        "合计",
        LEFT,
        "因公出国（境）费",
        LEFT,
        "公务用车购置及运行维护费",
        LEFT,
        LEFT,
        LEFT,
        LEFT,
        LEFT,
        "公务接待费",
        LEFT,
    ],
    [OVER, OVER, OVER, OVER, "小计", LEFT, "公务用车购置费", LEFT, "公务用车运行维护费", LEFT, OVER, OVER],
    ["预算数", "决算数"] * 6,
    ["9.00", "8.00", "", "", "7.00", "6.50", "", "", "7.00", "6.50", "2.00", "1.50"],
]
THREE_GROUPED = [
    ["预算数", LEFT, LEFT, LEFT, LEFT, LEFT, "决算数", LEFT, LEFT, LEFT, LEFT, LEFT],
    ["合计", "因公出国\n（境）费", "公务用车购置及运行费", LEFT, LEFT, "公务接待费"] * 2,
    [OVER, OVER, "小计", "公务用车\n购置费", "公务用车\n运行费", OVER] * 2,
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
    ["9.00", "", "7.00", "", "7.00", "2.00", "8.00", "", "6.50", "", "6.50", "1.50"],
]
THREE_TURNED = [
    ["项目", "行次", "预算数", "决算数"],
    ["合计", "1", "9.00", "8.00"],
    ["1.因公出国（境）费", "2", "", ""],
    ["2.公务用车购置及运行维护费", "3", "7.00", "6.50"],
    ["（1）公务用车购置费", "4", "", ""],
    ["（2）公务用车运行维护费", "5", "7.00", "6.50"],
    ["3.公务接待费", "6", "2.00", "1.50"],
]


def test_the_three_public_form_is_the_same_in_every_layout() -> None:
    """Pairs of 预算数 and 决算数, one after the other, or turned on its side: the same eight cells."""
    title = "财政拨款“三公”经费支出决算表"
    found = []
    for rows in (THREE_PAIRED, THREE_GROUPED, THREE_TURNED):
        _, facts = form_of(document(sheet(0, [title], ruled(rows))), "THREE_PUBLIC")
        found.append({fact.column: fact.value for fact in facts})
    assert found[0] == found[1] == found[2]
    assert found[0]["budget.vehicle_operation"] == "7.00"
    assert found[0]["actual.reception"] == "1.50"
    assert len(found[0]) == 8


def test_a_form_of_budgets_alone_is_not_read_as_accounts() -> None:
    """Where no head says 决算数, a 三公 table gives no fact."""
    rows = [["合计", "因公出国（境）费", "公务接待费"], ["9.00", "7.00", "2.00"]]
    assert cells_of(document(sheet(0, ["财政拨款“三公”经费支出情况表"], ruled(rows))), "THREE_PUBLIC") == {}


def test_title_unit_and_notes_may_stand_inside_the_grid() -> None:
    """A sheet printed whole has its title, its department and its notes in cells of the table."""
    rows = [
        ["2023年度支出决算表", LEFT, LEFT, LEFT, LEFT],
        ["公开03表", LEFT, LEFT, LEFT, LEFT],
        ["部门：某县林业局", LEFT, LEFT, "金额单位：元", LEFT],
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["合计", LEFT, "8.00", "5.00", "3.00"],
        ["213", "农林水支出", "8.00", "5.00", "3.00"],
        ["注：本表反映部门本年度各项支出情况。", LEFT, LEFT, LEFT, LEFT],
    ]
    form, facts = form_of(document(sheet(0, [], ruled(rows))), "EXPENDITURE")
    assert (form.number, form.department, form.unit, form.fiscal_year) == ("公开03表", "某县林业局", "元", 2023)
    assert len(facts) == 6
    assert form.notes == ("注：本表反映部门本年度各项支出情况。",)


def test_code_and_name_may_share_a_cell() -> None:
    """201一般公共服务支出 in one cell is code 201 and its name."""
    rows = [
        ["科目", "合计", "基本支出", "项目支出"],
        ["201一般公共服务支出", "4.00", "4.00", ""],
        ["合计", "4.00", "4.00", ""],
    ]
    form, _ = form_of(document(sheet(0, ["一般公共预算财政拨款支出决算表"], ruled(rows))), "GENERAL_BUDGET_EXPENDITURE")
    assert [(row.code, row.name) for row in form.rows] == [("201", "一般公共服务支出"), (None, "合计")]


def test_every_fact_knows_its_place() -> None:
    """A fact carries the page and box of its cell, its printed text, and its row."""
    rows = [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", "1,234.50", "1,234.50", "—"],
    ]
    form, facts = form_of(
        document(sheet(7, ["一般公共预算财政拨款支出决算表"], ruled(rows))), "GENERAL_BUDGET_EXPENDITURE"
    )
    assert [(fact.value, fact.text, fact.page, fact.row) for fact in facts] == [("1234.50", "1,234.50", 7, 0)] * 2
    assert facts[0].box == (160.0, 116.0, 220.0, 132.0)
    assert form.rows[0].text == "201 一般公共服务支出 1,234.50 1,234.50 —"


def test_what_is_no_number_is_said_to_be_unread() -> None:
    """A figure that cannot be read is no fact and is listed with its column and a reason."""
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["201", "一般公共服务支出", "1,23.4", "5.00", ""]]
    form, facts = form_of(
        document(sheet(0, ["一般公共预算财政拨款支出决算表"], ruled(rows))), "GENERAL_BUDGET_EXPENDITURE"
    )
    assert [fact.column for fact in facts] == ["basic"]
    assert [(cell.text, cell.columns) for cell in form.unread] == [("1,23.4", ("total",))]
