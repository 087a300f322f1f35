"""The tables: models and migrations agree, and values survive both databases unchanged."""

from datetime import UTC
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from runtime.database import make_engine, migrate, reading, transaction
from schemas.findings import Severity
from schemas.migrations import head
from schemas.report import Kind
from schemas.tables import Base, Document, Run, StoredFact, StoredFinding, StoredReport
from schemas.tables.base import Lane
from schemas.tables.types import clean

VIEWS = ("facts_current", "statements_current", "findings_open", "coverage", "department_year")


def _report(current: bool, sha256: str) -> StoredReport:
    return StoredReport(
        current=current,
        kind=Kind.DEPARTMENT_FINAL_ACCOUNTS,
        department="测试局",
        fiscal_year=2023,
        pack="test",
        identity={},
        sections=[],
        artifact=sha256,
    )


def _land(engine: Engine, value: str = "4.20", name: str = "合计") -> None:
    """One document with an old reading and a current one, a fact and a finding in each."""
    with transaction(engine) as session:
        document = Document(sha256="a" * 64, bytes=1, name="a.pdf")
        session.add(document)
        session.flush()
        for current in (False, True):
            run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
            session.add(run)
            session.flush()
            report = _report(current, document.sha256)
            report.document_id, report.run_id = document.id, run.id
            session.add(report)
            session.flush()
            session.add(
                StoredFact(
                    report_id=report.id,
                    ordinal=0,
                    form="INCOME",
                    name=name,
                    column_key="total",
                    value=Decimal(value),
                    text=value,
                    page=3,
                    box=[1.5, 2, 3, 4],
                    row_index=0,
                    inferred=False,
                )
            )
            session.add(
                StoredFinding(
                    report_id=report.id,
                    ordinal=0,
                    rule="R",
                    severity=Severity.ERROR,
                    category="c",
                    message="m",
                    message_en="",
                    evidence=[{"text": "行\x00"}],
                    suspects=[],
                )
            )


def test_migrations_make_the_models_tables(empty_database: str) -> None:
    """The migrations leave a database in which alembic finds no difference from the models."""
    migrate(empty_database)
    engine = make_engine(empty_database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert list(compare_metadata(context, Base.metadata)) == []
        assert context.get_current_revision() == head()
    engine.dispose()


def test_migrating_again_changes_nothing(engine: Engine, database: str) -> None:
    """A second migration keeps the rows that are there."""
    _land(engine)
    migrate(database)
    with reading(engine) as session:
        assert session.query(StoredFact).count() == 2


@pytest.mark.parametrize("value", ["4.20", "0.00", "-12345678901234.56", "0", "100000000000000000000.1"])
def test_amounts_keep_their_printed_places(engine: Engine, value: str) -> None:
    """An amount comes back with the very digits that were stored."""
    _land(engine, value)
    with reading(engine) as session:
        assert {str(fact.value) for fact in session.query(StoredFact)} == {value}


def test_times_come_from_the_database_in_utc(engine: Engine) -> None:
    """A stored time is aware and in UTC on both databases."""
    _land(engine)
    with reading(engine) as session:
        assert session.query(Document).one().received_at.tzinfo is UTC


def test_text_of_any_origin_can_be_stored(engine: Engine) -> None:
    """NUL and lone surrogates are replaced, in columns and inside JSON, and never fail a landing."""
    _land(engine, name="合\x00计\ud800")
    with reading(engine) as session:
        assert {fact.name for fact in session.query(StoredFact)} == {"合\ufffd计" + clean("\ud800")}
        assert session.query(StoredFinding).first().evidence == [{"text": "行\ufffd"}]


@pytest.mark.parametrize("view", VIEWS)
def test_views_show_the_current_reading_only(engine: Engine, view: str) -> None:
    """Every view answers, and leaves out readings that were replaced."""
    _land(engine)
    with reading(engine) as session:
        rows = session.execute(text(f"SELECT * FROM {view}")).mappings().all()
    expected = 0 if view == "statements_current" else 1
    assert len(rows) == expected
    if view == "department_year":
        assert (rows[0]["errors"], Decimal(rows[0]["income_total"])) == (1, Decimal("4.20"))


def test_removing_a_document_removes_all_below_it(engine: Engine) -> None:
    """Foreign keys cascade on both databases, so nothing is orphaned."""
    _land(engine)
    with transaction(engine) as session:
        session.execute(text("DELETE FROM documents"))
    with reading(engine) as session:
        assert session.query(StoredFact).count() == session.query(StoredReport).count() == 0
