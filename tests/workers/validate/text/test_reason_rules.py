"""Reasons for changes and for distances from the budget: each rule passes, fails and abstains."""

import pytest
from msgspec.structs import replace

from schemas.findings import Severity, Verdict
from schemas.report import Paragraph, Report, Statement
from tests.workers.validate.build import consistent
from tests.workers.validate.text.test_sentence_rules import sentence, told, verdicts
from workers.validate import validate

ITEM = "一般公共服务支出（类）财政事务（款）行政运行（项）支出决算="
OPENING = "2023年度收、支总计147.00万元。与2022年度相比，收、支总计各增加47.00万元，增长47.00%"


def prose(text: str, section: str, *statements: list[Statement]) -> Report:
    """A report that says this under a heading, with these figures read from it."""
    return replace(told(*statements), paragraphs=(Paragraph(section, text, 2),))


def item(tail: str, v: str = "97", b: str = "50") -> Report:
    """One item of the explanation with the words behind its figures."""
    figures = sentence("N5c.item", "五/（三）/1", b=b, v=ITEM + v)
    return prose(figures[0].text + tail, "第三部分/五/（三）/1", figures)


def reception(tail: str, d: str = "-0.80", elsewhere: str = "") -> Report:
    """The reception item below its budget, with the words behind it and in another paragraph of the section."""
    figures = sentence("N7.reception", "七/（二）/3", v="公务接待费决算=1.2", d=d)
    report = prose(figures[0].text + tail, "第三部分/七/（二）/3", figures)
    return replace(report, paragraphs=(*report.paragraphs, Paragraph("第三部分/七/（二）", elsewhere or "共三项。", 2)))


CASES = [
    ("N1-REASON", prose(OPENING + "，主要原因是人员增加。", "第三部分/一"), Verdict.PASS),
    ("N1-REASON", prose(OPENING + "，主要是人员增加所致。", "第三部分/一"), Verdict.PASS),
    ("N1-REASON", prose(OPENING + "。", "第三部分/一"), Verdict.FAIL),
    ("N1-REASON", prose(OPENING + "，主要原因是：。", "第三部分/一"), Verdict.FAIL),
    ("N1-REASON", consistent(), Verdict.NOT_EVALUABLE),
    ("N5C-REASON", item("支出决算数大于年初预算数的主要原因是追加了经费。"), Verdict.PASS),
    ("N5C-REASON", item("主要用于日常运转。"), Verdict.FAIL),
    ("N5C-REASON", item("", v="0.30", b="0"), Verdict.FAIL),
    ("N5C-REASON", item("", v="97", b="98"), Verdict.NOT_APPLICABLE),
    ("N5C-REASON", consistent(), Verdict.NOT_EVALUABLE),
    ("N7-REASON", reception("主要原因是厉行节约。"), Verdict.PASS),
    ("N7-REASON", reception("", elsewhere="公务接待费减少的主要原因是批次减少。"), Verdict.PASS),
    ("N7-REASON", reception("主要用于国内公务接待。"), Verdict.FAIL),
    ("N7-REASON", reception("", d="-0.00"), Verdict.NOT_APPLICABLE),
]


@pytest.mark.parametrize(("rule", "report", "verdict"), CASES)
def test_a_reason_is_asked_for_where_figures_move(rule: str, report: Report, verdict: Verdict) -> None:
    """A change or a distance needs a reason; none needs one where nothing moved, or where nothing was read."""
    assert verdict in verdicts(report, rule)
    assert (Verdict.FAIL in verdicts(report, rule)) is (verdict is Verdict.FAIL)


def test_items_without_a_reason_are_one_finding() -> None:
    """Several items far from their budgets are told together, by the names of their last level."""
    figures = [sentence("N5c.item", f"五/（三）/{n}", b="10", v=ITEM + "20") for n in (1, 2, 3)]
    report = replace(told(*figures), paragraphs=tuple(Paragraph(f"第三部分/五/（三）/{n}", "。", 2) for n in (1, 2, 3)))
    (one,) = [f for f in validate(report).findings if f.rule == "N5C-REASON"]
    assert one.severity is Severity.WARNING
    assert "“行政运行”" in one.message
