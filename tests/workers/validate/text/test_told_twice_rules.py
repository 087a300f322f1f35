"""Figures of the text that a form or another sentence prints too: each rule passes, fails and abstains."""

import pytest
from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Indicator, PerformanceForm, Report, Statement
from tests.workers.validate.build import as_picture, consistent
from tests.workers.validate.text.test_sentence_rules import sentence, told, verdicts
from workers.validate.rules.text.sentences import item_row
from workers.validate.subject import Subject

N7 = "七/（二）"
TOTAL = sentence("N5c.total", "五/（三）", b="100", v="97")


def change(d: str, vehicle: str, reception: str) -> list[Statement]:
    """The change of the total and of its items, one of them without any."""
    made = sentence("N7.yoy", N7, d=d, part=vehicle)
    rest = sentence("N7.yoy", N7, part=reception)
    text = made[0].text + "因公出国（境）费持平。"
    return [replace(one, group=made[0].group, text=text) for one in (*made, *rest)]


CASES: list[tuple[str, list[list[Statement]], list[list[Statement]]]] = [
    ("N5B-TOTAL-EQ-T5", [sentence("N5b.total", "五/（二）", v="97")], [sentence("N5b.total", "五/（二）", v="79")]),
    (
        "N5C-BASIC-PROJECT",
        [TOTAL, sentence("N5c.parts", "五/（三）", basic="80", project="17")],
        [TOTAL, sentence("N5c.parts", "五/（三）", basic="80", project="27")],
    ),
    (
        "N5C-ITEM-EQ-T5",
        [
            sentence(
                "N5c.item",
                "五/（三）",
                v="一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）支出决算=55",
            )
        ],
        [
            sentence(
                "N5c.item",
                "五/（三）",
                v="一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）支出决算=65",
            )
        ],
    ),
    (
        "N6-SHARES",
        [sentence("N6.basic", "六", v="80.00", a="65.00", s="81.25%", g="15.00", t="18.75%")],
        [sentence("N6.basic", "六", v="80.00", a="65.00", s="82.25%", g="15.00", t="18.75%")],
    ),
    (
        "N7-YOY-PARTS",
        [change("-3.00", "公务用车购置及运行费变动=-2.00", "公务接待费变动=-1.00")],
        [change("-3.00", "公务用车购置及运行费变动=-2.00", "公务接待费变动=-1.50")],
    ),
    (
        "N8-ITEM-EQ-T8",
        [
            sentence(
                "N8.item",
                "八",
                v="城乡社区支出（类）国有土地使用权出让收入安排的支出（款）城市建设支出（项）支出决算=20.50",
            )
        ],
        [
            sentence(
                "N8.item",
                "八",
                v="城乡社区支出（类）国有土地使用权出让收入安排的支出（款）城市建设支出（项）支出决算=25.50",
            )
        ],
    ),
    (
        "N13-RATE",
        [sentence("N13.project", "十三", b="窗口服务全年预算数=10.00", v="窗口服务执行数=9.00", p="90%")],
        [sentence("N13.project", "十三", b="窗口服务全年预算数=10.00", v="窗口服务执行数=9.00", p="95%")],
    ),
]


@pytest.mark.parametrize(("rule", "right", "wrong"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_passes_fails_and_abstains(
    rule: str, right: list[list[Statement]], wrong: list[list[Statement]]
) -> None:
    """Right figures pass, a wrong one fails, and without the sentence there is no verdict on figures."""
    assert verdicts(told(*right), rule) == {Verdict.PASS}
    assert Verdict.FAIL in verdicts(told(*wrong), rule)
    assert not verdicts(consistent(), rule) & {Verdict.PASS, Verdict.FAIL}


def test_meetings_out_of_the_basic_expenditure_are_the_forms_items() -> None:
    """A meeting fee that the form does not print contradicts it; without the words 基本支出 nothing is said."""
    inside = [replace(one, text="在基本支出中开支会议费。") for one in sentence("N7.meetings", N7, m="3.00", t="0")]
    assert Verdict.FAIL in verdicts(told(inside), "N7-MEETINGS")
    assert Verdict.FAIL not in verdicts(told(sentence("N7.meetings", N7, m="3.00")), "N7-MEETINGS")
    pictured = as_picture(told(inside), "T6")
    assert verdicts(pictured, "N7-MEETINGS") == {Verdict.NOT_EVALUABLE}


def test_a_column_that_the_form_may_lack_is_not_asked_for() -> None:
    """State capital printed as total, basic and project has no column for the year's income."""
    flow = sentence("N9.flow", "九", i="5.00", e="5.00")
    assert verdicts(told(flow), "N9-EQ-T9") == {Verdict.PASS}


def test_an_item_is_found_by_its_code_where_its_printed_name_is_cut() -> None:
    """A name that lost its end still names its row, by the name of its code; an unknown name finds none."""
    report = consistent()
    forms = tuple(
        replace(form, rows=tuple(replace(row, name=row.name[:4]) for row in form.rows))
        if form.key == "GENERAL_BUDGET_EXPENDITURE"
        else form
        for form in report.forms
    )
    subject = Subject(replace(report, forms=forms))
    pension = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）支出决算"
    row = item_row(subject, "T5", pension)
    assert row is not None
    assert row.code == "2080505"
    assert item_row(subject, "T5", "教育支出（类）普通教育（款）小学教育（项）") is None


ROW = Indicator("产出指标", "数量指标", "办理件数", "30", "≥10件", "12件", "30", box=(0.0, 0.0, 1.0, 1.0))
FORM = PerformanceForm("项目自评表", "窗口服务", department="某市某局", indicators=(ROW,) * 4)


def having(*forms: PerformanceForm) -> Report:
    summaries = [
        sentence("N13.project", "十三", b=f"{name}全年预算数=1.00", v=f"{name}执行数=1.00")
        for name in ("窗口服务", "档案整理", "热线值守")
    ]
    report = replace(told(*summaries), performance=forms)
    return replace(report, identity=replace(report.identity, region="某省某市某区"))


def test_a_project_without_its_form_is_told() -> None:
    """Where most projects have their form the one that is missing is named; where few have one nothing is."""
    others = (FORM, replace(FORM, project="档案整理经费"))
    assert verdicts(having(*others), "P4-FORM-MISSING") == {Verdict.PASS, Verdict.FAIL}
    assert verdicts(having(*others, replace(FORM, project="热线值守")), "P4-FORM-MISSING") == {Verdict.PASS}
    assert verdicts(having(FORM), "P4-FORM-MISSING") == {Verdict.NOT_APPLICABLE}


def test_a_blank_actual_value_among_filled_ones_is_told() -> None:
    """A ruled row with target and score needs an actual value; rows read from loose text are not judged."""
    blank = replace(ROW, actual=None)
    assert Verdict.FAIL in verdicts(having(replace(FORM, indicators=(blank, ROW, ROW))), "P3-ACTUAL-BLANK")
    assert verdicts(having(FORM), "P3-ACTUAL-BLANK") == {Verdict.PASS}
    loose = replace(FORM, indicators=(replace(blank, box=None), replace(ROW, box=None)))
    assert verdicts(having(loose), "P3-ACTUAL-BLANK") == {Verdict.NOT_EVALUABLE}


def test_a_form_of_another_city_is_told() -> None:
    """A body of another city is no part of this report; one of the same city may be."""
    assert verdicts(having(FORM), "P0-DEPARTMENT") == {Verdict.PASS}
    assert verdicts(having(replace(FORM, department="远方市近郊区档案事务局")), "P0-DEPARTMENT") == {Verdict.FAIL}
    assert verdicts(having(replace(FORM, supervisor="远方市近郊区档案事务局")), "P0-DEPARTMENT") == {Verdict.FAIL}
    assert verdicts(having(replace(FORM, department=None)), "P0-DEPARTMENT") == {Verdict.NOT_EVALUABLE}


def test_a_form_under_a_body_of_a_smaller_place_is_told() -> None:
    """A city's project has no district's bureau above it, where the other forms name the city's own body."""
    report = having(
        replace(FORM, supervisor="某区某局"), replace(FORM, project="档案整理", supervisor="武汉市新洲区档案局")
    )
    city = replace(report, identity=replace(report.identity, region="湖北省武汉市", region_code="420100"))
    district = replace(report, identity=replace(report.identity, region="武汉市新洲区", region_code="420117"))
    assert verdicts(city, "P0-DEPARTMENT") == {Verdict.PASS, Verdict.FAIL}
    assert verdicts(district, "P0-DEPARTMENT") == {Verdict.PASS}
    assert verdicts(replace(city, performance=city.performance[1:]), "P0-DEPARTMENT") == {Verdict.PASS}
