"""What past years let expect, how sure that is, and when there is nothing to expect."""

from datetime import date

import pytest

from scheduler.expectations.learned import History, Naming, expected, named
from scheduler.expectations.silence import Place, judged
from schemas.report import Kind
from schemas.tables import Basis, Expectation

DUE = (10, 31)
PLACE = "330106"


def _history(years: dict[int, date | None], name: str = "甲局") -> History:
    return History((PLACE, name), "西湖区", name, Kind.DEPARTMENT_FINAL_ACCOUNTS, years)


@pytest.mark.parametrize(("row", "sureness"), [(1, 60), (2, 80), (3, 90), (4, 95), (7, 95)])
def test_the_longer_the_row_the_surer(row: int, sureness: int) -> None:
    """Years before a gap do not count, and the reason says how many do."""
    years: dict[int, date | None] = dict.fromkeys(range(2023 - row, 2023))
    [one] = expected([_history({**years, 2023 - row - 2: None})], 2023, DUE)
    assert (one.sureness, one.basis, one.due_on) == (sureness, Basis.LEARNED, date(2024, 10, 31))
    assert (f"连续{row}年" in one.why) is (row > 1)


def test_nothing_is_expected_of_who_did_not_publish_last_year() -> None:
    """A body that stopped, or that has not begun."""
    assert expected([_history({2021: None}), _history({2023: None})], 2023, DUE) == []


def test_the_body_s_own_latest_day_is_the_deadline() -> None:
    """The latest day of the year, over the years before; a leap day is the day before."""
    [one] = expected([_history({2021: date(2022, 9, 1), 2022: date(2023, 8, 30), 2023: date(2024, 12, 1)})], 2023, DUE)
    assert one.due_on == date(2024, 9, 1)
    [leap] = expected([_history({2022: date(2024, 2, 29)})], 2023, DUE)
    assert leap.due_on == date(2024, 2, 28)


def test_a_named_unit_is_expected_where_its_siblings_publish() -> None:
    """Only then, and not those that are known by themselves."""
    naming = Naming(PLACE, "西湖区", "甲局", 2023, ("甲局", "乙中心", "丙站"))
    [one] = named([naming], [_history({2022: None}, "乙中心")], 2023, DUE)
    assert (one.department, one.kind, one.sureness) == ("丙站", Kind.UNIT_FINAL_ACCOUNTS, 50)
    assert "乙中心" in one.why
    assert named([naming], [_history({2019: None}, "乙中心")], 2023, DUE) == []
    assert named([naming], [_history({2022: None}, "别的站")], 2023, DUE) == []


@pytest.mark.parametrize(
    ("place", "sureness", "told"),
    [
        (Place(0, 0, 0), 90, "公开过"),
        (Place(10, 9, 0), 90, "应公开10个，已见9个"),
        (Place(10, 1, 0), 60, "已见1个"),
        (Place(10, 9, 3), 70, "3份文件未能读取"),
        (Place(10, 0, 1), 40, "1份文件"),
    ],
)
def test_a_silence_is_weighed_by_its_place(place: Place, sureness: int, told: str) -> None:
    """A place that is late as a whole, and documents that nobody could read, make it less sure; the words say so."""
    verdict = judged(Expectation(sureness=90, why="公开过", why_en="it did"), place)
    assert verdict.sureness == sureness
    assert told in verdict.why
