"""A list of who should publish: read in the ways that people keep it, or refused whole with its line."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.expectations.listed import read
from schemas.errors import InputError
from schemas.report import Kind

DUE = (10, 31)


def _list(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    """Headings in Chinese, a place by its name, a blank date due on the usual day, blank lines left out."""
    text = "地区,部门,年度,截止日期,种类\n杭州市西湖区,甲局,2023,2024-09-20,\n,,,,\n330106,乙中心,2023年,,单位\n"
    first, second = read(_list(tmp_path, text, encoding), DUE)
    assert (first.keys, first.due_on, first.kind) == (
        ("330106", "甲局"),
        date(2024, 9, 20),
        Kind.DEPARTMENT_FINAL_ACCOUNTS,
    )
    assert (second.keys, second.due_on, second.kind) == (
        ("330106", "乙中心"),
        date(2024, 10, 31),
        Kind.UNIT_FINAL_ACCOUNTS,
    )
    assert (first.sureness, first.fiscal_year, second.fiscal_year) == (100, 2023, 2023)


def test_the_place_may_stand_in_the_name(tmp_path: Path) -> None:
    """Without a column for it, a department's own name tells the place where it is unique."""
    known, unknown = read(_list(tmp_path, "department,year\n杭州市西湖区甲局,2023\n某处乙局,2023\n"), DUE)
    assert known.keys[0] == "330106"
    assert unknown.keys == ("", "某处乙局")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("部门\n甲局\n", "lacks a column named fiscal_year"),
        ("部门,年度\n甲局,二零\n", "line 2: no fiscal year"),
        ("部门,年度\n甲局,2023\n,2023\n", "line 3: no department"),
        ("部门,年度,截止日期\n甲局,2023,九月底\n", "line 2: no date"),
        ("部门,年度,种类\n甲局,2023,预算\n", "line 2: no such kind"),
    ],
)
def test_what_cannot_be_understood_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """The file and the line are named, and nothing is taken."""
    with pytest.raises(InputError, match=told):
        read(_list(tmp_path, text), DUE)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A spreadsheet saved as it is, is no CSV."""
    path = tmp_path / "list.csv"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00\xff")
    with pytest.raises(InputError, match="save it as CSV"):
        read(path, DUE)
