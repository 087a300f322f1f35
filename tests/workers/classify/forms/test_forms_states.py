"""The state of each form, and what is printed around it."""

import pytest

from schemas.pages import Page, Picture
from schemas.report import FormStatus
from tests.workers.classify.forms.sheets import LEFT, document, form_of, plain, ruled, sheet
from workers.classify.forms import read_forms
from workers.classify.forms.notes import find_declaration, notes_of, read_surroundings

FUND = "政府性基金预算财政拨款收入支出决算表"
BLANK_FUND = [
    ["项目", LEFT, "年初结转和结余", "本年收入", "本年支出", LEFT, LEFT, "年末结转和结余"],
    ["功能分类科目编码", "科目名称", "", "", "小计", "基本支出", "项目支出", ""],
    ["合计", LEFT, "", "", "", "", "", ""],
]


def test_all_nine_forms_are_always_told() -> None:
    """Of a document without any form each of the nine is said to be missing."""
    forms, facts = read_forms(plain("关于召开会议的通知\n请各单位参加。"))
    assert len(forms) == 9
    assert {form.status for form in forms} == {FormStatus.MISSING}
    assert facts == ()


def test_a_blank_grid_with_a_declaration_is_declared_empty() -> None:
    """The sentence below an empty table is kept as its declaration; the template's own advice is not one."""
    below = [
        "注：本表反映部门本年度政府性基金预算财政拨款收入支出及结转和结余情况。",
        "无政府性基金预算财政拨款收入支出的，仍保留该表格式，并在本表下方作下述说明：",
        "说明：某县林业局本年度没有政府性基金预算财政拨款收入和支出，故本表无数据。",
    ]
    form, facts = form_of(document(sheet(0, [FUND], ruled(BLANK_FUND), below)), "GOVERNMENT_FUND")
    assert form.status is FormStatus.DECLARED_EMPTY
    assert form.declaration == below[2]
    assert facts == []


def test_a_blank_grid_without_a_declaration_is_present() -> None:
    """An empty table that nobody explains is there, without figures."""
    form, _ = form_of(document(sheet(0, [FUND], ruled(BLANK_FUND))), "GOVERNMENT_FUND")
    assert form.status is FormStatus.PRESENT


def test_figures_outweigh_a_declaration() -> None:
    """A table with figures is present, whatever a sentence below it says."""
    rows = [*BLANK_FUND, ["212", "城乡社区支出", "", "5.00", "5.00", "", "5.00", ""]]
    page = sheet(0, [FUND], ruled(rows), ["说明：本单位本年度没有政府性基金预算财政拨款收入和支出。"])
    form, facts = form_of(document(page), "GOVERNMENT_FUND")
    assert form.status is FormStatus.PRESENT
    assert len(facts) == 3


def test_the_text_may_declare_a_form_empty_that_has_no_table() -> None:
    """A section of the text that denies the money declares its form empty."""
    text = "八、政府性基金预算财政拨款收入支出决算情况说明\n某县林业局没有使用政府性基金预算财政拨款安排的支出。"
    form, _ = form_of(plain(text), "GOVERNMENT_FUND")
    assert form.status is FormStatus.DECLARED_EMPTY
    assert form.declaration == "某县林业局没有使用政府性基金预算财政拨款安排的支出"


def test_a_title_above_a_picture_is_a_picture() -> None:
    """Where an image stands below a title the form is a picture."""
    page = sheet(0, ["收入决算表"])
    page = Page(0, page.width, page.height, page.lines, (), (Picture((60.0, 120.0, 500.0, 600.0)),))
    form, _ = form_of(document(page), "INCOME")
    assert form.status is FormStatus.PICTURE


def test_titles_without_tables_are_pictures_where_the_text_tells_of_the_money() -> None:
    """Titles in a row without a table, and sentences with their totals: the tables were pictures."""
    titles = "一、收入支出决算总表\n二、收入决算表\n三、支出决算表\n"
    text = titles + "第三部分 情况说明\n2023年度收入合计100.5万元。2023年度支出合计99万元。"
    forms, _ = read_forms(plain(text))
    states = {form.key: form.status for form in forms}
    assert states["INCOME"] is states["EXPENDITURE"] is FormStatus.PICTURE
    assert states["FISCAL_SUMMARY"] is FormStatus.MISSING


def test_a_form_only_the_contents_list_is_missing_where_others_are_printed() -> None:
    """The contents name a form, the body prints its neighbours and not it: it is missing, whatever the text tells."""
    contents = ["目录", "一、收入决算表", "二、支出决算表", "三、" + FUND]
    body = sheet(1, [FUND], ruled([*BLANK_FUND, ["212", "城乡社区支出", "", "5.00", "5.00", "", "5.00", ""]]))
    text = sheet(2, ["第三部分 情况说明", "本年支出合计99万元。"])
    form, _ = form_of(document(sheet(0, contents), body, text), "EXPENDITURE")
    assert form.status is FormStatus.MISSING
    assert form.pages == ()


def test_unit_department_and_number_are_read_from_the_lines_around_a_table() -> None:
    """部门, 单位 and 公开0x表 may share a line, and 单位：万元 is no body's name."""
    around = read_surroundings(["公开05表", "部门：某市 林业局  金额单位：万元"], [])
    assert (around.number, around.department, around.unit) == ("公开05表", "某市林业局", "万元")
    assert read_surroundings(["单位：万元"], []).department is None
    assert read_surroundings(["编制单位：某县第一小学", "单位：元"], []).department == "某县第一小学"


def test_printed_formulas_are_one_each_without_white_space() -> None:
    """Every formula below a table is kept as printed, also with mixed operators."""
    around = read_surroundings(
        [], ["1栏＝（2＋3＋6）栏；3栏＝（4＋5）栏；", "9栏=（10+11）栏。", "6 栏各行＝（1＋2－3）栏各行"]
    )
    assert around.printed_rules == (
        "1栏＝（2＋3＋6）栏",
        "3栏＝（4＋5）栏",
        "9栏=（10+11）栏",
        "6栏各行＝（1＋2－3）栏各行",
    )


def test_wrapped_notes_are_joined() -> None:
    """A note that runs over lines is one note; a page's number is none."""
    first = "注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算的收支情"
    assert notes_of([first, "况。", "12", "说明：无。"]) == (first + "况。", "说明：无。")


@pytest.mark.parametrize(
    ("sentence", "declares"),
    [
        ("说明：本单位2023年无政府性基金预算财政拨款收入支出", True),
        ("某局2021年度没有使用国有资本经营预算财政拨款安排的支出。", True),
        ("无政府性基金预算财政拨款收入支出的，仍保留该表格式，并在本表下方作下述说明：", False),
        ("注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。", False),
    ],
)
def test_a_declaration_is_told_from_a_note(sentence: str, declares: bool) -> None:
    """Only a sentence that denies the money for this body declares a table empty."""
    assert (find_declaration([sentence]) is not None) is declares
