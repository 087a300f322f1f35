"""A department against its units, a year against the body's history, a department against its peers."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from schemas.findings import Judgement, Severity, Verdict
from schemas.knowledge.rules import rules
from schemas.report import Kind, Report
from tests.corpus import compose
from tests.corpus.units import units_of
from tests.workers.validate.build import consistent
from tests.workers.validate.neighbours.read_off import read_off
from workers.validate.neighbours import (
    FEWEST_PEERS,
    ITSELF,
    Figure,
    Known,
    against_budget,
    against_history,
    against_peers,
    against_units,
    bare,
    known_of,
    measures_of,
    sort_of,
    spreads_of,
    verdicts_of,
    years_rules,
)
from workers.validate.neighbours.robust import spread_of

UNITS = ("某市甲中心", "某市乙站")
DEPARTMENT = Known(
    kind=Kind.DEPARTMENT_FINAL_ACCOUNTS, department="某市某局", fiscal_year=2023, unit="万元", units=UNITS
)


def known(report: Report) -> Known:
    return known_of(report, Judgement("national-2022"))


def spending(of: Known, amount: str | None) -> Known:
    """The report with this 一般公共预算支出."""
    figure = Figure("《表》“合计”", f"合计 {amount}", amount, "0.01", form="GENERAL_BUDGET_EXPENDITURE", column="total")
    return replace(of, figures={**of.figures, "T5.total": figure})


def unit(amount: str) -> Known:
    return spending(Known(kind=Kind.UNIT_FINAL_ACCOUNTS, fiscal_year=2023, unit="万元"), amount)


def test_units_that_make_the_department_pass() -> None:
    """Office and units add up, each rounded for itself."""
    units = {ITSELF: unit("60.00"), "某市甲中心": unit("30.00"), "某市乙站": unit("10.01")}
    made = against_units(spending(DEPARTMENT, "100.00"), units)
    assert {c.verdict for c in made.checks} <= {Verdict.PASS, Verdict.WITHIN_ROUNDING}
    assert made.findings == ()


def test_units_that_exceed_the_department_are_found_once() -> None:
    """More than the whole is an error of one rule, though the sum is off too."""
    units = {ITSELF: unit("60.00"), "某市甲中心": unit("80.00"), "某市乙站": unit("10.00")}
    made = against_units(spending(DEPARTMENT, "100.00"), units)
    assert [(f.rule, f.severity) for f in made.findings] == [("D-UNITS-WITHIN", Severity.ERROR)]
    assert "50" in made.findings[0].message


def test_one_unit_alone_may_exceed_the_department() -> None:
    """Not all units need be there to see that one has more than the whole."""
    made = against_units(spending(DEPARTMENT, "100.00"), {"某市甲中心": unit("180.00")})
    assert [f.rule for f in made.findings] == ["D-UNITS-WITHIN"]


def test_a_department_that_is_more_than_its_units_is_found() -> None:
    """All units are there and something is left over."""
    units = {ITSELF: unit("60.00"), "某市甲中心": unit("10.00"), "某市乙站": unit("10.00")}
    made = against_units(spending(DEPARTMENT, "100.00"), units)
    assert [f.rule for f in made.findings] == ["D-UNITS-SUM"]


def test_the_sum_waits_for_the_last_unit() -> None:
    """It says for whom."""
    made = against_units(spending(DEPARTMENT, "100.00"), {ITSELF: unit("60.00"), "某市甲中心": unit("10.00")})
    check = next(c for c in made.checks if c.rule == "D-UNITS-SUM")
    assert (check.verdict, check.reason) == (Verdict.NOT_EVALUABLE, "等待所属单位决算报告：某市乙站")


@pytest.mark.parametrize(("units", "reason"), [((), "没有下属单位"), (None, "没有读到")])
def test_a_department_without_units_is_not_judged(units: tuple[str, ...] | None, reason: str) -> None:
    """Alone, or its list unread: not applicable."""
    made = against_units(replace(spending(DEPARTMENT, "100.00"), units=units), {})
    assert {c.verdict for c in made.checks} == {Verdict.NOT_APPLICABLE}
    assert all(reason in (c.reason or "") for c in made.checks)


@pytest.mark.parametrize("profile", ["wuhan-2020", "wuhan-2022", "shanghai", "national"])
def test_composed_units_are_accused_of_nothing(profile: str) -> None:
    """Exact accounts parted among units and rounded report by report hold in every layout."""
    departments = [c for n in range(12) if (c := compose(n, profile)).body.institutions][:3]
    assert departments
    for department in departments:
        units = {bare(str(k.department)): k for k in (known(read_off(u)) for u in units_of(department))}
        units[ITSELF] = units.pop(bare(department.body.name))
        made = against_units(known(read_off(department)), units)
        assert made.findings == ()
        assert Verdict.PASS in {c.verdict for c in made.checks}


def year(number: int, amount: str) -> Known:
    return replace(spending(DEPARTMENT, amount), fiscal_year=number)


def test_a_year_far_off_its_history_is_told_with_the_years() -> None:
    """400 after 100, 104 and 98 is an info that names them; 120 is not."""
    former = {n: year(n, amount) for n, amount in ((2020, "100.00"), (2021, "104.00"), (2022, "98.00"))}
    (finding,) = against_history(year(2023, "400.00"), former).findings
    assert (finding.rule, finding.severity) == ("O-HISTORY", Severity.INFO)
    assert "2020年100.00、2021年104.00、2022年98.00" in finding.message
    assert against_history(year(2023, "120.00"), former).findings == ()


def test_history_waits_for_three_years() -> None:
    """Two former years are too few."""
    former = {n: year(n, "100.00") for n in (2021, 2022)}
    made = against_history(year(2023, "900.00"), former)
    assert [c.verdict for c in made.checks] == [Verdict.NOT_EVALUABLE]
    assert "2个年度" in (made.checks[0].reason or "")


def share(number: int, of_class: str) -> dict[str, Decimal]:
    return {"share.201": Decimal(of_class), "share.208": Decimal(100) - Decimal(of_class) + number}


def test_a_share_far_off_the_peers_is_told_with_their_number() -> None:
    """20 per cent where eight others spend 80 is an info; the median and the number of peers are told."""
    group = [share(n % 3, "80.00") for n in range(FEWEST_PEERS)]
    odd = {"share.201": Decimal("20.00"), "share.208": Decimal("80.00")}
    spreads = spreads_of((name, value) for one in (*group, odd) for name, value in one.items())
    made = against_peers(odd, spreads, spending(DEPARTMENT, "100.00"))
    (finding,) = made.findings
    assert (finding.rule, finding.severity, finding.found) == ("O-PEER", Severity.INFO, "20.00")
    assert "8个同类部门" in finding.message
    assert against_peers(group[0], spreads, DEPARTMENT).findings == ()
    for one in (odd, group[0]):
        verdicts = {c.rule: c.verdict for c in against_peers(one, spreads, DEPARTMENT).checks}
        assert verdicts == verdicts_of(one, spreads)


def test_peers_wait_for_eight() -> None:
    """Seven others are too few, whatever they say."""
    group = [share(0, "80.00") for _ in range(FEWEST_PEERS - 1)]
    odd = share(0, "20.00")
    spreads = spreads_of((name, value) for one in (*group, odd) for name, value in one.items())
    made = against_peers(odd, spreads, DEPARTMENT)
    assert {c.verdict for c in made.checks} == {Verdict.NOT_EVALUABLE}
    assert made.findings == ()


def test_the_sort_of_a_department_is_its_name_without_its_place() -> None:
    """Two districts' bureaus of finance are one sort; a unit's report is another."""
    here = replace(DEPARTMENT, department="武汉市青山区财政局")
    there = replace(DEPARTMENT, department="上海市普陀区财政局")
    assert sort_of(here) == sort_of(there) == "财政局"
    assert sort_of(replace(here, kind=Kind.UNIT_FINAL_ACCOUNTS)) == "单位/财政局"
    committees = [replace(DEPARTMENT, department=f"中共{place}委宣传部") for place in ("武汉市青山区", "上海市普陀区")]
    assert sort_of(committees[0]) == sort_of(committees[1]) == "委宣传部"


def test_measures_are_of_what_was_read() -> None:
    """Shares make a hundred; nothing is measured a head where no staff is printed."""
    measures = measures_of(known(consistent()))
    assert sum(value for name, value in measures.items() if name.startswith("share.")) == pytest.approx(100, abs=1)
    assert not any(name.startswith("per_head") for name in measures)


def test_a_wild_value_moves_neither_median_nor_limit() -> None:
    """Among 100 … 108 and 10,000 the ordinary ones stay ordinary and the wild one is far off."""
    spread = spread_of([Decimal(n) for n in (100, 102, 104, 106, 108, 101, 103, 105, 10_000)])
    assert spread.median == 104
    assert all(spread.near(Decimal(n)) for n in (100, 108, 140))
    assert not spread.near(Decimal(10_000))


def test_the_budget_document_is_never_compared_silently() -> None:
    """The check says that budget documents are kept and not read."""
    (check,) = against_budget(DEPARTMENT).checks
    assert (check.rule, check.verdict) == ("Y-BUDGET-DOC", Verdict.NOT_EVALUABLE)
    assert "不提取数字" in (check.reason or "")


def test_every_rule_over_reports_has_a_judge() -> None:
    """What the catalogue promises over other reports is judged, and nothing else is."""
    over = {sort: {r.id for r in rules() if r.over == sort} for sort in {r.over for r in rules() if r.over}}
    assert over["years"] == years_rules().keys()
    judged = {
        "history": against_history(year(2023, "1.00"), {}),
        "units": against_units(DEPARTMENT, {}),
        "peers": against_peers({}, {}, DEPARTMENT),
        "budget": against_budget(DEPARTMENT),
    }
    assert {sort: {c.rule for c in made.checks} for sort, made in judged.items()} == {
        sort: over[sort] for sort in judged
    }
    assert over.keys() == {"years", "versions", *judged}
