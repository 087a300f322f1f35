"""The alerts' outbox: causes, alerts, messages, and troubles of our own that last."""

import sqlalchemy as sa
from alembic import op

from schemas.tables import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_causes",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("concern", sa.String(40), nullable=False),
        sa.Column("turn", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(200), nullable=True),
        sa.Column("fields", types.Json(), nullable=False),
        sa.Column("noted_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_causes")),
    )
    op.create_table(
        "alert_messages",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(120), nullable=True),
        sa.Column("due_at", types.Utc(), nullable=False),
        sa.Column("lease_until", types.Utc(), nullable=True),
        sa.Column("sent_at", types.Utc(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("made_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_messages")),
        sa.UniqueConstraint("identity", name=op.f("uq_alert_messages_identity")),
    )
    op.create_index("ix_alert_messages_state_due_at", "alert_messages", ["state", "due_at"])
    op.create_index("ix_alert_messages_rule_channel_made_at", "alert_messages", ["rule", "channel", "made_at"])
    op.create_table(
        "alerts",
        sa.Column("id", types.BigId, nullable=False),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("concern", sa.String(40), nullable=False),
        sa.Column("turn", sa.String(40), nullable=False),
        sa.Column("facts", types.Json(), nullable=False),
        sa.Column("bundle", sa.String(220), nullable=False),
        sa.Column("due_at", types.Utc(), nullable=False),
        sa.Column("message_id", types.BigId, nullable=True),
        sa.Column("noted_at", types.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["alert_messages.id"], name=op.f("fk_alerts_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("channel", "cause", "serial", name=op.f("uq_alerts_channel_cause_serial")),
    )
    op.create_index("ix_alerts_message_id_due_at", "alerts", ["message_id", "due_at"])
    op.create_table(
        "alert_troubles",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("facts", types.Json(), nullable=False),
        sa.Column("began_at", types.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alert_troubles")),
    )


def downgrade() -> None:
    for table in ("alert_troubles", "alerts", "alert_messages", "alert_causes"):
        op.drop_table(table)
