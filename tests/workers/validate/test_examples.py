"""Rules over sentences, each with figures that hold and figures that do not; what is missing is judged elsewhere."""

import pytest

from schemas.findings import Verdict
from schemas.report import Report, Statement
from tests.workers.validate.build import consistent
from tests.workers.validate.notices.cases import prose
from tests.workers.validate.text.test_sentence_rules import sentence, told
from workers.validate import validate

Said = list[list[Statement]]

INCOME = sentence("N2.total", "二", v="135.50")
SPENT = sentence("N3.total", "三", v="130.50")
FISCAL = sentence("N4.total", "四", v="133.00")
TOTAL = sentence("N1.total", "一", v="147.00")
PUBLIC = sentence("N7.total", "九", b="10.00", v="6.70")
BOUGHT = sentence("N11.total", "十一", v="9.00")


def shared(pattern: str, section: str, item: str, value: str, share: str) -> list[Statement]:
    return sentence(pattern, section, v=f"{item}={value}", p=share)


CASES: dict[str, tuple[Said, Said]] = {
    "H-STAFF-SUM": (
        [sentence("H.staff", "第一部分/三", v="9人", n="行政人员=9人")],
        [sentence("H.staff", "第一部分/三", v="9人", n="行政人员=7人")],
    ),
    "H-RETIRED-SUM": (
        [sentence("H.retired", "第一部分/三", v="5人", n="退休人员=5人")],
        [sentence("H.retired", "第一部分/三", v="5人", n="退休人员=4人")],
    ),
    "N2-YOY": (
        [INCOME, sentence("N2.yoy", "二", d="+35.50", p="+35.5%")],
        [INCOME, sentence("N2.yoy", "二", d="+35.50", p="+53.5%")],
    ),
    "N3-YOY": (
        [SPENT, sentence("N3.yoy", "三", d="+30.50", p="+30.5%")],
        [SPENT, sentence("N3.yoy", "三", d="+30.50", p="+53.5%")],
    ),
    "N4-YOY": (
        [FISCAL, sentence("N4.yoy", "四", d="+33.00", p="+33%")],
        [FISCAL, sentence("N4.yoy", "四", d="+33.00", p="+53%")],
    ),
    "N4-LE-N1": ([TOTAL, FISCAL], [TOTAL, sentence("N4.total", "四", v="333.00")]),
    "N2-SHARES": (
        [INCOME, shared("N2.share", "二", "其他收入", "0.50", "0.37%")],
        [INCOME, shared("N2.share", "二", "其他收入", "0.50", "3.70%")],
    ),
    "N2-EQ-T2": (
        [INCOME, shared("N2.share", "二", "其他收入", "0.50", "0.37%")],
        [INCOME, shared("N2.share", "二", "其他收入", "5.00", "3.69%")],
    ),
    "N5A-SHARE-OF-TOTAL": (
        [SPENT, sentence("N5a", "五/（一）", v="97.00", p="74.33%")],
        [SPENT, sentence("N5a", "五/（一）", v="97.00", p="47.33%")],
    ),
    "N5A-YOY": (
        [sentence("N5a", "五/（一）", v="97.00", p="74.33%", d="+7.00", g="+7.78%")],
        [sentence("N5a", "五/（一）", v="97.00", p="74.33%", d="+7.00", g="+17.78%")],
    ),
    "N5B-CLASS-SHARE": (
        [
            sentence("N5a", "五/（一）", v="97.00"),
            shared("N5b.class", "五/（二）", "社会保障和就业（类）支出", "25.00", "25.77%"),
        ],
        [
            sentence("N5a", "五/（一）", v="97.00"),
            shared("N5b.class", "五/（二）", "社会保障和就业（类）支出", "25.00", "52.77%"),
        ],
    ),
    "N5C-TOTAL-EQ": (
        [sentence("N5a", "五/（一）", v="97.00"), sentence("N5c.total", "五/（三）", v="97.00")],
        [sentence("N5a", "五/（一）", v="97.00"), sentence("N5c.total", "五/（三）", v="79.00")],
    ),
    "N6-EQ-T5": (
        [sentence("N6.basic", "六", v="80.00", a="65.00", g="15.00")],
        [sentence("N6.basic", "六", v="88.00", a="65.00", g="15.00")],
    ),
    "N7-PARTS": (
        [
            PUBLIC,
            *(
                sentence(f"N7.{k}", "九", v=v)
                for k, v in (("abroad", "1.20"), ("vehicle", "4.30"), ("reception", "1.20"))
            ),
        ],
        [
            PUBLIC,
            *(
                sentence(f"N7.{k}", "九", v=v)
                for k, v in (("abroad", "1.20"), ("vehicle", "4.30"), ("reception", "2.20"))
            ),
        ],
    ),
    "N7-VEHICLE-PARTS": (
        [sentence(f"N7.{k}", "九", v=v) for k, v in (("vehicle", "4.30"), ("buy", "1.20"), ("run", "3.10"))],
        [sentence(f"N7.{k}", "九", v=v) for k, v in (("vehicle", "4.30"), ("buy", "1.20"), ("run", "5.10"))],
    ),
    "N7-VEHICLE-DETAIL": (
        [sentence("N7.run", "九", v="3.10"), sentence("N7.run.parts", "九", f="1.10", r="2.00")],
        [sentence("N7.run", "九", v="3.10"), sentence("N7.run.parts", "九", f="1.10", r="3.00")],
    ),
    "N7-SHARES": (
        [PUBLIC, sentence("N7.reception", "九", v="1.20", s="17.91%")],
        [PUBLIC, sentence("N7.reception", "九", v="1.20", s="71.91%")],
    ),
    "N7-YOY": (
        [PUBLIC, sentence("N7.yoy", "九", d="-3.30", p="-33%")],
        [PUBLIC, sentence("N7.yoy", "九", d="-3.30", p="-53%")],
    ),
    "N7-ABROAD-COUNTS": (
        [sentence("N7.abroad", "九", v="1.20"), sentence("N7.abroad.counts", "九", g="1个", n="2人次")],
        [sentence("N7.abroad", "九", v="1.20"), sentence("N7.abroad.counts", "九", g="0个", n="0人次")],
    ),
    "N7-BUY-COUNT": (
        [sentence("N7.buy", "九", v="1.20"), sentence("N7.buy.count", "九", n="1辆")],
        [sentence("N7.buy", "九", v="1.20"), sentence("N7.buy.count", "九", n="0辆")],
    ),
    "N7-ABROAD-PER-HEAD": (
        [sentence("N7.abroad", "九", v="9.00"), sentence("N7.abroad.counts", "九", g="1个", n="2人次")],
        [sentence("N7.abroad", "九", v="90.00"), sentence("N7.abroad.counts", "九", g="1个", n="2人次")],
    ),
    "N7-RUN-PER-CAR": (
        [sentence("N7.run", "九", v="3.10"), sentence("N7.keep", "九", v="1辆")],
        [sentence("N7.run", "九", v="31.00"), sentence("N7.keep", "九", v="1辆")],
    ),
    "N7-RECEPTION-PER-HEAD": (
        [sentence("N7.reception", "九", v="1.20"), sentence("N7.batch", "九", b="9个", n="99人次")],
        [sentence("N7.reception", "九", v="1.20"), sentence("N7.batch", "九", b="9个", n="9人次")],
    ),
    "N7-VEHICLES-EQ-ASSETS": (
        [sentence("N7.keep", "九", v="2辆"), sentence("N12.vehicles", "十二", v="9辆")],
        [sentence("N7.keep", "九", v="12辆"), sentence("N12.vehicles", "十二", v="9辆")],
    ),
    "N9-EQ-T9": (
        [sentence("N9.flow", "九", i="5.00", e="5.00")],
        [sentence("N9.flow", "九", i="5.00", e="9.00")],
    ),
    "N9-ITEM-EQ-T9": (
        [
            sentence(
                "N9.item",
                "九",
                v="国有资本经营预算支出（类）解决历史遗留问题及改革成本支出（款）国有企业退休人员社会化管理补助支出（项）支出决算=5.00",
            )
        ],
        [
            sentence(
                "N9.item",
                "九",
                v="国有资本经营预算支出（类）解决历史遗留问题及改革成本支出（款）国有企业退休人员社会化管理补助支出（项）支出决算=9.00",
            )
        ],
    ),
    "N11-SME-LE-TOTAL": (
        [BOUGHT, sentence("N11.sme", "十一", v="6.00")],
        [BOUGHT, sentence("N11.sme", "十一", v="16.00")],
    ),
    "N11-MICRO-LE-SME": (
        [sentence("N11.sme", "十一", v="6.00"), sentence("N11.micro", "十一", v="3.00")],
        [sentence("N11.sme", "十一", v="6.00"), sentence("N11.micro", "十一", v="13.00")],
    ),
    "N11-SME-30": (
        [sentence("N11.sme", "十一", v="6.00", p="66.67%")],
        [sentence("N11.sme", "十一", v="1.00", p="11.11%")],
    ),
    "O-3PUBLIC-UP": ([sentence("N7.yoy", "九", d="+0.50", p="+8%")], [sentence("N7.yoy", "九", d="+3.00", p="+80%")]),
    "O-GROWTH-100": (
        [TOTAL, sentence("N1.yoy", "一", d="+47.00", p="+47%")],
        [TOTAL, sentence("N1.yoy", "一", d="+97.00", p="+194%")],
    ),
    "O-YOY-PUBLIC": (
        [sentence("N10", "十", v="15.00", d="+1.00", p="+7.14%")],
        [sentence("N10", "十", v="15.00", d="+5.00", p="+50%")],
    ),
    "O-ZERO-BUDGET-LARGE": (
        [sentence("N5c.total", "五/（三）", b="80.00", v="97.00"), sentence("N5c.class", "五/（三）", b="0", v="1.00")],
        [
            sentence("N5c.total", "五/（三）", b="80.00", v="97.00"),
            sentence("N5c.class", "五/（三）", b="0", v="50.00"),
        ],
    ),
}


def verdicts(report: Report, rule: str) -> set[Verdict]:
    return {c.verdict for c in validate(report).checks if c.rule == rule}


@pytest.mark.parametrize("rule", CASES)
def test_it_passes_and_it_fails(rule: str) -> None:
    """Figures that hold pass without failing anywhere; one changed figure fails."""
    right, wrong = CASES[rule]
    held = verdicts(told(*right), rule)
    assert Verdict.PASS in held
    assert Verdict.FAIL not in held
    assert Verdict.FAIL in verdicts(told(*wrong), rule)


@pytest.mark.parametrize(
    ("rule", "text"),
    [("B-TYPO", "发放各类补帖。"), ("B-ALTERNATIVE", "我部门（单位）本年无此项支出。")],
)
def test_a_word_that_should_not_stand_is_told(rule: str, text: str) -> None:
    """The sentence with the slip is quoted; a report without it has no such finding."""
    assert Verdict.FAIL in verdicts(prose(text), rule)
    assert Verdict.FAIL not in verdicts(consistent(), rule)


def test_a_paragraph_printed_twice_is_told() -> None:
    """The same long paragraph twice in one section is told once."""
    text = "本部门认真落实过紧日子的要求，从严控制一般性支出，各项经费开支均按照年初预算和有关规定执行。"
    once = prose(text, "第三部分/三")
    assert Verdict.FAIL in verdicts(prose(text, "第三部分/三", once), "B-DUP-PARAGRAPH")
    assert Verdict.FAIL not in verdicts(once, "B-DUP-PARAGRAPH")
