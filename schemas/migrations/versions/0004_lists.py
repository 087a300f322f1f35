"""Indexes for what the reading room counts and lists over all reports."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LISTED = ["current", "region", "department", "fiscal_year", "kind"]


def upgrade() -> None:
    op.create_index("ix_reports_listed", "reports", _LISTED)
    op.create_index("ix_findings_counted", "findings", ["rule", "severity", "report_id"])


def downgrade() -> None:
    op.drop_index("ix_findings_counted", "findings")
    op.drop_index("ix_reports_listed", "reports")
