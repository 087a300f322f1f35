"""Accounts of the reading room, what they are let in with, and the journal of what they did."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "accesses",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("label", sa.String(80), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.Column("expires_at", types.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_accesses_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accesses")),
        sa.UniqueConstraint("digest", name=op.f("uq_accesses_digest")),
    )
    op.create_index(op.f("ix_accesses_account_id"), "accesses", ["account_id"])
    op.create_table(
        "audit_entries",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("account", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("address", sa.String(64), nullable=True),
        sa.Column("happened_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_happened_at"), "audit_entries", ["happened_at"])


def downgrade() -> None:
    for table in ("audit_entries", "accesses", "accounts"):
        op.drop_table(table)
