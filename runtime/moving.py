"""Moving house: from the embedded SQLite to PostgreSQL, with nothing lost.

Everything must have been stopped. The archive stays where it is; the SQLite file is whole and gets another name.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from runtime.copying import Tally, copy_tables, filled_tables
from runtime.database import migrate
from runtime.lock import data_folder_lock
from runtime.redaction import redact
from runtime.settings import Settings
from schemas.errors import EnvironmentFault

__all__ = ["Moved", "move"]


class Moved(Struct, frozen=True):
    """What was moved, by table, and the SQLite file that is no longer the database."""

    tables: dict[str, Tally]
    left: Path


def move(settings: Settings, target: str) -> Moved:
    """Copy the database in the data folder into the empty one at `target`, a URL of PostgreSQL.

    Raises EnvironmentFault where the settings name another database than the embedded one, something works on the data
    folder, the target is no PostgreSQL, has rows already or cannot be reached, or what arrived is not what was sent.
    """
    url = _postgresql(target)
    if not settings.embedded_database:
        message = "the settings name a database already; `move` is for the embedded one: unset MINGZHANG_DATABASE_URL"
        raise EnvironmentFault(message)
    with data_folder_lock(settings.data):
        source = settings.sqlite_path
        if not source.exists():
            message = f"nothing has been taken in at {settings.data} yet; set MINGZHANG_DATABASE_URL and begin there"
            raise EnvironmentFault(message)
        migrate(settings.database)
        migrate(url)
        filled = filled_tables(url)
        if filled:
            message = f"{redact(target)} has rows already ({', '.join(filled[:3])} …); move into an empty database"
            raise EnvironmentFault(message)
        tables = copy_tables(settings.database, url)
        return Moved(tables, _set_aside(source))


def _postgresql(target: str) -> str:
    scheme, separator, rest = target.partition("://")
    url = f"postgresql+psycopg{separator}{rest}" if scheme in ("postgres", "postgresql") else target
    try:
        known = make_url(url).get_backend_name() == "postgresql"
    except ArgumentError:
        known = False
    if not known:
        message = f"not a PostgreSQL URL: {redact(target)}; it looks like postgresql://user@host/database"
        raise EnvironmentFault(message)
    return url


def _set_aside(source: Path) -> Path:
    """Give the file another name, so that nobody goes on with it by mistake; it is whole, and can be given back."""
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")  # everything into the one file
    aside = source.with_name(f"{source.name}.moved")
    shutil.move(source, aside)
    return aside
