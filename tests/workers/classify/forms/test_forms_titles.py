"""Titles of the statutory forms."""

import pytest

from workers.classify.forms.titles import ends_form, find_title


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("收入支出决算总表", "INCOME_EXPENDITURE_SUMMARY"),
        ("2019年度部门收支决算总表", "INCOME_EXPENDITURE_SUMMARY"),
        ("附表1：某市林业局2022年度收入决算表", "INCOME"),
        ("三、支出决算表", "EXPENDITURE"),
        ("财政拨款收入支出决算总表（公开04表）", "FISCAL_SUMMARY"),
        ("公开05表 一般公共预算财政拨款支出决算表", "GENERAL_BUDGET_EXPENDITURE"),
        ("一般公共预算财政拨款基本支出决算明细表（续）", "BASIC_EXPENDITURE"),
        ("2023年度财政拨款“三公”经费支出决算表", "THREE_PUBLIC"),
        ("一般公共预算财政拨款「三公」经费支出决算表 单位：万元", "THREE_PUBLIC"),
        ("政府性基金预算财政拨款收入支出决算表", "GOVERNMENT_FUND"),
        ("国有资本经营预算财政拨款收入支出决算表（表 9）", "STATE_CAPITAL"),
        ("收 入 决 算 表", "INCOME"),
        ("支出决算表 支出决算表", "EXPENDITURE"),
    ],
)
def test_a_title_is_known_over_places_and_years(line: str, form: str) -> None:
    """Years, ordinals, numbers, a body's name and blanks around a title do not hide it."""
    title = find_title(line)
    assert title is not None
    assert title.form == form


@pytest.mark.parametrize(
    "line",
    [
        "一般公共预算财政拨款项目支出决算表",
        "2024年收支预算总表",
        "详见《收入支出决算总表》",
        "一、收入支出决算总体情况说明",
        "一般公共预算“三公”经费支出预算表",
        "本表反映部门本年度各项支出情况。",
    ],
)
def test_another_table_or_a_sentence_is_no_title(line: str) -> None:
    """支出决算表 ends other titles too, and budgets have tables of their own: neither is taken for a form."""
    assert find_title(line) is None


def test_the_printed_number_and_year_belong_to_the_title() -> None:
    """A title knows its printed number and the year it names."""
    title = find_title("2020 年度收入决算表（表 2）")
    assert title is not None
    assert (title.number, title.year, title.contents) == ("表2", 2020, False)


def test_an_entry_of_the_contents_is_told_from_the_title() -> None:
    """Dots and a page number mark the contents and are no part of the title."""
    title = find_title("二、收入决算表 ………………………… 7")
    assert title is not None
    assert title.contents
    assert title.text == "二、收入决算表"


@pytest.mark.parametrize(
    "line", ["第三部分 2023年度部门决算情况说明", "项目支出绩效自评表", "十、机关运行经费支出情况说明"]
)
def test_what_follows_the_forms_ends_them(line: str) -> None:
    """A part, a section of the text, or another table closes the form before it."""
    assert ends_form(line)
