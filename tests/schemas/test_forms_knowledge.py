"""The statutory forms as data."""

import pytest

from schemas.knowledge.forms import classes, form, forms, links, reading

KEYS = (
    "INCOME_EXPENDITURE_SUMMARY",
    "INCOME",
    "EXPENDITURE",
    "FISCAL_SUMMARY",
    "GENERAL_BUDGET_EXPENDITURE",
    "BASIC_EXPENDITURE",
    "THREE_PUBLIC",
    "GOVERNMENT_FUND",
    "STATE_CAPITAL",
)


def test_the_nine_forms_are_described_once_each() -> None:
    """There are the nine forms, T1 to T9, under the keys of the outward JSON."""
    assert tuple(forms()) == KEYS
    assert [spec.number for spec in forms().values()] == list(range(1, 10))


@pytest.mark.parametrize("key", KEYS)
def test_sums_and_layouts_name_columns_and_lines_that_exist(key: str) -> None:
    """No sum, layout, pair or sentence speaks of a column or a line that the form does not have."""
    spec = form(key)
    columns = set(spec.column_keys)
    rows = {line.key for line in spec.lines}
    for one in spec.column_sums:
        assert {one.total, *one.parts, *one.minus} <= columns
    for one in spec.row_sums:
        assert one.total in rows
        assert {part for part in one.parts if not part.isdigit()} <= rows
    for layout in spec.layouts:
        assert set(layout.columns) <= columns
        assert len(set(layout.columns)) == len(layout.columns)
    assert {key for pair in spec.usual for key in pair} <= columns
    assert {one.column for one in spec.spoken} <= columns


def test_every_line_that_adds_to_another_finds_it_on_its_side() -> None:
    """The line that a line adds to is a line of the same half."""
    for spec in forms().values():
        lines = {(line.side, line.key) for line in spec.lines}
        assert all((line.side, line.into) in lines for line in spec.lines if line.into)


def test_links_speak_of_cells_that_exist() -> None:
    """Both ends of every relation between forms are columns and rows of those forms."""
    for link in links():
        for cell in (link.left, *link.right):
            spec = form(cell.form)
            assert cell.column in spec.column_keys
            known = {line.key for line in spec.lines} | {"class", "code", "total", "row"}
            assert cell.row in known or cell.row.isdigit()


@pytest.mark.parametrize(
    ("year", "first", "count"),
    [(2018, "财政拨款收入", 5), (2019, "一般公共预算财政拨款收入", 8), (2023, "一般公共预算财政拨款收入", 8)],
)
def test_income_lines_follow_the_year(year: int, first: str, count: int) -> None:
    """The income items of the summary are those of the fiscal year's form."""
    items = [line for line in form("INCOME_EXPENDITURE_SUMMARY").of_side("income", year) if line.into == "year_income"]
    assert items[0].name == first
    assert len(items) >= count


def test_classes_stand_in_the_summaries_with_their_numbers() -> None:
    """The classes are lines of both summaries: 31 to 56 in the one, 33 to 58 in the other."""
    for key, first in (("INCOME_EXPENDITURE_SUMMARY", 31), ("FISCAL_SUMMARY", 33)):
        numbered = [line for line in form(key).of_side("expenditure", 2023) if line.code and line.line]
        assert [line.line for line in numbered] == list(range(first, first + 26))
        assert numbered[-1].name == "抗疫特别国债安排的支出"


def test_classes_keep_their_former_names() -> None:
    """A class is known under the names it had before it was renamed."""
    health = next(one for one in classes() if one.code == "210")
    assert (health.name, health.former, health.renamed) == ("卫生健康支出", ("医疗卫生与计划生育支出",), 2019)


def test_the_state_capital_form_begins_in_2020() -> None:
    """国有资本经营预算 has its form, its column and its class from fiscal year 2020."""
    assert not form("STATE_CAPITAL").valid(2019)
    assert form("STATE_CAPITAL").valid(2020)
    column = next(column for column in form("FISCAL_SUMMARY").columns if column.key == "state_capital")
    assert (column.valid(2019), column.valid(2020), column.valid(None)) == (False, True, True)


def test_the_common_wordings_load() -> None:
    """The wordings common to all forms are there."""
    assert "合计" in reading().total_words
