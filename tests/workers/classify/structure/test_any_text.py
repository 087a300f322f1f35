"""Whatever a document prints, it is read without failing, and what is said of it stands in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.classify.text.pages import typed
from workers.classify.identity import read_identity, read_kind
from workers.classify.statements import read_statements
from workers.classify.structure import read_structure

PIECES = st.sampled_from(
    [
        "第一部分",
        "第三部分 2023年度部门决算情况说明",
        "一、",
        "二、收入决算情况说明",
        "（一）",
        "1.",
        "(2)",
        "附件1",
        "目录",
        "收入支出决算总表",
        "项目支出绩效自评表",
        "序号 重要事项",
        "2023年度收、支总计",
        "1,234.50",
        "万元",
        "，",
        "。",
        "；",
        "与2022年度相比",
        "增加",
        "%",
        "占本年支出",
        "部门：",
        "某某局",
        "XX",
        "12月31日",
        "17",
        "\t",
        "\u3000",
        "（",
        "）",
        "“",
        "《",
    ]
)
LINES = st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=30)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_nothing_fails_and_nothing_is_invented(lines: list[str]) -> None:
    """Every statement's figure is printed in its quote, every span lies in the text, headings nest."""
    pages = typed(*lines)
    structure = read_structure(pages)
    plain = structure.text.plain
    ends = 0
    for span in structure.paragraphs:
        assert ends <= span.start < span.end <= len(plain)
        ends = span.end
    for heading in structure.headings:
        assert 0 <= heading.start < heading.body <= heading.end <= len(plain)
        assert plain[heading.start :].startswith(heading.title[:1])
    for statement in read_statements(pages, structure):
        assert statement.text in plain
        assert statement.value is None or statement.value in statement.text.replace(",", "")
        assert statement.unit in statement.text
    identity = read_identity(read_kind(pages, structure, "x.txt"), structure, "x.txt")
    assert all(claim.text in plain for claim in identity.claims if claim.source != "contents")
