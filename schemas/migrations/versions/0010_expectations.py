"""Who should publish by when."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expectations",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("region_key", sa.String(200), nullable=False),
        sa.Column("department_key", sa.String(200), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("sureness", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("why_en", sa.String(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("made_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectations")),
        sa.UniqueConstraint(
            "region_key",
            "department_key",
            "fiscal_year",
            name=op.f("uq_expectations_region_key_department_key_fiscal_year"),
        ),
    )
    op.create_index("ix_expectations_fiscal_year_state", "expectations", ["fiscal_year", "state"])


def downgrade() -> None:
    op.drop_table("expectations")
