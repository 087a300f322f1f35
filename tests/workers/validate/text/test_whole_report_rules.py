"""What a report says of itself as a whole: contents, units, attached forms, declarations, places, repeated facts."""

import pytest
from msgspec.structs import replace

from schemas.findings import Severity, Verdict
from schemas.report import Claim, Indicator, Paragraph, PerformanceForm, Report, Section, Statement
from tests.workers.validate.build import as_picture, changed, consistent, empty, without
from tests.workers.validate.text.test_sentence_rules import sentence, told, verdicts
from workers.validate import validate

NUMERALS = "一二三四五六七八"
TITLES = (
    "收入支出决算总体情况说明",
    "收入决算情况说明",
    "支出决算情况说明",
    "政府采购支出情况",
    "国有资产占用情况",
    "预算绩效情况说明",
    "政府性基金预算财政拨款支出情况说明",
    "国有资本经营预算财政拨款支出情况说明",
)
BOX = (0.0, 0.0, 9.0, 9.0)
UNITS = ("某区某局（本级）", "某区某中心", "某区某学校")
PROJECTS = sentence("N13.projects", "十三/（一）", n="2个", v="17.00", p="100%")
ROW = Indicator("产出指标", "数量指标", "办理件数", "30", "≥10件", "12件", "30", box=BOX)
FORM = PerformanceForm(
    "项目自评表", "窗口服务", budget="10.00", actual="10.00", total="95", unit="万元", indicators=(ROW, ROW, ROW)
)
OTHER = replace(FORM, project="大厅改造", budget="7.00", actual="7.00")
FIRST_LINES = sentence("N5c.total", "五/（三）", b="90", v="97")


def sectioned(*paragraphs: tuple[str, str], report: Report | None = None) -> Report:
    """A report whose explanation has eight headings and these paragraphs."""
    made = report or consistent()
    sections = [Section("第三部分决算情况说明", "第三部分", 1)]
    sections += [Section(f"{n}、{t}", f"第三部分/{n}", 1) for n, t in zip(NUMERALS, TITLES, strict=False)]
    return replace(made, sections=tuple(sections), paragraphs=tuple(Paragraph(s, text, 2) for s, text in paragraphs))


def listing(*titles: str) -> Report:
    """A report whose contents list these headings of the explanation."""
    lines = ("第三部分决算情况说明", *(f"{n}、{t}" for n, t in zip(NUMERALS, titles, strict=False)))
    return replace(sectioned(), contents=lines)


def units(number: str, *names: str) -> Report:
    said = sentence("H.units", "第一部分/二", n=f"{number}个")
    return replace(told(said), units=names)


def evaluated(*forms: PerformanceForm, said: list[Statement] = PROJECTS) -> Report:
    return replace(told(said), performance=forms)


def summed(text: str, *forms: PerformanceForm) -> Report:
    return replace(evaluated(*forms), paragraphs=(Paragraph("第三部分/十三/（三）", text, 2),))


def overall(budget: str, actual: str) -> Report:
    form = replace(FORM, project=None, title="整体支出绩效自评表", budget=budget, actual=actual)
    return replace(told(FIRST_LINES), performance=(form,))


def cells(**fields: str | None) -> Report:
    rows = (replace(ROW, **fields), ROW, ROW)
    return evaluated(replace(FORM, indicators=rows))


def prose(text: str, section: str = "第五部分/一", code: str | None = "420107") -> Report:
    report = consistent()
    who = replace(report.identity, region="湖北省武汉市青山区", region_code=code)
    return replace(report, identity=who, paragraphs=(Paragraph(section, text, 2),))


def named(name: str) -> Report:
    report = prose("。")
    claims = (Claim("department", name, "form_department", f"部门：{name}", 3, form="EXPENDITURE"),)
    who = replace(report.identity, department="武汉市青山区某局", claims=claims)
    return replace(report, identity=who)


def carried(opening: str, d: str = "+10.00", fund: bool = False) -> Report:
    """A fiscal total of 133 and a spending of 97, each with its change; other budgets' money is taken out."""
    total = sentence("N4.total", "四", v="133.00"), sentence("N4.yoy", "四", d=d)
    report = told(*total, sentence("N5a", "五/（一）", v="97.00", p="74%"), sentence("N5a", "五/（一）", d="+5.00"))
    if not fund:
        for column in ("government_fund", "state_capital"):
            report = changed(report, "T4", "总计", column, None, side="expenditure")
    return changed(report, "T4", "年初财政拨款结转和结余", "amount", opening)


NO_FUND = empty(consistent(), "T8")
TOLD_TWICE = "全年向基层单位发放宣传手册{}份"
CASES: list[tuple[str, Report, Verdict]] = [
    ("C-TOC-BODY", listing(*TITLES), Verdict.PASS),
    ("C-TOC-BODY", listing(*TITLES[:3], "关于政府采购支出的说明", *TITLES[4:]), Verdict.PASS),
    ("C-TOC-BODY", listing(*TITLES[:3], "资金安排与使用计划", *TITLES[4:]), Verdict.FAIL),
    ("C-TOC-BODY", listing(*TITLES[3:]), Verdict.NOT_EVALUABLE),
    ("C-TOC-BODY", consistent(), Verdict.NOT_APPLICABLE),
    ("C-UNIT-COUNT", units("2", *UNITS), Verdict.PASS),
    ("C-UNIT-COUNT", units("4", *UNITS), Verdict.FAIL),
    ("C-UNIT-COUNT", units("1", *UNITS), Verdict.FAIL),
    ("C-UNIT-COUNT", units("4", *UNITS[1:]), Verdict.NOT_EVALUABLE),
    ("C-UNIT-COUNT", consistent(), Verdict.NOT_APPLICABLE),
    ("C-PERF-FORM", summed("《项目自评表》见附件。", FORM), Verdict.PASS),
    ("C-PERF-FORM", summed("《项目自评表》见附件。"), Verdict.FAIL),
    (
        "C-PERF-FORM",
        replace(summed("《项目自评表》见附件。"), sections=(Section("附件", "附件", 9),)),
        Verdict.NOT_EVALUABLE,
    ),
    ("Q-TRUNCATED-FORM", evaluated(FORM, OTHER), Verdict.PASS),
    ("Q-TRUNCATED-FORM", evaluated(FORM, PerformanceForm("项目自评表", "大厅改造", total="95")), Verdict.FAIL),
    ("Q-TRUNCATED-FORM", evaluated(PerformanceForm("项目自评表", "大厅改造")), Verdict.NOT_EVALUABLE),
    ("N8-DECLARED", sectioned(("第三部分/七", "本部门无政府性基金预算财政拨款收支。"), report=NO_FUND), Verdict.PASS),
    ("N8-DECLARED", sectioned(("第三部分/七", "政府性基金预算财政拨款收入0万元。"), report=NO_FUND), Verdict.PASS),
    ("N8-DECLARED", sectioned(("第三部分/七", "其他事项。"), report=NO_FUND), Verdict.FAIL),
    ("N8-DECLARED", NO_FUND, Verdict.NOT_EVALUABLE),
    ("N8-DECLARED", without(sectioned(), "T8"), Verdict.NOT_EVALUABLE),
    ("N8-DECLARED", sectioned(), Verdict.NOT_APPLICABLE),
    (
        "N9-DECLARED",
        sectioned(("第三部分/八", "没有国有资本经营预算支出。"), report=empty(consistent(), "T9")),
        Verdict.PASS,
    ),
    ("N9-DECLARED", sectioned(("第三部分/八", "其他事项。"), report=empty(consistent(), "T9")), Verdict.FAIL),
    ("N9-DECLARED", as_picture(sectioned(), "T9"), Verdict.NOT_EVALUABLE),
    ("P0-AMOUNT-SUM", evaluated(FORM, OTHER), Verdict.PASS),
    ("P0-AMOUNT-SUM", evaluated(FORM, replace(OTHER, actual="6.00")), Verdict.PASS),
    ("P0-AMOUNT-SUM", evaluated(FORM, replace(OTHER, budget="8.00", actual="6.00")), Verdict.FAIL),
    ("P0-AMOUNT-SUM", evaluated(FORM), Verdict.NOT_EVALUABLE),
    ("P0-AMOUNT-SUM", consistent(), Verdict.NOT_APPLICABLE),
    ("P1-BUDGET-BASIS", overall("97", "97"), Verdict.PASS),
    ("P1-BUDGET-BASIS", overall("90", "97"), Verdict.FAIL),
    ("P1-BUDGET-BASIS", evaluated(replace(FORM, project=None)), Verdict.NOT_EVALUABLE),
    ("P3-EMPTY", cells(), Verdict.PASS),
    ("P3-EMPTY", cells(target=None), Verdict.FAIL),
    ("P3-EMPTY", cells(score=None), Verdict.FAIL),
    ("P3-EMPTY", evaluated(replace(FORM, indicators=(replace(ROW, box=None, score=None),))), Verdict.NOT_EVALUABLE),
    ("P4-FORM-COUNT", summed("反映所有项目绩效自评结果。甲绩效自评综述：好。乙绩效自评综述：好。", FORM), Verdict.PASS),
    ("P4-FORM-COUNT", summed("反映所有项目绩效自评结果。甲绩效自评综述：好。", FORM, OTHER), Verdict.FAIL),
    ("P4-FORM-COUNT", summed("反映所有项目绩效自评结果。", FORM), Verdict.NOT_EVALUABLE),
    ("P4-FORM-COUNT", summed("反映部分项目绩效自评结果。甲绩效自评综述：好。", FORM), Verdict.NOT_APPLICABLE),
    ("I-REGION", prose("指武汉市财政当年拨付的资金。"), Verdict.PASS),
    ("I-REGION", prose("指咸安区财政当年拨付的资金。"), Verdict.FAIL),
    ("I-REGION", prose("对口帮扶资金由咸安区财政拨付。"), Verdict.PASS),
    ("I-REGION", prose("指咸安区财政当年拨付的资金。", code=None), Verdict.NOT_APPLICABLE),
    ("B-OTHER-DEPT", named("咸宁市咸安区人民政府办公室"), Verdict.FAIL),
    ("I-DEPT-TABLE", named("武汉市青山区别局"), Verdict.FAIL),
    ("I-DEPT-TABLE", named("武汉市青山区某局"), Verdict.PASS),
    (
        "B-OTHER-DEPT",
        replace(named("别局"), identity=replace(consistent().identity, department=None)),
        Verdict.NOT_EVALUABLE,
    ),
    ("U-SENTENCE", prose("年初预算为10.00万元，支出决算为9.00万元。", "第三部分/五"), Verdict.NOT_EVALUABLE),
    ("U-SENTENCE", prose("年初预算为0，支出决算为9.00万元。", "第三部分/五"), Verdict.NOT_EVALUABLE),
    ("U-SENTENCE", prose("年初预算为10.00，支出决算为9.00万元。", "第三部分/五"), Verdict.FAIL),
    ("U-SENTENCE", told(sentence("N1.total", "一", v="147")), Verdict.PASS),
    ("Y-IMPLIED-CARRY", carried("31.00"), Verdict.PASS),
    ("Y-IMPLIED-CARRY", carried("8.00"), Verdict.FAIL),
    ("Y-IMPLIED-CARRY", carried("8.00", fund=True), Verdict.NOT_APPLICABLE),
    ("Y-IMPLIED-CARRY", as_picture(carried("8.00"), "T4"), Verdict.NOT_EVALUABLE),
]


@pytest.mark.parametrize(("rule", "report", "verdict"), CASES)
def test_a_report_keeps_what_it_says_of_itself(rule: str, report: Report, verdict: Verdict) -> None:
    """The rule reaches this verdict, and fails only where two printed things contradict each other."""
    assert verdict in verdicts(report, rule)
    assert (Verdict.FAIL in verdicts(report, rule)) is (verdict is Verdict.FAIL)


def test_a_result_told_twice_has_one_value() -> None:
    """The same words with another number are a finding; other words, or an indicator alone, are none."""

    def report(first: str, second: str) -> Report:
        texts = (("第三部分/十三/（三）", first), ("第四部分/一", second))
        return replace(consistent(), paragraphs=tuple(Paragraph(s, t, 2) for s, t in texts))

    assert verdicts(report(TOLD_TWICE.format(940), TOLD_TWICE.format(940)), "N-REPEAT") == {Verdict.PASS}
    assert verdicts(report(TOLD_TWICE.format(940), TOLD_TWICE.format(1097)), "N-REPEAT") == {Verdict.FAIL}
    assert verdicts(report("全年办件940份", "全年办件1097份"), "N-REPEAT") == {Verdict.NOT_APPLICABLE}
    rows = [replace(ROW, name=TOLD_TWICE[:-3], actual=actual) for actual in ("940份", "1097份")]
    twice = evaluated(replace(FORM, indicators=(rows[0],)), replace(OTHER, indicators=(rows[1],)))
    assert verdicts(twice, "N-REPEAT") == {Verdict.NOT_APPLICABLE}


def test_a_rate_in_money_is_told_where_the_rate_stands_elsewhere() -> None:
    """增加5.13万元 behind an amount is a rate where 5.13% is printed for the same growth; else it may be an amount."""
    growth = [replace(s, scope="growth") for s in sentence("N1.yoy", "一", d="+47", p="+5.13%")]
    report = replace(told(growth), paragraphs=(Paragraph("第三部分/四", "比上年增加47万元。增加5.13万元。", 2),))
    assert Verdict.FAIL in verdicts(report, "U-SENTENCE")
    other = replace(report, paragraphs=(Paragraph("第三部分/四", "比上年增加47万元。增加6.13万元。", 2),))
    assert Verdict.FAIL not in verdicts(other, "U-SENTENCE")


def test_a_form_without_its_total_is_told_once() -> None:
    """A list by code that lost its row of totals is one finding, its blank totals with it."""
    report = consistent()
    form = next(f for f in report.forms if f.key == "EXPENDITURE")
    rows = tuple(r for r in form.rows if r.name != "合计")
    forms = tuple(replace(f, rows=rows) if f is form else f for f in report.forms)
    facts = tuple(f for f in report.facts if (f.form, f.name) != ("EXPENDITURE", "合计"))
    findings = validate(replace(report, forms=forms, facts=facts)).findings
    (one,) = [f for f in findings if f.severity is not Severity.INFO]
    assert (one.rule, one.where.form) == ("Q-TRUNCATED-FORM", "EXPENDITURE")


def test_the_opening_budget_in_a_form_and_its_excess_are_one_finding() -> None:
    """P1-BUDGET-BASIS says why the actual exceeds the budget; P1-RATE-CAP is not told beside it."""
    found = [f.rule for f in validate(overall("90", "97")).findings if f.rule.startswith("P1-")]
    assert found == ["P1-BUDGET-BASIS"]
