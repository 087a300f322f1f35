"""Rules over reports in the database: the same in whatever order reports come, told once, and taken back in time."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from itertools import count
from random import Random

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, func, select

from runtime.database import reading
from schemas.findings import Severity
from schemas.report import Report
from schemas.tables import NeighbourDue, ReportWitness, StoredFinding
from tests.corpus import NotPlantable, compose, next_year
from tests.corpus.places import REGIONS
from tests.corpus.plant_years import YEAR_KINDS, altered_year
from tests.corpus.units import units_of
from tests.servers import new_sqlite
from tests.workers.over_landing import checks, events, findings, land, land_all, settle_dues
from tests.workers.validate.neighbours.read_off import read_off

PROFILES = (("wuhan-2020", 2020), ("wuhan-2022", 2022), ("shanghai", 2021), ("national", 2023))


@cache
def two_years(departments: int = 20) -> tuple[Report, ...]:
    """Two years of departments of all layouts, every other one with an error against its first year."""
    reports: list[Report] = []
    kinds, names = sorted(YEAR_KINDS), set()
    for seed in count():
        n = len(names)
        if n == departments:
            break
        profile, year = PROFILES[n % len(PROFILES)]
        first = compose(f"pair-{seed}", profile, year)
        if first.body.name in names:
            continue
        names.add(first.body.name)
        second = next_year(first)
        if n % 2:
            for kind in kinds[n % len(kinds) :]:
                try:
                    second = altered_year(second, kind)
                except NotPlantable:
                    continue
                break
        reports += [read_off(first), read_off(second)]
    return tuple(reports)


def pair(kind: str | None = None, seed: str = "one") -> tuple[Report, Report]:
    """One department's two years, the second with an error."""
    first = compose(seed, "wuhan-2022", 2022)
    second = next_year(first)
    return read_off(first), read_off(altered_year(second, kind) if kind else second)


def by_year(reports: tuple[Report, ...]) -> list[Report]:
    return sorted(reports, key=lambda r: r.identity.fiscal_year or 0)


@cache
def calendar(seed: int) -> tuple[Report, ...]:
    """The reports in random order."""
    shuffled = list(two_years())
    Random(seed).shuffle(shuffled)
    return tuple(shuffled)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[set, list]:
    """What twenty departments dropped in calendar order come to."""
    from runtime.database import make_engine

    url = f"sqlite:///{tmp_path_factory.mktemp('calendar') / 'm.db'}"
    new_sqlite(url)
    engine = make_engine(url)
    land_all(engine, by_year(two_years()))
    made = findings(engine), checks(engine)
    engine.dispose()
    return made


def test_any_order_gives_the_findings_of_calendar_order(engine: Engine, expected: tuple[set, list]) -> None:
    """Two years of twenty departments dropped in random order give the findings and checks of calendar order."""
    assert len({found[0] for found in expected[0]}) >= 8
    land_all(engine, calendar(7))
    assert findings(engine) == expected[0]
    assert checks(engine) == expected[1]


def test_every_new_finding_is_told_once(engine: Engine) -> None:
    """There are as many lines finding.raised as findings over reports, whichever report lands last."""
    land_all(engine, calendar(11)[:20])
    standing, told = findings(engine), events(engine, "finding.raised")
    assert len(told) == len(standing) > 0
    assert events(engine, "finding.resolved") == []
    assert {line["report"] for line in told} <= set(range(1, 21))


def test_both_years_at_the_same_moment(engine: Engine) -> None:
    """Reports of one body that land at once see each other: whoever is second is held against the first."""
    pairs = [pair("year.vehicles", seed=f"at once {n}") for n in range(4)]
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(partial(land, engine), [report for both in pairs for report in both]))
    departments = {second.identity.department for _, second in pairs}
    assert {f[0] for f in findings(engine) if f[2] == "Y-VEHICLES"} == departments


def test_checks_wait_until_the_other_year_is_there(engine: Engine) -> None:
    """The later year's checks say what they wait for, and are made when it lands."""
    first, second = pair("year.opening")
    land(engine, second)
    waiting = checks(engine, "Y-CARRY")
    assert [(c[3], c[5]) for c in waiting] == [("not_evaluable", "等待2022年度决算报告")]
    assert findings(engine) == set()
    land(engine, first)
    made = [c for c in checks(engine, "Y-CARRY") if c[1] == "2023"]
    assert "fail" in {c[3] for c in made}
    assert {(f[1], f[2]) for f in findings(engine)} >= {(2023, "Y-CARRY")}


def test_a_rerun_of_the_same_raises_and_resolves_nothing(engine: Engine) -> None:
    """Reading both years again leaves every finding as it was, without a line."""
    first, second = pair("year.prior-total")
    land_all(engine, [first, second])
    before, told = findings(engine), len(events(engine, "finding.raised"))
    land_all(engine, [first, second, first])
    assert findings(engine) == before
    assert len(events(engine, "finding.raised")) == told
    assert events(engine, "finding.resolved") == []


def test_a_corrected_neighbour_settles_the_finding(engine: Engine) -> None:
    """When last year's report is replaced by one that agrees, the finding is resolved, once; and it can return."""
    first, second = pair("year.vehicles")
    land_all(engine, [first, second])
    assert _about_vehicles(engine)
    land(engine, _with_vehicles_of(first, second))
    assert not _about_vehicles(engine)
    resolved = [line for line in events(engine, "finding.resolved") if line["rule"] == "Y-VEHICLES"]
    assert [line["fiscal_year"] for line in resolved] == [2023]
    land(engine, replace(first, contents=("再次公开",)))
    assert _about_vehicles(engine)
    raised = [line for line in events(engine, "finding.raised") if line["rule"] == "Y-VEHICLES"]
    assert [line.get("returned") for line in raised] == [None, True]


def _about_vehicles(engine: Engine) -> bool:
    return any(found[2] == "Y-VEHICLES" for found in findings(engine))


def _with_vehicles_of(first: Report, second: Report) -> Report:
    """Last year's report with this year's cars."""
    cars = {s.pattern: s.value for s in second.statements if s.pattern in ("N7.keep", "N12.vehicles")}
    return replace(
        first, statements=tuple(replace(s, value=cars.get(s.pattern or "", s.value)) for s in first.statements)
    )


def test_witnesses_name_the_reports_that_were_compared(engine: Engine) -> None:
    """A report's row says with which other report its checks were made."""
    first, second = pair()
    earlier, later = land(engine, first), land(engine, second)
    with reading(engine) as session:
        found = session.execute(select(ReportWitness.report_id, ReportWitness.over, ReportWitness.witness_id)).all()
    assert (later, "years", earlier) in [tuple(row) for row in found]


def test_units_and_department_in_any_order(engine: Engine) -> None:
    """A department is held against its units whenever the last of them lands; one that exceeds it is found."""
    department = next(c for n in range(50) if len((c := compose(n, "wuhan-2022", 2023)).body.institutions) == 2)
    office, *others = [read_off(unit) for unit in units_of(department)]
    whole = read_off(department)
    land_all(engine, [others[0], whole])
    states = {(c[2], c[3]) for c in _over_units(engine, whole)}
    assert ("D-UNITS-SUM", "not_evaluable") in states
    assert ("D-UNITS-WITHIN", "fail") not in states
    land_all(engine, [office, others[1]])
    assert {c[3] for c in _over_units(engine, whole)} <= {"pass", "within_rounding", "not_applicable"}
    assert not any(f[2].startswith("D-UNITS") for f in findings(engine))
    land_all(engine, [_ten_times(others[1])])
    assert {(f[2], f[3]) for f in findings(engine) if f[2].startswith("D-UNITS")} == {("D-UNITS-WITHIN", "error")}


def _over_units(engine: Engine, whole: Report) -> list[tuple[str, ...]]:
    return [c for c in checks(engine, "D-UNITS-SUM", "D-UNITS-WITHIN") if c[0] == whole.identity.department]


def _ten_times(report: Report) -> Report:
    facts = tuple(replace(f, value=f.value.replace(".", "") + ".0", text=f.text) for f in report.facts)
    return replace(report, facts=facts)


def test_peers_are_weighed_when_there_are_enough(engine: Engine) -> None:
    """With eight others a department far off is noticed, with fewer it waits; the group's order does not matter."""
    base = read_off(compose("peer", "national", 2023))
    group = [_elsewhere(base, n) for n in range(9)]
    odd = _lopsided(_elsewhere(base, 9))
    land_all(engine, [odd, *group[:7]])
    assert {c[3] for c in checks(engine, "O-PEER")} == {"not_evaluable"}
    land_all(engine, group[7:])
    assert {(f[0], f[2]) for f in findings(engine) if f[2] == "O-PEER"} == {(odd.identity.department, "O-PEER")}
    assert {c[3] for c in checks(engine, "O-PEER") if c[0] != odd.identity.department} == {"pass"}
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(NeighbourDue)) == 0
        assert (
            session.scalars(select(StoredFinding.message).where(StoredFinding.rule == "O-PEER")).one().count("9个同类")
            == 1
        )


def _elsewhere(report: Report, number: int) -> Report:
    region = REGIONS[number]
    named = {"department": f"{region.prefix}水务局", "region": region.name, "region_code": region.code}
    return replace(report, identity=replace(report.identity, **named))


def _lopsided(report: Report) -> Report:
    """Almost all spending in the smallest class."""
    rows = [f for f in report.facts if f.form == "GENERAL_BUDGET_EXPENDITURE" and f.code and len(f.code) == 3]
    total = next(
        f for f in report.facts if f.form == "GENERAL_BUDGET_EXPENDITURE" and f.name == "合计" and f.column == "total"
    )
    least = min((f for f in rows if f.column == "total"), key=lambda f: f.amount)
    changed = replace(least, value=str(total.amount * 9 / 10))
    return replace(report, facts=tuple(changed if f is least else f for f in report.facts))


def test_what_waits_is_no_finding(engine: Engine) -> None:
    """A report alone raises nothing over reports."""
    land_all(engine, [pair("year.prior-total")[1]])
    assert findings(engine) == set()
    assert all(c[3] in ("not_evaluable", "not_applicable") for c in checks(engine))


def test_a_report_that_leaves_takes_its_witness_away(engine: Engine) -> None:
    """Where last year's document turns out to be another body's, what was found with it is resolved."""
    first, second = pair("year.opening")
    land(engine, first, bytes_of="the document")
    land_all(engine, [second])
    assert any(f[2] == "Y-CARRY" for f in findings(engine))
    elsewhere = replace(first, identity=replace(first.identity, department="另一区另一局", region_code="429001"))
    land(engine, elsewhere, bytes_of="the document")
    settle_dues(engine)
    assert not any(f[2] == "Y-CARRY" for f in findings(engine))
    assert {c[5] for c in checks(engine, "Y-CARRY") if c[1] == "2023"} == {"等待2022年度决算报告"}


def test_findings_over_reports_keep_their_severity(engine: Engine) -> None:
    """With the same units in both years an implied total that is off is an error."""
    land_all(engine, list(pair("year.prior-total")))
    assert {f[3] for f in findings(engine) if f[2].startswith("Y-PRIOR")} == {Severity.ERROR}
