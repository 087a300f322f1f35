"""What kind of document it is, by its words."""

import pytest

from schemas.report import Kind
from tests.workers.classify.text.pages import grid, line, page, printed, typed
from workers.classify.identity import read_kind
from workers.classify.structure import read_structure

ACCOUNTS = (
    "第二部分 2023年度部门决算表",
    "收入支出决算总表",
    "财政拨款收入支出决算总表",
    "第三部分 2023年度部门决算情况说明",
    "2023年度收、支总计10万元。支出决算为10万元。",
)


def kind(*lines: str, name: str = "x.txt") -> Kind:
    pages = typed(*lines)
    return read_kind(pages, read_structure(pages), name)


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        (Kind.DEPARTMENT_FINAL_ACCOUNTS, ("某县林业局2023年度部门决算", *ACCOUNTS)),
        (
            Kind.UNIT_FINAL_ACCOUNTS,
            ("某县实验小学2023年度单位决算", *(text.replace("部门决算", "单位决算") for text in ACCOUNTS)),
        ),
        (Kind.UNIT_FINAL_ACCOUNTS, ("某县林业局（本级）2023年度决算", *ACCOUNTS[1:3], "单位决算情况说明")),
        (
            Kind.DEPARTMENT_BUDGET,
            ("某县林业局2024年部门预算", "一、部门预算编制说明", "收支预算总表", "比2023年预算增加5万元。"),
        ),
        (
            Kind.UNIT_BUDGET,
            ("某县2024年县级单位预算", "预算单位：某县实验小学", "单位预算编制说明", "2024年预算单位财务收支预算总表"),
        ),
        (
            Kind.GOVERNMENT_FINAL_ACCOUNTS,
            (
                "某县2022年财政决算（草案）的报告",
                "一般公共预算收入决算表",
                "税收返还和转移支付决算表",
                "政府债务限额和余额",
            ),
        ),
        (
            Kind.PERFORMANCE_EVALUATION,
            ("某县林业局2022年防火项目绩效评价报告", "评价结论", "一级指标 二级指标 三级指标", "绩效评价工作开展情况"),
        ),
        (Kind.OTHER, ("关于召开会议的通知", "各乡镇：请准时参加。")),
        (Kind.OTHER, ("某县2024年财政预算（草案）", "一般公共预算收入预算表")),
        (Kind.OTHER, ()),
    ],
)
def test_kinds_are_told_by_title_and_text(expected: Kind, lines: tuple[str, ...]) -> None:
    """Accounts and budgets of departments and units, whole governments, evaluations, and everything else."""
    assert kind(*lines) is expected


def test_accounts_with_self_evaluation_forms_stay_accounts() -> None:
    """A report with its forms of evaluation attached is a final-account report."""
    lines = (*ACCOUNTS, "附件1", "项目支出绩效自评表", "执行率 一级指标 实际完成值")
    assert kind("某县林业局2023年度部门决算", *lines) is Kind.DEPARTMENT_FINAL_ACCOUNTS


def test_a_template_is_blank_as_long_as_it_has_no_figures() -> None:
    """More XXX than figures is a template; a filled report with a few left over is a report."""
    left = "收入支出总计XXX万元，增长（下降）XX%，主要原因：XXXX。"
    assert kind("XX局2024年度部门决算", *ACCOUNTS[:4], *[left] * 5) is Kind.BLANK_TEMPLATE
    filled = [f"本年支出{n}.50万元，占{n}%。" for n in range(1, 20)]
    assert kind("某局2024年度部门决算", *ACCOUNTS, left, left, *filled) is Kind.DEPARTMENT_FINAL_ACCOUNTS


def test_words_in_grids_count_too() -> None:
    """Where the forms are grids their words stand in cells."""
    pages = printed(
        page(0, line("某县林业局2023年度部门决算", 200)),
        page(
            1, line("收入支出决算总表", 60), grids=(grid(100, ("本年支出合计", "10.00"), ("年末结转和结余", "1.00")),)
        ),
    )
    assert read_kind(pages, read_structure(pages), "x.pdf") is Kind.DEPARTMENT_FINAL_ACCOUNTS


def test_the_file_name_decides_only_a_draw() -> None:
    """单位 in a file's name does not turn a department's report into a unit's."""
    assert kind("某县林业局2023年度部门决算", *ACCOUNTS, name="单位决算.txt") is Kind.DEPARTMENT_FINAL_ACCOUNTS
