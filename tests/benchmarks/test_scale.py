"""The benchmark's filled database is what landings would have made of it."""

from pathlib import Path

from sqlalchemy import func, select, text

from benchmarks.scale.fill import fill
from benchmarks.scale.house import House
from benchmarks.scale.plan import YEARS, plan
from runtime.database import reading
from schemas.findings import Check, Judgement, Verdict, Where
from schemas.tables import FindingIdentity, StoredCheck, StoredFact, StoredFinding, StoredReport
from tests.versions import finding_at, report_of

REPORTS = 40


def _judged() -> Judgement:
    checks = tuple(Check("R", Verdict.PASS, Where(form="INCOME")) for _ in range(8))
    return Judgement("test", checks, (finding_at("2010101"),))


def test_a_plan_has_years_and_versions() -> None:
    """A body's years follow each other, and where one was published twice only the last counts."""
    first = dict.fromkeys(("documents", "runs", "reports", "bodies", "series"), 1)
    rows = list(plan(REPORTS, [1, 2], first))
    assert len(rows) == len({row["sha256"] for row in rows}) == REPORTS
    assert {row["year"] for row in rows if row["body"] == 1} == set(YEARS)
    counting = [row["series"] for row in rows if row["latest"]]
    assert len(counting) == len(set(counting)) == len({row["series"] for row in rows}) < REPORTS


def test_copies_count_like_landed_reports(database: str, tmp_path: Path) -> None:
    """Copies have rows of their own, open findings with identities, and the next year of a copied body lands."""
    house = House.at("test", tmp_path, database)
    house.land(report_of({"2010101": "1.00", "2010102": "2.00"}), _judged())
    fill(house.engine, REPORTS, 2)
    with reading(house.engine) as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (StoredReport, StoredFact, StoredFinding, StoredCheck)
        ]
        landed = session.scalar(select(func.count()).where(StoredCheck.report_id == 1))
        years = session.execute(text("SELECT DISTINCT fiscal_year FROM facts_current")).scalars().all()
        named = select(FindingIdentity.key).where(FindingIdentity.key == StoredFinding.identity)
        nameless = session.scalars(select(StoredFinding.id).where(~named.exists())).all()
    assert counts[:3] == [REPORTS + 1, 2 * (REPORTS + 1), REPORTS + 1]
    assert landed is not None
    assert counts[3] == landed + REPORTS * -(-landed // 2)
    assert set(years) == {*YEARS, 2023}
    assert nameless == []
    assert house.land_of(0, report_of({"2010101": "1.00"}), _judged()).wall > 0
    house.engine.dispose()
