"""Items listed one by one, budgets told by differences, rates told twice: each rule passes, fails and abstains."""

import pytest
from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Indicator, Paragraph, PerformanceForm, Report, Statement
from tests.workers.validate.build import as_picture, consistent
from tests.workers.validate.text.test_sentence_rules import sentence, told, verdicts

OFFICE = "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）"
RUNNING = f"{OFFICE}行政运行（项）支出决算="
MANAGING = f"{OFFICE}一般行政管理事务（项）支出决算="
INCOME = sentence("N2.total", "二", v="135.50")
THREE = sentence("N7.total", "七/（二）", b="9.00", v="6.70")
BOUGHT = sentence("N11.total", "十一", v="100", g="40", s="60")
SMALL = sentence("N11.sme", "十一", v="50", p="50%")
GOODS, SERVICES = "货物采购授予中小企业合同金额占货物支出金额=", "服务采购授予中小企业合同金额占服务支出金额="
FORM = PerformanceForm("整体支出绩效自评表", None, total="95")


def incomes(*values: str) -> list[list[Statement]]:
    """Items of income listed one by one."""
    return [INCOME, *(sentence("N2.item", f"二/{n}", v=f"科目{n}（项）={v}") for n, v in enumerate(values, 1))]


def uses(*values: str) -> list[list[Statement]]:
    return [sentence("N5c.use", "五/（三）", v=f"项目{n}={v}") for n, v in enumerate(values)]


def compared(words: str, *figures: list[Statement]) -> Report:
    """The last figures in a paragraph with the words that compare them with the budget."""
    last = figures[-1][0]
    return replace(told(*figures), paragraphs=(Paragraph(last.section, last.text + words, 2),))


def item(**slots: str) -> list[Statement]:
    return sentence("N5c.item", "五/（三）/1", **slots)


def controlled(name: str, actual: str, *figures: list[Statement]) -> Report:
    row = Indicator("产出指标", "成本指标", name, "5", "≤100%", actual, "5", text=f"{name} ≤100% {actual} 5")
    return replace(told(*figures), performance=(replace(FORM, indicators=(row,)),))


def items_of_three(vehicle: str) -> list[list[Statement]]:
    return [
        THREE,
        sentence("N7.abroad", "七/（二）", b="2.00", v="1.20"),
        sentence("N7.vehicle", "七/（二）", v="4.30", d=vehicle),
        sentence("N7.reception", "七/（二）", v="1.20", d="-0.80"),
    ]


CASES: list[tuple[str, Report, Verdict]] = [
    ("N2-ITEM-SUM", told(*incomes("60.50", "25.00", "25.00", "20.00", "5.00")), Verdict.PASS),
    ("N2-ITEM-SUM", told(*incomes("60.50", "26.00", "25.00", "20.00", "5.00")), Verdict.FAIL),
    ("N2-ITEM-SUM", told(*incomes("60.50", "25.00")), Verdict.NOT_EVALUABLE),
    ("N2-ITEM-SUM", consistent(), Verdict.NOT_APPLICABLE),
    ("N5C-ITEM-RATE", told(item(b="50", v=RUNNING + "55", p="110%")), Verdict.PASS),
    ("N5C-ITEM-RATE", told(item(b="50", v=RUNNING + "55", p="120%")), Verdict.FAIL),
    ("N5C-ITEM-RATE", told(item(b="0", v=RUNNING + "55", p="100%")), Verdict.NOT_APPLICABLE),
    ("N5C-ITEM-REPEAT", told(item(v=RUNNING + "55"), item(v=RUNNING + "55")), Verdict.PASS),
    ("N5C-ITEM-REPEAT", told(item(v=RUNNING + "55"), item(v=RUNNING + "53")), Verdict.FAIL),
    ("N5C-ITEM-REPEAT", consistent(), Verdict.NOT_EVALUABLE),
    ("N5C-PROJECT-SUM", told(*uses("10", "7")), Verdict.PASS),
    ("N5C-PROJECT-SUM", told(*uses("70", "7")), Verdict.FAIL),
    ("N5C-PROJECT-SUM", told(*uses("10", "3")), Verdict.NOT_EVALUABLE),
    ("N5C-PROJECT-SUM", told(*uses("12.34", "7")), Verdict.NOT_EVALUABLE),
    ("N5C-PROJECT-SUM", consistent(), Verdict.NOT_APPLICABLE),
    ("N-DIR-BUDGET", compared("决算数大于预算数。", item(v=RUNNING + "55", p="110%")), Verdict.PASS),
    ("N-DIR-BUDGET", compared("决算数小于预算数。", item(v=RUNNING + "55", p="110%")), Verdict.FAIL),
    ("N-DIR-BUDGET", compared("决算数小于预算数。", item(v=RUNNING + "55", p="100.0%")), Verdict.PASS),
    (
        "N-DIR-BUDGET",
        compared("决算数小于预算数的原因：节约。", sentence("N7.total", "七", v="三公经费决算=5", p="90%")),
        Verdict.PASS,
    ),
    (
        "N-DIR-BUDGET",
        compared("决算数大于预算数的原因：节约。", sentence("N7.total", "七", v="三公经费决算=5", p="90%")),
        Verdict.FAIL,
    ),
    (
        "N-DIR-BUDGET",
        compared("公务接待费决算数大于预算数。", sentence("N7.total", "七", v="三公经费决算=5", p="90%")),
        Verdict.NOT_APPLICABLE,
    ),
    ("N-DIR-BUDGET", compared("决算数等于预算数。", item(v=RUNNING + "55", p="99%")), Verdict.PASS),
    ("N-DIR-BUDGET", consistent(), Verdict.NOT_EVALUABLE),
    ("N7-IMPLIED-BUDGET", told(*items_of_three("-0.70")), Verdict.PASS),
    ("N7-IMPLIED-BUDGET", told(*items_of_three("-1.70")), Verdict.FAIL),
    ("N7-IMPLIED-BUDGET", told(*items_of_three("-1.70")[:1], *items_of_three("-1.70")[2:]), Verdict.NOT_EVALUABLE),
    ("N7-IMPLIED-BUDGET", told(THREE), Verdict.NOT_APPLICABLE),
    ("N10-VS-BUDGET", told(sentence("N10", "十", v="15", d="机关运行经费比年初预算数变动=-5", p="25%")), Verdict.PASS),
    ("N10-VS-BUDGET", told(sentence("N10", "十", v="15", d="机关运行经费比年初预算数变动=-5", p="52%")), Verdict.FAIL),
    ("N10-VS-BUDGET", told(sentence("N10", "十", v="15", d="机关运行经费比年初预算数变动=-5")), Verdict.NOT_EVALUABLE),
    (
        "N11-TYPE-SHARES",
        told(
            BOUGHT,
            SMALL,
            sentence("N11.type_share", "十一", p=GOODS + "50%"),
            sentence("N11.type_share", "十一", p=SERVICES + "50%"),
        ),
        Verdict.PASS,
    ),
    (
        "N11-TYPE-SHARES",
        told(
            BOUGHT,
            SMALL,
            sentence("N11.type_share", "十一", p=GOODS + "90%"),
            sentence("N11.type_share", "十一", p=SERVICES + "50%"),
        ),
        Verdict.FAIL,
    ),
    (
        "N11-TYPE-SHARES",
        told(BOUGHT, SMALL, sentence("N11.type_share", "十一", p=GOODS + "90%")),
        Verdict.NOT_EVALUABLE,
    ),
    ("N11-TYPE-SHARES", told(BOUGHT, SMALL), Verdict.NOT_APPLICABLE),
    (
        "P6-CONTROL-RATE",
        controlled("公用经费控制率", "75%", sentence("N10", "十", v="15", d="机关运行经费比年初预算数变动=-5")),
        Verdict.PASS,
    ),
    (
        "P6-CONTROL-RATE",
        controlled("公用经费控制率", "57%", sentence("N10", "十", v="15", d="机关运行经费比年初预算数变动=-5")),
        Verdict.FAIL,
    ),
    ("P6-CONTROL-RATE", controlled("三公经费控制率", "74.4%", THREE), Verdict.PASS),
    ("P6-CONTROL-RATE", controlled("三公经费控制率", "47.4%", THREE), Verdict.FAIL),
    ("P6-CONTROL-RATE", controlled("三公经费控制率", "100%", THREE), Verdict.PASS),
    ("P6-CONTROL-RATE", controlled("在职人员控制率", "90%"), Verdict.NOT_EVALUABLE),
    ("P6-CONTROL-RATE", controlled("三公经费控制率", "比上年减少", THREE), Verdict.NOT_APPLICABLE),
]


@pytest.mark.parametrize(("rule", "report", "verdict"), CASES)
def test_what_is_told_twice_agrees(rule: str, report: Report, verdict: Verdict) -> None:
    """The rule reaches this verdict, and fails only where two printed things contradict each other."""
    assert verdict in verdicts(report, rule)
    assert (Verdict.FAIL in verdicts(report, rule)) is (verdict is Verdict.FAIL)


def test_incomplete_lists_accuse_nobody() -> None:
    """Where the form of income is a picture a list that falls short may be incomplete."""
    report = as_picture(told(*incomes("60.50", "26.00")), "T2")
    assert verdicts(report, "N2-ITEM-SUM") == {Verdict.NOT_EVALUABLE}


def test_an_item_within_its_class_is_the_item_of_the_list() -> None:
    """The spending behind 其中 of a class is the one told of the item."""
    whole = sentence("N5b.class", "五/（二）", v="一般公共服务（类）支出=72", p="74.2%", part="行政运行（项）=55")
    assert verdicts(told(whole, item(v=RUNNING + "55")), "N5C-ITEM-REPEAT") == {Verdict.PASS}
    assert verdicts(told(whole, item(v=RUNNING + "65")), "N5C-ITEM-REPEAT") == {Verdict.FAIL}
    assert verdicts(told(whole, item(v=MANAGING + "17")), "N5C-ITEM-REPEAT") <= {Verdict.NOT_APPLICABLE}
