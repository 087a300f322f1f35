"""Rules over two years: what follows on passes, what does not is found, and what may have changed is not accused."""

from typing import Any

import pytest
from msgspec.structs import replace

from schemas.findings import Check, Evidence, Finding, Judgement, Severity, Suspect, Verdict, Where
from schemas.report import FormStatus, Indicator, Paragraph, PerformanceForm, Report, Section, StatementKind
from tests.corpus import NotPlantable, compose, next_year
from tests.corpus.plant_years import YEAR_KINDS, altered_year
from tests.workers.validate.build import changed, consistent, said, with_form, with_statements
from tests.workers.validate.neighbours.read_off import read_off
from workers.validate import validate
from workers.validate.neighbours import Known, OverReports, against_last_year, known_of

PROFILES = (("wuhan-2020", 2020), ("wuhan-2020", 2021), ("wuhan-2022", 2022), ("shanghai", 2021), ("national", 2023))
ALONE = ("本级",)


def known(report: Report, *findings: Finding) -> Known:
    return known_of(report, Judgement("national-2022", findings=findings))


def year(number: int, **fields: Any) -> Report:
    """A consistent report of a department alone."""
    return replace(consistent(number, None), units=ALONE, paragraphs=(), **fields)


def change(
    pattern: str, value: str, moved: str, direction: str = "increase", base: str = "2022年度"
) -> tuple[Any, ...]:
    """A sentence with a value and its change against last year."""
    slots: dict[str, Any] = {"pattern": pattern, "group": 1}
    slots |= {"kind": StatementKind.CHANGE, "direction": direction, "slot": "d"}
    by = replace(said("第三部分/一", "变动", moved, **slots), base=base)
    return said("第三部分/一", "合计", value, pattern=pattern, group=1, slot="v"), by


def judged(later: Report, earlier: Report | None, *findings: Finding) -> OverReports:
    return against_last_year(known(later), known(earlier, *findings) if earlier else None)


def verdicts(made: OverReports, rule: str) -> list[Verdict]:
    return [check.verdict for check in made.checks if check.rule == rule]


def only(made: OverReports, rule: str) -> Check:
    (check,) = [c for c in made.checks if c.rule == rule]
    return check


def of(made: OverReports, rule: str) -> list[Finding]:
    return [finding for finding in made.findings if finding.rule == rule]


# Last year's 一般公共预算支出 by the built report is 97.00; N5a says what it was by its change.
CELLS = {"Y-PRIOR-T5": ("N5a", "97.00"), "Y-PRIOR-N10": ("N10", "8.00")}


def test_an_implied_total_that_is_last_years_passes() -> None:
    """107.00 after an increase of 10.00 is last year's 97.00."""
    later = with_statements(year(2023), *change("N5a", "107.00", "10.00"))
    assert only(judged(later, year(2022)), "Y-PRIOR-T5").verdict is Verdict.PASS


def test_rounding_apart_is_no_failure() -> None:
    """Value and change rounded each for itself may miss last year's total by a cent."""
    later = with_statements(year(2023), *change("N5a", "107.00", "10.01"))
    assert only(judged(later, year(2022)), "Y-PRIOR-T5").verdict is Verdict.WITHIN_ROUNDING
    assert not of(judged(later, year(2022)), "Y-PRIOR-T5")


@pytest.mark.parametrize(("direction", "moved"), [("increase", "20.00"), ("decrease", "20.00")])
def test_an_implied_total_that_is_not_last_years_is_an_error(direction: str, moved: str) -> None:
    """The arithmetic, both figures and last year's row are told, and the change is the first suspect."""
    later = with_statements(year(2023), *change("N5a", "107.00", moved, direction))
    (finding,) = of(judged(later, year(2022)), "Y-PRIOR-T5")
    implied = "87" if direction == "increase" else "127"
    assert finding.severity is Severity.ERROR
    assert (finding.expected, finding.found) == ("97.00", f"{implied}.00")
    assert finding.where.section == "第三部分/一"
    assert "变动" in (finding.suspects[0].name or "")
    assert any(e.text.startswith("〔2022年度决算报告") and e.page is None for e in finding.evidence)


def test_a_rate_alone_is_held_against_last_years_total() -> None:
    """Where only the rate is printed this year is 100 ± rate per cent of last year."""
    value, _ = change("N5a", "106.70", "0")
    rate = said("第三部分/一", "变动率", "10", "%", kind=StatementKind.PERCENT, direction="increase", pattern="N5a")
    rate = replace(rate, slot="g", group=1, base="上年")
    right = with_statements(year(2023), value, rate)
    wrong = with_statements(year(2023), value, replace(rate, value="20"))
    assert only(judged(right, year(2022)), "Y-PRIOR-T5").verdict is Verdict.PASS
    (finding,) = of(judged(wrong, year(2022)), "Y-PRIOR-T5")
    assert (finding.expected, finding.found) == ("97.00", "88.92")


def test_a_change_against_a_budget_says_nothing_of_last_year() -> None:
    """机关运行经费 compared with its budget is not held against last year's."""
    later = with_statements(year(2023), *change("N10", "50.00", "1.00", base="年初预算数"))
    before = with_statements(year(2022), *change("N10", "8.00", "1.00", base="2021年度"))
    assert only(judged(later, before), "Y-PRIOR-N10").verdict is Verdict.NOT_APPLICABLE


def test_waits_while_last_years_report_is_not_there() -> None:
    """Every check over years is not evaluable and says what it waits for."""
    made = judged(year(2023), None)
    assert made.findings == ()
    assert {check.verdict for check in made.checks} == {Verdict.NOT_EVALUABLE}
    assert {check.reason for check in made.checks} == {"等待2022年度决算报告"}


def test_an_opening_balance_is_last_years_closing_balance() -> None:
    """The built report opens with 10.00 and closes with 14.50: it does not follow on from itself."""
    made = judged(year(2023), year(2022))
    assert Verdict.FAIL in verdicts(made, "Y-CARRY")
    assert {f.severity for f in of(made, "Y-CARRY")} == {Severity.ERROR}
    right = changed(year(2022), "T1", "年末结转和结余", "amount", "10.00", "expenditure")
    first = next(c for c in judged(year(2023), right).checks if c.rule == "Y-CARRY")
    assert first.verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    ["按规定收回财政存量资金4.50万元。", "因会计差错更正，相应调整年初数。", "年初结转和结余调整后减少。"],
)
def test_words_of_an_adjusted_balance_make_it_an_info(text: str) -> None:
    """A report that explains its opening balance is accused of nothing."""
    later = replace(year(2023), paragraphs=(Paragraph("第三部分/一", text, 0),))
    made = judged(later, year(2022))
    assert {f.severity for f in of(made, "Y-CARRY")} == {Severity.INFO}
    assert any(text[:6] in e.text for f in of(made, "Y-CARRY") for e in f.evidence)


def test_an_adjusted_budget_excuses_no_balance() -> None:
    """年初预算调减 speaks of the budget, not of what the year opened with."""
    later = replace(year(2023), paragraphs=(Paragraph("第三部分/五", "支出决算小于年初预算的原因是年中调减。", 0),))
    assert {f.severity for f in of(judged(later, year(2022)), "Y-CARRY")} == {Severity.ERROR}


def test_words_of_the_glossary_excuse_nothing() -> None:
    """What a term means is no word on this report."""
    glossary = (Section("第四部分名词解释", "第四部分", 0),)
    later = replace(year(2023), sections=glossary, paragraphs=(Paragraph("第四部分", "指按规定收回的存量资金。", 0),))
    assert {f.severity for f in of(judged(later, year(2022)), "Y-CARRY")} == {Severity.ERROR}


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (ALONE, ALONE, Severity.ERROR),
        (("某区某局", "某区某中心"), ("某区某局（本级）", "某区某中心"), Severity.ERROR),
        (("某区某局", "某区某中心"), ("某区某局", "某区某中心", "某区某站"), Severity.INFO),
        ((), ALONE, Severity.WARNING),
    ],
)
def test_the_units_in_scope_decide_how_grave_it_is(
    before: tuple[str, ...], after: tuple[str, ...], severity: Severity
) -> None:
    """The same units: an error; others: an info; not told: a warning."""
    later = with_statements(replace(year(2023), units=after), *change("N5a", "107.00", "20.00"))
    (finding,) = of(judged(later, replace(year(2022), units=before)), "Y-PRIOR-T5")
    assert finding.severity is severity


def test_a_reform_in_words_makes_it_an_info() -> None:
    """A report that speaks of a transfer of functions covers another scope."""
    later = with_statements(year(2023), *change("N5a", "107.00", "20.00"))
    later = replace(later, paragraphs=(Paragraph("第三部分/五", "主要原因是机构改革职能划转。", 0),))
    (finding,) = of(judged(later, year(2022)), "Y-PRIOR-T5")
    assert finding.severity is Severity.INFO
    assert "机构改革" in finding.message


def test_a_figure_with_a_finding_of_its_own_is_no_witness() -> None:
    """Last year's total that its own report already doubts accuses nobody."""
    later = with_statements(year(2023), *change("N5a", "107.00", "20.00"))
    name = "《一般公共预算财政拨款支出决算表》“合计”"
    where = Where(form="GENERAL_BUDGET_EXPENDITURE", column="total")
    suspect = Suspect(where.form, None, None, None, "total", "97.00", "87.00", name)
    doubtful = Finding("T5-SUM", Severity.ERROR, "表内", "…", where, suspects=(suspect,))
    check = only(judged(later, year(2022), doubtful), "Y-PRIOR-T5")
    assert check.verdict is Verdict.NOT_EVALUABLE
    assert "不能作为依据" in (check.reason or "")


def test_an_inferred_figure_accuses_nobody() -> None:
    """A cell whose column was worked out is not held against another report."""
    later = with_statements(year(2023), *change("N5a", "107.00", "20.00"))
    facts = tuple(replace(f, inferred=f.form == "GENERAL_BUDGET_EXPENDITURE") for f in year(2022).facts)
    made = judged(later, replace(year(2022), facts=facts))
    assert only(made, "Y-PRIOR-T5").verdict is Verdict.NOT_EVALUABLE
    assert not of(made, "Y-PRIOR-T5")


def test_a_missing_form_is_said_to_be_missing() -> None:
    """Without last year's form the check is not evaluable, with the reason."""
    later = with_statements(year(2023), *change("N5a", "107.00", "10.00"))
    gone = with_form(year(2022), "T5", status=FormStatus.PICTURE, rows=())
    check = only(judged(later, gone), "Y-PRIOR-T5")
    assert check.verdict is Verdict.NOT_EVALUABLE
    assert "2022年度决算报告没有读到" in (check.reason or "")


def test_another_unit_of_money_is_no_difference() -> None:
    """A report in 元 is held against one in 万元."""
    later = with_statements(year(2023), *change("N5a", "107.00", "10.00"))
    before = year(2022)
    in_yuan = tuple(replace(f, value=f"{f.amount * 10000:.2f}", text=f"{f.amount * 10000:.2f}") for f in before.facts)
    forms = tuple(replace(form, unit="元") for form in before.forms)
    before = replace(before, facts=in_yuan, forms=forms, identity=replace(before.identity, unit="元"))
    assert only(judged(later, before), "Y-PRIOR-T5").verdict is Verdict.PASS


def test_three_public_of_2022_is_not_comparable() -> None:
    """The form came to count all fiscal appropriation that year."""
    later = with_statements(year(2022), *change("N7.total", "6.70", "1.00"))
    assert only(judged(later, year(2021)), "Y-PRIOR-3PUBLIC").verdict is Verdict.NOT_APPLICABLE


def test_many_different_gaps_are_one_cause() -> None:
    """Where not one total follows on the two reports count differently, which is one warning."""
    groups = [
        replace(s, pattern=pattern, group=n)
        for n, (pattern, moved) in enumerate({"N1.total": "0", "N1.yoy": "50.00", "N5a": "20.00"}.items())
        for s in change(pattern, "147.00" if "N1" in pattern else "107.00", moved)[int(pattern == "N1.yoy") :]
    ]
    later = with_statements(year(2023), *(s for s in groups if not (s.pattern == "N1.total" and s.slot == "d")))
    (finding,) = [f for f in judged(later, year(2022)).findings if f.rule.startswith("Y-PRIOR")]
    assert finding.severity is Severity.WARNING
    assert "口径" in finding.message


def counted(pattern: str, value: str, slot: str = "v", group: int = 9) -> Any:
    return said("第三部分/七", "数", value, "辆", kind=StatementKind.COUNT, pattern=pattern, slot=slot, group=group)


@pytest.mark.parametrize(
    ("then", "now", "bought", "text", "verdict"),
    [
        ("3", "3", None, "", Verdict.PASS),
        ("3", "4", "1", "", Verdict.PASS),
        ("3", "5", "1", "", Verdict.FAIL),
        ("3", "2", None, "", Verdict.FAIL),
        ("3", "2", None, "报废公务用车1辆。", Verdict.PASS),
    ],
)
def test_a_change_of_the_fleet_is_explained(
    then: str, now: str, bought: str | None, text: str, verdict: Verdict
) -> None:
    """Cars come by purchase and go by disposal; anything else is worth an info."""
    purchase = [counted("N7.buy.count", bought, "n", 8)] if bought else []
    later = with_statements(year(2023), counted("N7.keep", now), *purchase)
    later = replace(later, paragraphs=(Paragraph("第三部分/七", text, 0),) if text else ())
    made = judged(later, with_statements(year(2022), counted("N7.keep", then)))
    assert only(made, "Y-VEHICLES").verdict is verdict
    assert {f.severity for f in of(made, "Y-VEHICLES")} <= {Severity.INFO}


@pytest.mark.parametrize(("then", "now", "verdict"), [("30", "33", "pass"), ("30", "45", "fail"), ("5", "7", "pass")])
def test_staff_that_changes_much_is_told(then: str, now: str, verdict: str) -> None:
    """More than a fifth, and more than a few."""
    made = judged(
        with_statements(year(2023), counted("H.staff", now)), with_statements(year(2022), counted("H.staff", then))
    )
    assert only(made, "Y-STAFF").verdict == verdict


def test_receptions_that_rise_are_told() -> None:
    """1.20 after 0.90 is more than a fifth up; after 1.10 it is not."""
    much = changed(year(2022), "T7", "", "actual.reception", "0.90")
    little = changed(year(2022), "T7", "", "actual.reception", "1.10")
    assert only(judged(year(2023), much), "O-RECEPTION-UP").verdict is Verdict.FAIL
    assert only(judged(year(2023), little), "O-RECEPTION-UP").verdict is Verdict.PASS


def test_receptions_that_the_report_itself_tells_to_have_risen_are_told_once() -> None:
    """Where the year's own text states the rise, and a finding says so, last year's report adds none."""
    slots: dict[str, Any] = {"pattern": "N7.item.yoy", "group": 4}
    moved = said(
        "第三部分/七", "公务接待费变动", "0.40", kind=StatementKind.CHANGE, direction="increase", slot="d", **slots
    )
    rate = said("第三部分/七", "公务接待费变动", "50", "%", kind=StatementKind.PERCENT, slot="p", **slots)
    spent = said("第三部分/七", "公务接待费", "1.20", pattern="N7.reception", slot="v", group=5)
    later = with_statements(year(2023), moved, rate, spent)
    own = validate(later)
    assert [f.rule for f in own.findings if "RECEPTION" in f.rule] == ["N7-RECEPTION-UP"]
    before = known(changed(year(2022), "T7", "", "actual.reception", "0.80"))
    check = only(against_last_year(known_of(later, own), before), "O-RECEPTION-UP")
    assert (check.verdict, bool(check.reason)) == (Verdict.NOT_APPLICABLE, True)


def test_explanations_copied_from_last_year_are_told() -> None:
    """Ten sentences that are last year's but for their figures."""

    def text(amount: int, what: str) -> tuple[Paragraph, ...]:
        lines = (
            f"{what}第{'甲乙丙丁戊己庚辛壬癸'[n]}项支出增加{amount}万元，主要原因是业务量增长。" for n in range(10)
        )
        return tuple(Paragraph("第三部分/五", line, 0) for line in lines)

    before = replace(year(2022), paragraphs=text(3, "本年"))
    assert only(judged(replace(year(2023), paragraphs=text(8, "本年")), before), "Y-CLONE-TEXT").verdict is Verdict.FAIL
    assert only(judged(replace(year(2023), paragraphs=text(8, "今年")), before), "Y-CLONE-TEXT").verdict is Verdict.PASS
    assert only(judged(year(2023), before), "Y-CLONE-TEXT").verdict is Verdict.NOT_APPLICABLE


def test_a_self_evaluation_copied_from_last_year_is_told() -> None:
    """The same targets, results and scores in every row."""

    def form(result: str) -> PerformanceForm:
        rows = tuple(Indicator("产出", "数量", f"指标{n}", None, "100", result, "10") for n in range(6))
        return PerformanceForm("自评表", "项目甲", indicators=rows)

    before = replace(year(2022), performance=(form("98"),))
    assert only(judged(replace(year(2023), performance=(form("98"),)), before), "P5-CLONE").verdict is Verdict.FAIL
    assert only(judged(replace(year(2023), performance=(form("97"),)), before), "P5-CLONE").verdict is Verdict.PASS


def test_what_was_disclosed_last_year_and_is_no_longer_is_told() -> None:
    """A section that is gone under the same template is a warning."""
    sections = (Section("十、机关运行经费支出情况", "第三部分/十", 0),)
    made = judged(year(2023), replace(year(2022), sections=sections))
    assert [(f.rule, f.severity) for f in of(made, "Y-SECTION-LOST")] == [("Y-SECTION-LOST", Severity.WARNING)]
    assert only(judged(year(2023), year(2022)), "Y-SECTION-LOST").verdict is Verdict.PASS


def test_a_gap_that_the_report_itself_shows_is_told_once() -> None:
    """Where the rules of completeness have told a missing section, it is not told again."""
    sections = (Section("十、机关运行经费支出情况", "第三部分/十", 0),)
    gap = Finding("C-NUMBERING", Severity.WARNING, "完整性", "…", Where(section="第三部分"))
    made = against_last_year(known(year(2023), gap), known(replace(year(2022), sections=sections)))
    assert only(made, "Y-SECTION-LOST").verdict is Verdict.NOT_APPLICABLE


def test_a_form_with_another_unit_is_no_witness() -> None:
    """A form labelled 元 in a report in 万元 may be mislabelled: it accuses nobody of another report."""
    later = with_statements(year(2023), *change("N5a", "107.00", "20.00"))
    made = judged(later, with_form(year(2022), "T5", unit="元"))
    assert only(made, "Y-PRIOR-T5").verdict is Verdict.NOT_EVALUABLE


def test_another_name_is_told_and_excuses_differences() -> None:
    """A renamed body is an info, and its totals are no error."""
    later = with_statements(year(2023), *change("N5a", "107.00", "20.00"))
    later = replace(later, identity=replace(later.identity, department="某区某委员会"))
    made = judged(later, year(2022))
    assert [f.severity for f in of(made, "Y-NAME-CHANGE")] == [Severity.INFO]
    assert {f.severity for f in of(made, "Y-PRIOR-T5")} == {Severity.INFO}


def test_another_plate_is_told_and_excuses_nothing() -> None:
    """Names in brackets that come or go are an info; the body is the same."""
    aliases = ("某区某局（某办公室、某中心）", "某办公室", "某中心", "某局")
    later = with_statements(year(2023), *change("N5a", "107.00", "20.00"))
    made = judged(replace(later, identity=replace(later.identity, aliases=aliases)), year(2022))
    assert [(f.expected, f.found) for f in of(made, "Y-NAME-CHANGE")] == [("无", "某中心、某办公室")]
    assert {f.severity for f in of(made, "Y-PRIOR-T5")} == {Severity.ERROR}
    assert not of(judged(year(2023), year(2022)), "Y-NAME-CHANGE")


def test_a_rule_that_crashes_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It becomes not evaluable, never a finding."""
    monkeypatch.setattr("workers.validate.neighbours.pair.Pair.now", lambda self, key: {}[key])
    made = judged(year(2023), year(2022))
    assert {c.reason for c in made.checks if c.rule == "Y-CARRY"} == {"规则运行出错，属本系统故障"}
    assert not of(made, "Y-CARRY")


@pytest.mark.parametrize(("profile", "first"), PROFILES)
def test_clean_years_are_accused_of_nothing(profile: str, first: int) -> None:
    """Consecutive years composed from exact amounts give no error and no warning."""
    for seed in range(4):
        report = compose(seed, profile, first)
        made = against_last_year(known(read_off(next_year(report))), known(read_off(report)))
        assert [f.message for f in made.findings if f.severity is not Severity.INFO] == []
        assert sum(check.verdict is Verdict.PASS for check in made.checks) >= 6


@pytest.mark.parametrize("kind", sorted(YEAR_KINDS))
def test_each_planted_error_between_years_is_found(kind: str) -> None:
    """Every kind is noticed by a rule that is there for it, in every layout that prints what is needed."""
    noticed = possible = 0
    for profile, first in PROFILES:
        report = compose(f"{kind}-{profile}", profile, first)
        try:
            later = altered_year(next_year(report), kind)
        except NotPlantable:
            continue
        made = against_last_year(known(read_off(later)), known(read_off(report)))
        rules = YEAR_KINDS[kind].rules
        possible += any(c.rule in rules and c.verdict is not Verdict.NOT_APPLICABLE for c in made.checks)
        noticed += any(f.rule in rules for f in made.findings)
    assert noticed == possible > 0


def test_evidence_of_another_report_has_no_page_of_this_one() -> None:
    """A box on a page would be drawn on the wrong document."""
    made = judged(year(2023), year(2022))
    foreign = [e for f in made.findings for e in f.evidence if e.text.startswith("〔")]
    assert foreign
    assert all(e == Evidence(e.text) for e in foreign)
