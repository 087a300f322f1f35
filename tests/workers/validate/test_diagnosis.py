"""Failed equations are explained together: one cause, one finding, the guilty figure first."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from msgspec.structs import replace

from schemas.findings import Evidence, Finding, Severity, Verdict, Where
from schemas.report import Report
from tests.workers.validate.build import changed, consistent, empty, said, with_form, with_statements
from workers.validate import validate
from workers.validate.diagnosis.slips import Slip, slip_between
from workers.validate.equations import Copy, Read, Share, as_printed
from workers.validate.intervals import Comparison, Printed
from workers.validate.quantity import Quantity

CONSISTENT = consistent()


def loud(report: Report) -> list[Finding]:
    return [f for f in validate(report).findings if f.severity is not Severity.INFO and f.rule[0] in "TXNU"]


def test_one_wrong_figure_is_one_finding_with_its_implied_value() -> None:
    """A figure that breaks sums in its form and in others is named once, with what the others imply."""
    (one,) = loud(changed(CONSISTENT, "T3", "2120803", "project", "25.50"))
    assert (one.where.form, one.where.code, one.where.column) == ("EXPENDITURE", "2120803", "project")
    assert (one.found, one.expected, one.difference) == ("25.50", "20.50", "5.00")
    assert one.suspects[0].implied == "20.50"
    assert "20.50" in one.message


def test_evidence_is_whole_rows_and_the_blamed_one_comes_first() -> None:
    """The row of the blamed figure leads, rows of the other equations follow, each once."""
    (one,) = loud(changed(CONSISTENT, "T4", "本年支出合计", "total", "122.60"))
    texts = [e.text for e in one.evidence]
    assert texts[0].startswith("本年支出合计")
    assert len(texts) == len(set(texts)) > 1


def test_a_figure_repeated_down_a_chain_of_codes_is_one_cause() -> None:
    """A class with a single group and item prints one amount three times; lost three times, it is told once."""
    report = CONSISTENT
    for code in ("212", "21208", "2120803"):
        report = changed(report, "T3", code, "project", None)
    (one,) = loud(report)
    assert one.severity is Severity.WARNING
    assert one.found == "空白"
    assert one.expected == "20.50"


def test_swapped_columns_are_recognised() -> None:
    """Two figures of a row in each other's column are told as such."""
    report = changed(changed(CONSISTENT, "T5", "2010302", "basic", "17.00"), "T5", "2010302", "project", None)
    report = changed(report, "T3", "2010302", "basic", None)
    (one,) = [f for f in loud(report) if f.where.form == "GENERAL_BUDGET_EXPENDITURE"]
    assert "互换" in one.message
    assert {s.column for s in one.suspects[:2]} == {"basic", "project"}


def test_values_slipped_by_a_row_are_one_cause() -> None:
    """A column of values that slipped down by one row is one finding, not one for every sum."""
    report = CONSISTENT
    rows = ["201", "20103", "2010301", "2010302", "208", "20805", "2080505"]
    columns = ("total", "basic", "project")
    cells = {(f.code, f.column): f.text for f in CONSISTENT.facts if f.form == "GENERAL_BUDGET_EXPENDITURE"}
    for above, code in zip([None, *rows], rows, strict=False):
        for column in columns:
            report = changed(report, "T5", code, column, cells.get((above, column)) if above else None)
    findings = [f for f in loud(report) if f.where.form == "GENERAL_BUDGET_EXPENDITURE"]
    assert len(findings) <= 2
    assert any("错行" in f.message for f in findings)


def test_siblings_of_one_sum_are_all_named() -> None:
    """Where several figures explain a failure equally well every one is a suspect."""
    (one,) = loud(changed(CONSISTENT, "T6", "30102", "amount", "27.00"))
    assert {s.code for s in one.suspects} >= {"30101", "30102", "30113"}


def test_two_wrong_figures_are_two_findings() -> None:
    """Causes that have nothing to do with each other are told apart."""
    report = changed(changed(CONSISTENT, "T8", "合计", "closing", "5.00"), "T6", "30201", "amount", "6.00")
    assert {f.where.form for f in loud(report)} == {"GOVERNMENT_FUND", "BASIC_EXPENDITURE"}


def test_a_declared_empty_form_against_its_budget_is_one_finding() -> None:
    """A form declared empty and a fiscal summary with figures of its budget contradict each other once."""
    own = [f for f in validate(empty(CONSISTENT, "T9")).findings if f.severity is not Severity.INFO]
    assert [f.rule for f in own if f.rule[0] == "X"] == ["X-ZERO-DECLARED"]


def test_a_figure_of_the_text_is_an_unknown_like_any_cell() -> None:
    """A sentence that contradicts a form whose sums all hold is itself to blame."""
    sentence = "2023年度收、支总计174.00万元。"
    statement = said("第三部分/一", "收、支总计", "174.00", pattern="N1.total", slot="v", group=1, text=sentence)
    own = [f for f in validate(with_statements(CONSISTENT, statement)).findings if f.rule == "N1-TOTAL-EQ-T1"]
    assert [(f.where.section, f.expected) for f in own] == [("第三部分/一", "147.00")]
    assert own[0].evidence[0].text == sentence


def test_a_figure_in_yuan_among_ten_thousands_is_named_as_such() -> None:
    """An amount ten thousand times too large is told to be in 元."""
    (one,) = loud(changed(CONSISTENT, "T3", "2010301", "basic", "600000.00"))
    assert "元" in one.message


@pytest.mark.parametrize(
    ("printed", "implied", "slip"),
    [
        ("1116.41", "1136.41", Slip.DIGIT),
        ("1066.51", "10661.51", Slip.LOST),
        ("10661.51", "1066.51", Slip.ADDED),
        ("79.00", "97.00", Slip.TRANSPOSED),
        ("600.00", "60.00", Slip.DECIMAL),
        ("600000.00", "60.00", Slip.MAGNITUDE),
        ("-4.00", "4.00", Slip.SIGN),
        ("12.34", "98.76", None),
    ],
)
def test_slips_are_told_from_two_numbers(printed: str, implied: str, slip: Slip | None) -> None:
    """The one slip of hand that turns one figure into the other."""
    assert slip_between(Decimal(printed), Decimal(implied)) is slip


def test_one_altered_digit_anywhere_is_noticed_and_the_cell_is_suspected() -> None:
    """Of single altered digits (not the last) nearly all are noticed, the guilty cell mostly the first suspect."""
    rng = Random(7)
    noticed = first = total = 0
    for fact in rng.sample(CONSISTENT.facts, 60):
        at = rng.randrange(sum(ch.isdigit() for ch in fact.text) - 1)
        at = [i for i, ch in enumerate(fact.text) if ch.isdigit()][at]
        digit = rng.choice([d for d in "123456789" if d != fact.text[at]])
        text = fact.text[:at] + digit + fact.text[at + 1 :]
        same = [f for f in CONSISTENT.facts if (f.form, f.code, f.name, f.side, f.column) == _who(fact)]
        report = changed(
            CONSISTENT, fact.form, fact.code or fact.name, fact.column, text, fact.side, nth=same.index(fact)
        )
        findings = [f for f in validate(report).findings if f.severity is not Severity.INFO]
        total += 1
        noticed += bool(findings)
        first += any(f.suspects and _blames(f, fact.form, fact.code, fact.column) for f in findings[:1])
    assert noticed >= 0.97 * total
    assert first >= 0.75 * noticed


def _who(fact: object) -> tuple[object, ...]:
    return tuple(getattr(fact, name) for name in ("form", "code", "name", "side", "column"))


def _blames(finding: Finding, form: str, code: str | None, column: str) -> bool:
    suspect = finding.suspects[0]
    return (suspect.form, suspect.code, suspect.column) == (form, code, column)


def dropped(report: Report, form: str, code: str) -> Report:
    """The report with a row of a form not printed."""
    own = next(f for f in report.forms if f.key == form)
    row = next(r for r in own.rows if r.code == code)
    facts = tuple(f for f in report.facts if (f.form, f.row) != (form, row.index))
    rows = tuple(r for r in own.rows if r is not row)
    return replace(with_form(report, form, rows=rows), facts=facts)


def test_a_row_that_is_not_printed_is_one_cause() -> None:
    """Sums that all lack the same row are one warning, not one error a column."""
    (one,) = loud(dropped(CONSISTENT, "EXPENDITURE", "2010302"))
    assert one.severity is Severity.WARNING
    assert (one.where.code, one.where.column) == ("20103", "total")


def test_a_heading_that_is_not_printed_is_one_cause() -> None:
    """A class that its form leaves out and other forms imply is told once."""
    own = [f for f in validate(dropped(CONSISTENT, "EXPENDITURE", "208")).findings if f.severity is not Severity.INFO]
    assert [f.rule for f in own if f.rule[0] in "TXK"] == ["K-PARENT"]


def test_a_form_in_another_unit_of_money_is_one_cause() -> None:
    """A form printed in 元 under the label 万元 is one finding, not one for every figure."""
    facts = tuple(
        replace(f, value=f"{f.amount * 10000:.2f}", text=f"{f.amount * 10000:.2f}") if f.form == "EXPENDITURE" else f
        for f in CONSISTENT.facts
    )
    (one,) = loud(replace(CONSISTENT, facts=facts))
    assert "以元为单位" in one.message


def test_where_nothing_tells_the_parts_apart_the_sum_stands_for_them() -> None:
    """A finding that several figures explain equally well does not pick one of them at random."""
    (one,) = loud(changed(CONSISTENT, "T6", "30102", "amount", "27.36"))
    assert (one.where.code, one.found, one.expected) == ("301", "60.00", "67.36")
    assert len(one.suspects) == 3


def test_rows_below_a_misprinted_heading_still_belong_to_it() -> None:
    """A heading whose code is wrong is told as that, its items are not added to the total a second time."""
    own = next(f for f in CONSISTENT.forms if f.key == "EXPENDITURE")
    rows = tuple(replace(r, code="298") if r.code == "208" else r for r in own.rows)
    facts = tuple(replace(f, code="298") if (f.form, f.code) == (own.key, "208") else f for f in CONSISTENT.facts)
    spoiled = replace(with_form(CONSISTENT, "T3", rows=rows), facts=facts)
    findings = [f for f in validate(spoiled).findings if f.severity is not Severity.INFO and f.rule[0] in "TXK"]
    assert [(f.rule, f.expected) for f in findings] == [("K-UNKNOWN-CODE", "208")]


def test_what_rests_on_a_blank_form_is_one_cause() -> None:
    """A form printed blank without a word is one finding, not one for every figure of others that it contradicts."""
    blank = replace(CONSISTENT, facts=tuple(f for f in CONSISTENT.facts if f.form != "THREE_PUBLIC"))
    own = [f for f in validate(blank).findings if f.severity is not Severity.INFO and f.where.form == "THREE_PUBLIC"]
    assert len(own) == 1


def test_the_search_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too much would have to be tried nothing is explained, and still every failed equation is told."""
    report = changed(CONSISTENT, "T3", "2120803", "project", "25.50")
    explained = loud(report)
    monkeypatch.setattr("workers.validate.diagnosis.board._MOST_READ", -1)
    told = loud(report)
    assert len(told) > len(explained) == 1
    assert all(not finding.suspects or finding.suspects[0].implied is None for finding in told)


def contradicted(times: int) -> Report:
    """A report whose text tells the total of a form again and again, each time another wrong one."""
    totals = [f"{200 + 7 * n}.00" for n in range(times)]
    told = [said("第三部分/一", "总计", v, pattern="N1.total", slot="v", group=n) for n, v in enumerate(totals)]
    return with_statements(CONSISTENT, *told)


def test_the_work_of_a_search_does_not_multiply_with_its_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the wrong figures beside one cell cost some eight times the comparisons, not forty times."""
    compared, work = Counter[str](), []
    test = Copy.test

    def counted(equation: Copy, read: Read = as_printed) -> Comparison:
        compared["copy"] += 1
        return test(equation, read)

    monkeypatch.setattr(Copy, "test", counted)
    for times in (8, 32):
        compared.clear()
        assert len(validate(contradicted(times)).findings) == times
        work.append(compared["copy"])
    assert work[1] <= 12 * work[0]


def test_a_share_of_many_is_compared_without_all_the_others() -> None:
    """A share that holds reads three figures, however many shares its whole has."""
    read: list[str] = []
    shares = [(quantity(f"p{n}", "10.00"), quantity(f"v{n}", "1.00")) for n in range(10)]
    whole = quantity("whole", "10.00")

    def noted(one: Quantity) -> Printed:
        read.append(one.key)
        return one.number

    share = Share(rule="", found=shares[3][0], part=shares[3][1], whole=whole, group=tuple(shares))
    assert share.test(noted).verdict is Verdict.PASS
    assert read == ["p3", "v3", "whole"]


def quantity(key: str, printed: str) -> Quantity:
    """A figure with nothing around it."""
    return Quantity(key, Printed.of(printed), printed, key, Where(), Evidence(printed))
