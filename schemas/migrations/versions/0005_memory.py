"""Versions, finding identities and acknowledgements."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from schemas.migrations.remembering import remember
from schemas.tables import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LISTED = ["region", "department", "fiscal_year", "kind"]
_COUNTED = ["rule", "severity", "report_id"]
_INDEXED = (("reports", "series_id"), ("findings", "identity"), ("finding_acts", "identity"))

_FACTS = """r.id AS report_id, d.sha256 AS document, r.kind, r.department, r.region, r.region_code, r.fiscal_year,
               r.unit, f.form, f.side, f.line, f.code, f.name, f.column_key, f.value, f.text, f.page, f.box AS bbox,
               f.inferred, r.version"""
_FINDINGS = """f.id AS finding_id, r.id AS report_id, d.sha256 AS document, r.kind, r.department, r.region,
               r.region_code, r.fiscal_year, f.rule, f.severity, f.category, f.message, f.message_en, f.form, f.side,
               f.line, f.code, f.column_key, f.section, f.page, f.expected, f.found, f.difference, f.evidence,
               f.suspects, a.act AS standing"""
# Both: a worker of the version before knows nothing of `latest`, and leaves it true.
_COUNTS = "r.latest AND r.current"
_STANDING = """
          AND (a.act IS NULL OR a.act <> 'retracted')
          AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE r.landed_at <= w.happened_at
              AND ((w.what = 'rule' AND w.name = f.rule) OR (w.what = 'reader' AND w.name = r.reader)))"""


def _columns() -> dict[str, list[sa.Column[Any]]]:
    """What the tables that are there get."""
    return {
        "reports": [
            # No foreign key: SQLite could not take the column away again without remaking the table, and dropping the
            # old one would empty all that refers to it.
            sa.Column("series_id", types.BigId, nullable=True),
            sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
            sa.Column("latest", sa.Boolean(), nullable=False, server_default=sa.true()),
            sa.Column("superseded_at", types.Utc(), nullable=True),
        ],
        "findings": [
            sa.Column("identity", sa.String(32), nullable=True),
            sa.Column("fingerprint", sa.String(32), nullable=True),
            sa.Column("raised_at", types.Utc(), nullable=True),
            sa.Column("resolved_at", types.Utc(), nullable=True),
        ],
        "finding_acts": [
            sa.Column("identity", sa.String(32), nullable=True),
            sa.Column("fingerprint", sa.String(32), nullable=True),
        ],
    }


def _facts(columns: str, which: str) -> str:
    return f"""
        SELECT {columns}
        FROM facts AS f
        JOIN reports AS r ON r.id = f.report_id AND {which}
        JOIN documents AS d ON d.id = r.document_id"""


def _statements(columns: str, which: str) -> str:
    return f"""
        SELECT r.id AS report_id, d.sha256 AS document, r.kind AS report_kind, r.department, r.region, r.region_code,
               r.fiscal_year, s.section, s.item, s.kind, s.direction, s.value, s.unit, s.text, s.page,
               s.box AS bbox{columns}
        FROM statements AS s
        JOIN reports AS r ON r.id = s.report_id AND {which}
        JOIN documents AS d ON d.id = r.document_id"""


def _coverage(columns: str, which: str) -> str:
    def counted(table: str, column: str, *values: str) -> str:
        below = f"(SELECT count(*) FROM {table} AS b WHERE b.report_id = r.id"
        return ", ".join(f"{below} AND b.{column} = '{value}') AS {table}_{value}" for value in values)

    verdicts = ("pass", "fail", "within_rounding", "not_applicable", "not_evaluable")
    return f"""
        SELECT r.id AS report_id, r.department, r.region, r.fiscal_year,
               {counted("forms", "status", "present", "declared_empty", "picture", "missing")},
               (SELECT count(*) FROM facts AS f WHERE f.report_id = r.id) AS facts,
               (SELECT count(*) FROM statements AS s WHERE s.report_id = r.id) AS statements,
               {counted("checks", "verdict", *verdicts)}{columns}
        FROM reports AS r
        WHERE {which}"""


def _department_year(columns: str, which: str, counted: str) -> str:
    total = "f.code IS NULL AND f.name = '合计' AND f.column_key = 'total'"
    amount = "(SELECT min(f.value) FROM facts AS f WHERE f.report_id = r.id AND f.form ="
    raised = f"(SELECT count(*) FROM findings AS f WHERE f.report_id = r.id{counted} AND f.severity ="
    return f"""
        SELECT r.department, r.region, r.region_code, r.fiscal_year, r.kind, r.id AS report_id,
               d.sha256 AS document, r.published, r.landed_at, r.unit,
               {amount} 'INCOME' AND {total}) AS income_total,
               {amount} 'EXPENDITURE' AND {total}) AS expenditure_total,
               {amount} 'THREE_PUBLIC' AND f.column_key = 'actual.total') AS three_public_actual,
               {raised} 'error') AS errors,
               {raised} 'warning') AS warnings,
               {raised} 'info') AS infos,
               (SELECT count(*) FROM doubts AS f WHERE f.report_id = r.id) AS doubts{columns}
        FROM reports AS r
        JOIN documents AS d ON d.id = r.document_id
        WHERE {which}"""


_FORMER = {
    "facts_current": _facts(_FACTS.removesuffix(", r.version"), "r.current"),
    "statements_current": _statements("", "r.current"),
    "findings_open": f"""
        SELECT {_FINDINGS}
        FROM findings AS f
        JOIN reports AS r ON r.id = f.report_id AND r.current
        JOIN documents AS d ON d.id = r.document_id
        LEFT JOIN finding_acts AS a ON a.id = (SELECT max(b.id) FROM finding_acts AS b WHERE b.finding_id = f.id)
        WHERE 1 = 1{_STANDING}""",
    "coverage": _coverage("", "r.current"),
    "department_year": _department_year("", "r.current", ""),
}
_VIEWS = {
    "facts_current": _facts(_FACTS, _COUNTS),
    "facts_known": _facts(
        f"{_FACTS}, r.landed_at AS known_from, r.superseded_at AS known_until",
        "(r.superseded_at IS NULL OR r.superseded_at > r.landed_at)",
    ),
    "statements_current": _statements(", r.version", _COUNTS),
    "findings_open": f"""
        SELECT {_FINDINGS}, r.version, f.identity,
               EXISTS (SELECT 1 FROM finding_acknowledgements AS k
                   WHERE k.identity = f.identity AND k.fingerprint = f.fingerprint AND k.ended_at IS NULL
                     AND (k.until IS NULL OR k.until > CURRENT_TIMESTAMP)) AS acknowledged
        FROM findings AS f
        JOIN reports AS r ON r.id = f.report_id AND {_COUNTS}
        JOIN documents AS d ON d.id = r.document_id
        LEFT JOIN finding_acts AS a ON a.id = (SELECT max(b.id) FROM finding_acts AS b
            WHERE b.finding_id = f.id OR (b.identity = f.identity AND b.fingerprint = f.fingerprint))
        WHERE f.resolved_at IS NULL{_STANDING}""",
    "coverage": _coverage(", r.version", _COUNTS),
    "department_year": _department_year(", r.version", _COUNTS, " AND f.resolved_at IS NULL"),
}


def upgrade() -> None:
    for name in _FORMER:
        op.execute(f"DROP VIEW {name}")
    _make_tables()
    for table, added in _columns().items():
        for new in added:
            op.add_column(table, new)
    remember(op.get_bind())
    for table, column in _INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.drop_index("ix_reports_listed", "reports")
    op.create_index("ix_reports_listed", "reports", ["latest", *_LISTED])
    op.drop_index("ix_findings_counted", "findings")
    op.create_index("ix_findings_counted", "findings", [*_COUNTED, "resolved_at"])
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in _VIEWS:
        op.execute(f"DROP VIEW {name}")
    op.drop_index("ix_reports_listed", "reports")
    op.create_index("ix_reports_listed", "reports", ["current", *_LISTED])
    op.drop_index("ix_findings_counted", "findings")
    op.create_index("ix_findings_counted", "findings", _COUNTED)
    for table, column in _INDEXED:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table, added in _columns().items():
        for new in added:
            op.drop_column(table, new.name)
    for table in (
        "finding_acknowledgements",
        "finding_turns",
        "finding_identities",
        "report_changes",
        "comparisons",
        "series",
        "bodies",
    ):
        op.drop_table(table)
    for name, query in _FORMER.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def _make_tables() -> None:
    op.create_table(
        "bodies",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("region_key", sa.String(), nullable=False),
        sa.Column("department_key", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("first_seen_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
        sa.UniqueConstraint("region_key", "department_key", name=op.f("uq_bodies_region_key_department_key")),
    )
    op.create_table(
        "series",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("body_id", types.BigId, nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("document_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_series_body_id")),
        _belongs("series", "document_id", "documents.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("body_id", "fiscal_year", "kind", name=op.f("uq_series_body_id_fiscal_year_kind")),
        sa.UniqueConstraint("document_id", name=op.f("uq_series_document_id")),
    )
    _make_comparisons()
    _make_findings_memory()


def _make_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("earlier_id", types.BigId, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("notice", sa.String(), nullable=True),
        sa.Column("counts", types.Json(), nullable=False),
        _belongs("comparisons", "report_id", "reports.id"),
        _belongs("comparisons", "earlier_id", "reports.id"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_comparisons")),
    )
    op.create_index(op.f("ix_comparisons_earlier_id"), "comparisons", ["earlier_id"])
    op.create_table(
        "report_changes",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("form", "side", "line", "code", "name")),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("column_key", "section", "before", "after")),
        sa.Column("page_before", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        _belongs("report_changes", "report_id", "reports.id"),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_report_changes")),
    )


def _make_findings_memory() -> None:
    op.create_table(
        "finding_identities",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("series_id", types.BigId, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("place", types.Json(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("raised_at", types.Utc(), nullable=False),
        sa.Column("seen_at", types.Utc(), nullable=False),
        _belongs("finding_identities", "series_id", "series.id"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_finding_identities")),
    )
    op.create_index(op.f("ix_finding_identities_series_id"), "finding_identities", ["series_id"])
    op.create_table(
        "finding_turns",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("turn", sa.String(40), nullable=False),
        sa.Column("report_id", types.BigId, nullable=True),
        sa.Column("happened_at", types.Utc(), nullable=False),
        _belongs("finding_turns", "identity", "finding_identities.key"),
        _belongs("finding_turns", "report_id", "reports.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_turns")),
    )
    for column in ("identity", "report_id"):
        op.create_index(op.f(f"ix_finding_turns_{column}"), "finding_turns", [column])
    op.create_table(
        "finding_acknowledgements",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", types.Utc(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("expected", "found", "difference")),
        sa.Column("made_at", types.Utc(), nullable=False),
        sa.Column("ended_at", types.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        _belongs("finding_acknowledgements", "identity", "finding_identities.key"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_acknowledgements")),
    )
    op.create_index(
        "ix_finding_acknowledgements_identity_fingerprint", "finding_acknowledgements", ["identity", "fingerprint"]
    )


def _belongs(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
