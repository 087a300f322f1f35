"""The classification codes as data."""

import re

import pytest

from schemas.knowledge.codes import aliases, economic_codes, functional_codes, names_of, same_name


@pytest.mark.parametrize(
    ("codes", "shape"), [(functional_codes, r"2\d\d(\d\d){0,2}"), (economic_codes, r"[35]\d\d(\d\d)?")]
)
def test_codes_have_their_shape_and_their_parents(codes, shape: str) -> None:
    """Every code has the digits of its level, and the level above it is known."""
    for code in codes():
        assert re.fullmatch(shape, code), code
        if len(code) > 3:
            assert code[:-2] in codes(), code


def test_names_hold_for_their_years() -> None:
    """A renamed code has each name for its own years."""
    names = {one.name: one for one in functional_codes()["207"]}
    assert names["文化体育与传媒支出"].valid(2018)
    assert not names["文化体育与传媒支出"].valid(2020)
    assert names["文化旅游体育与传媒支出"].valid(2020)


def test_codes_of_the_funds_are_marked() -> None:
    """Codes that only the government funds or the state capital budget use say so."""
    assert {one.budget for one in functional_codes()["21208"]} == {"government_fund"}
    assert {one.budget for one in functional_codes()["2010301"]} == {None}


def test_names_of_a_code_include_the_wordings_reports_print() -> None:
    """A code's names are its official ones and their known variants; an unknown code has none."""
    assert {"公务用车运行维护费", "公务用车运行费"} <= set(names_of("30231"))
    assert names_of("9999999") == ()
    assert aliases()["其他对企业补助"] == {"其他对企业补贴"}


def test_names_are_the_same_but_for_blanks_and_brackets() -> None:
    """White space and the width of brackets make no other name."""
    assert same_name("维修(护)费", "维修 （护） 费")
    assert not same_name("维修费", "维修（护）费")


def test_certainty_is_one_of_four() -> None:
    """Every row says how sure it is, so that doubtful ones never support a finding."""
    known = {one.certainty for code in (*functional_codes().values(), *economic_codes().values()) for one in code}
    assert known <= {"seen", "high", "medium", "low"}
