"""Page numbers in text without geometry: told by their counting on, a page apart."""

from schemas.pages import Line, Page, Pages
from workers.classify.furniture import furniture


def away(*lines: str) -> list[str]:
    """The lines that are taken for furniture."""
    pages = Pages("text/plain", "test", False, (Page(0, 0.0, 0.0, tuple(Line(line) for line in lines)),))
    return [lines[index] for _, index in sorted(furniture(pages))]


def printed(pages: int, rows: int) -> list[str]:
    """So many pages of rows of a form, each with its number at its foot."""
    return [line for page in range(1, pages + 1) for line in (*(f"指标{n} 100% 10" for n in range(rows)), str(page))]


def test_numbers_that_count_up_a_page_apart_are_the_pages() -> None:
    """They are told between rows of forms too, where no prose stands beside them."""
    assert away(*printed(6, 12)) == ["1", "2", "3", "4", "5", "6"]


def test_line_numbers_of_a_form_are_no_page_numbers() -> None:
    """行次 on lines of their own count up as well, but close together."""
    assert away(*printed(30, 2)) == []


def test_a_few_numbers_prove_nothing() -> None:
    """Three numbers that happen to count up stay what they are."""
    assert away(*printed(3, 12)) == []


def test_the_end_of_a_bracket_is_no_unit() -> None:
    """In （25 / 项） the number is a page's; in 25 / 项 it is a figure that was wrapped."""
    before = "卫生健康支出（类）行政事业单位医疗（款）公务员医疗补助（"
    after = "项）。年初预算为若干，支出决算为若干，完成年初预算的若干"
    assert away(before, "25", after) == ["25"]
    assert (
        away("全面开展绩效自评工作，共涉及一级项目合计为", "25", "项，资金若干，占一般公共预算项目支出总额若干") == []
    )
