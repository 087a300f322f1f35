"""Self-evaluation forms out of ruled grids."""

from collections.abc import Callable

from schemas.report import PerformanceForm

Read = Callable[..., tuple[PerformanceForm, ...]]

TITLE = "2023年度站点更新项目绩效自评表"
TOP = [
    (0, 0, "项目名称", 1, 2),
    (0, 2, "站点更新", 1, 5),
    (1, 0, "项目资金\n（万元）", 2, 2),
    (1, 2, "年初预算数"),
    (1, 3, "全年预算\n数（A）"),
    (1, 4, "全年执行\n数（B）"),
    (1, 5, "执行率"),
    (1, 6, "得分（20分\n*执行率）"),
    (2, 3, "1,500.0"),
    (2, 4, "1,200"),
    (2, 6, "16"),
    (3, 1, "一级指标"),
    (3, 2, "二级指标"),
    (3, 3, "三级指标"),
    (3, 4, "年初目标\n值（A）"),
    (3, 5, "实际完成\n值（B）"),
    (3, 6, "得分"),
    (4, 0, "年度绩效\n目标", 3, 1),
    (4, 1, "产出指标\n（60分）", 3, 1),
    (4, 2, "数量指标", 2, 1),
    (4, 3, "更新站点\n数量"),
    (4, 4, "≥20 个"),
    (4, 5, "18 个"),
    (4, 6, "27"),
    (5, 3, "安装座椅"),
    (5, 5, "40 张"),
    (5, 6, "30"),
    (6, 2, "质量指标"),
    (6, 3, "验收一次"),
    (6, 4, "100%"),
    (6, 5, "100%"),
    (6, 6, "3"),
]
NEXT = [
    (0, 3, "合格率"),
    (1, 1, "满意度\n指标"),
    (1, 2, "服务对象\n满意度指标"),
    (1, 3, "乘客满意度"),
    (1, 4, "≥90%"),
    (1, 5, "93%"),
    (1, 6, "10"),
    (2, 0, "总分", 1, 6),
    (2, 6, "86"),
    (3, 0, "改进措施及结果应用方案", 1, 2),
    (3, 2, "加快验收\n进度", 1, 5),
]


def test_figures_stand_under_their_heads(from_grids: Read) -> None:
    """Blank cells shift nothing: a figure belongs to the head that it stands under."""
    (form,) = from_grids(TITLE, TOP, NEXT)
    assert (form.budget, form.actual, form.rate, form.score, form.weight) == ("1500.0", "1200", None, "16", "20")
    assert (form.project, form.unit, form.total, form.improvement) == ("站点更新", "万元", "86", "加快验收进度")


def test_a_form_over_two_pages_is_one(from_grids: Read) -> None:
    """Rows go on under the heads of the page before, and a row cut by the page's end is whole again."""
    (form,) = from_grids(TITLE, TOP, NEXT)
    assert [(row.level1, row.level2, row.name, row.target, row.actual, row.score) for row in form.indicators] == [
        ("产出指标", "数量指标", "更新站点数量", "≥20个", "18个", "27"),
        ("产出指标", "数量指标", "安装座椅", None, "40张", "30"),
        ("产出指标", "质量指标", "验收一次合格率", "100%", "100%", "3"),
        ("满意度指标", "服务对象满意度指标", "乘客满意度", "≥90%", "93%", "10"),
    ]


def test_every_row_knows_its_page_and_box(from_grids: Read) -> None:
    """An indicator carries its page, the box around its cells and its printed row."""
    (form,) = from_grids(TITLE, TOP, NEXT)
    row = form.indicators[1]
    assert (row.page, row.text) == (0, "安装座椅 40张 30")
    assert row.box == (270.0, 200.0, 550.0, 220.0)
    assert form.indicators[3].page == 1


def test_a_target_in_three_columns(from_grids: Read) -> None:
    """Sign, value and unit that have columns of their own make one target."""
    heads = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "得分"]
    rows = [
        ["产出指标", "数量指标", "站点", "≥", "20", "个", "18个", "9"],
        ["", "", "整改", "定性", "完成", "", "完成", "5"],
    ]
    cells = [(0, 0, "项目名称"), (0, 1, "站点更新", 1, 7)]
    cells += [(1, column, head) for column, head in enumerate(heads)]
    cells += [(2 + n, column, text) for n, row in enumerate(rows) for column, text in enumerate(row) if text]
    (form,) = from_grids(TITLE, cells)
    assert [(row.name, row.target, row.actual) for row in form.indicators] == [
        ("站点", "≥20个", "18个"),
        ("整改", "完成", "完成"),
    ]


def test_title_and_heads_repeated_on_the_next_page(from_grids: Read) -> None:
    """A form whose title and heads are printed again on every page is one form, and its levels go on."""
    heads = [(row - 2, column, text) for row, column, text, *_ in TOP if row == 3]
    again = [(0, 0, TITLE, 1, 7), *heads, (2, 3, "路面修补"), (2, 4, "≥9 处"), (2, 5, "9 处"), (2, 6, "4")]
    total = [(3, 0, "总分", 1, 6), (3, 6, "80")]
    (form,) = from_grids(TITLE, TOP, [*again, *total])
    assert (form.budget, form.total) == ("1500.0", "80")
    last = form.indicators[-1]
    assert (last.level1, last.level2, last.name, last.score) == ("产出指标", "质量指标", "路面修补", "4")


def test_digits_that_slipped_into_the_next_cell_make_no_figure(from_grids: Read) -> None:
    """100% whose first digit was read into the cell before it is neither 00% nor makes 10 a 101."""
    cells = [cell for cell in TOP if cell[:2] not in ((2, 4), (2, 6))]
    (form,) = from_grids(TITLE, [*cells, (2, 4, "1,200 1"), (2, 5, "00.00%"), (2, 6, "20")], NEXT)
    assert (form.actual, form.rate, form.score) == (None, None, "20")
