"""The migration that gives a database its memory: what was there before gets versions, identities and history."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, select, text

from runtime.database import make_engine, migrate, reading
from schemas import migrations
from schemas.tables import FindingIdentity, FindingTurn, Series, StoredFinding, StoredReport, in_force

_EVIDENCE = '[{"text": "行"}]'


@pytest.fixture
def before(empty_database: str) -> Iterator[Engine]:
    """A database as the version before left it: two documents of one body and year, the first read twice."""
    engine = make_engine(empty_database)
    with engine.begin() as connection:
        command.upgrade(migrations._config(connection), "0004")
        for number, sha256 in ((1, "a"), (2, "b"), (3, "c")):
            _insert(connection, "documents", id=number, sha256=sha256 * 64, bytes=1, name="x", state="landed")
        _report(connection, 1, document=1, current=False, codes=("201", "205"))
        _report(connection, 2, document=1, current=True, codes=("201", "205"))
        _report(connection, 3, document=2, current=True, codes=("201", "208", "208"))
        _report(connection, 4, document=3, current=True, codes=("201",), department=None)
        _insert(connection, "finding_acts", id=1, finding_id=1, act="retracted", who="w", reason="r")
    yield engine
    engine.dispose()


def _insert(connection: Connection, table: str, **values: object) -> None:
    clocks = {"documents": "received_at", "runs": "created_at", "reports": "landed_at", "finding_acts": "happened_at"}
    if table in clocks:
        values[clocks[table]] = datetime(2024, 9, 1, 8, int(str(values["id"])), tzinfo=UTC).replace(tzinfo=None)
    names = ", ".join(values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{n}' for n in values)})"), values)


def _report(
    connection: Connection, number: int, *, document: int, current: bool, codes: tuple[str, ...], **other: object
) -> None:
    _insert(connection, "runs", id=number, document_id=document, lane="live", cause="arrival", state="done")
    about = {
        "kind": "department_final_accounts",
        "department": "测试局",
        "region": "某区",
        "fiscal_year": 2023,
        **other,
    }
    of = {"id": number, "document_id": document, "run_id": number, "current": current}
    _insert(connection, "reports", **of, **about, pack="p", identity="{}", sections="[]", artifact="x")
    for ordinal, code in enumerate(codes):
        said = {"severity": "error", "category": "c", "message": "m", "message_en": "", "code": code, "found": code}
        at = {"id": 10 * number + ordinal if number > 1 else 1 + ordinal, "report_id": number, "ordinal": ordinal}
        _insert(connection, "findings", **at, rule="R", **said, evidence=_EVIDENCE, suspects="[]")


def test_versions_follow_the_order_of_receipt(before: Engine) -> None:
    """Documents of one body, kind and year become versions; the last one's current reading counts, with its dates."""
    migrate(str(before.url.render_as_string(hide_password=False)))
    with reading(before) as session:
        rows = session.execute(select(StoredReport).order_by(StoredReport.id)).scalars().all()
        assert [(row.version, row.latest) for row in rows] == [(1, False), (1, False), (2, True), (1, True)]
        assert len({row.series_id for row in rows[:3]}) == 1
        assert rows[3].series_id != rows[0].series_id
        assert [row.superseded_at for row in rows] == [rows[1].landed_at, rows[2].landed_at, None, None]
        lone = session.scalars(select(Series).where(Series.id == rows[3].series_id)).one()
        assert (lone.body_id, lone.document_id) == (None, 3)


def test_findings_get_identities_with_their_history(before: Engine) -> None:
    """One identity for a finding over readings, open where the last version still has it; equal ones are numbered."""
    migrate(str(before.url.render_as_string(hide_password=False)))
    with reading(before) as session:
        series = session.scalars(select(StoredReport.series_id).where(StoredReport.id == 3)).one()
        query = select(FindingIdentity).where(FindingIdentity.series_id == series)
        known = {(one.place["code"], one.number): one for one in session.scalars(query)}
        assert {spot: str(one.state) for spot, one in known.items()} == {
            ("201", 0): "open",
            ("205", 0): "resolved",
            ("208", 0): "open",
            ("208", 1): "open",
        }
        turns = select(FindingTurn.turn, FindingTurn.report_id).order_by(FindingTurn.id)
        history = session.execute(turns.where(FindingTurn.identity == known["205", 0].key)).all()
        assert [(str(turn), report) for turn, report in history] == [("raised", 1), ("resolved", 3)]


def test_what_was_taken_back_stays_taken_back(before: Engine) -> None:
    """A retraction of a first reading's finding holds for the same finding of later ones."""
    migrate(str(before.url.render_as_string(hide_password=False)))
    with reading(before) as session:
        query = select(StoredFinding.code).join(StoredReport, StoredReport.id == StoredFinding.report_id)
        standing = session.scalars(query.where(StoredReport.latest, StoredReport.id == 3, in_force())).all()
        assert sorted(code or "" for code in standing) == ["208", "208"]


def test_new_rows_are_numbered_after_the_old_ones(before: Engine) -> None:
    """A body that the database makes itself does not meet the numbers that the migration gave."""
    migrate(str(before.url.render_as_string(hide_password=False)))
    with before.begin() as connection:
        made = text(
            "INSERT INTO bodies (region_key, department_key, department, first_seen_at)"
            " VALUES ('x', 'y', 'y', '2024-09-01') RETURNING id"
        )
        assert connection.execute(made).scalar_one() == 2
