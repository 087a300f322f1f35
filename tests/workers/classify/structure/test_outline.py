"""Headings, their paths and ranges, regions that are no prose, paragraphs."""

from pathlib import Path

import pytest

from schemas.pages import Line, Page, Pages
from tests.workers.classify.text.pages import INDENT, grid, line, page, printed, typed
from workers.classify.structure import RegionKind, Structure, read_structure
from workers.classify.structure.markers import numeral

REPORT = (
    "2023年度某市某县林业局",
    "部门决算",
    "目 录",
    "第一部分 某市某县林业局概况",
    "一、部门主要职能 ........ 1",
    "第二部分 某市某县林业局2023年度部门决算",
    "表",
    "第三部分 某市某县林业局2023年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "第四部分 名词解释",
    "第一部分 某市某县林业局概况",
    "一、部门主要职能",
    "负责全县林业和草原生态保护修复的监督管理工作，拟订发展规划",
    "并组织实施；组织开展造林绿化、封山育林和森林抚育，指导国有林",
    "场建设；负责森林防火的预防、巡护和宣传教育，监督检查野外用火",
    "管理和隐患排查整治；承担县绿化委员会交办的日常工作，完成县委",
    "和县政府交办的其他任务，组织指导全县古树名木的保护管理工作。",
    "第二部分 某市某县林业局2023年度",
    "部门决算表",
    "2023年度收入支出决算总表",
    "一、一般公共预算财政拨款收入 1 120.00 一、一般公共服务支出 31 120.00",
    "二、外交支出 32",
    "第三部分 某市某县林业局",
    "2023年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2023年度收、支总计120万元。与2022年度相比，收、支总计各增加20",
    "万元，增长20%。",
    "图1：收、支决算总计变动情况",
    "五、一般公共预算财政拨款支出决算情况说明",
    "（一）财政拨款支出决算总体情况。",
    "2023年度财政拨款支出120万元。",
    "（三）财政拨款支出决算具体情况。",
    "1.农林水支出（类）。年初预算为100万元，支出决算为120万元。",
    "七、财政拨款“三公”经费支出决算情况说",
    "明",
    "本部门2023年无“三公”经费支出。",
    "附件1",
    "项目支出绩效自评表",
    "年度资金总额 5 5 5 10 100% 10",
    "第四部分 名词解释",
    "一、财政拨款收入：指本级财政当年拨付的资金。",
)


@pytest.fixture(scope="module")
def report() -> Structure:
    return read_structure(typed(*REPORT))


def test_contents_are_told_apart_from_the_body(report: Structure) -> None:
    """The titles of the contents are entries with wraps joined and page numbers gone; no heading stands there."""
    assert report.contents_entries == (
        "第一部分某市某县林业局概况",
        "一、部门主要职能",
        "第二部分某市某县林业局2023年度部门决算表",
        "第三部分某市某县林业局2023年度部门决算情况说明",
        "一、收入支出决算总体情况说明",
        "第四部分名词解释",
    )
    assert all(heading.start >= report.contents.end for heading in report.headings)
    assert report.text.plain[report.cover.start : report.cover.end] == "2023年度某市某县林业局部门决算"


def test_paths_are_the_printed_numbers_from_the_part_down(report: Structure) -> None:
    """Parts, sections, subsections and items nest; an attachment stands beside the parts."""
    assert [heading.path for heading in report.headings] == [
        "第一部分",
        "第一部分/一",
        "第二部分",
        "第三部分",
        "第三部分/一",
        "第三部分/五",
        "第三部分/五/（一）",
        "第三部分/五/（三）",
        "第三部分/五/（三）/1",
        "第三部分/七",
        "附件/1",
        "第四部分",
        "第四部分/一",
    ]


def test_wrapped_titles_are_joined(report: Structure) -> None:
    """A title over two lines is one heading, centred or not, whatever is left for the second line."""
    titles = [section.title for section in report.sections()]
    assert "第三部分某市某县林业局2023年度部门决算情况说明" in titles
    assert "第二部分某市某县林业局2023年度部门决算表" in titles
    assert "七、财政拨款“三公”经费支出决算情况说明" in titles
    assert not any("名词解释一" in title for title in titles)


def test_a_section_ends_where_the_next_of_its_level_begins(report: Structure) -> None:
    """A heading's range holds what is printed under it and nothing else."""
    section = next(heading for heading in report.headings if heading.path == "第三部分/五")
    inside = report.text.plain[section.start : section.end]
    assert inside.startswith("五、一般公共预算")
    assert inside.endswith("120万元。")
    assert "支出决算为120万元" in inside


def test_rows_of_forms_are_no_headings_and_no_paragraphs(report: Structure) -> None:
    """Numbered rows of a statutory form in plain text stay in the form's region."""
    at = report.text.plain.index("二、外交支出")
    region = report.region_at(at)
    assert region is not None
    assert region.kind is RegionKind.FORM
    assert not any("外交" in paragraph.text for paragraph in report.printed_paragraphs())


def test_self_evaluation_forms_are_a_region(report: Structure) -> None:
    """The lines of a self-evaluation form become no paragraphs."""
    at = report.text.plain.index("年度资金总额")
    region = report.region_at(at)
    assert region is not None
    assert region.kind is RegionKind.PERFORMANCE
    assert not any("年度资金总额" in paragraph.text for paragraph in report.printed_paragraphs())


def test_paragraphs_are_whole_and_know_their_section(report: Structure) -> None:
    """Wrapped lines are joined, headings and captions are left out."""
    paragraphs = {paragraph.section: paragraph.text for paragraph in report.printed_paragraphs()}
    assert paragraphs["第三部分/一"] == "2023年度收、支总计120万元。与2022年度相比，收、支总计各增加20万元，增长20%。"
    assert paragraphs["第三部分/五/（三）/1"].startswith("农林水支出（类）。年初预算为100万元")
    assert paragraphs["第四部分/一"] == "财政拨款收入：指本级财政当年拨付的资金。"


def test_sentences_that_begin_a_line_with_a_number_are_no_headings() -> None:
    """A number at a line's beginning counts only where the line before is at its end."""
    structure = read_structure(
        typed(
            "第三部分 2023年度部门决算情况说明",
            "一、收入决算情况说明",
            "本年度围绕乡村振兴重点任务开展了第一、第二和第三批项目库建设，其中第",
            "二、第三批项目均已完成验收并按规定程序移交各村使用，运行情况总体良好。",
            "二、支出决算情况说明",
            "本年支出合计50万元。",
        )
    )
    assert [h.path for h in structure.headings] == ["第三部分", "第三部分/一", "第三部分/二"]
    assert structure.headings[2].title == "二、支出决算情况说明"


def test_decimals_are_no_items() -> None:
    """2.71万元 at the beginning of a line is a figure, 2.因公出国 an item, 3.2023年 an item that begins with a year."""
    structure = read_structure(
        typed("一、情况说明", "支出决算为", "2.71万元。", "2.因公出国（境）费0万元。", "3.2023年度无公务接待费。")
    )
    assert [h.path for h in structure.headings] == ["一", "一/2", "一/3"]


def test_a_gap_in_the_numbering_is_kept() -> None:
    """A missing （二） is the report's own fault: （三） keeps its number."""
    structure = read_structure(typed("一、情况说明", "（一）总体情况", "甲。", "（三）具体情况", "乙。"))
    assert [h.path for h in structure.headings] == ["一", "一/（一）", "一/（三）"]


def test_a_part_without_its_number_is_known_from_the_contents() -> None:
    """A title that the contents give a number to is a part, even if the body leaves the number out."""
    structure = read_structure(
        typed(
            "目录",
            "第一部分 某局概况",
            "第二部分 某局2024年度部门决算表",
            "第三部分 某局2024年度部门决算情况说明",
            "第一部分 某局概况",
            "某局负责若干工作。",
            "某局2024年度部门决算表",
            "收入支出决算总表",
            "第三部分 某局2024年度部门决算情况说明",
            "无。",
        )
    )
    assert [h.path for h in structure.headings] == ["第一部分", "第二部分", "第三部分"]


def test_a_list_in_table_shape_stands_under_its_part() -> None:
    """What a list of tasks repeats belongs to the part and not to the last item before it."""
    structure = read_structure(
        typed(
            "第四部分 2023年重点工作完成情况",
            "一、抓服务。全年办件12件。",
            "序号 重要事项 工作内容及目标 完成情况",
            "1 抓服务 办件 已办12件",
            "第五部分 名词解释",
        )
    )
    assert structure.path_at(structure.text.plain.index("已办12件")) == "第四部分"
    assert structure.path_at(structure.text.plain.index("全年办件")) == "第四部分/一"


def test_indents_part_paragraphs_in_a_set_page() -> None:
    """With geometry a line that begins further in, or follows a short line, begins a paragraph."""
    full = "支出决算数小于预算数的主要原因是厉行节约并且压缩开支"
    pages = printed(
        page(
            0,
            line("一、支出决算情况说明", 100, INDENT),
            line(full[:24] + "的", 130, INDENT),
            line(full[:27], 160),
            line("其他原因。", 190),
            line(full[:25], 220, INDENT),
            line("结束。", 250),
        )
    )
    texts = [paragraph.text for paragraph in read_structure(pages).printed_paragraphs()]
    assert len(texts) == 2
    assert texts[0].endswith("其他原因。")
    assert texts[1].endswith("结束。")


def test_a_grid_knows_its_section() -> None:
    """A height of a page stands under the last heading above it."""
    pages = printed(
        page(0, line("第一部分 某局概况", 80), line("二、单位构成", 120)),
        page(1, line("第四部分 重点工作", 300), grids=(grid(100, ("1", "甲")), grid(400, ("2", "乙")))),
    )
    structure = read_structure(pages)
    above = [structure.heading_below(number, top) for number, top in ((1, 100), (1, 400), (0, 10))]
    assert [heading.path if heading else None for heading in above] == ["第一部分/二", "第四部分", None]


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("十三", 13), ("二十", 20), ("二十六", 26), ("7", 7), ("百", None)]
)
def test_numerals(text: str, value: int | None) -> None:
    """Chinese numerals below one hundred have their value; anything else has none."""
    assert numeral(text) == value


def test_a_document_without_headings_has_none() -> None:
    """Nothing is invented for a document that has no structure, or no line at all."""
    assert read_structure(typed("随便一行字", "另一行")).headings == ()
    assert read_structure(Pages("application/pdf", "by hand", True, (Page(0, 595, 842, ()),))).paragraphs == ()


@pytest.mark.parametrize("pattern", ["000_*.txt", "002_*.txt", "003_*.txt", "004_*.txt"])
def test_real_text_reports_have_every_statutory_section(shared: Path, pattern: str) -> None:
    """In real reports without geometry the third part has its sections 一 … 十三, each once."""
    source = next((shared / "reports").glob(pattern)).read_text(encoding="utf-8")
    lines = tuple(Line(text) for text in source.split("\n"))
    structure = read_structure(Pages("text/plain", "by hand", False, (Page(0, 0, 0, lines),)))
    numbers = [h.marker.value for h in structure.headings if h.path.startswith("第三部分/") and h.path.count("/") == 1]
    assert numbers[:13] == list(range(1, 14))
