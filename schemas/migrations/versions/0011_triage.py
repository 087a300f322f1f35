"""Triage: notes, assignments, saved filters."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_notes",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", types.Utc(), nullable=False),
        _identity("finding_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_notes")),
    )
    op.create_index(op.f("ix_finding_notes_identity"), "finding_notes", ["identity"])
    op.create_table(
        "finding_assignments",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("assignee", sa.String(80), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", types.Utc(), nullable=False),
        _identity("finding_assignments"),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_finding_assignments")),
    )
    op.create_index("ix_finding_assignments_assignee", "finding_assignments", ["assignee"])
    op.create_table(
        "saved_filters",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        sa.Column("made_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("owner", "page", "name", name=op.f("uq_saved_filters_owner_page_name")),
    )


def downgrade() -> None:
    for table in ("saved_filters", "finding_assignments", "finding_notes"):
        op.drop_table(table)


def _identity(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_identity")
    return sa.ForeignKeyConstraint(["identity"], ["finding_identities.key"], name=name, ondelete="CASCADE")
