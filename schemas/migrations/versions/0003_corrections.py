"""Findings that were disputed or taken back, rules and readers withdrawn, and which reader read a report."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = """f.id AS finding_id, r.id AS report_id, d.sha256 AS document, r.kind, r.department, r.region,
               r.region_code, r.fiscal_year, f.rule, f.severity, f.category, f.message, f.message_en, f.form, f.side,
               f.line, f.code, f.column_key, f.section, f.page, f.expected, f.found, f.difference, f.evidence,
               f.suspects"""
_TABLES = """FROM findings AS f
        JOIN reports AS r ON r.id = f.report_id AND r.current
        JOIN documents AS d ON d.id = r.document_id"""
_FORMER = f"CREATE VIEW findings_open AS SELECT {_COLUMNS} {_TABLES}"
_VIEW = f"""
    CREATE VIEW findings_open AS
        SELECT {_COLUMNS}, a.act AS standing
        {_TABLES}
        LEFT JOIN finding_acts AS a ON a.id = (SELECT max(b.id) FROM finding_acts AS b WHERE b.finding_id = f.id)
        WHERE (a.act IS NULL OR a.act <> 'retracted')
          AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE r.landed_at <= w.happened_at
              AND ((w.what = 'rule' AND w.name = f.rule) OR (w.what = 'reader' AND w.name = r.reader)))
"""


def upgrade() -> None:
    op.create_table(
        "finding_acts",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("finding_id", types.BigId, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("happened_at", types.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_finding_acts_finding_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_acts")),
    )
    op.create_index(op.f("ix_finding_acts_finding_id"), "finding_acts", ["finding_id"])
    op.create_table(
        "withdrawals",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("happened_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(op.f("ix_withdrawals_name"), "withdrawals", ["name"])
    op.execute("DROP VIEW findings_open")
    op.add_column("reports", sa.Column("reader", sa.String(), nullable=True))
    op.execute(_VIEW)


def downgrade() -> None:
    op.execute("DROP VIEW findings_open")
    op.drop_column("reports", "reader")
    op.execute(_FORMER)
    for table in ("withdrawals", "finding_acts"):
        op.drop_table(table)
