"""Small composed reports: nine forms that agree with one another to the last cent, and ways to spoil them.

report = consistent()                                     every rule of the forms holds
changed(report, "T3", "2010301", "basic", "61.00")        one cell printed otherwise; None blanks it
without(report, "T3"), as_picture(report, "T3")           a form gone, or published as an image
with_statements(report, said("第三部分/一", "总计", "147.00"))  figures of the running text
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from schemas.report import (
    Fact,
    Form,
    FormRow,
    FormStatus,
    Identity,
    Kind,
    Paragraph,
    Report,
    Statement,
    StatementKind,
)
from workers.validate.subject import spec_of

__all__ = [
    "Line",
    "as_picture",
    "build",
    "changed",
    "consistent",
    "empty",
    "line",
    "said",
    "with_form",
    "with_statements",
    "without",
]

Line = tuple[str | None, str | None, str, Mapping[str, str]]
"""Side, code, name and the printed figures by column."""


def line(name: str, side: str | None = None, **figures: str) -> Line:
    """A row; a name that starts with digits is a code and a name. Dots in columns are written as two underscores."""
    code, _, rest = name.partition(" ")
    figures = {column.replace("__", "."): text for column, text in figures.items()}
    return (side, code, rest, figures) if code.isdigit() else (side, None, name, figures)


def build(
    forms: Mapping[str, Iterable[Line]],
    year: int = 2023,
    region_code: str | None = "420107",
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> Report:
    """A report of these forms; the printed row is its cells joined by a blank, 行次 count within each side."""
    made = [_form(short, list(lines), (notes or {}).get(short, ())) for short, lines in forms.items()]
    return Report(
        Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, "某区某局", fiscal_year=year, region_code=region_code, unit="万元"),
        forms=tuple(form for form, _ in made),
        facts=tuple(fact for _, facts in made for fact in facts),
    )


def _form(short: str, lines: list[Line], rules: tuple[str, ...]) -> tuple[Form, list[Fact]]:
    spec = spec_of(short)
    rows: list[FormRow] = []
    facts: list[Fact] = []
    used: list[object] = []
    for index, (side, code, name, figures) in enumerate(lines):
        known = [one for one in spec.lines if one.side == side and name in one.names and one not in used]
        used += known[:1]
        number = str(known[0].line) if known and known[0].line else None
        text = " ".join((*(x for x in (code, name) if x), *figures.values()))
        rows.append(FormRow(index, side, number, code, name, text, 0))
        for column, printed in figures.items():
            value = printed.replace(",", "")
            facts.append(Fact(spec.key, side, number, code, name, column, value, printed, 0, None, index))
    form = Form(
        spec.key, spec.title, None, FormStatus.PRESENT, (0,), unit="万元", rows=tuple(rows), printed_rules=rules
    )
    return form, facts


def _summary(income: Mapping[str, str], expenditure: Mapping[str, Mapping[str, str]]) -> list[Line]:
    left = [("income", None, name, {"amount": text} if text else {}) for name, text in income.items()]
    return [*left, *(("expenditure", None, name, figures) for name, figures in expenditure.items())]


_T1 = _summary(
    {
        "一般公共预算财政拨款收入": "100.00",
        "政府性基金预算财政拨款收入": "20.00",
        "国有资本经营预算财政拨款收入": "5.00",
        "上级补助收入": "3.00",
        "事业收入": "4.00",
        "经营收入": "2.00",
        "附属单位上缴收入": "1.00",
        "其他收入": "0.50",
        "本年收入合计": "135.50",
        "使用非财政拨款结余": "1.50",
        "年初结转和结余": "10.00",
        "总计": "147.00",
    },
    {
        "一般公共服务支出": {"amount": "80.00"},
        "社会保障和就业支出": {"amount": "25.00"},
        "城乡社区支出": {"amount": "20.50"},
        "国有资本经营预算支出": {"amount": "5.00"},
        "本年支出合计": {"amount": "130.50"},
        "结余分配": {"amount": "2.00"},
        "年末结转和结余": {"amount": "14.50"},
        "总计": {"amount": "147.00"},
    },
)
_T4 = _summary(
    {
        "一般公共预算财政拨款": "100.00",
        "政府性基金预算财政拨款": "20.00",
        "国有资本经营预算财政拨款": "5.00",
        "本年收入合计": "125.00",
        "年初财政拨款结转和结余": "8.00",
    },
    {
        "一般公共服务支出": {"total": "72.00", "general_public_budget": "72.00"},
        "社会保障和就业支出": {"total": "25.00", "general_public_budget": "25.00"},
        "城乡社区支出": {"total": "20.50", "government_fund": "20.50"},
        "国有资本经营预算支出": {"total": "5.00", "state_capital": "5.00"},
        "本年支出合计": {
            "total": "122.50",
            "general_public_budget": "97.00",
            "government_fund": "20.50",
            "state_capital": "5.00",
        },
        "年末财政拨款结转和结余": {"total": "10.50", "general_public_budget": "10.00", "government_fund": "0.50"},
        "总计": {
            "total": "133.00",
            "general_public_budget": "107.00",
            "government_fund": "21.00",
            "state_capital": "5.00",
        },
    },
)
_T4[5:5] = [
    line("一般公共预算财政拨款", "income", amount="7.00"),
    line("政府性基金预算财政拨款", "income", amount="1.00"),
    line("国有资本经营预算财政拨款", "income"),
    line("总计", "income", amount="133.00"),
]
_MIXED_INCOME = {
    "superior_subsidy": "3.00",
    "business_income": "4.00",
    "operating_income": "2.00",
    "affiliated_remittance": "1.00",
}
_MIXED_SPENDING = {
    "project": "18.00",
    "remitted_to_superior": "0.50",
    "operating": "1.00",
    "subsidy_to_affiliated": "0.50",
}
_FUND = {
    "opening": "1.00",
    "income": "20.00",
    "total": "20.50",
    "project": "20.50",
    "closing": "0.50",
}


def _chain(codes: str, **figures: str) -> list[Line]:
    """Codes below one another that print the same figures."""
    return [line(code, **figures) for code in codes.split("|")]


_OFFICE = "201 一般公共服务支出|20103 政府办公厅（室）及相关机构事务"
_PENSION = "208 社会保障和就业支出|20805 行政事业单位养老支出|2080505 机关事业单位基本养老保险缴费支出"
_LAND = "212 城乡社区支出|21208 国有土地使用权出让收入安排的支出|2120803 城市建设支出"
_CAPITAL = "223 国有资本经营预算支出|22301 解决历史遗留问题及改革成本支出|2230105 国有企业退休人员社会化管理补助支出"

_FORMS: dict[str, list[Line]] = {
    "T1": _T1,
    "T2": [
        line("合计", total="135.50", fiscal_appropriation="125.00", other_income="0.50", **_MIXED_INCOME),
        *_chain(_OFFICE, total="85.50", fiscal_appropriation="75.00", other_income="0.50", **_MIXED_INCOME),
        line("2010301 行政运行", total="60.50", fiscal_appropriation="60.00", other_income="0.50"),
        line("2010302 一般行政管理事务", total="25.00", fiscal_appropriation="15.00", **_MIXED_INCOME),
        *_chain(_PENSION, total="25.00", fiscal_appropriation="25.00"),
        *_chain(_LAND, total="20.00", fiscal_appropriation="20.00"),
        *_chain(_CAPITAL, total="5.00", fiscal_appropriation="5.00"),
    ],
    "T3": [
        line("合计", total="130.50", basic="85.00", **_MIXED_SPENDING | {"project": "43.50"}),
        *_chain(_OFFICE, total="80.00", basic="60.00", **_MIXED_SPENDING),
        line("2010301 行政运行", total="60.00", basic="60.00"),
        line("2010302 一般行政管理事务", total="20.00", **_MIXED_SPENDING),
        *_chain(_PENSION, total="25.00", basic="25.00"),
        *_chain(_LAND, total="20.50", project="20.50"),
        *_chain(_CAPITAL, total="5.00", project="5.00"),
    ],
    "T4": _T4,
    "T5": [
        line("合计", total="97.00", basic="80.00", project="17.00"),
        *_chain(_OFFICE, total="72.00", basic="55.00", project="17.00"),
        line("2010301 行政运行", total="55.00", basic="55.00"),
        line("2010302 一般行政管理事务", total="17.00", project="17.00"),
        *_chain(_PENSION, total="25.00", basic="25.00"),
    ],
    "T6": [
        line("301 工资福利支出", amount="60.00"),
        line("30101 基本工资", amount="30.00"),
        line("30102 津贴补贴", amount="20.00"),
        line("30113 住房公积金", amount="10.00"),
        line("303 对个人和家庭的补助", amount="5.00"),
        line("30302 退休费", amount="5.00"),
        line("人员经费合计", amount="65.00"),
        line("302 商品和服务支出", amount="14.00"),
        line("30201 办公费", amount="9.00"),
        line("30212 因公出国（境）费用", amount="1.00"),
        line("30217 公务接待费", amount="1.00"),
        line("30231 公务用车运行维护费", amount="3.00"),
        line("310 资本性支出", amount="1.00"),
        line("31002 办公设备购置", amount="0.80"),
        line("31013 公务用车购置", amount="0.20"),
        line("公用经费合计", amount="15.00"),
    ],
    "T7": [
        line(
            "",
            budget__total="10.00",
            budget__abroad="2.00",
            budget__vehicle="6.00",
            budget__vehicle_purchase="2.00",
            budget__vehicle_operation="4.00",
            budget__reception="2.00",
            actual__total="6.70",
            actual__abroad="1.20",
            actual__vehicle="4.30",
            actual__vehicle_purchase="1.20",
            actual__vehicle_operation="3.10",
            actual__reception="1.20",
        )
    ],
    "T8": [line("合计", **_FUND), *_chain(_LAND, **_FUND)],
    "T9": [line("合计", total="5.00", project="5.00"), *_chain(_CAPITAL, total="5.00", project="5.00")],
}


def consistent(year: int = 2023, region_code: str | None = "420107") -> Report:
    """A report whose nine forms agree; money of every kind, three budgets, balances on both ends."""
    units = Paragraph("第一部分/二", "本部门由局本级和一家事业单位组成。", 0)
    return replace(build(_FORMS, year, region_code), paragraphs=(units,))


def changed(
    report: Report, form: str, who: str, column: str, text: str | None, side: str | None = None, nth: int = 0
) -> Report:
    """The report with one cell printed otherwise (None: left blank); `who` is a code or a name, "" the only row."""
    key = spec_of(form).key
    own = next(f for f in report.forms if f.key == key)
    rows = [r for r in own.rows if who in (r.code, r.name) and side in (None, r.side)]
    row = rows[nth]
    old = next((f for f in report.facts if (f.form, f.row, f.column) == (key, row.index, column)), None)
    facts = [f for f in report.facts if f is not old]
    if text is not None:
        value = text.replace(",", "")
        facts.append(Fact(key, row.side, row.line, row.code, row.name, column, value, text, row.page, None, row.index))
    shown = " ".join((*(x for x in (row.code, row.name) if x), *(f.text for f in facts if _at(f, key, row))))
    rows_ = tuple(replace(r, text=shown) if r is row else r for r in own.rows)
    forms = tuple(replace(f, rows=rows_) if f is own else f for f in report.forms)
    return replace(report, facts=tuple(facts), forms=forms)


def _at(fact: Fact, form: str, row: FormRow) -> bool:
    return (fact.form, fact.row, fact.side) == (form, row.index, row.side)


def with_form(report: Report, form: str, **fields: object) -> Report:
    """The report with some fields of a form replaced."""
    key = spec_of(form).key
    return replace(report, forms=tuple(replace(f, **fields) if f.key == key else f for f in report.forms))


def without(report: Report, form: str) -> Report:
    """The report without a form."""
    key = spec_of(form).key
    return replace(
        report,
        forms=tuple(f for f in report.forms if f.key != key),
        facts=tuple(f for f in report.facts if f.form != key),
    )


def as_picture(report: Report, form: str) -> Report:
    """The report with a form published as an image."""
    key = spec_of(form).key
    gone = replace(report, facts=tuple(f for f in report.facts if f.form != key))
    return with_form(gone, form, status=FormStatus.PICTURE, rows=())


def empty(report: Report, form: str, declaration: str = "本单位没有此项收支，故本表无数据。") -> Report:
    """The report with a form that is declared empty."""
    key = spec_of(form).key
    gone = replace(report, facts=tuple(f for f in report.facts if f.form != key))
    return with_form(gone, form, status=FormStatus.DECLARED_EMPTY, rows=(), declaration=declaration)


def said(
    section: str,
    item: str,
    value: str | None,
    unit: str = "万元",
    *,
    kind: StatementKind = StatementKind.AMOUNT,
    direction: str | None = None,
    pattern: str | None = None,
    slot: str | None = None,
    group: int | None = None,
    text: str | None = None,
) -> Statement:
    """A figure of the running text."""
    sentence = text if text is not None else f"{item}{value or ''}{unit}。"
    return Statement(section, item, kind, direction, value, unit, sentence, 0, None, None, pattern, slot, group)


def with_statements(report: Report, *statements: Statement) -> Report:
    """The report with these figures in its running text."""
    return replace(report, statements=(*report.statements, *statements))
