"""Rules on the forms that a function judges: lines, names, codes, units, printed formulas, proportions."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from schemas.findings import Finding, Severity, Verdict
from schemas.knowledge.codes import economic_codes
from schemas.report import Report, Sign, StatementKind, UnreadCell
from tests.workers.validate.build import (
    as_picture,
    build,
    changed,
    consistent,
    empty,
    line,
    said,
    with_form,
    with_statements,
)
from workers.validate import validate
from workers.validate.subject import spec_of

CONSISTENT = consistent()


def rename(
    report: Report, form: str, old: str, name: str | None = None, code: str | None = None, **fields: str
) -> Report:
    """The report with a row of a form under another name, code or line number."""
    key = spec_of(form).key
    own = next(f for f in report.forms if f.key == key)
    row = next(r for r in own.rows if old in (r.code, r.name))
    new = replace(row, name=name or row.name, code=code or row.code, **fields)
    rows = tuple(new if r is row else r for r in own.rows)
    facts = tuple(
        replace(f, name=new.name, code=new.code) if (f.form, f.row, f.side) == (key, row.index, row.side) else f
        for f in report.facts
    )
    return replace(with_form(report, form, rows=rows), facts=facts)


def plus(report: Report, form: str, *lines: tuple[str, dict[str, str]]) -> Report:
    """The report with rows added at the end of a form that lists codes."""
    key = spec_of(form).key
    own = next(f for f in report.forms if f.key == key)
    start = len(own.rows)
    more = build({form: [line(name, **figures) for name, figures in lines]})
    rows = tuple(replace(r, index=r.index + start) for r in more.forms[0].rows)
    facts = tuple(replace(f, row=f.row + start) for f in more.facts)
    return replace(with_form(report, form, rows=(*own.rows, *rows)), facts=(*report.facts, *facts))


def only(form: str, *lines: tuple[str, dict[str, str]], **fields: object) -> Report:
    """A report with one form."""
    report = build({form: [line(name, **figures) for name, figures in lines]})
    return with_form(report, form, **fields) if fields else report


def list_of_303(skip: str | None) -> Report:
    """T6 with class 303 listing every item of the national list, most of them blank."""
    codes = [c for c in economic_codes() if c.startswith("303") and c != skip]
    lines = [(f"{c} {economic_codes()[c][0].name}", {"amount": "5.00"} if c in ("303", "30302") else {}) for c in codes]
    return only("T6", *lines)


def turned_lines(report: Report) -> Report:
    return rename(report, "T1", "事业收入", line="3")


def with_rules(form: str, *rules: str) -> Report:
    return with_form(CONSISTENT, form, printed_rules=rules)


def _without_balances() -> Report:
    report = CONSISTENT
    for label in ("年初结转和结余", "使用非财政拨款结余", "年末结转和结余", "结余分配"):
        report = changed(report, "T1", label, "amount", None)
    return report


Spoil = Callable[[], Report]
FAILS: dict[str, Spoil] = {
    "T1-LINES": lambda: turned_lines(CONSISTENT),
    "T4-LINES": lambda: rename(CONSISTENT, "T4", "政府性基金预算财政拨款", line="1"),
    "T1-NAME-YEAR": lambda: rename(
        changed(CONSISTENT, "T1", "社会保障和就业支出", "amount", "25.00"),
        "T1",
        "社会保障和就业支出",
        name="医疗卫生与计划生育支出",
    ),
    "T1-FOOTNOTE": lambda: with_rules("T1", "58行＝（31+38+41+51）行"),
    "T4-FOOTNOTE-STALE": lambda: with_rules("T4", "57行＝（33+34+…+58）行"),
    "T-FOOTNOTE": lambda: with_rules("T8", "5栏各行＝（1＋2－3）栏各行"),
    "T1-DEAD-LINE": lambda: rename(consistent(2025), "T1", "社会保障和就业支出", name="抗疫特别国债安排的支出"),
    "T1-DEBT": lambda: rename(CONSISTENT, "T1", "社会保障和就业支出", name="债务付息支出"),
    "T1-SURPLUS-UNIT": lambda: replace(CONSISTENT, paragraphs=()),
    "T2-TYPE-UNIT": lambda: replace(CONSISTENT, paragraphs=()),
    "T2-LEAF": lambda: plus(CONSISTENT, "T2", ("229 其他支出", {"total": "1.00"})),
    "T3-LEAF": lambda: plus(CONSISTENT, "T3", ("229 其他支出", {"total": "1.00"})),
    "T5-LEAF": lambda: plus(CONSISTENT, "T5", ("229 其他支出", {"total": "1.00"})),
    "T2-ORDER": lambda: plus(CONSISTENT, "T2", ("208 社会保障和就业支出", {"total": "25.00"})),
    "T3-ORDER": lambda: plus(CONSISTENT, "T3", ("202 外交支出", {"total": "25.00"})),
    "T3-BASIC-ITEM": lambda: changed(
        changed(CONSISTENT, "T3", "2010301", "basic", "30.00"), "T3", "2010301", "project", "30.00"
    ),
    "T3-NONZERO-CODES": lambda: plus(_without_balances(), "T3", ("229 其他支出", {"total": "1.00"})),
    "X-T2-T3-CODES": lambda: plus(_without_balances(), "T2", ("229 其他支出", {"total": "1.00"})),
    "T5-FUND-CODE": lambda: rename(CONSISTENT, "T5", "20805", code="21208"),
    "T8-CODES": lambda: rename(CONSISTENT, "T8", "21208", code="20805"),
    "T9-CODES": lambda: rename(CONSISTENT, "T9", "22301", code="21208"),
    "T6-CAPITAL-BASIC": lambda: plus(CONSISTENT, "T6", ("30901 房屋建筑物购建", {"amount": "1.00"})),
    "T6-ROWS": lambda: list_of_303("30306"),
    "T6-NONZERO-STAFF": lambda: with_statements(
        changed(CONSISTENT, "T6", "30101", "amount", None),
        said("第一部分/三", "在职实有人数", "26", "人", kind=StatementKind.COUNT),
    ),
    "T7-LAYOUT": lambda: only("T7", ("", _interleaved())),
    "T7-SCOPE": lambda: with_form(CONSISTENT, "T7", title="一般公共预算财政拨款“三公”经费支出决算表"),
    "T9-END": lambda: only("T9", ("合计", {"opening": "1.00", "income": "2.00", "total": "2.00", "closing": "5.00"})),
    "X-ZERO-DECLARED": lambda: empty(CONSISTENT, "T8"),
    "K-UNKNOWN-CODE": lambda: rename(CONSISTENT, "T3", "208", code="298"),
    "K-NAME-MISMATCH": lambda: rename(CONSISTENT, "T3", "208", name="住房保障支出"),
    "K-OLD-NAME": lambda: rename(CONSISTENT, "T3", "20805", name="行政事业单位离退休"),
    "K-FUTURE-NAME": lambda: rename(consistent(2019), "T3", "20805", name="行政事业单位养老支出"),
    "K-NAME-ECON": lambda: rename(CONSISTENT, "T6", "30302", name="离休费"),
    "K-PARENT": lambda: rename(CONSISTENT, "T3", "20805", code="20899"),
    "U-UNIT-LABEL": lambda: with_form(CONSISTENT, "T5", unit=None),
    "U-MIXED": lambda: with_form(CONSISTENT, "T5", unit="元"),
    "U-DECIMALS": lambda: changed(CONSISTENT, "T6", "30201", "amount", "9"),
    "U-THOUSANDS": lambda: changed(CONSISTENT, "T6", "30201", "amount", "90,0.00"),
    "C-TABLE-NUMBER": lambda: with_form(with_form(CONSISTENT, "T8", number="公开07表"), "T9", number="公开07表"),
    "O-OTHER-SHARE": lambda: rename(CONSISTENT, "T6", "30201", code="30299"),
    "O-OUTSOURCE": lambda: rename(CONSISTENT, "T6", "30201", code="30227"),
    "O-CARRY-HIGH": lambda: changed(CONSISTENT, "T1", "年末结转和结余", "amount", "54.50"),
}
HOLDS: dict[str, Spoil] = {
    "T1-FOOTNOTE": lambda: with_rules("T1", "57行＝（31+32+…+56）行", "30行＝（27+28+29）行"),
    "T4-FOOTNOTE-STALE": lambda: with_rules("T4", "59行＝（33+34+…+58）行", "64行＝（59+60）行"),
    "T-FOOTNOTE": lambda: with_rules("T8", "6栏各行＝（1＋2－3）栏各行", "3栏各行＝（4＋5）栏各行"),
    "T3-NONZERO-CODES": _without_balances,
    "X-T2-T3-CODES": _without_balances,
    "T1-DEBT": lambda: rename(
        changed(CONSISTENT, "T1", "社会保障和就业支出", "amount", None), "T1", "社会保障和就业支出", name="债务付息支出"
    ),
    "K-FUTURE-NAME": lambda: old_names(consistent(2019)),
    "T6-ROWS": lambda: list_of_303(None),
    "T6-NONZERO-STAFF": lambda: with_statements(
        CONSISTENT, said("第一部分/三", "在职实有人数", "26", "人", kind=StatementKind.COUNT)
    ),
    "T9-END": lambda: only("T9", ("合计", {"opening": "1.00", "income": "2.00", "total": "2.00", "closing": "1.00"})),
    "X-ZERO-DECLARED": lambda: _no_fund(empty(CONSISTENT, "T8")),
    "U-THOUSANDS": lambda: changed(CONSISTENT, "T6", "30201", "amount", "9,000.00"),
    "C-TABLE-NUMBER": lambda: with_form(with_form(CONSISTENT, "T8", number="公开07表"), "T9", number="公开08表"),
    "O-OUTSOURCE": lambda: rename(changed(CONSISTENT, "T6", "30201", "amount", "1.00"), "T6", "30201", code="30227"),
    "O-OTHER-SHARE": lambda: rename(changed(CONSISTENT, "T6", "30201", "amount", "1.00"), "T6", "30201", code="30299"),
}


def old_names(report: Report) -> Report:
    """With the name that the group 20805 bore until 2019."""
    for form in ("T2", "T3", "T5"):
        report = rename(report, form, "20805", name="行政事业单位离退休")
    return report


def _no_fund(report: Report) -> Report:
    key = spec_of("T4").key
    fund = {"政府性基金预算财政拨款"}
    return replace(
        report,
        facts=tuple(f for f in report.facts if f.form != key or (f.column != "government_fund" and f.name not in fund)),
    )


def _interleaved() -> dict[str, str]:
    """A row whose sums close when budget and actual alternate, read as if they did not."""
    spec = spec_of("T7")
    as_read, in_print = (one.columns for one in spec.layouts[:2])
    printed = "10.00 2.00 6.00 2.00 4.00 2.00 6.70 1.20 4.30 1.20 3.10 1.20"
    true = dict(zip(spec.column_keys, printed.split(), strict=True))
    return {a.replace(".", "__"): true[b] for a, b in zip(as_read, in_print, strict=True)}


def verdicts(report: Report, rule: str) -> set[Verdict]:
    return {c.verdict for c in validate(report).checks if c.rule == rule}


def findings(report: Report, rule: str) -> list[Finding]:
    return [f for f in validate(report).findings if f.rule == rule]


@pytest.mark.parametrize("rule", FAILS)
def test_it_fails(rule: str) -> None:
    """A report with the fault gets the rule's finding, with evidence and a message in both languages."""
    report = FAILS[rule]()
    assert Verdict.FAIL in verdicts(report, rule)
    (first, *_) = findings(report, rule)
    assert first.evidence
    assert first.message
    assert first.message_en


@pytest.mark.parametrize("rule", FAILS)
def test_it_holds(rule: str) -> None:
    """A report without the fault is not accused of it."""
    report = HOLDS.get(rule, lambda: CONSISTENT)()
    own = verdicts(report, rule)
    assert Verdict.FAIL not in own
    assert Verdict.PASS in own
    assert not findings(report, rule)


@pytest.mark.parametrize("rule", sorted(FAILS))
def test_it_does_not_judge_pictures(rule: str) -> None:
    """Of a report whose forms are all images nothing is judged and nothing found."""
    report = CONSISTENT
    for n in range(1, 10):
        report = as_picture(report, f"T{n}")
    assert verdicts(report, rule) <= {Verdict.NOT_EVALUABLE, Verdict.NOT_APPLICABLE}
    assert not findings(report, rule)


def test_a_name_recognised_from_an_image_is_not_held_against_its_code() -> None:
    """Where the text bears traces of recognition a strange name may be our misreading; another code's name is told."""
    signs = tuple(Sign("recognition", trace, 0) for trace in ("<p>", "</p>", "$\\geq$"))
    strange = replace(rename(CONSISTENT, "T6", "30302", name="退休费印刷"), signs=signs)
    assert Verdict.NOT_EVALUABLE in verdicts(strange, "K-NAME-ECON")
    assert not findings(strange, "K-NAME-ECON")
    assert findings(replace(rename(CONSISTENT, "T3", "208", name="住房保障支出"), signs=signs), "K-NAME-MISMATCH")


@pytest.mark.parametrize(("unit", "told"), [("某区档案馆", False), ("某区水务所", False), ("某区人民法院", True)])
def test_subordinate_units_tell_of_institutions(unit: str, told: bool) -> None:
    """A surplus needs an institution: a hall or a station is one, a court is none."""
    report = replace(CONSISTENT, paragraphs=(), units=(unit,))
    assert bool(findings(report, "T1-SURPLUS-UNIT")) is told


def test_a_name_that_is_no_other_codes_is_only_worth_an_info() -> None:
    """A local or misspelt name is no accusation; another code's name is."""
    (typo,) = findings(rename(CONSISTENT, "T3", "2080505", name="机关事业单位基本保险缴费支出"), "K-NAME-MISMATCH")
    assert typo.severity is Severity.INFO
    (wrong,) = findings(FAILS["K-NAME-MISMATCH"](), "K-NAME-MISMATCH")
    assert wrong.severity is Severity.WARNING


def test_an_unknown_item_is_local_and_only_worth_an_info() -> None:
    """Places add items of their own below the national list."""
    (one,) = findings(rename(CONSISTENT, "T3", "2010302", code="2010388"), "K-UNKNOWN-CODE")
    assert one.severity is Severity.INFO


def test_a_code_that_only_one_form_has_wrong_is_one_finding() -> None:
    """The same name and total under a known code elsewhere tell which code was meant; missing rows are not told."""
    report = changed(changed(CONSISTENT, "T3", "2010302", "total", "17.00"), "T3", "2010302", "project", "17.00")
    spoiled = rename(report, "T5", "2010302", code="2010387")
    own = [f for f in validate(spoiled).findings if f.rule == "K-UNKNOWN-CODE"]
    assert [(f.expected, f.severity) for f in own] == [("2010302", Severity.WARNING)]


def test_overspending_is_told_once() -> None:
    """A total over its budget because of one item is one finding."""
    report = changed(changed(CONSISTENT, "T7", "", "actual.abroad", "6.20"), "T7", "", "actual.total", "11.70")
    assert len(findings(report, "T7-LE-BUDGET")) == 1


def test_a_blank_budget_counts_as_none_only_where_the_budget_adds_up_without_it() -> None:
    """A cell lost from print is not an item without a budget."""
    lost = changed(CONSISTENT, "T7", "", "budget.vehicle_operation", None)
    assert not findings(lost, "T7-NO-BUDGET-ITEM")


def test_a_lost_figure_that_fits_nowhere_shows_a_blank() -> None:
    """Where no column makes total and subtotal hold a cell is missing; where one does nothing is said."""
    key = spec_of("T7").key
    lost = changed(CONSISTENT, "T7", "", "budget.vehicle", None)
    lost = changed(changed(lost, "T7", "", "budget.vehicle_purchase", None), "T7", "", "budget.vehicle_operation", None)
    lost = changed(lost, "T7", "", "budget.abroad", None)
    unread = UnreadCell(0, "7.00", "列位不明", ("budget.abroad", "budget.vehicle"))
    (one,) = findings(with_form(lost, "T7", unread=(unread,)), "T7-CELLS")
    assert (one.where.form, one.found, one.severity) == (key, "7.00", Severity.WARNING)
    fits = UnreadCell(0, "8.00", "列位不明", ("budget.abroad", "budget.vehicle"))
    assert not findings(with_form(lost, "T7", unread=(fits,)), "T7-CELLS")


def test_a_printed_formula_is_never_taken_for_the_truth() -> None:
    """The template's wrong 57行 gives one info and no failed sum."""
    report = FAILS["T4-FOOTNOTE-STALE"]()
    (one,) = findings(report, "T4-FOOTNOTE-STALE")
    assert one.severity is Severity.INFO
    assert "59行" in one.message
    assert not [f for f in validate(report).findings if f.severity is not Severity.INFO and f.rule.startswith("T")]
