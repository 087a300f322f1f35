"""At which revision the database's tables are."""

from alembic.runtime.migration import MigrationContext
from sqlalchemy.orm import Session

__all__ = ["revision"]


def revision(session: Session) -> str | None:
    """The revision, None where there are no tables."""
    return MigrationContext.configure(session.connection()).get_current_revision()
