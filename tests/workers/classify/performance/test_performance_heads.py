"""The money figures, totals and identity of self-evaluation forms in plain text."""

from collections.abc import Callable

import pytest

from schemas.report import PerformanceForm

Read = Callable[[str], tuple[PerformanceForm, ...]]

WHOLE = """2022 年度城南区水务局部门整体绩效自评表

单位名称：城南区水务局 填报日期：2023年5月8日 总分：96.5

单位名称 临江市城南区水务局

基本支出总额 1,204.50 项目支出总额 890.25

预算执行情况

（万元）

（20分）

预算数（A）

执行数

（B）
执行率

（B/A）
得分

（20分*执行率）

部门整体支出总额 2,200.00 2,094.75 95.22% 19.04

一级指标 二级指标 三级指标

年初目标值

（A）
实际完成值

（B）
得分

产出指标 数量指标 河道巡查次数 ≥120 次 131 次 10

总分 96.5

偏差大或

目标未完成

原因分析

汛期推迟了两处
工程的结算

改进措施及

结果应用方案

提前办理结算手续

备注：

1. 得分=权重*B/A，100—80%（含 80%）
"""

PROJECT = """项目支出绩效自评表
（2023年度）

项目名称 河道清淤 财务负责人 某甲 联系电话 55512345

项目科室 工程科 项目负责人 某乙 分管领导 某丙

项目资金

（万元）
年初预算数 全年预算数 全年执行数 分值 执行率 得分

年度资金总额 {figures}

其中：当年财政拨款 60 50 50 — —

其他资金 — —

一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施

产出指标（50） 数量指标 指标 1：清淤河段 ≥3 段 3 段 50 50

总分 100 98
"""


def test_the_head_of_a_whole_department_form(from_text: Read) -> None:
    """Budget, actual, rate, score, its weight, the totals and the unit come as printed, without separators and %."""
    (form,) = from_text(WHOLE)
    assert form.title == "2022年度城南区水务局部门整体绩效自评表"
    assert form.project is None
    assert (form.budget, form.actual, form.rate, form.score) == ("2200.00", "2094.75", "95.22", "19.04")
    assert (form.weight, form.total, form.header_total, form.unit) == ("20", "96.5", "96.5", "万元")
    assert (form.basic_total, form.project_total) == ("1204.50", "890.25")
    assert form.head == "部门整体支出总额 2,200.00 2,094.75 95.22% 19.04"
    assert form.total_text == "总分 96.5"


def test_identity_and_explanations_of_a_form(from_text: Read) -> None:
    """Department (its fullest name), date, explanation and improvement are read, and the notes below are not."""
    (form,) = from_text(WHOLE)
    assert form.department == "临江市城南区水务局"
    assert form.filled == "2023年5月8日"
    assert form.explanation == "汛期推迟了两处工程的结算"
    assert form.improvement == "提前办理结算手续"


def test_the_body_above_is_read_beside_the_forms_own(from_text: Read) -> None:
    """主管部门 is kept by itself, whoever else the form names."""
    above = "主管部门 临江市城北区档案局 项目实施单位 城南区水务局\n"
    (form,) = from_text(WHOLE.replace("单位名称 临江市城南区水务局", "单位名称 临江市城南区水务局\n" + above))
    assert (form.department, form.supervisor) == ("临江市城南区水务局", "临江市城北区档案局")


def test_the_unit_of_money_is_no_department(from_text: Read) -> None:
    """单位：万元 names no body."""
    (form,) = from_text(
        WHOLE.replace("单位名称：城南区水务局", "单位：万元").replace("单位名称 临江市城南区水务局", "")
    )
    assert (form.department, form.unit) == (None, "万元")


def test_a_project_form_keeps_no_persons(from_text: Read) -> None:
    """Names and telephone numbers of persons are in no field, known label or not."""
    (form,) = from_text(PROJECT.format(figures="60 50 49 10 98% 9.8"))
    assert form.project == "河道清淤"
    assert form.title == "项目支出绩效自评表（2023年度）"
    everything = repr(form)
    assert not any(word in everything for word in ("某甲", "某乙", "某丙", "55512345"))


def test_the_total_is_the_score_behind_its_maximum(from_text: Read) -> None:
    """Of 总分 100 98 the second figure is the total."""
    (form,) = from_text(PROJECT.format(figures="60 50 49 10 98% 9.8"))
    assert (form.total, form.header_total) == ("98", None)


@pytest.mark.parametrize(
    ("figures", "wanted"),
    [
        ("60 50 49 10 98% 9.8", ("50", "49", "98", "9.8", "10")),
        ("60 50 50 10 10", ("50", "50", None, "10", "10")),
        ("50 49 10 98% 9.8", ("50", "49", "98", "9.8", "10")),
        ("60 50 49 — 98% —", ("50", "49", "98", None, None)),
        ("60 50 49 10 98 9.8", ("50", "49", "98", "9.8", "10")),
    ],
    ids=["all", "no rate", "no initial budget", "dashes", "rate without %"],
)
def test_figures_find_their_columns(from_text: Read, figures: str, wanted: tuple[str | None, ...]) -> None:
    """Where figures are missing, the form's own arithmetic tells which columns the others stand in."""
    (form,) = from_text(PROJECT.format(figures=figures))
    assert (form.budget, form.actual, form.rate, form.score, form.weight) == wanted


def test_figures_that_fit_several_columns_stay_unread(from_text: Read) -> None:
    """Three equal figures under six heads are not given to any column that is not certain."""
    (form,) = from_text(PROJECT.format(figures="7"))
    assert (form.budget, form.actual, form.rate, form.score) == (None, None, None, None)


def test_a_form_cut_off_behind_its_head_has_no_figures(from_text: Read) -> None:
    """Numbers of the text that follows a lost page are not taken for the form's figures."""
    text = PROJECT.format(figures="").split("年度资金总额")[0] + "全年完成投资 12 亿元，增长 5%。\n第四部分 其他\n"
    (form,) = from_text(text)
    assert form.project == "河道清淤"
    assert (form.budget, form.actual, form.rate, form.score, form.total) == (None,) * 5
    assert form.indicators == ()


def test_titles_in_lists_and_sentences_are_no_forms(from_text: Read) -> None:
    """A title in the contents, a heading and a mention of a form make no form."""
    text = "目录\n项目支出绩效自评表\n1. 项目绩效自评表\n《项目自评表》见附件。\n我局预算执行率为 98%。\n"
    assert from_text(text) == ()


def test_a_title_that_wraps_within_its_last_word(from_text: Read) -> None:
    """A title broken into 自评 and 表 is one title."""
    (form,) = from_text(WHOLE.replace("绩效自评表", "绩效自评\n表"))
    assert form.title == "2022年度城南区水务局部门整体绩效自评表"


def test_a_form_without_title_begins_at_its_project(from_text: Read) -> None:
    """A second form whose title was lost is a form of its own, with an empty title."""
    first = PROJECT.format(figures="60 50 49 10 98% 9.8")
    second = first.split("年度）")[1].replace("河道清淤", "泵站维护")
    forms = from_text(f"{first}\n备注：得分不超过分值。\n{second}")
    assert [(form.title, form.project) for form in forms] == [
        ("项目支出绩效自评表（2023年度）", "河道清淤"),
        ("", "泵站维护"),
    ]
