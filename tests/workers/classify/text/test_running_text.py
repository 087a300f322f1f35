"""The running text: folding, places, and what is printed on a page without belonging to it."""

import pytest

from tests.workers.classify.text.pages import line, page, printed, typed
from workers.classify.text import fold, read_text, squeeze


def test_squeeze_removes_every_kind_of_blank() -> None:
    """White space of all widths and invisible characters are gone, everything else stays."""
    assert squeeze(" 事 务（项）\u3000\u00a0\u200b１２ ") == "事务（项）１２"


@pytest.mark.parametrize(
    ("printed_text", "folded"),
    [
        ("（一）５０％", "(一)50%"),
        ("合计:1,234.50万元,下降7.89%,其中", "合计：1,234.50万元，下降7.89%，其中"),
        ("“三公”经费；⽬录", '"三公"经费；目录'),
        ("1,2项，12,34", "1，2项，12，34"),
    ],
)
def test_fold_keeps_every_offset(printed_text: str, folded: str) -> None:
    """Folding changes widths character by character and keeps only the commas that separate thousands."""
    assert fold(printed_text) == folded
    assert len(folded) == len(printed_text)


def test_a_slice_has_the_box_of_its_characters() -> None:
    """The box of a slice spans its characters on their lines, blanks left out."""
    text = read_text(printed(page(0, line("收入 1,234 万元", 100, left=90), line("，增长5%。", 130, left=90))))
    assert text.plain == "收入1,234万元，增长5%。"
    amount = text.plain.index("1,234")
    assert text.place(amount, amount + 5).box == (90 + 37.5, 100, 90 + 75, 115)
    both = text.place(amount, len(text.plain))
    assert both.page == 0
    assert both.box is not None
    assert both.box[1::2] == (100, 145)


def test_a_slice_over_a_page_break_is_placed_on_its_first_page() -> None:
    """A sentence that runs on over the page has the page and the box of its beginning."""
    text = read_text(printed(page(3, line("支出决算为", 700)), page(4, line("10万元。", 100))))
    place = text.place(0, len(text.plain))
    assert place.page == 3
    assert place.box == (90, 700, 165, 715)


def test_plain_text_has_pages_without_boxes() -> None:
    """Without geometry a place has its page and no box."""
    place = read_text(typed("收入 5 万元。")).place(0, 3)
    assert (place.page, place.box) == (0, None)


def test_page_numbers_and_running_heads_are_taken_out() -> None:
    """What stands in the margins of page after page is no part of any sentence."""
    pages = [
        page(n, line("某县某局部门决算", 40), line(f"正文第{n}段落写在这里", 300), line(f"— {n + 7} —", 790))
        for n in range(4)
    ]
    assert read_text(printed(*pages)).plain == "".join(f"正文第{n}段落写在这里" for n in range(4))


def test_a_title_at_the_same_height_on_two_pages_stays() -> None:
    """Two pages with the same first line do not make a running head."""
    pages = [page(n, line("收入决算表", 60), line(f"内容{n}", 300)) for n in range(2)] + [page(2, line("别的", 300))]
    assert read_text(printed(*pages)).plain.count("收入决算表") == 2


def test_a_page_number_inside_a_sentence_is_taken_out_of_plain_text() -> None:
    """A number alone on its line between two lines of prose is a page number."""
    text = read_text(typed("行政运行（项）。年初预算为 86.40 万元，", "", "17", "支出决算为 91.25 万元，完成预算。"))
    assert "万元，支出决算" in text.plain


def test_a_page_number_between_a_figure_and_its_unit() -> None:
    """Where a page ends between a number and its unit the page number still goes."""
    text = read_text(
        typed("泵站维修经费项目绩效自评综述：项目全年预算数为310.5", "23", "万元，执行数为310.5万元，完成预算的100%。")
    )
    assert "为310.5万元，执行数" in text.plain


def test_a_page_number_before_a_figure_does_not_become_a_part_of_it() -> None:
    """18 on a line alone and 0.22万元 on the next is not 180.22万元."""
    text = read_text(typed("财政拨款支出决算中，公务接待费支出决算", "18", "0.22万元，占5%。"))
    assert "支出决算0.22万元" in text.plain


def test_a_wrapped_figure_is_no_page_number() -> None:
    """A number alone on its line stays where its unit begins the next one."""
    text = read_text(typed("一般公共预算财政拨款支出年初预算数为", "17", "万元，支出决算数为二十万元整数。"))
    assert "为17万元" in text.plain
