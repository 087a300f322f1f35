"""Figures that no sentence pattern knows, and numbers that are no figures."""

import pytest

from schemas.report import Statement, StatementKind
from tests.workers.classify.text.pages import INDENT, grid, line, page, printed, typed
from workers.classify.statements import read_statements
from workers.classify.structure import read_structure


def read(*lines: str) -> tuple[Statement, ...]:
    pages = typed("第四部分 2023年重点工作完成情况", *lines)
    return read_statements(pages, read_structure(pages))


def told(statement: Statement) -> tuple[str, str | None, str]:
    return statement.item, statement.value, statement.unit


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年3月15日至12月31日，第2次全会之后。",
        "见图3、表2和附件1，第1名。",
        "依据财库〔2020〕46号文和《2020年政府收支分类科目》规定。",
        "购置单价50万元（含）以上的通用设备，单位价值100万元以上专用设备。",
        "咨询电话：027-12345678，热线12345。",
        "坚持“1个窗口、2套班子”，落实“工改20条”。",
        "实行24小时值班，24小时热线。",
        "入选全国5G示范，排名第3位。",
    ],
)
def test_numbers_that_are_no_figures(sentence: str) -> None:
    """Years, dates, ordinals, document numbers, thresholds, telephone numbers and names are not counted."""
    assert [told(one) for one in read(sentence)] == []


def test_counts_with_their_own_units() -> None:
    """A count keeps its unit as printed, 余 and 万 included; what was counted is its item."""
    found = read("全年起草材料450余篇，办理投诉3.2万件，开设站点7个、专区18个，为33名居民提供服务，服务260小时。")
    assert [told(one) for one in found] == [
        ("起草材料", "450", "余篇"),
        ("办理投诉", "3.2", "万件"),
        ("开设站点", "7", "个"),
        ("专区", "18", "个"),
        ("居民提供服务", "33", "名"),
        ("服务", "260", "小时"),
    ]
    assert {one.kind for one in found} == {StatementKind.COUNT}


def test_amounts_rates_and_changes() -> None:
    """Money, shares and growth are told apart by the words before them."""
    found = read("投入资金1.3亿元，其中财政资金占60%。办公费减少2.75万元，追加工资31万元，产值增长8.6%。")
    assert [(one.kind, one.value, one.direction, one.scope) for one in found] == [
        (StatementKind.AMOUNT, "1.3", None, "actual"),
        (StatementKind.PERCENT, "60", None, "share"),
        (StatementKind.CHANGE, "2.75", "decrease", "change"),
        (StatementKind.CHANGE, "31", "increase", "change"),
        (StatementKind.PERCENT, "8.6", "increase", "growth"),
    ]
    assert found[2].item == "办公费"


def test_separators_go_and_decimals_stay() -> None:
    """1,234.50万元 is 1234.50: no separators, the printed decimals kept; blanks inside do not matter."""
    found = read("支付工程款1,234.50 万元，奖励金 50 万元，共计12 845元。")
    assert [one.value for one in found] == ["1234.50", "50", "12845"]


def test_money_in_wan_alone() -> None:
    """10万， at the end of a clause is money; 20万户 is a count."""
    found = read("项目安排10万，全部拨付。总量突破20万户。")
    assert [(one.kind, one.value, one.unit) for one in found] == [
        (StatementKind.AMOUNT, "10", "万"),
        (StatementKind.COUNT, "20", "万户"),
    ]


def test_wrapped_figures() -> None:
    """A number and its unit on two lines are one figure."""
    found = read(
        "全年召开各类专题会议研究部署安全生产和防汛抗旱以及森林防火工作共计", "15 次，完成投资 2,681.00", "万元。"
    )
    assert [one.value for one in found] == ["15", "2681.00"]


def test_the_quote_is_the_sentence() -> None:
    """A statement quotes the sentence that it stands in, at most 200 characters."""
    found = read(
        "前一句没有数字。全年办件12件，满意率98%。后一句也没有。", "长句" + "很长的说明，" * 60 + "共有3个项目。"
    )
    assert found[0].text == "全年办件12件，满意率98%。"
    assert found[2].text.endswith("共有3个项目。")
    assert len(found[2].text) <= 200


def test_each_figure_comes_once_in_reading_order() -> None:
    """A figure that a sentence pattern claimed is not found again by the scanner."""
    pages = typed(
        "一、收入支出决算总体情况说明",
        "2023年度收、支总计10万元，主要用于3个项目。与2022年度相比，收、支总计各增加1万元，增长11.11%。",
    )
    found = read_statements(pages, read_structure(pages))
    assert [one.value for one in found] == ["10", "3", "1", "11.11"]


def test_the_glossary_and_the_forms_state_nothing() -> None:
    """What words mean and what forms print are no statements of the running text."""
    pages = typed(
        "第二部分 2023年度部门决算表",
        "2023年度收入决算表",
        "合计 100.00万元 100.00万元",
        "第五部分 名词解释",
        "一、大型设备：指单价1000万元的仪器等3类设备5台。",
    )
    assert read_statements(pages, read_structure(pages)) == ()


def test_the_goals_of_a_self_evaluation_form_are_read_and_its_scores_are_not() -> None:
    """What was done, told in sentences, is read from a form; weights, targets and scores are the form's own."""
    pages = typed(
        "附件1",
        "项目支出绩效自评表",
        "年度资金总额 5 5 5 10 100% 10",
        "预期目标 实际完成情况",
        "开展巡查。",
        "全年开展巡查24次，办结案件157件。",
        "绩效指标",
        "巡查次数 ≥20次 24次 10 10",
    )
    assert [told(one) for one in read_statements(pages, read_structure(pages))] == [
        ("开展巡查", "24", "次"),
        ("办结案件", "157", "件"),
    ]


def test_sentences_in_the_cells_of_a_list() -> None:
    """A list of tasks is a grid in a PDF: its sentences are read with the cell's box and the part's path."""
    pages = printed(
        page(
            5,
            line("第四部分 2023年重点工作完成情况", 80, INDENT),
            grids=(grid(200, ("序号", "重要事项", "完成情况"), ("1", "督查", "全年督查重点工作32次")),),
        )
    )
    (found,) = read_statements(pages, read_structure(pages))
    assert told(found) == ("督查重点工作", "32", "次")
    assert (found.section, found.page, found.box) == ("第四部分", 5, (290, 220, 390, 240))


def test_a_figure_has_the_box_of_its_number_and_unit() -> None:
    """The box of a statement covers the figure and its unit on its line."""
    pages = printed(page(2, line("一、情况说明", 100, INDENT), line("本年支出12万元。", 130, INDENT)))
    (found,) = read_statements(pages, read_structure(pages))
    assert (found.page, found.box) == (2, (180, 130, 225, 145))
