"""Checks are looked for by their report alone; the index by rule, which no query used, made each landing dearer."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NAME = "ix_checks_rule_verdict"


def upgrade() -> None:
    op.drop_index(_NAME, "checks")


def downgrade() -> None:
    op.create_index(_NAME, "checks", ["rule", "verdict"])
