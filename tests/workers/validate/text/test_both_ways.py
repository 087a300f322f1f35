"""Rules over sentences, lists, names and self-evaluation: a report in which each holds beside one in which it fails."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Claim, Indicator, Paragraph, PerformanceForm, Report, Statement
from tests.workers.validate.build import as_picture, consistent, said, with_statements
from tests.workers.validate.text.test_sentence_rules import sentence, told
from workers.validate import validate

Said = list[Statement]
Made = Callable[[], Report]


class Both(NamedTuple):
    """A report in which a rule holds, and one in which it fails."""

    holds: Made
    fails: Made


def figures(right: list[Said], wrong: list[Said]) -> Both:
    return Both(lambda: told(*right), lambda: told(*wrong))


def words(section: str, right: str, wrong: str, *sentences: Said) -> Both:
    return Both(lambda: prose(section, right, *sentences), lambda: prose(section, wrong, *sentences))


def prose(section: str, text: str, *sentences: Said) -> Report:
    report = told(*sentences)
    return replace(report, paragraphs=(*report.paragraphs, Paragraph(section, text, 2)))


def claims(about: str, source: str, right: str, wrong: str) -> Both:
    return Both(lambda: claiming(about, source, right), lambda: claiming(about, source, wrong))


def claiming(about: str, source: str, value: str) -> Report:
    report = consistent()
    claim = Claim(about, value, source, f"此处写作{value}", 3)
    return replace(report, identity=replace(report.identity, region="某市某区", claims=(claim,)))


def forms(right: tuple[PerformanceForm, ...], wrong: tuple[PerformanceForm, ...], *sentences: Said) -> Both:
    return Both(lambda: evaluated(right, *sentences), lambda: evaluated(wrong, *sentences))


def evaluated(made: tuple[PerformanceForm, ...], *sentences: Said) -> Report:
    return replace(told(*sentences), performance=made)


def parts(pattern: str, section: str, **amounts: str) -> list[Said]:
    return [sentence(pattern, section, v=f"{item}={amount}") for item, amount in amounts.items()]


ROWS = tuple(Indicator("产出指标", "数量指标", f"第{n}类事项", "9", f"≥{n}0件", f"{n}2件", "9") for n in range(1, 11))
FORM = PerformanceForm(
    "项目自评表",
    "窗口服务",
    budget="10.00",
    actual="9.00",
    rate="90",
    score="9",
    weight="10",
    total="99",
    unit="万元",
    head="年度资金总额 10.00 9.00 10 90% 9",
    indicators=ROWS,
    total_text="总分 100 99",
    header_total="99",
)
SIBLINGS = tuple(replace(FORM, project=project) for project in ("窗口服务", "档案整理", "热线值守"))


def row(**fields: str) -> PerformanceForm:
    """The form with its first indicator printed otherwise."""
    return replace(FORM, indicators=(replace(ROWS[0], **fields), *ROWS[1:]))


def reasons(second: str) -> Report:
    """A change of 10.00 explained by 12.00 more of one kind and so much less of the other."""
    moved = sentence("N1.yoy", "一", d="+10.00", p="+7.3%")
    section = moved[0].section
    amounts = [said(section, "基本支出", "12.00"), said(section, "项目支出", second)]
    text = f"主要原因是基本支出增加12.00万元，项目支出减少{second}万元。"
    return prose(section, text, [*sentence("N1.total", "一", v="147.00"), *moved, *amounts])


def running(value: str) -> Report:
    """Running costs of a department without institutions."""
    return replace(told(sentence("N10", "十", v=value)), paragraphs=(Paragraph("第一部分/二", "本部门只有本级。", 0),))


def listed(reception: str) -> Report:
    """The basic expenditure's form is an image; its list names receptions, of which so much was spent."""
    text = "公用经费15.00万元，主要包括：办公费、公务接待费。"
    spent = replace(said("第三部分/七", "公务接待费", reception), scope="actual")
    return with_statements(as_picture(prose("第三部分/六", text), "T6"), spent)


def everywhere(share: str) -> Report:
    """All-round self-evaluation of so much of the project expenditure."""
    text = f"全面开展绩效自评，共3个项目，资金17.00万元，占项目支出的{share}。"
    return told([replace(one, text=text) for one in sentence("N13.projects", "十三", n="3个", v="17.00", p=share)])


def summed_up(budget: str, actual: str, unit: str = "万元") -> Report:
    summary = sentence("N13.project", "十三", b=f"窗口服务全年预算数={budget}", v=f"窗口服务执行数={actual}")
    return evaluated((FORM,), [replace(summary[0], unit=unit), summary[1]])


def glossary(*names: str) -> Report:
    return prose("第五部分/五", "".join(f"某类（类）某款（款）{name}（项）：反映有关支出。" for name in names))


def unsigned(printed: str) -> Report:
    made = sentence("N5b.class", "五/（二）", v="社会保障和就业（类）支出=25.00", p="25.77%")
    return told([replace(one, text=f"社会保障和就业（类）支出25.00万元，占{printed}。") for one in made])


ITEMS = ("行政运行", "一般行政管理事务", "机关事业单位基本养老保险缴费支出")
WHOLE = sentence("N5c.total", "五/（三）", b="90.00", v="97.00", p="107.78%")
BOUGHT = sentence("N11.total", "十一", v="9.00")
USE = "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。主要用于人员工资、日常办公等{}支出。"
TWICE = "本部门认真落实过紧日子的要求，从严控制一般性支出，各项经费开支均按照年初预算和有关规定执行。"
INCOMES = {"财政拨款收入": "125.00", "上级补助收入": "3.00", "事业收入": "4.00", "经营收入": "2.00"}
SPENDING = {"基本支出": "85.00", "项目支出": "43.50", "上缴上级支出": "0.50", "经营支出": "1.00"}


def won(other: str) -> list[Said]:
    reserved = "在面向中小企业预留的采购项目中"
    free = "在其他政府采购项目中，由中小企业中标"
    return [BOUGHT, sentence("N11.won", "十一", v=f"{reserved}=5.00"), sentence("N11.won", "十一", v=f"{free}={other}")]


def told_items(last: str, budget: str = "20.00", names: tuple[str, ...] = ITEMS) -> list[Said]:
    amounts = (("55.00", "53.00"), ("17.00", "17.00"), (last, budget))
    given = [one for one in zip(ITEMS, amounts, strict=True) if one[0] in names]
    return [WHOLE, *(sentence("N5c.item", "五/（三）", v=f"{n}（项）={v}", b=f"{n}（项）={b}") for n, (v, b) in given)]


def all_fiscal(basic: str) -> list[Said]:
    whole = [sentence("N3.total", "三", v="97.00"), sentence("N5a", "五/（一）", v="97.00")]
    return [*whole, sentence("N3.share", "三", v=f"基本支出={basic}"), sentence("N6.basic", "六", v="80.00")]


def overall(project: str) -> list[Said]:
    return [sentence("N13.overall", "十三", v="130.50", x="基本支出=87.00", y=f"项目支出={project}")]


def use(amount: str) -> list[Said]:
    performance = sentence("N13.project", "十三", v="窗口服务执行数=9.00")
    return [sentence("N5c.use", "五/（三）", v=f"窗口服务项目={amount}"), performance]


CASES: dict[str, Both] = {
    "N1-REASON-SUM": Both(lambda: reasons("2.00"), lambda: reasons("5.00")),
    "N2-PARTS": figures(
        [sentence("N2.total", "二", v="134.00"), *parts("N2.share", "二", **INCOMES)],
        [sentence("N2.total", "二", v="143.00"), *parts("N2.share", "二", **INCOMES)],
    ),
    "N3-PARTS": figures(
        [sentence("N3.total", "三", v="130.00"), *parts("N3.share", "三", **SPENDING)],
        [sentence("N3.total", "三", v="103.00"), *parts("N3.share", "三", **SPENDING)],
    ),
    "N5B-PCT-UNIT": Both(lambda: unsigned("25.77%"), lambda: unsigned("25.77")),
    "N5C-ACTUAL-PARTS": figures(told_items("25.00"), told_items("35.00")),
    "N5C-BUDGET-PARTS": figures(told_items("25.00"), told_items("25.00", "32.00")),
    "N5C-ITEM-SET": figures(told_items("25.00"), told_items("25.00", names=(ITEMS[0], ITEMS[2]))),
    "N5C-PURPOSE-KIND": words("第三部分/五/（三）", USE.format("基本"), USE.format("项目")),
    "N6-EQ-N3": figures(all_fiscal("80.00"), all_fiscal("88.00")),
    "N6-LIST-VS-THREE-PUBLIC": Both(lambda: listed("1.20"), lambda: listed("0")),
    "N10-EQ-PUBLIC": Both(lambda: running("15.00"), lambda: running("11.00")),
    "N11-RESERVED": figures(won("3.00"), won("8.00")),
    "O-BUDGET-EXEC-300": figures([WHOLE], [sentence("N5c.total", "五/（三）", b="20.00", v="97.00", p="485%")]),
    "B-DUP-PARAGRAPH": Both(
        lambda: prose("第三部分/三", TWICE),
        lambda: replace(consistent(), paragraphs=(Paragraph("第三部分/三", TWICE, 2),) * 2),
    ),
    "B-TYPO": words("第三部分/三", "发放各类补贴。", "发放各类补帖。"),
    "PRIV-PERSON": words("第一部分/一", "咨询电话：80000000。", "咨询电话：13900000000。"),
    "C-REASONS": words("第三部分/四", "比上年增加5.00万元，主要原因是业务量增长。", "比上年增加5.00万元，增长4%。"),
    "C-GLOSSARY-CODES": Both(lambda: glossary(*ITEMS), lambda: glossary(*ITEMS, "参事事务")),
    "C-TABLES-AS-IMAGE": Both(consistent, lambda: as_picture(consistent(), "T5")),
    "I-COVER-DEPT": claims("department", "cover", "某市某区某局", "别区别局"),
    "I-DEPT-NARRATIVE": claims("department", "statement", "某局", "别区别局"),
    "I-YEAR-OTHER": claims("fiscal_year", "statement", "2023", "2021"),
    "B-OTHER-DEPT": claims("department", "cover", "武汉市新洲区某区某局", "杭州市上城区档案局"),
    "P0-AMOUNT-EQ": figures(
        [sentence("N13.projects", "十三", n="3个", v="17.00", p="100%")],
        [sentence("N13.projects", "十三", n="3个", v="17.00", p="45%")],
    ),
    "P0-COVERAGE": Both(lambda: everywhere("100%"), lambda: everywhere("60%")),
    "P0-TYPO-AMOUNT": figures(overall("43.50"), overall("34.50")),
    "P0-UNIT": Both(lambda: summed_up("10.00", "9.00"), lambda: summed_up("10.00", "9.00", "元")),
    "P4-NARR-VS-FORM": Both(lambda: summed_up("10.00", "9.00"), lambda: summed_up("10.00", "6.00")),
    "P4-NARR-VS-N5C": figures(use("9.00"), use("6.00")),
    "P1-RATE-BLANK": forms(SIBLINGS, (*SIBLINGS[:2], replace(SIBLINGS[2], rate=None, head="年度资金总额 10.00 9.00"))),
    "P2-HEADER-TOTAL": forms((FORM,), (replace(FORM, header_total="89"),)),
    "P3-EXCEED-TARGET": forms((FORM,), (row(actual="52件"),)),
    "P3-TARGET-MALFORMED": forms((FORM,), (row(target="90≤95≤100"),)),
    "P5-DUP-INDICATOR": forms((FORM,), (replace(FORM, indicators=(ROWS[0], *ROWS)),)),
    "P5-ALL-FULL": forms((row(score="7"),), (FORM,)),
    "P5-SAME-SCORE": forms((*SIBLINGS[:2], replace(SIBLINGS[2], total="96")), SIBLINGS),
}


def verdicts(report: Report, rule: str) -> set[Verdict]:
    return {check.verdict for check in validate(report).checks if check.rule == rule}


@pytest.mark.parametrize("rule", CASES)
def test_it_holds(rule: str) -> None:
    """Where all is in order the rule passes and accuses nothing."""
    report = CASES[rule].holds()
    assert verdicts(report, rule) - {Verdict.NOT_APPLICABLE, Verdict.NOT_EVALUABLE} == {Verdict.PASS}
    assert not [f for f in validate(report).findings if f.rule == rule]


@pytest.mark.parametrize("rule", CASES)
def test_it_fails(rule: str) -> None:
    """The one thing printed otherwise fails the rule."""
    assert Verdict.FAIL in verdicts(CASES[rule].fails(), rule)


@pytest.mark.parametrize(("spent", "told_so"), [("13000", False), ("14000", True)])
def test_what_a_guest_cost_is_reckoned_in_the_reports_unit(spent: str, told_so: bool) -> None:
    """14000 元 for 69 guests are 202.90 元 each and above the limit, 13000 元 are not."""
    money = [replace(one, unit="元") for one in sentence("N7.reception", "七", v=spent)]
    report = told(money, sentence("N7.batch", "七", b="11个", n="69人次"))
    report = replace(report, identity=replace(report.identity, unit="元"))
    messages = [f.message for f in validate(report).findings if f.rule == "N7-RECEPTION-PER-HEAD"]
    assert ["每人次202.90元" in one for one in messages] == [True] * told_so


def test_rates_of_one_section_within_rounding_are_told_together() -> None:
    """Two shares off by what rounding explains are one info that shows the arithmetic of both."""
    report = told(
        sentence("N7.total", "九", v="6.70"),
        sentence("N7.vehicle", "九", v="4.30", s="64.20%"),
        sentence("N7.reception", "九", v="1.20", s="17.95%"),
    )
    (one,) = [f for f in validate(report).findings if f.rule == "N7-SHARES"]
    assert "4.30÷6.70＝64.18%" in one.message
    assert "1.20÷6.70＝17.91%" in one.message
