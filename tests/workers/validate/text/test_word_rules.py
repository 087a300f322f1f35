"""The rules over words: leftovers of a template, names and years, lists, numbering."""

import pytest
from msgspec.structs import replace

from schemas.findings import Verdict
from schemas.report import Claim, FormStatus, Paragraph, Report, Section
from tests.workers.validate.build import consistent, empty, said, with_form, with_statements, without
from workers.validate import validate


def rules_of(report: Report) -> set[str]:
    return {f.rule for f in validate(report).findings}


def prose(text: str, section: str = "第三部分/一") -> Report:
    report = consistent()
    return replace(report, paragraphs=(*report.paragraphs, Paragraph(section, text, 2)))


def claiming(about: str, value: str, source: str) -> Report:
    report = consistent()
    claim = Claim(about, value, source, f"此处写作{value}", 3)
    return replace(report, identity=replace(report.identity, region="某市某区", claims=(claim,)))


@pytest.mark.parametrize(
    ("rule", "clean", "slip"),
    [
        ("B-PLACEHOLDER", "某局2023年度部门决算表", "某市XX局2023年度部门决算表"),
        ("B-PLACEHOLDER", "某局2023年度机关运行经费支出15万元", "2023年度部门名称机关运行经费支出15万元"),
        ("B-INSTRUCTION", "按实际情况安排支出", "请根据本部门实际情况进行填写说明"),
        ("B-PUNCTUATION", "安排的支出。", "安排的支出。。"),
        ("B-DOUBLE-WORD", "主要用于公务用车", "主要用于主要用于公务用车"),
    ],
)
def test_what_a_template_left_is_told(rule: str, clean: str, slip: str) -> None:
    """A leftover of the template is a finding with its sentence; finished text is none."""
    assert rule not in rules_of(prose(clean))
    found = [f for f in validate(prose(slip)).findings if f.rule == rule]
    assert len(found) == 1
    assert found[0].evidence[0].text == slip


def test_an_empty_slot_is_told() -> None:
    """收入 万元 without a figure is a finding."""
    report = with_statements(consistent(), said("第三部分/四", "一般公共预算财政拨款收入", None))
    assert "B-EMPTY-SLOT" in rules_of(report)
    assert "B-EMPTY-SLOT" not in rules_of(consistent())


@pytest.mark.parametrize(
    ("word", "fails"), [("指区级财政一般公共预算当年拨付的资金", False), ("指市级财政一般公共预算当年拨付的资金", True)]
)
def test_the_level_of_government_is_the_reports_own(word: str, fails: bool) -> None:
    """A district's glossary speaks of the district's money."""
    report = prose(f"一般公共预算财政拨款收入：{word}。", "第五部分/一")
    report = replace(report, identity=replace(report.identity, region="某市某区"))
    assert ("B-LEVEL-WORD" in rules_of(report)) is fails


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("cover", "I-COVER-YEAR"),
        ("part_title", "I-YEAR-TITLE"),
        ("form_title", "I-YEAR-TITLE"),
        ("declaration", "I-YEAR-NOTE"),
        ("as_of_date", "N12-DATE"),
        ("comparison", "I-YEAR-PRIOR"),
    ],
)
def test_another_year_is_told_where_it_stands(source: str, rule: str) -> None:
    """A place that names another year breaks the rule of that place; the right year does not."""
    assert rule in rules_of(claiming("fiscal_year", "2021", source))
    assert rule not in rules_of(claiming("fiscal_year", "2023", source))


def test_another_body_above_a_form_is_told() -> None:
    """A form filled in by another body is a finding; a longer or shorter form of the own name is none."""
    assert "I-DEPT-TABLE" in rules_of(claiming("department", "别区别局", "form_department"))
    assert "I-DEPT-TABLE" not in rules_of(claiming("department", "某市某区某局", "form_department"))


def test_a_missing_form_is_told_and_a_declared_one_is_not() -> None:
    """Nine forms are due; one that is gone is an error, one declared empty is in order."""
    assert "C-TABLES" in rules_of(without(consistent(), "T3"))
    assert "C-TABLES" not in rules_of(with_form(consistent(), "T8", status=FormStatus.DECLARED_EMPTY))


def numbered(*leaves: str) -> Report:
    sections = tuple(Section(f"（{leaf}）情况", f"第三部分/五/（{leaf}）", 4) for leaf in leaves)
    return replace(consistent(), sections=sections)


def test_a_gap_in_the_numbering_is_told() -> None:
    """（一）（三） has a gap, （一）（二）（三） has none; a list not read from its start is not judged."""
    assert "C-NUMBERING" in rules_of(numbered("一", "三"))
    assert "C-NUMBERING" not in rules_of(numbered("一", "二", "三"))
    assert "C-NUMBERING" not in rules_of(numbered("三", "五"))


def test_listed_items_are_those_with_an_amount() -> None:
    """An item listed without an amount and an amount not listed are told; the right list is not."""
    names = "办公费、因公出国（境）费用、公务接待费、公务用车运行维护费、办公设备购置、公务用车购置"
    right = f"公用经费15万元，主要包括：{names}。"
    assert "N6-LIST-VS-T6" not in rules_of(prose(right, "第三部分/六"))
    assert "N6-LIST-VS-T6" in rules_of(prose(right.replace("、公务接待费", ""), "第三部分/六"))


def test_a_purpose_of_another_item_is_told() -> None:
    """住房公积金 is not spent on medical insurance."""
    text = "1.住房保障支出（类）住房改革支出（款）住房公积金（项）。主要用于：{}支出。"
    assert "N5C-PURPOSE" in rules_of(prose(text.format("事业单位医疗保险"), "第三部分/五/（三）"))
    assert "N5C-PURPOSE" in rules_of(prose(text.format("在编人员的基本医疗"), "第三部分/五/（三）"))
    assert "N5C-PURPOSE" not in rules_of(prose(text.format("职工养老、医疗和住房"), "第三部分/五/（三）"))
    assert "N5C-PURPOSE" not in rules_of(prose(text.format("职工住房公积金"), "第三部分/五/（三）"))


def test_the_glossary_explains_what_is_used() -> None:
    """An item that is explained and not used, and one used and not explained, are told."""
    text = "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）{}（项）：反映有关支出。"
    report = prose(text.format("参事事务"), "第四部分/五/1")
    told = {f.message[:12] for f in validate(report).findings if f.rule == "C-GLOSSARY-CODES"}
    assert len(told) == 2


def test_without_a_year_nothing_is_said_of_years() -> None:
    """A report whose year was not read is not judged by it."""
    report = claiming("fiscal_year", "2021", "cover")
    report = replace(report, identity=replace(report.identity, fiscal_year=None))
    judged = validate(report)
    assert not [f for f in judged.findings if f.rule.startswith("I-")]
    assert Verdict.NOT_EVALUABLE in {c.verdict for c in judged.checks if c.rule == "I-COVER-YEAR"}


def test_what_is_denied_has_no_figure() -> None:
    """没有使用政府性基金 beside a form with figures is an error; beside an empty one it is right."""
    text = "本部门2023年度没有使用政府性基金预算财政拨款安排的支出。"
    assert "C-EMPTY-CONTRADICT" in rules_of(prose(text, "第三部分/八"))
    bare = empty(prose(text, "第三部分/八"), "T8")
    assert "C-EMPTY-CONTRADICT" not in rules_of(bare)


def outlined(*titles: str) -> Report:
    return replace(consistent(), sections=tuple(Section(t, t[:4], n) for n, t in enumerate(titles)))


def test_a_part_that_is_absent_is_told() -> None:
    """Without a glossary a part is missing; where the parts were not read nothing is said."""
    names = ("第一部分某局概况", "第二部分某局决算表", "第三部分某局决算情况说明", "第四部分名词解释")
    assert "C-SECTIONS" not in rules_of(outlined(*names))
    assert "C-SECTIONS" in rules_of(outlined(*names[:3]))
    assert "C-SECTIONS" not in rules_of(outlined("第一部分某局概况"))


def test_a_matter_that_is_not_explained_is_told() -> None:
    """An explanation that never speaks of procurement leaves something out."""
    first = "收入支出总体 收入决算 支出决算 财政拨款收入 一般公共预算财政拨款支出 基本支出"
    names = f"{first} 三公 机关运行经费 政府采购 国有资产 绩效".split()
    full = tuple(Section(f"{n}情况", f"第三部分/{n}", 3) for n in names)
    part = tuple(s for s in full if "采购" not in s.title)
    assert "C-PARAGRAPHS" not in rules_of(replace(consistent(), sections=full))
    assert "C-PARAGRAPHS" in rules_of(replace(consistent(), sections=part))


def test_a_reason_of_earlier_years_is_told() -> None:
    """受疫情影响 explains nothing in 2024."""
    text = "受疫情影响，本年没有安排人员出国。"
    late = replace(prose(text), identity=replace(consistent().identity, fiscal_year=2024))
    early = replace(prose(text), identity=replace(consistent().identity, fiscal_year=2021))
    assert "N7-STALE-REASON" in rules_of(late)
    assert "N7-STALE-REASON" not in rules_of(early)


def test_a_mobile_number_is_told_and_not_repeated() -> None:
    """The finding masks what it speaks of."""
    found = [f for f in validate(prose("联系电话：13900000000。")).findings if f.rule == "PRIV-PERSON"]
    assert len(found) == 1
    assert "13900000000" not in str(found[0])
