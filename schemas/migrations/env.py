"""What alembic runs: the migrations on the connection it was handed, inside that connection's transaction."""

from alembic import context

from schemas.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
