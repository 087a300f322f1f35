"""Printed numbers."""

from decimal import Decimal

import pytest

from workers.classify.numbers import find_numbers, half_unit, parse_number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2,940.05", "2940.05"),
        ("2940.05", "2940.05"),
        ("１，２３４．５０", "1234.50"),
        (" 4.20 ", "4.20"),
        ("0", "0"),
        ("0.00", "0.00"),
        ("-3.10", "-3.10"),
        ("－3.10", "-3.10"),
        ("1,234,\n567.89", "1234567.89"),
        ("12,345.\n67", "12345.67"),
        ("1 2 . 5", "12.5"),
        (".5", "0.5"),
    ],
)
def test_a_number_keeps_its_printed_decimals_and_loses_its_separators(printed: str, value: str) -> None:
    """However a number is set, its value is exact and has the decimals that were printed."""
    number = parse_number(printed)
    assert number is not None
    assert number.value == value
    assert number.amount == Decimal(value)


@pytest.mark.parametrize("text", ["", "—", "-", "无", "1,23.45", "10 20", "10.00 20.00", "1.2.3", "合计", "12,34", "…"])
def test_what_is_no_number_is_not_made_one(text: str) -> None:
    """Dashes, words, broken separators and two numbers in one cell give no number."""
    assert parse_number(text) is None


def test_a_percentage_is_told_from_an_amount() -> None:
    """A percent sign is kept apart from the value."""
    number = parse_number("98.5 %")
    assert number is not None
    assert (number.value, number.percent) == ("98.5", True)


def test_numbers_of_a_line_are_found_even_when_glued_to_words() -> None:
    """Figures are told from the words that touch them, and dates and codes stay whole."""
    found = [
        number.value for _, _, number in find_numbers("1 2,493.03一、一般公共服务支出 33 1,982.84 0三、国防支出 35")
    ]
    assert found == ["1", "2493.03", "33", "1982.84", "0", "35"]


def test_half_a_unit_of_the_last_printed_place() -> None:
    """The rounding of a number is half a unit of its last printed place."""
    assert [half_unit(value) for value in ("4.2", "4.20", "4")] == [Decimal("0.05"), Decimal("0.005"), Decimal("0.5")]
