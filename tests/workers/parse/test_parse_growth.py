"""Arranging a page takes work in proportion to its lines and characters."""

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType

import pytest

from workers.parse.layout.arrange import arrange
from workers.parse.marks import Marks, Run

COLUMNS = [50.0 + 80.0 * index for index in range(8)]
ROW = 12.0


def texts(marks: Marks, rows: int) -> None:
    """An amount in every field, a name in the first column."""
    for row in range(rows):
        for column, left in enumerate(COLUMNS[:-1]):
            text = f"{row}.00" if column else "教育支出"
            places = [left + 5 + 6.0 * index for index in range(len(text))]
            top = ROW * row + 2
            marks.runs.append(Run(list(text), places, [place + 6.0 for place in places], top, top + 9, 9.0))


def ruled(marks: Marks, rows: int) -> None:
    marks.horizontals += [(ROW * row, COLUMNS[0], COLUMNS[-1]) for row in range(rows + 1)]
    marks.verticals += [(x, 0.0, ROW * rows) for x in COLUMNS]


def cell_by_cell(marks: Marks, rows: int) -> None:
    for row in range(rows):
        for left, right in pairwise(COLUMNS):
            top, bottom = ROW * row, ROW * (row + 1)
            marks.horizontals += [(top, left, right), (bottom, left, right)]
            marks.verticals += [(left, top, bottom), (right, top, bottom)]


def rows_only(marks: Marks, rows: int) -> None:
    marks.horizontals += [(ROW * row, COLUMNS[0], COLUMNS[-1]) for row in range(rows + 1)]


def three_lines(marks: Marks, rows: int) -> None:
    marks.horizontals += [(y, COLUMNS[0], COLUMNS[-1]) for y in (0.0, ROW, ROW * rows)]


def small_tables(marks: Marks, rows: int) -> None:
    for row in range(0, rows, 4):
        top, bottom = ROW * row, ROW * (row + 3)
        marks.horizontals += [(top + ROW * index, COLUMNS[0], COLUMNS[-1]) for index in range(4)]
        marks.verticals += [(x, top, bottom) for x in COLUMNS]


def work(rule: Callable[[Marks, int], None], rows: int) -> int:
    """How many lines of Python are run to arrange a page of so many rows."""
    marks = Marks()
    texts(marks, rows)
    rule(marks, rows)
    count = 0

    def traced(_frame: FrameType, _event: str, _argument: object) -> object:
        nonlocal count
        count += 1
        return traced

    before = sys.gettrace()
    sys.settrace(traced)
    try:
        page = arrange(marks, 0, 700.0, ROW * rows)
    finally:
        sys.settrace(before)
    assert page.grids
    return count


@pytest.mark.parametrize("rule", [ruled, cell_by_cell, rows_only, three_lines, small_tables])
def test_work_grows_with_the_page_and_no_faster(rule: Callable[[Marks, int], None]) -> None:
    """Four times the rows are about four times the work, however the table is ruled."""
    assert work(rule, 160) < 4.6 * work(rule, 40)
