"""Thousands of reports out of some that landed: every row below them is copied inside the database.

A copy has a place, department, year, document and series of its own, and the identities of its findings; its figures
are those of the report it is a copy of. One of several checks of every report is kept (`one_check_in`).
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)

from benchmarks.scale.plan import plan
from runtime.database import transaction
from schemas.tables import Base
from workers.landing.bulk import insert_rows

__all__ = ["fill"]

_COPIES = Table(
    "scale_copies",
    MetaData(),
    *(Column(name, BigInteger) for name in ("source", "report", "document", "run", "series", "body")),
    *(Column(name, Integer) for name in ("year", "version")),
    *(Column(name, String) for name in ("region", "code", "department", "sha256")),
    Column("latest", Boolean),
)
_NUMBERED = ("documents", "runs", "reports", "bodies", "series")
_BELOW = ("forms", "facts", "statements", "performance_forms", "checks", "findings", "doubts")
_KEPT = ("report_digests", "report_units", "report_measures")
_SLIM = ("facts", "statements", "checks", "findings", "reports", "documents", "runs", "stage_runs", "report_digests")
_ONE_ACKNOWLEDGED_IN, _ONE_ASSIGNED_IN, _ONE_AWAITED_IN = 40, 100, 8


def fill(engine: Engine, reports: int, one_check_in: int) -> None:
    """Add so many reports to a database in which a few have landed."""
    with transaction(engine) as session:
        connection = session.connection()
        templates = session.scalars(text("SELECT id FROM reports ORDER BY id")).all()
        numbers = {name: _next(connection, name) for name in _NUMBERED}
        _COPIES.create(connection)
        insert_rows(session, _COPIES, list(plan(reports, templates, numbers)))
    with transaction(engine) as session, _without_indexes(session.connection()):
        copies = _Copies(session.connection(), one_check_in)
        copies.make()
    with transaction(engine) as session:
        _COPIES.drop(session.connection())
        _renumber(session.connection())
    if engine.dialect.name == "sqlite":
        return  # nobody gathers statistics there
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


class _Copies:
    def __init__(self, connection: Connection, one_check_in: int) -> None:
        self._connection, self._one_check_in = connection, one_check_in
        self._postgresql = connection.dialect.name == "postgresql"

    def make(self) -> None:
        """Everything, in the order of foreign keys."""
        about = {"department": "c.department", "fiscal_year": "c.year"}
        document = {"id": "c.document", "sha256": "c.sha256", "name": "'scale-' || c.document || '.pdf'", **about}
        self._of_report("documents", document, "t.id = r.document_id")
        self._of_report("runs", {"id": "c.run", "document_id": "c.document", "batch_id": "NULL"}, "t.id = r.run_id")
        stage = {"run_id": "c.run", "state": "'done'", "lease_until": "NULL"}
        self._of_report("stage_runs", stage, "t.run_id = r.run_id")
        self._series()
        place = {"region": "c.region", "region_code": "c.code", **about}
        turn = {"superseded_at": "CASE WHEN c.latest THEN NULL ELSE r.landed_at END"}
        numbers = {"id": "c.report", "document_id": "c.document", "run_id": "c.run", "series_id": "c.series"}
        self._of_report(
            "reports", {**numbers, **place, **turn, "version": "c.version", "latest": "c.latest"}, "t.id = r.id"
        )
        mine = {"report_id": "c.report"}
        own = {**mine, "fiscal_year": "c.year", "identity": self._identity("t.identity")}
        for name in (*_BELOW, *_KEPT):
            thinned = f" AND t.ordinal % {self._one_check_in} = 0" if name == "checks" else ""
            known = {"known": self._digest()} if name == "report_digests" else {}
            self._of_report(name, {**own, **known}, f"t.report_id = r.id{thinned}")
        of_series = f"t.series_id = r.series_id AND {self._counted()}"
        self._of_report("finding_identities", {"key": self._identity("t.key"), "series_id": "c.series"}, of_series)
        self._of_report("finding_turns", own, "t.report_id = r.id")
        self._said()

    def _counted(self) -> str:
        # A series' identities are made once, with the version that counts.
        return "c.latest" if self._postgresql else "c.latest = 1"

    def _of_report(self, name: str, values: Mapping[str, str], which: str) -> None:
        """The rows of a template's table `t`, once for every copy `c` of its report `r`."""
        table = Base.metadata.tables[name]
        columns = [column.name for column in table.c if column.name in values or column.name != "id"]
        chosen = [values.get(column, f"t.{column}") for column in columns]
        self._run(
            f"INSERT INTO {name} ({', '.join(columns)}) SELECT {', '.join(chosen)} "
            f"FROM scale_copies AS c JOIN reports AS r ON r.id = c.source JOIN {name} AS t ON {which} ORDER BY c.report"
        )

    def _series(self) -> None:
        self._run(
            "INSERT INTO bodies (id, region_key, department_key, region, department, first_seen_at) "
            "SELECT DISTINCT c.body, c.code, c.department, c.region, c.department, CURRENT_TIMESTAMP "
            "FROM scale_copies AS c"
        )
        self._run(
            "INSERT INTO series (id, body_id, kind, fiscal_year) SELECT DISTINCT c.series, c.body, r.kind, c.year "
            "FROM scale_copies AS c JOIN reports AS r ON r.id = c.source"
        )

    def _said(self) -> None:
        """What people said of some findings, and what is awaited of bodies."""
        until = "CAST(NULL AS timestamp with time zone)" if self._postgresql else "NULL"
        some = "FROM findings AS f WHERE f.identity IS NOT NULL AND f.report_id > 0 AND f.id %"
        self._run(
            "INSERT INTO finding_acknowledgements (identity, fingerprint, who, reason, until, made_at) "
            f"SELECT f.identity, f.fingerprint, 'reviewer', '已核实', {until}, CURRENT_TIMESTAMP "
            f"{some} {_ONE_ACKNOWLEDGED_IN} = 0"
        )
        self._run(
            "INSERT INTO finding_assignments (identity, assignee, who, made_at) "
            f"SELECT DISTINCT f.identity, 'person' || (f.id % 7), 'reviewer', CURRENT_TIMESTAMP "
            f"{some} {_ONE_ASSIGNED_IN} = 0 ON CONFLICT DO NOTHING"
        )
        state = f"CASE WHEN c.body % {_ONE_AWAITED_IN} = 0 THEN 'overdue' ELSE 'published' END"
        false = "false" if self._postgresql else "0"
        self._run(
            "INSERT INTO expectations (region_key, department_key, region, department, kind, fiscal_year, due_on, "
            "basis, sureness, why, why_en, state, told, made_at) "
            "SELECT DISTINCT c.code, c.department, c.region, c.department, r.kind, 2025, "
            f"{'DATE ' if self._postgresql else ''}'2026-09-20', 'learned', 90, '往年公开过', 'published before', "
            f"{state}, {false}, CURRENT_TIMESTAMP FROM scale_copies AS c JOIN reports AS r ON r.id = c.source"
        )

    def _identity(self, column: str) -> str:
        """A finding's identity in a copy's series: 32 hex digits, the same for all its versions."""
        if self._postgresql:
            return f"substr({column}, 1, 22) || lpad(to_hex(c.series), 10, '0')"
        return f"substr({column}, 1, 22) || printf('%010x', c.series)"

    def _digest(self) -> str:
        """What other reports' rules know of it, with its own year and name."""
        if self._postgresql:
            named = "jsonb_build_object('fiscal_year', c.year, 'department', c.department, 'region_code', c.code)"
            return f"t.known || {named}"
        return "json_set(t.known, '$.fiscal_year', c.year, '$.department', c.department, '$.region_code', c.code)"

    def _run(self, statement: str) -> None:
        self._connection.execute(text(statement.replace(":", "\\:")))


class _without_indexes:  # noqa: N801  (reads as the context it is)
    """The large tables without their further indexes, which are made again at the end: several times quicker."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        there = inspect(connection)
        named = {name: {one["name"] for one in there.get_indexes(name)} for name in _SLIM}
        known = [index for name in _SLIM for index in Base.metadata.tables[name].indexes]
        self._indexes = [index for index in known if index.table is not None and index.name in named[index.table.name]]

    def __enter__(self) -> None:
        for index in self._indexes:
            index.drop(self._connection)

    def __exit__(self, *_: object) -> None:
        for index in self._indexes:
            index.create(self._connection)


def _next(connection: Connection, name: str) -> int:
    highest = connection.execute(select(func.max(Base.metadata.tables[name].c.id))).scalar()
    return (highest or 0) + 1


def _renumber(connection: Connection, names: Iterable[str] = _NUMBERED) -> None:
    """PostgreSQL's sequences go on after the numbers that were given here."""
    if connection.dialect.name == "postgresql":
        for name in names:
            serial = f"pg_get_serial_sequence('{name}', 'id')"
            connection.execute(text(f"SELECT setval({serial}, (SELECT max(id) FROM {name}))"))
