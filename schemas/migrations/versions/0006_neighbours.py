"""Checks over reports."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("report_digests", "report_units", "report_measures", "report_witnesses", "neighbour_dues")


def upgrade() -> None:
    op.create_table(
        "report_digests",
        sa.Column("report_id", types.BigId, nullable=False),
        sa.Column("known", types.Json(), nullable=False),
        *_below("report_digests"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_digests")),
    )
    op.create_table(
        "report_units",
        sa.Column("report_id", types.BigId, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        *_below("report_units"),
        sa.PrimaryKeyConstraint("report_id", "name", name=op.f("pk_report_units")),
    )
    op.create_index("ix_report_units_name_fiscal_year", "report_units", ["name", "fiscal_year"])
    op.create_table(
        "report_measures",
        sa.Column("report_id", types.BigId, nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("peers", sa.String(200), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("value", types.Exact(), nullable=False),
        *_below("report_measures"),
        sa.PrimaryKeyConstraint("report_id", "measure", name=op.f("pk_report_measures")),
    )
    op.create_index("ix_report_measures_peers_fiscal_year", "report_measures", ["peers", "fiscal_year"])
    op.create_table(
        "report_witnesses",
        sa.Column("report_id", types.BigId, nullable=False),
        sa.Column("over", sa.String(20), nullable=False),
        sa.Column("witness_id", types.BigId, nullable=False),
        *_below("report_witnesses"),
        *_below("report_witnesses", "witness_id"),
        sa.PrimaryKeyConstraint("report_id", "over", "witness_id", name=op.f("pk_report_witnesses")),
    )
    op.create_index("ix_report_witnesses_witness_id", "report_witnesses", ["witness_id"])
    op.create_table(
        "neighbour_dues",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("over", sa.String(20), nullable=False),
        sa.Column("series_id", types.BigId, nullable=True),
        sa.Column("peers", sa.String(200), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=True),
        sa.Column("noted_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbour_dues")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _below(table: str, column: str = "report_id") -> tuple[sa.ForeignKeyConstraint, ...]:
    name = op.f(f"fk_{table}_{column}")
    return (sa.ForeignKeyConstraint([column], ["reports.id"], name=name, ondelete="CASCADE"),)
