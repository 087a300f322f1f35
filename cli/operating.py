"""`mingzhang retry`, `backup` and `restore`."""

from collections.abc import Sequence
from pathlib import Path

from cli.output import print_line
from runtime import backup
from runtime.database import make_engine
from runtime.settings import Settings
from scheduler.retry import Chosen, retry
from schemas.errors import EnvironmentFault, ErrorKind, MingzhangError
from schemas.tables import Stage

__all__ = ["back_up", "restore_from", "retry_documents"]

_SHORTEST_HASH = 6


def retry_documents(
    settings: Settings, kinds: Sequence[ErrorKind], stages: Sequence[str], documents: Sequence[str]
) -> None:
    """Put what ended badly back to waiting; the scheduler sends it.

    Raises MingzhangError where a stage is none or a hash too short, EnvironmentFault without a database.
    """
    _need_database(settings)
    chosen = Chosen(kinds, [_stage(name) for name in stages], [_hash(text) for text in documents])
    engine = make_engine(settings.database)
    try:
        count = retry(engine, chosen)
    finally:
        engine.dispose()
    cure = "; the scheduler takes them up (`mingzhang up`, `watch` or `run`)" if count else ""
    print_line(f"{count} taken up again{cure}")


def back_up(settings: Settings, folder: Path) -> None:
    """Copy database and archive. Raises EnvironmentFault where something of it cannot be read or written."""
    _need_database(settings)
    made = backup.back_up(settings, folder)
    print_line(f"{folder}: {made.documents} documents, {made.copied} files copied, database at {made.revision}")


def restore_from(settings: Settings, folder: Path) -> None:
    """Bring a backup back. Raises EnvironmentFault where it is incomplete, or the database is not empty."""
    made = backup.restore(settings, folder)
    print_line(f"{made.documents} documents restored, {made.copied} files copied to the archive")


def _need_database(settings: Settings) -> None:
    if settings.embedded_database and not settings.sqlite_path.exists():
        message = f"nothing has been taken in at {settings.data} yet; set MINGZHANG_DATA or MINGZHANG_DATABASE_URL"
        raise EnvironmentFault(message)


def _stage(name: str) -> Stage:
    try:
        return Stage(name)
    except ValueError:
        message = f"no such stage: {name}; there are {', '.join(Stage)}"
        raise MingzhangError(message) from None


def _hash(text: str) -> str:
    beginning = text.lower()
    if len(beginning) < _SHORTEST_HASH or not set(beginning) <= set("0123456789abcdef"):
        message = f"not a document's hash, or too little of it: {text}; `mingzhang status --json` shows them"
        raise MingzhangError(message)
    return beginning
