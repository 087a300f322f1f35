"""Whose report it is and for which year: who wins, and that every voice is kept."""

import csv
import json
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.report import Form, FormStatus, Identity, Kind
from tests.workers.classify.text.pages import line, page, printed, typed
from workers.classify import classify
from workers.classify.identity import read_identity, read_kind
from workers.classify.identity.names import Name, clean
from workers.classify.structure import read_structure
from workers.parse import parse

REPORT = (
    "2020年度武汉市江夏区林业局",
    "部门决算",
    "2021年9月30日",
    "目录",
    "第一部分 武汉市江夏区林业局概况",
    "第三部分 武汉市江夏区林业局2020年度部门决算情况说明",
    "第一部分 武汉市江夏区林业局概况",
    "从单位构成看，武汉市江夏区林业局部门决算由本级决算组成。",
    "第三部分 武汉市江夏区林业局2020年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2020年度收、支总计10万元。与2019年度相比，收、支总计各增加1万元，增长11.11%。",
    "十二、国有资产占用情况",
    "截至2019年12月31日，江夏区林业局共有车辆1辆。",
)


def identify(*lines: str, name: str = "x.txt", forms: tuple[Form, ...] = ()) -> Identity:
    pages = typed(*lines)
    structure = read_structure(pages)
    return read_identity(read_kind(pages, structure, name), structure, name, forms)


def form(key: str, department: str | None, year: int | None = None, declaration: str | None = None) -> Form:
    return Form(key, "收入决算表", None, FormStatus.PRESENT, (4,), department, "万元", year, declaration=declaration)


def test_the_cover_the_parts_and_the_sentences_agree() -> None:
    """Department, aliases, region, year, publication and unit come out of one report."""
    found = identify(*REPORT)
    assert found.kind is Kind.DEPARTMENT_FINAL_ACCOUNTS
    assert found.department == "武汉市江夏区林业局"
    assert found.aliases == ("江夏区林业局",)
    assert (found.region, found.region_code) == ("湖北省武汉市江夏区", "420115")
    assert (found.fiscal_year, found.published, found.unit) == (2020, "2021-09-30", "万元")


def test_what_was_outvoted_is_kept() -> None:
    """The wrong date of the assets stays a claim with its place, for the rules to find."""
    claims = identify(*REPORT).claims
    wrong = [claim for claim in claims if claim.about == "fiscal_year" and claim.value != "2020"]
    assert [(claim.source, claim.value, claim.section, claim.text) for claim in wrong] == [
        ("as_of_date", "2019", "第三部分/十二", "截至2019年12月31日")
    ]


def test_a_comparison_speaks_for_the_year_after() -> None:
    """与2019年度相比 claims that the report is for 2020."""
    claims = [claim for claim in identify(*REPORT).claims if claim.source == "comparison"]
    assert [(claim.value, claim.text) for claim in claims] == [("2020", "与2019年度相比")]


def test_years_outside_the_explanations_claim_nothing() -> None:
    """What was in 2015 may be told among the tasks of the year without any claim on the report's year."""
    found = identify(*REPORT, "第四部分 重点工作", "一、成效。与2015年度相比，森林面积增加，截至2025年12月31日有效。")
    assert {claim.value for claim in found.claims if claim.about == "fiscal_year"} == {"2019", "2020"}


def test_forms_speak_with_their_key() -> None:
    """A form that names another body, or an older year in its declaration, is outvoted and kept with the form."""
    forms = (
        form("INCOME", "武汉市江夏区林业局", 2020),
        form("EXPENDITURE", "武汉市江夏区林业局", 2020),
        form("BASIC_EXPENDITURE", "孝感市孝南区林业局", 2020),
        form("STATE_CAPITAL", None, 2020, "本单位2018年度没有使用国有资本经营预算财政拨款安排的支出。"),
    )
    found = identify(*REPORT, forms=forms)
    assert (found.department, found.fiscal_year) == ("武汉市江夏区林业局", 2020)
    other = [claim for claim in found.claims if claim.value == "孝感市孝南区林业局"]
    assert [(claim.source, claim.form) for claim in other] == [("form_department", "BASIC_EXPENDITURE")]
    old = [claim for claim in found.claims if claim.value == "2018"]
    assert [(claim.source, claim.form) for claim in old] == [("declaration", "STATE_CAPITAL")]


def test_a_name_without_region_joins_no_two_bodies() -> None:
    """区政府办公室 may be said of any district: it does not make the office of another one an alias."""
    forms = (
        *(form(key, "武汉市江夏区人民政府办公室") for key in ("INCOME", "EXPENDITURE", "FISCAL_SUMMARY")),
        form("GENERAL_BUDGET_EXPENDITURE", "区政府办公室"),
        form("BASIC_EXPENDITURE", "孝感市孝南区人民政府办公室"),
    )
    found = identify("第一部分 武汉市江夏区人民政府办公室概况", "第二部分 部门决算表", forms=forms)
    assert found.department == "武汉市江夏区人民政府办公室"
    assert found.aliases == ("区政府办公室",)


def test_the_file_name_is_the_weakest_witness() -> None:
    """A file that bears a bureau's name and holds a unit's report is the unit's."""
    found = identify(
        "上海市2026年市级单位预算",
        "预算单位：上海市某园职业学院",
        "目录",
        "一、单位主要职能",
        "四、单位预算编制说明",
        "2026年预算单位财务收支预算总表",
        "单位：元",
        name="2026年上海市教育局_部门预算.pdf",
    )
    assert (found.kind, found.department, found.fiscal_year) == (Kind.UNIT_BUDGET, "上海市某园职业学院", 2026)
    assert any(claim.source == "file_name" and claim.value == "上海市教育局" for claim in found.claims)


@pytest.mark.parametrize(
    ("name", "labelled", "cleaned"),
    [
        ("2023年度武汉市江夏区林业局部门", False, "武汉市江夏区林业局"),
        ("西湖区政府办公室（区研究室、区金融办公室）", False, "西湖区政府办公室（区研究室、区金融办公室）"),
        ("本部门", True, None),
        ("我单位", True, None),
        ("上海市XX局", True, None),
        ("部门名称", True, None),
        ("湖北省武汉市", True, None),
        ("一般公共预算财政拨款支出", False, None),
        ("主要原因是人员增加", False, None),
        ("黄浦江游览管理", True, "黄浦江游览管理"),
        ("黄浦江游览管理", False, None),
    ],
)
def test_names_are_cleaned(name: str, *, labelled: bool, cleaned: str | None) -> None:
    """What surrounds a name goes; placeholders, regions and phrases are no names."""
    assert clean(name, labelled=labelled) == cleaned


def test_aliases_share_their_words_and_their_region() -> None:
    """A name with and without its city is one body; the same office of another district is not."""
    full = Name("杭州市西湖区人民政府办公室")
    assert Name("西湖区政府办公室").is_alias_of(full)
    assert Name("西湖区人民政府办公室（区研究室、区金融办公室）").is_alias_of(full)
    assert not Name("杭州市拱墅区人民政府办公室").is_alias_of(full)
    assert not Name("杭州市西湖区财政局").is_alias_of(full)
    assert Name("西湖区政府办公室（区研究室、区金融办公室）").plates == ("区研究室", "区金融办公室")


def test_a_region_that_two_districts_share_is_decided_by_the_other_names() -> None:
    """西湖区 alone may be in two provinces; a full name anywhere in the report decides."""
    assert identify("西湖区民政局2023年度部门决算", "第一部分 西湖区民政局概况").region_code is None
    found = identify(
        "西湖区民政局2023年度部门决算",
        "第一部分 西湖区民政局概况",
        "从单位构成看，杭州市西湖区民政局部门决算由本级决算组成。",
    )
    assert (found.region_code, found.department) == ("330106", "杭州市西湖区民政局")


def test_claims_of_a_set_page_have_their_box() -> None:
    """A claim from a cover with geometry says where on the page it stands."""
    pages = printed(page(0, line("利川市林业局", 300, size=30), line("2023年度部门决算", 340, size=30)))
    structure = read_structure(pages)
    claims = read_identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, structure, "x.pdf").claims
    cover = next(claim for claim in claims if claim.about == "department")
    assert (cover.source, cover.page) == ("cover", 0)
    assert cover.box is not None
    assert cover.box[1::2] == (300, 370)


@pytest.mark.parametrize("name", ["000", "002", "003", "r2", "r3"])
def test_real_reports_have_their_identity(shared: Path, name: str) -> None:
    """Real final accounts are known as such, with the department and the year that were annotated by hand."""
    meta = json.loads((shared / "gold" / f"gold_{name}.json").read_text(encoding="utf-8"))["meta"]
    path = next((shared / "reports").glob(f"{name}_*"))
    pages = parse(path.read_bytes(), path.name)
    structure = read_structure(pages)
    found = read_identity(read_kind(pages, structure, path.name), structure, path.name)
    assert found.kind is Kind.DEPARTMENT_FINAL_ACCOUNTS
    assert (found.department, found.fiscal_year) == (meta["department"], meta["fiscal_year"])
    assert (found.published, found.unit) == (meta["published"], meta["unit"])
    assert found.region is not None
    assert found.region.endswith(meta["region"])


def test_what_a_drop_folder_really_gets(shared: Path) -> None:
    """Budgets are told from final accounts, units from departments, and nothing but the identity is kept of them."""
    folder = shared / "reports" / "other"
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        labels = list(csv.DictReader(lines, delimiter="\t"))
    found = {}
    for label in labels:
        path = folder / label["file"]
        try:
            report = classify(parse(path.read_bytes(), path.name), path.name)
        except InputError:
            continue
        assert not report.facts
        assert not report.statements
        identity = report.identity
        found[path.name] = (identity.kind.value, identity.department, str(identity.fiscal_year))
    assert found == {label["file"]: (label["kind"], label["department"], label["fiscal_year"]) for label in labels}


def test_a_blank_template_is_none_of_the_accounts(shared: Path) -> None:
    """The official template with its XXX万元 is a template, without a fact or a statement."""
    path = shared / "reports" / "r5_template.pdf"
    report = classify(parse(path.read_bytes(), path.name), path.name)
    assert report.identity.kind is Kind.BLANK_TEMPLATE
    assert report.identity.department is None
    assert not report.facts
    assert not report.statements
