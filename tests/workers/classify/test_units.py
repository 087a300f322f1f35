"""The units that a report lists: by lines, by a table, by a sentence; and nothing where the list cannot be read."""

import pytest

from schemas.pages import Line, Page, Pages
from tests.corpus import compose
from workers.classify.structure import read_structure
from workers.classify.units import ALONE, read_units
from workers.parse import parse


def units(*lines: str) -> tuple[str, ...]:
    text = (
        "第一部分 某市某局概况",
        "一、主要职责",
        "负责有关工作。",
        "二、部门决算单位构成",
        *lines,
        "第二部分 决算表",
    )
    pages = Pages("text/plain", "t", False, (Page(0, 0.0, 0.0, tuple(Line(line) for line in text)),))
    return read_units(pages, read_structure(pages))


def test_numbered_lines_name_the_units() -> None:
    """A number and a name alone is a unit."""
    assert units("纳入决算编制范围的单位包括：", "1.某市某局（本级）", "2.某市图书馆", "3.某市第一中学") == (
        "某市某局（本级）",
        "某市图书馆",
        "某市第一中学",
    )


def test_a_department_alone_says_so() -> None:
    """本级 stands for a department without units."""
    assert units("从单位构成看，某市某局部门决算由纳入独立核算的单位本级决算组成，无下属单位。") == (ALONE,)


def test_offices_are_no_units() -> None:
    """科 and 室 within the department are left out."""
    assert units("内设机构：", "1.办公室", "2.人事科", "无下属单位。") == (ALONE,)


def test_a_list_with_an_unreadable_line_is_none() -> None:
    """A name torn by a line's end makes the list unknown rather than short."""
    assert units("包括：", "1.某市某局（本级）", "2.某市某某文化", "活动中心", "3.某市图书馆") == ()


def test_a_report_that_says_nothing_lists_nothing() -> None:
    """Nothing is read into silence."""
    assert units("本部门依法履行职责。") == ()


@pytest.mark.parametrize("profile", ["wuhan-2020", "wuhan-2022", "shanghai", "national"])
def test_composed_lists_are_read(profile: str) -> None:
    """From ruled tables and numbered lines alike, the composer's institutions and no others."""
    report = next(c for n in range(30) if (c := compose(f"units-{n}", profile)).body.institutions)
    pages = parse(report.pdf(), report.name + ".pdf")
    found = read_units(pages, read_structure(pages))
    assert found[1:] == report.body.institutions
