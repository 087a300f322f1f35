"""The first tables, and the views that analysts may rely on."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_VIEWS = {
    "facts_current": """
        SELECT r.id AS report_id, d.sha256 AS document, r.kind, r.department, r.region, r.region_code, r.fiscal_year,
               r.unit, f.form, f.side, f.line, f.code, f.name, f.column_key, f.value, f.text, f.page, f.box AS bbox,
               f.inferred
        FROM facts AS f
        JOIN reports AS r ON r.id = f.report_id AND r.current
        JOIN documents AS d ON d.id = r.document_id
    """,
    "statements_current": """
        SELECT r.id AS report_id, d.sha256 AS document, r.kind AS report_kind, r.department, r.region, r.region_code,
               r.fiscal_year, s.section, s.item, s.kind, s.direction, s.value, s.unit, s.text, s.page, s.box AS bbox
        FROM statements AS s
        JOIN reports AS r ON r.id = s.report_id AND r.current
        JOIN documents AS d ON d.id = r.document_id
    """,
    "findings_open": """
        SELECT f.id AS finding_id, r.id AS report_id, d.sha256 AS document, r.kind, r.department, r.region,
               r.region_code, r.fiscal_year, f.rule, f.severity, f.category, f.message, f.message_en, f.form, f.side,
               f.line, f.code, f.column_key, f.section, f.page, f.expected, f.found, f.difference, f.evidence,
               f.suspects
        FROM findings AS f
        JOIN reports AS r ON r.id = f.report_id AND r.current
        JOIN documents AS d ON d.id = r.document_id
    """,
    "coverage": """
        SELECT r.id AS report_id, r.department, r.region, r.fiscal_year,
               (SELECT count(*) FROM forms AS f WHERE f.report_id = r.id AND f.status = 'present') AS forms_present,
               (SELECT count(*) FROM forms AS f WHERE f.report_id = r.id AND f.status = 'declared_empty')
                   AS forms_declared_empty,
               (SELECT count(*) FROM forms AS f WHERE f.report_id = r.id AND f.status = 'picture') AS forms_picture,
               (SELECT count(*) FROM forms AS f WHERE f.report_id = r.id AND f.status = 'missing') AS forms_missing,
               (SELECT count(*) FROM facts AS f WHERE f.report_id = r.id) AS facts,
               (SELECT count(*) FROM statements AS s WHERE s.report_id = r.id) AS statements,
               (SELECT count(*) FROM checks AS c WHERE c.report_id = r.id AND c.verdict = 'pass') AS checks_pass,
               (SELECT count(*) FROM checks AS c WHERE c.report_id = r.id AND c.verdict = 'fail') AS checks_fail,
               (SELECT count(*) FROM checks AS c WHERE c.report_id = r.id AND c.verdict = 'within_rounding')
                   AS checks_within_rounding,
               (SELECT count(*) FROM checks AS c WHERE c.report_id = r.id AND c.verdict = 'not_applicable')
                   AS checks_not_applicable,
               (SELECT count(*) FROM checks AS c WHERE c.report_id = r.id AND c.verdict = 'not_evaluable')
                   AS checks_not_evaluable
        FROM reports AS r
        WHERE r.current
    """,
    "department_year": """
        SELECT r.department, r.region, r.region_code, r.fiscal_year, r.kind, r.id AS report_id,
               d.sha256 AS document, r.published, r.landed_at, r.unit,
               (SELECT min(f.value) FROM facts AS f WHERE f.report_id = r.id AND f.form = 'INCOME'
                   AND f.code IS NULL AND f.name = '合计' AND f.column_key = 'total') AS income_total,
               (SELECT min(f.value) FROM facts AS f WHERE f.report_id = r.id AND f.form = 'EXPENDITURE'
                   AND f.code IS NULL AND f.name = '合计' AND f.column_key = 'total') AS expenditure_total,
               (SELECT min(f.value) FROM facts AS f WHERE f.report_id = r.id AND f.form = 'THREE_PUBLIC'
                   AND f.column_key = 'actual.total') AS three_public_actual,
               (SELECT count(*) FROM findings AS f WHERE f.report_id = r.id
                   AND f.severity = 'error') AS errors,
               (SELECT count(*) FROM findings AS f WHERE f.report_id = r.id
                   AND f.severity = 'warning') AS warnings,
               (SELECT count(*) FROM findings AS f WHERE f.report_id = r.id
                   AND f.severity = 'info') AS infos,
               (SELECT count(*) FROM doubts AS f WHERE f.report_id = r.id) AS doubts
        FROM reports AS r
        JOIN documents AS d ON d.id = r.document_id
        WHERE r.current
    """,
}


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("received_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("sha256", name=op.f("uq_documents_sha256")),
    )
    op.create_index(op.f("ix_documents_state"), "documents", ["state"])
    op.create_table(
        "events",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("fields", types.Json(), nullable=False),
        sa.Column("happened_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "arrivals",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("document_id", types.BigId, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("inode", sa.String(20), nullable=False),
        sa.Column("duplicate", sa.Boolean(), nullable=False),
        sa.Column("seen_at", types.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_arrivals_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_arrivals_fingerprint")),
    )
    op.create_index(op.f("ix_arrivals_document_id"), "arrivals", ["document_id"])
    op.create_table(
        "runs",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("document_id", types.BigId, nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.Column("finished_at", types.Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_runs_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_document_id"), "runs", ["document_id"])
    op.create_index(op.f("ix_runs_state"), "runs", ["state"])
    op.create_table(
        "reports",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("document_id", types.BigId, nullable=False),
        sa.Column("run_id", types.BigId, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("identity", types.Json(), nullable=False),
        sa.Column("sections", types.Json(), nullable=False),
        sa.Column("artifact", sa.String(), nullable=False),
        sa.Column("landed_at", types.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_reports_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_reports_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("run_id", name=op.f("uq_reports_run_id")),
    )
    op.create_index("ix_reports_department_fiscal_year", "reports", ["department", "fiscal_year"])
    op.create_index(op.f("ix_reports_document_id"), "reports", ["document_id"])
    op.create_table(
        "stage_runs",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("run_id", types.BigId, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(120), nullable=True),
        sa.Column("due_at", types.Utc(), nullable=False),
        sa.Column("sent_at", types.Utc(), nullable=True),
        sa.Column("lease_until", types.Utc(), nullable=True),
        sa.Column("started_at", types.Utc(), nullable=True),
        sa.Column("finished_at", types.Utc(), nullable=True),
        sa.Column("moved_at", types.Utc(), nullable=False),
        sa.Column("error_kind", sa.String(40), nullable=True),
        sa.Column("error_detail", sa.String(), nullable=True),
        sa.Column("output", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_stage_runs_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_runs")),
        sa.UniqueConstraint("run_id", "stage", name=op.f("uq_stage_runs_run_id_stage")),
    )
    op.create_index(op.f("ix_stage_runs_moved_at"), "stage_runs", ["moved_at"])
    op.create_index("ix_stage_runs_state_due_at", "stage_runs", ["state", "due_at"])
    op.create_table(
        "checks",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("place", types.Json(), nullable=False),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("found", sa.String(), nullable=True),
        sa.Column("difference", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_checks_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_checks")),
    )
    op.create_index("ix_checks_rule_verdict", "checks", ["rule", "verdict"])
    op.create_table(
        "doubts",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("report_id", types.BigId, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("message_en", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("column_key", sa.String(), nullable=True),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("found", sa.String(), nullable=True),
        sa.Column("difference", sa.String(), nullable=True),
        sa.Column("evidence", types.Json(), nullable=False),
        sa.Column("suspects", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_doubts_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubts")),
        sa.UniqueConstraint("report_id", "ordinal", name=op.f("uq_doubts_report_id_ordinal")),
    )
    op.create_index(op.f("ix_doubts_rule"), "doubts", ["rule"])
    op.create_table(
        "facts",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("column_key", sa.String(), nullable=False),
        sa.Column("value", types.Exact(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", types.Json(), nullable=True),
        sa.Column("row_index", sa.Integer(), nullable=False),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_facts_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_form_code_column_key", "facts", ["form", "code", "column_key"])
    op.create_table(
        "findings",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("report_id", types.BigId, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("message_en", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("column_key", sa.String(), nullable=True),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("found", sa.String(), nullable=True),
        sa.Column("difference", sa.String(), nullable=True),
        sa.Column("evidence", types.Json(), nullable=False),
        sa.Column("suspects", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_findings_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("report_id", "ordinal", name=op.f("uq_findings_report_id_ordinal")),
    )
    op.create_index(op.f("ix_findings_rule"), "findings", ["rule"])
    op.create_table(
        "forms",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("pages", types.Json(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("printed_rules", types.Json(), nullable=False),
        sa.Column("notes", types.Json(), nullable=False),
        sa.Column("declaration", sa.String(), nullable=True),
        sa.Column("rows", types.Json(), nullable=False),
        sa.Column("unread", types.Json(), nullable=False),
        sa.Column("box", types.Json(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_forms_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_forms")),
    )
    op.create_table(
        "performance_forms",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("budget", sa.String(), nullable=True),
        sa.Column("actual", sa.String(), nullable=True),
        sa.Column("rate", sa.String(), nullable=True),
        sa.Column("score", sa.String(), nullable=True),
        sa.Column("weight", sa.String(), nullable=True),
        sa.Column("total", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("indicators", types.Json(), nullable=False),
        sa.Column("details", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_performance_forms_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_performance_forms")),
    )
    op.create_table(
        "statements",
        sa.Column("report_id", types.BigId, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("direction", sa.String(), nullable=True),
        sa.Column("value", types.Exact(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", types.Json(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("pattern", sa.String(), nullable=True),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("match_group", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_statements_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_statements")),
    )
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in reversed(_VIEWS):
        op.execute(f"DROP VIEW {name}")
    for table in (
        "statements",
        "performance_forms",
        "forms",
        "findings",
        "facts",
        "doubts",
        "checks",
        "stage_runs",
        "reports",
        "runs",
        "arrivals",
        "events",
        "documents",
    ):
        op.drop_table(table)
