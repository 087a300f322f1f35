"""Indicator rows out of wrapped text."""

from collections.abc import Callable

import pytest

from schemas.report import Indicator, PerformanceForm

Read = Callable[[str], tuple[PerformanceForm, ...]]

HEAD = """2021年度绿化养护经费项目自评表

项目名称 绿化养护经费

预算数（A） 执行数（B） 执行率（B/A） 得分

年度财政资金总额 80 80 100% 20

"""
COLUMNS = "一级指标 二级指标 三级指标 年初目标值 实际完成值 得分\n\n"
WEIGHTED = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施\n\n"
END = "\n\n总分 98\n"


def short(row: Indicator) -> tuple[str | None, ...]:
    return (row.level1, row.level2, row.name, row.target, row.actual, row.score)


def test_wrapped_cells_are_put_together(from_text: Read) -> None:
    """Names, levels and values that wrap over lines become whole cells, each in its column."""
    rows = """产出

指标

（50分）

数量指标

（20 分）

行道树修剪

养护株数
≥500 株 612 株 10

补植苗木数量 ≥30 株 36 株 10

质量指标
苗木成活率

达到标准
≥95% 97% 10

效益

指标

（30分）

社会效益

指标
市民休憩环境

明显改善
有效

改善
明显

改善
30"""
    (form,) = from_text(HEAD + COLUMNS + rows + END)
    assert [short(row) for row in form.indicators] == [
        ("产出指标", "数量指标", "行道树修剪养护株数", "≥500株", "612株", "10"),
        ("产出指标", "数量指标", "补植苗木数量", "≥30株", "36株", "10"),
        ("产出指标", "质量指标", "苗木成活率达到标准", "≥95%", "97%", "10"),
        ("效益指标", "社会效益指标", "市民休憩环境明显改善", "有效改善", "明显改善", "30"),
    ]
    assert form.section_weights == {"产出指标": "50", "产出指标/数量指标": "20", "效益指标": "30"}
    assert form.indicators[1].text == "补植苗木数量 ≥30株 36株 10"


def test_weights_glued_ordinals_and_reasons(from_text: Read) -> None:
    """A weight column, 数量指标指标 1：… printed as one word and a reason behind the score are told apart."""
    rows = """产出指标（50） 数量指标指标 1：修剪株数 500 株 500 株 25 25

时效指标 指标 1：按期完工 97%≤98%

≤100%
96% 25 20 雨天停工

满意度指标（10） 服务对象满意度指标 指标 1：市民满意度 ≥90% 96% 10 10"""
    (form,) = from_text(HEAD + WEIGHTED + rows + END)
    assert [(row.name, row.target, row.actual, row.weight, row.score) for row in form.indicators] == [
        ("修剪株数", "500株", "500株", "25", "25"),
        ("按期完工", "97%≤98%≤100%", "96%", "25", "20"),
        ("市民满意度", "≥90%", "96%", "10", "10"),
    ]
    assert form.indicators[1].reason == "雨天停工"
    assert form.explanation == "雨天停工"


def test_a_weight_printed_behind_the_name(from_text: Read) -> None:
    """绿地巡查次数（15分） is a name and its weight."""
    (form,) = from_text(HEAD + COLUMNS + "产出指标 数量指标 绿地巡查次数（15分） ≥40 次 44 次 15" + END)
    assert [(row.name, row.weight, row.score) for row in form.indicators] == [("绿地巡查次数", "15", "15")]


def test_a_level_whose_heading_is_lost_stays_unknown(from_text: Read) -> None:
    """A social benefit does not stand under the outputs above it when its own heading was not printed."""
    rows = """产出指标 数量指标 巡查次数 ≥40 次 44 次 15

社会效益指标 居民投诉 下降 下降 15

满意度指标 服务对象满意度指标 居民满意度 ≥90% 95% 10"""
    (form,) = from_text(HEAD + COLUMNS + rows + END)
    assert [(row.level1, row.level2) for row in form.indicators] == [
        ("产出指标", "数量指标"),
        (None, "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]


def test_rows_without_any_value_are_left_out(from_text: Read) -> None:
    """An empty row of the template (成本指标 and nothing else) is no indicator."""
    rows = """产出指标 数量指标 巡查次数 40 44 15

成本指标

效益指标 生态效益指标

可持续影响指标 长效机制 健全 健全 15"""
    (form,) = from_text(HEAD + COLUMNS + rows + END)
    assert [(row.level1, row.level2, row.name) for row in form.indicators] == [
        ("产出指标", "数量指标", "巡查次数"),
        ("效益指标", "可持续影响指标", "长效机制"),
    ]


def test_a_border_that_could_stand_elsewhere_leaves_both_cells_unread(from_text: Read) -> None:
    """Four full lines of two cells are not divided by guessing; the name before them is not full and certain."""
    rows = """产出指标 数量指标 夜间施工噪声管控检查次数 零投诉 零投诉 5

夜间施工扰民投诉受理次数 零投诉 零投诉 5

质量指标 噪声管控成效

各班组执行

夜间静音令

各路段均无

扰民的记录
5"""
    (form,) = from_text(HEAD + COLUMNS + rows + END)
    doubtful = form.indicators[2]
    assert (doubtful.name, doubtful.target, doubtful.actual) == ("噪声管控成效", None, None)
    assert doubtful.score == "5"
    assert "夜间静音令" in doubtful.text


def test_words_that_spilled_over_a_page_join_no_other_row(from_text: Read) -> None:
    """The rest of a cell on the next page is not read as the beginning of the next row's name."""
    rows = """产出指标 质量指标 绿地巡查记录完整 按要求登记 按要求登记 5



归档

全区公共绿地养护工作平稳有

序
零事故 零事故 5

社区花境建设工作推进有序可 按时 按时 5"""
    (form,) = from_text(HEAD + COLUMNS + rows + END)
    assert [row.name for row in form.indicators][1:] == ["全区公共绿地养护工作平稳有序", "社区花境建设工作推进有序可"]
    assert form.indicators[0].target in (None, "按要求登记归档")


def test_several_goals_with_and_without_heads(from_text: Read) -> None:
    """Every goal's rows are read, also below a goal that repeats no head, and the goals' weights are kept."""
    text = f"""年度目标1（40分）：绿地养护到位。

{COLUMNS}产出指标 数量指标 修剪次数 12 次 12 次 40

年度目标2（40分）：花境建设到位。

产出指标 数量指标 花境数量 3 处 4 处 40"""
    (form,) = from_text(HEAD + text + END)
    assert [row.name for row in form.indicators] == ["修剪次数", "花境数量"]
    assert form.section_weights == {"年度目标1": "40", "年度目标2": "40"}


def test_a_goal_with_its_own_score(from_text: Read) -> None:
    """The score and weight of 项目绩效总目标 are kept apart from the indicators' scores."""
    goal = """项目绩效总目标（20分）

年初设定目标 全年实际完成情况 得分

养护面积达到 30 万平方米

养护面积 31 万平方米
20

项目年度

绩效指标

（60分）

"""
    (form,) = from_text(HEAD + goal + COLUMNS + "产出指标 数量指标 巡查 4 4 60" + END)
    assert (form.goal_score, form.goal_weight) == ("20", "20")
    assert form.section_weights == {"项目绩效总目标": "20", "项目年度绩效指标": "60"}


def test_tables_set_with_tabs_and_debris(from_text: Read) -> None:
    r"""Cells that optical reading shifted against their heads find their columns, $\geq 95\%$ is ≥95%."""
    rows = [
        "年度绩效目标\t一级指标\t二级指标\t三级指标\t\t年初目标值\t实际完成值\t得分",
        "\t产出指标\t数量指标\t修剪株数（10分）\t$\\geq 500$\t612\t10",
        "\t质量指标\t苗木成活率（10分）\t\t$\\geq 95\\%$\t97%\t10",
        "\t满意 度指标\t服务对象 满意度\t市民满意度（5分）\t<p>≥90%</p>\t96%\t5",
        "总分\t98",
    ]
    (form,) = from_text(HEAD + "\n".join(rows))
    assert [short(row) for row in form.indicators] == [
        ("产出指标", "数量指标", "修剪株数", "≥500", "612", "10"),
        ("产出指标", "质量指标", "苗木成活率", "≥95%", "97%", "10"),
        ("满意度指标", "服务对象满意度", "市民满意度", "≥90%", "96%", "5"),
    ]


@pytest.mark.parametrize("blank", ["\n", "\n\n"], ids=["lines", "empty lines between"])
def test_one_cell_a_line(from_text: Read, blank: str) -> None:
    """A text that prints every cell on its own line is read the same."""
    cells = ["产出指标", "数量指标", "修剪次数", "≥12次", "14次", "30", "质量指标", "修剪合格率", "100%", "100%", "30"]
    (form,) = from_text(HEAD + COLUMNS + blank.join(cells) + END)
    assert [short(row) for row in form.indicators] == [
        ("产出指标", "数量指标", "修剪次数", "≥12次", "14次", "30"),
        ("产出指标", "质量指标", "修剪合格率", "100%", "100%", "30"),
    ]
