"""How the databases answer the usual queries: by indexes, and on PostgreSQL from the parts that the year allows."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert, text

from runtime.archive import Archive
from runtime.database import transaction
from schemas.tables import StoredFact
from tests.landings import land
from tests.versions import report_of

USUAL = {
    "a code's facts over departments in a year": (
        "SELECT value FROM facts_current WHERE form = 'INCOME' AND code = '2010101' AND column_key = 'total' "
        "AND fiscal_year = 2022"
    ),
    "a report's facts": "SELECT value FROM facts_current WHERE report_id = 1",
    "a department's years": "SELECT * FROM department_year WHERE department = 'x' AND region = 'y'",
    "a place's coverage": "SELECT * FROM coverage WHERE region = 'y' AND fiscal_year = 2022",
    "a department's statements": "SELECT * FROM statements_current WHERE department = 'x' AND fiscal_year = 2022",
    "a department's findings": "SELECT * FROM findings_open WHERE department = 'x'",
    "a rule's findings": "SELECT * FROM findings_open WHERE rule = 'x' ORDER BY finding_id DESC LIMIT 100",
}
LARGE = ("facts", "statements", "checks", "findings", "forms", "doubts", "documents")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of the test's own."""
    return Archive(tmp_path / "archive")


def _plan(connection: Connection, query: str) -> list[str]:
    """The steps, one a line; on PostgreSQL as for tables so large that reading all of one is the worst way."""
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    return list(connection.execute(text(f"EXPLAIN {query}")).scalars())


def _read_whole(plan: list[str]) -> list[str]:
    """Steps that read a table from end to end; SQLite names tables by their short names in the views."""
    short = {"f", "s", "c", "b", "d", *LARGE}
    sqlite = [step for step in plan if step.startswith("SCAN ") and step.split()[1] in short]
    return [*sqlite, *(step for step in plan if "Seq Scan" in step)]


@pytest.mark.parametrize("query", USUAL.values(), ids=USUAL)
def test_usual_queries_go_by_indexes(engine: Engine, query: str) -> None:
    """No usual query on the views reads a large table from end to end."""
    with engine.connect() as connection:
        plan = _plan(connection, query)
    assert _read_whole(plan) == [], "\n".join(plan)


def test_a_year_leaves_the_other_parts_alone(engine: Engine) -> None:
    """On PostgreSQL a query for a year looks into that year's part and that of unknown years, nowhere else."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite keeps one table")
    with engine.connect() as connection:
        plan = "\n".join(_plan(connection, USUAL["a code's facts over departments in a year"]))
    assert "facts_2022" in plan
    assert "facts_default" in plan
    assert "facts_2021" not in plan
    assert "facts_early" not in plan


def test_a_report_of_a_part_is_looked_for_there_only(engine: Engine, archive: Archive) -> None:
    """On PostgreSQL a report's own rows are counted in two parts, whatever other parts there are."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite keeps one table")
    land(engine, archive, b"a", report_of({"2010101": "1.00"}))
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        done = connection.execute(text("EXPLAIN (ANALYZE) SELECT facts FROM coverage")).scalars().all()
    parts = [step for step in done if "on facts_" in step]
    assert len([step for step in parts if "never executed" not in step]) == 2


def test_rows_lie_in_the_part_of_their_year(engine: Engine, archive: Archive) -> None:
    """A landed report's facts bear its year, and are in the part of that year."""
    number = land(engine, archive, b"a", report_of({"2010101": "1.00"}))
    place = "tableoid::regclass::text" if engine.dialect.name == "postgresql" else "'partitions.facts_2023'"
    with engine.connect() as connection:
        query = f"SELECT DISTINCT fiscal_year, {place} FROM facts WHERE report_id = {number}"
        assert connection.execute(text(query)).all() == [(2023, "partitions.facts_2023")]


@pytest.mark.parametrize("year", [2023, None])
def test_rows_without_a_year_are_seen_once(engine: Engine, archive: Archive, year: int | None) -> None:
    """A worker that does not know the column lands rows that every view finds, and finds once."""
    number = land(engine, archive, b"a", report_of({"2010101": "1.00"}))
    fact = {"report_id": number, "ordinal": 9, "form": "INCOME", "name": "n", "column_key": "total", "value": 2}
    facts = StoredFact.__table__
    with transaction(engine) as session:
        session.execute(text("UPDATE reports SET fiscal_year = :year"), {"year": year})
        if year is None:
            session.execute(text("UPDATE facts SET fiscal_year = 0"))
        session.execute(insert(facts).values(**fact, text="2", page=0, row_index=0, inferred=False, fiscal_year=0))
    with engine.connect() as connection:
        seen = connection.execute(text("SELECT ordinal FROM facts_current ORDER BY ordinal")).scalars().all()
        counted = connection.execute(text("SELECT facts FROM coverage")).scalar_one()
    assert (seen, counted) == ([0, 9], 2)
