"""The backlog's batches, their documents, what their readings change, and with what a report was read and judged."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("wanted", types.Json(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("throttle", sa.Integer(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("reading_version", sa.String(40), nullable=False),
        sa.Column("rules_version", sa.String(40), nullable=False),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.Column("finished_at", types.Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_state"), "batches", ["state"])
    op.create_table(
        "batch_items",
        sa.Column("batch_id", types.BigId, nullable=False),
        sa.Column("document_id", types.BigId, nullable=False),
        sa.Column("run_id", types.BigId, nullable=True),
        sa.Column("skipped", sa.String(), nullable=True),
        sa.Column("begun_at", types.Utc(), nullable=True),
        sa.Column("former", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("read_by", sa.String(90), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("facts_new", sa.Integer(), nullable=False),
        sa.Column("facts_gone", sa.Integer(), nullable=False),
        sa.Column("facts_changed", sa.Integer(), nullable=False),
        _key("batch_items", "batch_id", "batches"),
        _key("batch_items", "document_id", "documents"),
        _key("batch_items", "run_id", "runs"),
        sa.PrimaryKeyConstraint("batch_id", "document_id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("run_id", name=op.f("uq_batch_items_run_id")),
    )
    op.create_index("ix_batch_items_turn", "batch_items", ["batch_id", "run_id", "document_id"])
    op.create_index(op.f("ix_batch_items_document_id"), "batch_items", ["document_id"])
    op.create_table(
        "batch_changes",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("batch_id", types.BigId, nullable=False),
        sa.Column("document_id", types.BigId, nullable=False),
        sa.Column("change", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("message_en", sa.String(), nullable=False),
        sa.Column("former", sa.String(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        _key("batch_changes", "batch_id", "batches"),
        _key("batch_changes", "document_id", "documents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_changes")),
    )
    op.create_index("ix_batch_changes_batch_id_change_rule", "batch_changes", ["batch_id", "change", "rule"])
    op.create_index("ix_batch_changes_document_id_batch_id", "batch_changes", ["document_id", "batch_id"])
    # In place: SQLite can add a column that refers to another table as long as it is null.
    number = types.BigId.compile(op.get_bind().dialect)
    op.execute(f"ALTER TABLE runs ADD COLUMN batch_id {number} CONSTRAINT fk_runs_batch_id REFERENCES batches (id)")
    op.create_index("ix_runs_batch_id_cause_state", "runs", ["batch_id", "cause", "state"])
    op.create_index("ix_runs_batch_id_finished_at", "runs", ["batch_id", "finished_at"])
    for column in ("reading_version", "rules_version"):
        op.add_column("reports", sa.Column(column, sa.String(40), nullable=True))


def downgrade() -> None:
    for column in ("rules_version", "reading_version"):
        op.drop_column("reports", column)
    op.drop_index("ix_runs_batch_id_finished_at", "runs")
    op.drop_index("ix_runs_batch_id_cause_state", "runs")
    with op.batch_alter_table("runs") as table:
        table.drop_column("batch_id")
    for table_name in ("batch_changes", "batch_items", "batches"):
        op.drop_table(table_name)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")
