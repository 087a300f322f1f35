"""The rules over figures of the running text: each passes, fails and abstains for the right reason."""

import pytest
from msgspec.structs import replace

from schemas.findings import Check, Severity, Verdict
from schemas.report import Paragraph, Report, Statement, StatementKind
from tests.workers.validate.build import as_picture, consistent, said, with_statements
from workers.validate import validate

PERCENT = StatementKind.PERCENT
COUNT = StatementKind.COUNT
CHANGE = StatementKind.CHANGE

_group = iter(range(10_000))


def sentence(pattern: str, section: str, **slots: str) -> list[Statement]:
    """The figures of one match: a value with its unit, + or - before a change."""
    number = next(_group)
    section = section if "部分" in section else f"第三部分/{section}"
    text = f"{pattern}：" + "，".join(f"{slot}{value}" for slot, value in slots.items()) + "。"
    found = []
    for slot, printed in slots.items():
        item, _, figure = printed.rpartition("=")
        direction = {"+": "increase", "-": "decrease"}.get(figure[0])
        figure = figure.lstrip("+-")
        value = figure.rstrip("%辆个人次")
        unit = figure[len(value) :] or "万元"
        money = CHANGE if direction else StatementKind.AMOUNT
        kind = PERCENT if unit == "%" else money if unit == "万元" else COUNT
        found.append(
            said(
                section,
                item or pattern,
                value or None,
                unit,
                kind=kind,
                direction=direction,
                pattern=pattern,
                slot=slot,
                group=number,
                text=text,
            )
        )
    return found


def checks(report: Report, rule: str) -> list[Check]:
    return [c for c in validate(report).checks if c.rule == rule]


def verdicts(report: Report, rule: str) -> set[Verdict]:
    return {c.verdict for c in checks(report, rule)}


def told(*sentences: list[Statement]) -> Report:
    return with_statements(consistent(), *(s for one in sentences for s in one))


HEAD = sentence("N5a", "五/（一）", v="97.00", p="74.33%")
CASES: list[tuple[str, list[list[Statement]], list[list[Statement]]]] = [
    ("N1-TOTAL-EQ-T1", [sentence("N1.total", "一", v="147")], [sentence("N1.total", "一", v="174")]),
    (
        "N1-YOY",
        [sentence("N1.total", "一", v="147"), sentence("N1.yoy", "一", d="+47", p="+47%")],
        [sentence("N1.total", "一", v="147"), sentence("N1.yoy", "一", d="+47", p="+57%")],
    ),
    (
        "N2-TOTAL-EQ-T2",
        [sentence("N2.total", "二", v="135.5")],
        [sentence("N2.total", "二", v="153.5")],
    ),
    (
        "N3-TOTAL-EQ-T3",
        [sentence("N3.total", "三", v="130.5")],
        [sentence("N3.total", "三", v="103.5")],
    ),
    (
        "N3-SHARES",
        [
            sentence("N3.total", "三", v="130.5"),
            sentence("N3.share", "三", v="基本支出=85", p="65.13%"),
        ],
        [
            sentence("N3.total", "三", v="130.5"),
            sentence("N3.share", "三", v="基本支出=85", p="56.13%"),
        ],
    ),
    (
        "N3-EQ-T3",
        [
            sentence("N3.total", "三", v="130.5"),
            sentence("N3.share", "三", v="基本支出=85", p="65.13%"),
        ],
        [
            sentence("N3.total", "三", v="130.5"),
            sentence("N3.share", "三", v="基本支出=58", p="44.44%"),
        ],
    ),
    ("N4-TOTAL-EQ-T4", [sentence("N4.total", "四", v="133")], [sentence("N4.total", "四", v="313")]),
    (
        "N4-INCOME-SENTENCE",
        [sentence("N4.income", "四", v="政府性基金预算财政拨款收入=20")],
        [sentence("N4.income", "四", v="政府性基金预算财政拨款收入=30")],
    ),
    ("N5A-TOTAL-EQ-T5", [HEAD], [sentence("N5a", "五/（一）", v="79.00", p="60.54%")]),
    (
        "N5B-CLASS-EQ-T5",
        [HEAD, sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=25", p="25.77%")],
        [HEAD, sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=52", p="53.61%")],
    ),
    (
        "N5C-COMPLETION",
        [sentence("N5c.total", "五/（三）", b="80", v="97", p="121.25%")],
        [sentence("N5c.total", "五/（三）", b="80", v="97", p="112.25%")],
    ),
    (
        "N6-EQ-T6",
        [sentence("N6.basic", "六", v="80", a="65", g="15")],
        [sentence("N6.basic", "六", v="80", a="56", g="15")],
    ),
    (
        "N6-PARTS",
        [sentence("N6.basic", "六", v="80", a="65", g="15")],
        [sentence("N6.basic", "六", v="80", a="65", g="51")],
    ),
    (
        "N7-EQ-T7",
        [sentence("N7.total", "九", b="10", v="6.7")],
        [sentence("N7.total", "九", b="10", v="7.6")],
    ),
    (
        "N7-COMPLETION",
        [sentence("N7.total", "九", b="10", v="6.7", p="67%")],
        [sentence("N7.total", "九", b="10", v="6.7", p="76%")],
    ),
    (
        "N7-RECEPTION-COUNTS",
        [sentence("N7.reception", "九", v="1.2"), sentence("N7.batch", "九", b="3个", n="30人次")],
        [sentence("N7.reception", "九", v="1.2"), sentence("N7.batch", "九", b="0个", n="0人次")],
    ),
    (
        "N8-EQ-T8",
        [sentence("N8.flow", "七", o="1", i="20", e="20.5", c="0.5")],
        [sentence("N8.flow", "七", o="1", i="20", e="25.5", c="0.5")],
    ),
    ("N10-LE-PUBLIC", [sentence("N10", "十", v="15")], [sentence("N10", "十", v="51")]),
    (
        "N10-YOY",
        [sentence("N10", "十", v="15", d="-5", p="-25%")],
        [sentence("N10", "十", v="15", d="-5", p="-52%")],
    ),
    (
        "N11-PARTS",
        [sentence("N11.total", "十一", v="9.00", g="4.00", s="5.00")],
        [sentence("N11.total", "十一", v="9.00", g="4.00", s="6.00")],
    ),
    (
        "N11-SME-SHARE",
        [sentence("N11.total", "十一", v="9"), sentence("N11.sme", "十一", v="6", p="66.67%")],
        [sentence("N11.total", "十一", v="9"), sentence("N11.sme", "十一", v="6", p="76.67%")],
    ),
    (
        "N12-VEHICLE-SUM",
        [sentence("N12.vehicles", "十二", v="3辆", n="其他用车=3辆")],
        [sentence("N12.vehicles", "十二", v="3辆", n="其他用车=2辆")],
    ),
    (
        "P0-COUNT",
        [sentence("N13.projects", "十三", n="4个"), sentence("N13.count", "十三", n="4个")],
        [sentence("N13.projects", "十三", n="4个"), sentence("N13.count", "十三", n="9个")],
    ),
    (
        "N11-MICRO-BASE",
        [
            sentence("N11.total", "十一", v="9"),
            sentence("N11.micro", "十一", v="小微=3", p="授予小微企业合同金额占政府采购支出总额=33.33%"),
        ],
        [
            sentence("N11.total", "十一", v="9"),
            sentence("N11.micro", "十一", v="小微=3", p="授予小微企业合同金额占政府采购支出总额=66.67%"),
        ],
    ),
    (
        "N5C-EQ-N3",
        [sentence("N5c.parts", "五/（三）", basic="80", project="17")],
        [sentence("N5c.parts", "五/（三）", basic="17", project="80")],
    ),
    (
        "H-STAFF-OVER",
        [sentence("H.establishment", "第一部分/三", q="40人"), sentence("H.staff", "第一部分/三", v="38人")],
        [sentence("H.establishment", "第一部分/三", q="30人"), sentence("H.staff", "第一部分/三", v="38人")],
    ),
]


@pytest.mark.parametrize(("rule", "right", "wrong"), CASES, ids=[c[0] for c in CASES])
def test_a_rule_passes_fails_and_abstains(
    rule: str, right: list[list[Statement]], wrong: list[list[Statement]]
) -> None:
    """Right figures pass, a wrong one fails and is told, and without the sentence nothing is accused."""
    assert verdicts(told(*right), rule) == {Verdict.PASS}
    assert Verdict.FAIL in verdicts(told(*wrong), rule)
    assert validate(told(*wrong)).findings
    assert Verdict.FAIL not in verdicts(consistent(), rule)
    assert Verdict.PASS not in verdicts(consistent(), rule)


def test_a_picture_makes_the_comparison_not_evaluable() -> None:
    """Where the form is an image the sentence is not judged against it, and the reason is said."""
    report = with_statements(as_picture(consistent(), "T6"), *sentence("N6.basic", "六", v="80", a="99", g="15"))
    found = [c for c in checks(report, "N6-EQ-T6") if c.verdict is Verdict.NOT_EVALUABLE]
    assert found
    assert all(c.reason for c in found)


def test_a_zero_base_has_no_growth_rate() -> None:
    """100 per cent on a base of nothing is a finding; an increase without a rate is none."""
    total = sentence("N1.total", "一", v="147")
    rated = told(total, sentence("N1.yoy", "一", d="+147", p="+100%"))
    plain = told(total, sentence("N1.yoy", "一", d="+147"))
    assert [f.rule for f in validate(rated).findings] == ["N-ZERO-BASE"]
    assert not validate(plain).findings


def test_amount_and_rate_must_move_together() -> None:
    """An increase with a falling rate contradicts itself."""
    report = told(sentence("N1.total", "一", v="147"), sentence("N1.yoy", "一", d="+47", p="-47%"))
    assert "N1-DIR" in {f.rule for f in validate(report).findings}


@pytest.mark.parametrize(
    ("word", "fails"), [("大于", False), ("小于", True), ("等于", True)], ids=["right", "smaller", "equal"]
)
def test_the_word_of_comparison_follows_the_figures(word: str, fails: bool) -> None:
    """决算数大于预算数 is checked against the two figures that it compares."""
    figures = sentence("N5c.class", "五/（三）/1", b="20", v="社会保障和就业支出（类）支出决算=25")
    text = figures[0].text + f"决算数{word}预算数的主要原因：人员变动。"
    report = replace(told(figures), paragraphs=(Paragraph("第三部分/五/（三）/1", text, 3),))
    assert ("N5C-DIR" in {f.rule for f in validate(report).findings}) is fails


def test_shares_that_close_at_100_may_carry_the_rounding() -> None:
    """The share that was pressed to make 100 is an info at most."""
    head = sentence("N5a", "五/（一）", v="97.00", p="74.33%")
    pressed = [
        sentence("N5b.class", "五/（二）", v="一般公共服务（类）支出=72", p="74.23%"),
        sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=25", p="25.77%"),
    ]
    loud = [f for f in validate(told(head, *pressed)).findings if f.severity is not Severity.INFO]
    assert not loud


def test_a_share_above_the_whole_is_told() -> None:
    """No part takes more than 100 per cent of its whole."""
    share = replace(sentence("N5a", "五/（一）", p="占比=174.33%")[0], scope="share")
    fair = replace(share, value="74.33")
    assert "U-SHARE-100" in {f.rule for f in validate(with_statements(consistent(), share)).findings}
    assert "U-SHARE-100" not in {f.rule for f in validate(with_statements(consistent(), fair)).findings}


def test_a_rate_without_its_sign_is_told() -> None:
    """完成年初预算的111.5 lacks its sign; 111.5% does not."""
    rate = sentence("N5c.total", "五/（三）", b="80", v="89.2", p="111.5%")
    bare = [replace(one, text="年初预算为80万元，支出决算为89.2万元，完成年初预算的111.5，") for one in rate]
    assert "N5C-RATE-UNIT" in {f.rule for f in validate(with_statements(consistent(), *bare)).findings}
    assert "N5C-RATE-UNIT" not in {f.rule for f in validate(with_statements(consistent(), *rate)).findings}


def test_one_section_measures_against_one_budget() -> None:
    """Completion of the opening budget here and of the adjusted one there is told."""
    opening = replace(sentence("N7.total", "九", p="三公经费完成年初预算=67%")[0], scope="completion")
    adjusted = replace(sentence("N7.run", "九", p="公务用车运行费完成全年预算=80%")[0], scope="completion")
    both = validate(with_statements(consistent(), opening, adjusted))
    one = validate(with_statements(consistent(), opening))
    assert "N7-BASIS-WORDING" in {f.rule for f in both.findings}
    assert "N7-BASIS-WORDING" not in {f.rule for f in one.findings}


def test_a_class_left_out_of_the_text_is_told() -> None:
    """A class of the form that the text does not name is told where the sum shows that one is missing."""
    told_one = told(HEAD, sentence("N5b.class", "五/（二）", v="一般公共服务（类）支出=72", p="74.23%"))
    told_all = told(
        HEAD,
        sentence("N5b.class", "五/（二）", v="一般公共服务（类）支出=72", p="74.23%"),
        sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=25", p="25.77%"),
    )
    assert Verdict.FAIL in verdicts(told_one, "N5B-CLASS-SET")
    assert verdicts(told_all, "N5B-CLASS-SET") == {Verdict.PASS}


def test_unusual_costs_are_worth_knowing() -> None:
    """A car above the usual price is an info, one below it is none."""
    dear = told(sentence("N7.buy", "九", v="25.00"), sentence("N7.buy.count", "九", n="1辆"))
    fair = told(sentence("N7.buy", "九", v="15.00"), sentence("N7.buy.count", "九", n="1辆"))
    assert Verdict.FAIL in verdicts(dear, "N7-BUY-PRICE")
    assert verdicts(fair, "N7-BUY-PRICE") == {Verdict.PASS}
