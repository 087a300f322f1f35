"""What pages show besides forms and sentences: captions, traces of recognition, pages printed twice."""

import pytest

from schemas.pages import Line, Page, Pages
from workers.classify.signs import read_signs


def pages(*texts: str) -> Pages:
    made = [Page(n, 595, 842, tuple(Line(one) for one in text.split("\n"))) for n, text in enumerate(texts)]
    return Pages("text/plain", "test", geometry=False, pages=tuple(made))


@pytest.mark.parametrize(
    "text",
    [
        "<p>一是加强管理</p>",
        "达到$\\geq 80\\%$",
        "1、部门项目p2、专项□",
        "合计&nbsp;12.00",
        "| --- | --- |",
        "支出 1,203.O5",
    ],
)
def test_a_trace_of_recognition_is_noted(text: str) -> None:
    """Markup, formulas, a letter for a tick and letters among digits betray a machine."""
    assert {s.about for s in read_signs(pages(text))} == {"recognition"}


@pytest.mark.parametrize("text", ["完成率≥80%", "PM2.5平均浓度下降", "支出1,203.05万元", "A类、B类项目□是□否", "3<5"])
def test_printed_text_bears_no_trace(text: str) -> None:
    """Signs that are at home in a report are none."""
    assert read_signs(pages(text)) == ()


def test_captions_are_kept_with_their_numbers() -> None:
    """图 2：收入决算结构 is a caption; a sentence that mentions a chart is none."""
    found = read_signs(pages("图 2：收入决算结构\n如图2所示，收入增加。"))
    assert [(s.about, s.text) for s in found] == [("chart", "图2：收入决算结构")]


def test_a_page_that_comes_twice_is_noted() -> None:
    """The same words and figures on two pages, whatever their page numbers; short pages do not count."""
    body = "本年度支出决算为12.00万元，主要用于保障机构运转。" * 12
    (twice,) = read_signs(pages(f"{body}\n- 3 -", "另一页", f"{body}\n- 5 -"))
    assert (twice.about, twice.text, twice.page) == ("repeated_page", "1", 2)
    assert read_signs(pages("空表", "空表")) == ()
