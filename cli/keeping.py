"""`mingzhang move`, `remove` and `retain`."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from cli.output import print_line, print_table
from runtime.archive import Archive
from runtime.database import make_engine
from runtime.moving import move
from runtime.redaction import redact
from runtime.settings import Settings
from scheduler.removal import forget, remove
from scheduler.retention import retain
from schemas.errors import EnvironmentFault

__all__ = ["let_go", "let_in_again", "move_to", "remove_document"]

_MIB = 1 << 20


def move_to(settings: Settings, target: str) -> None:
    """Move the embedded database, and tell what to set now."""
    moved = move(settings, target)
    rows = ((name, tally.rows, f"{tally.checksum:016x}") for name, tally in moved.tables.items() if tally.rows)
    print_table("Moved", ("table", "rows", "checksum"), rows)
    print_line(f"set MINGZHANG_DATABASE_URL={redact(target)} (with the password) before anything is started again")
    print_line(f"the archive stays at {settings.archive_root}; the former database is {moved.left}")


def remove_document(settings: Settings, document: str, *, who: str, reason: str) -> None:
    """Remove a document for good."""
    with _engine(settings) as engine:
        sha256 = remove(engine, settings, document, who=who or getpass.getuser(), reason=reason)
    print_line(f"{sha256} removed; it is not taken in again, and files outside the archive are not touched")


def let_in_again(settings: Settings, document: str, *, who: str) -> None:
    """Open the door to what was removed."""
    with _engine(settings) as engine:
        forget(engine, document, who=who or getpass.getuser())
    print_line(f"{document} is taken in again when it is found in the drop folder")


def let_go(settings: Settings, days: int, *, dry_run: bool) -> None:
    """Let go of what is replaced and older than so many days."""
    with _engine(settings) as engine:
        gone = retain(engine, Archive(settings.archive_root), days, dry_run=dry_run)
    rows = [(gone.readings, gone.runs, gone.batches, gone.artifacts, round(gone.bytes / _MIB, 1))]
    columns = ("replaced readings", "runs", "orders", "artifacts", "MiB in the archive")
    print_table("Would go" if dry_run else "Gone", columns, rows)


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    if settings.embedded_database and not settings.sqlite_path.exists():
        message = f"nothing has been taken in at {settings.data} yet; set MINGZHANG_DATA or MINGZHANG_DATABASE_URL"
        raise EnvironmentFault(message)
    engine = make_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()
