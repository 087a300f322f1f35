"""Which documents are owed a receipt; those that are through already are not."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("receipt_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    due = sa.text("receipt_due")
    op.create_index("ix_documents_receipt_due", "documents", ["id"], sqlite_where=due, postgresql_where=due)


def downgrade() -> None:
    op.drop_index("ix_documents_receipt_due", "documents")
    op.drop_column("documents", "receipt_due")
