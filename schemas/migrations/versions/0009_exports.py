"""The views for analysts, each with all that an export of it needs; what was removed on request.

What was added stands at the end of a view, so that queries by position go on working.
"""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COUNTS = "r.latest AND r.current"
_SIGNIFICANT = ("error", "warning", "info")
_VERDICTS = ("pass", "fail", "within_rounding", "not_applicable", "not_evaluable")
_OF_REPORT = "r.id AS report_id, d.sha256 AS document, r.kind, r.department, r.region, r.region_code, r.fiscal_year"


def _below(table: str, short: str, which: str) -> str:
    return f"""
        FROM {table} AS {short}
        JOIN reports AS r ON r.id = {short}.report_id AND {which}
        JOIN documents AS d ON d.id = r.document_id"""


def _counted(table: str, column: str, values: tuple[str, ...]) -> str:
    of = f"(SELECT count(*) FROM {table} AS b WHERE b.report_id = r.id AND b.{column} ="
    return ", ".join(f"{of} '{value}') AS {table}_{value}" for value in values)


def _standing(severity: str) -> str:
    """Findings that stand: neither settled nor taken back."""
    return f"""(SELECT count(*) FROM findings AS f WHERE f.report_id = r.id AND f.resolved_at IS NULL
                   AND f.severity = '{severity}' AND f.id NOT IN (SELECT finding_id FROM findings_fallen))"""


def _facts(columns: str, which: str) -> str:
    return f"""
        SELECT {_OF_REPORT}, r.unit, f.form, f.side, f.line, f.code, f.name, f.column_key, f.value, f.text, f.page,
               f.box AS bbox, f.inferred, r.version{columns}{_below("facts", "f", which)}"""


def _statements(columns: str) -> str:
    return f"""
        SELECT r.id AS report_id, d.sha256 AS document, r.kind AS report_kind, r.department, r.region, r.region_code,
               r.fiscal_year, s.section, s.item, s.kind, s.direction, s.value, s.unit, s.text, s.page,
               s.box AS bbox, r.version{columns}{_below("statements", "s", _COUNTS)}"""


def _findings(columns: str) -> str:
    return f"""
        SELECT f.id AS finding_id, {_OF_REPORT}, f.rule, f.severity, f.category, f.message, f.message_en, f.form,
               f.side, f.line, f.code, f.column_key, f.section, f.page, f.expected, f.found, f.difference, f.evidence,
               f.suspects, a.act AS standing, r.version, f.identity,
               EXISTS (SELECT 1 FROM finding_acknowledgements AS k
                   WHERE k.identity = f.identity AND k.fingerprint = f.fingerprint AND k.ended_at IS NULL
                     AND (k.until IS NULL OR k.until > CURRENT_TIMESTAMP)) AS acknowledged{columns}
        {_below("findings", "f", _COUNTS)}
        LEFT JOIN finding_acts AS a ON a.id = (SELECT max(b.id) FROM finding_acts AS b
            WHERE b.finding_id = f.id OR (b.identity = f.identity AND b.fingerprint = f.fingerprint))
        WHERE f.resolved_at IS NULL
          AND (a.act IS NULL OR a.act <> 'retracted')
          AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE r.landed_at <= w.happened_at
              AND ((w.what = 'rule' AND w.name = f.rule) OR (w.what = 'reader' AND w.name = r.reader)))"""


def _coverage(columns: str, join: str) -> str:
    return f"""
        SELECT r.id AS report_id, r.department, r.region, r.fiscal_year,
               {_counted("forms", "status", ("present", "declared_empty", "picture", "missing"))},
               (SELECT count(*) FROM facts AS f WHERE f.report_id = r.id) AS facts,
               (SELECT count(*) FROM statements AS s WHERE s.report_id = r.id) AS statements,
               {_counted("checks", "verdict", _VERDICTS)}, r.version{columns}
        FROM reports AS r{join}
        WHERE {_COUNTS}"""


def _department_year(counts: str, columns: str) -> str:
    total = "f.code IS NULL AND f.name = '合计' AND f.column_key = 'total'"
    amount = "(SELECT min(f.value) FROM facts AS f WHERE f.report_id = r.id AND f.form ="
    return f"""
        SELECT r.department, r.region, r.region_code, r.fiscal_year, r.kind, r.id AS report_id,
               d.sha256 AS document, r.published, r.landed_at, r.unit,
               {amount} 'INCOME' AND {total}) AS income_total,
               {amount} 'EXPENDITURE' AND {total}) AS expenditure_total,
               {amount} 'THREE_PUBLIC' AND f.column_key = 'actual.total') AS three_public_actual,
               {counts},
               (SELECT count(*) FROM doubts AS f WHERE f.report_id = r.id) AS doubts, r.version{columns}
        FROM reports AS r
        JOIN documents AS d ON d.id = r.document_id
        WHERE {_COUNTS}"""


# Findings that were taken back, or whose rule or reader was: few, so that looking among them costs little.
_FALLEN = """
        SELECT f.id AS finding_id
        FROM finding_acts AS a
        JOIN findings AS f ON f.id = a.finding_id OR (f.identity = a.identity AND f.fingerprint = a.fingerprint)
        WHERE a.act = 'retracted' AND a.id = (SELECT max(b.id) FROM finding_acts AS b
            WHERE b.finding_id = f.id OR (b.identity = f.identity AND b.fingerprint = f.fingerprint))
        UNION
        SELECT f.id FROM withdrawals AS w
        JOIN findings AS f ON f.rule = w.name
        JOIN reports AS r ON r.id = f.report_id AND r.landed_at <= w.happened_at
        WHERE w.what = 'rule'
        UNION
        SELECT f.id FROM withdrawals AS w
        JOIN reports AS r ON r.reader = w.name AND r.landed_at <= w.happened_at
        JOIN findings AS f ON f.report_id = r.id
        WHERE w.what = 'reader'"""
_REPORTS = f"""
        SELECT {_OF_REPORT}, r.published, r.unit, r.version, d.name AS file_name, d.media_type, d.bytes, d.pages,
               d.received_at, r.landed_at, r.reader, r.pack, r.reading_version, r.rules_version,
               {", ".join(f"{_standing(one)} AS {one}s" for one in _SIGNIFICANT)},
               (SELECT count(*) FROM doubts AS b WHERE b.report_id = r.id) AS doubts,
               (SELECT count(*) FROM facts AS b WHERE b.report_id = r.id) AS facts,
               (SELECT count(*) FROM statements AS b WHERE b.report_id = r.id) AS statements,
               {_counted("checks", "verdict", _VERDICTS)}
        FROM reports AS r
        JOIN documents AS d ON d.id = r.document_id
        WHERE {_COUNTS}"""
_CHECKS = f"""
        SELECT {_OF_REPORT}, c.ordinal, c.rule, c.verdict, c.place, c.expected, c.found, c.difference, c.reason,
               r.version{_below("checks", "c", _COUNTS)}"""

_KNOWN_WHICH = "(r.superseded_at IS NULL OR r.superseded_at > r.landed_at)"
_KNOWN = ", r.landed_at AS known_from, r.superseded_at AS known_until"
_OPEN = ", ".join(
    f"(SELECT count(*) FROM findings AS f WHERE f.report_id = r.id AND f.resolved_at IS NULL"
    f" AND f.severity = '{one}') AS {one}s"
    for one in _SIGNIFICANT
)
_FORMER = {
    "facts_current": _facts("", _COUNTS),
    "facts_known": _facts(_KNOWN, _KNOWN_WHICH),
    "statements_current": _statements(""),
    "findings_open": _findings(""),
    "coverage": _coverage("", ""),
    "department_year": _department_year(_OPEN, ""),
}
_VIEWS = {
    "findings_fallen": _FALLEN,
    "facts_current": _facts(", f.ordinal", _COUNTS),
    "facts_known": _facts(f"{_KNOWN}, f.ordinal", _KNOWN_WHICH),
    "statements_current": _statements(", s.ordinal, s.scope"),
    "findings_open": _findings(", f.ordinal, COALESCE(f.raised_at, r.landed_at) AS raised_at"),
    "checks_current": _CHECKS,
    "coverage": _coverage(
        ", d.sha256 AS document, r.kind, r.region_code", " JOIN documents AS d ON d.id = r.document_id"
    ),
    "department_year": _department_year(", ".join(f"{_standing(one)} AS {one}s" for one in _SIGNIFICANT), ""),
    "reports_current": _REPORTS,
}


def upgrade() -> None:
    for name in _FORMER:
        op.execute(f"DROP VIEW {name}")
    op.create_table(
        "removals",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("removed_at", types.Utc(), nullable=False),
        sa.Column("cleared_at", types.Utc(), nullable=True),
        sa.Column("forgotten_at", types.Utc(), nullable=True),
        sa.Column("forgotten_by", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
    )
    op.create_index(op.f("ix_removals_sha256"), "removals", ["sha256"])
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in reversed(_VIEWS):
        op.execute(f"DROP VIEW {name}")
    op.drop_index(op.f("ix_removals_sha256"), "removals")
    op.drop_table("removals")
    for name, query in _FORMER.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
