"""The database's history: `migrate` brings any earlier state to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

__all__ = ["head", "is_known", "migrate"]

# Any constant will do; it must only be the same in every process that migrates.
_LOCK = 7_236_951


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction, one process at a time.

    Raises alembic's CommandError where the database is at a revision this version does not know.
    """
    with engine.begin() as connection:  # on SQLite this is BEGIN IMMEDIATE, a lock in itself
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), "head")


def head() -> str:
    """The newest revision."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None, "there is a first migration"  # noqa: S101
    return revision


def is_known(revision: str) -> bool:
    """Whether this version can bring a database of the revision up to date."""
    return any(one.revision == revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
