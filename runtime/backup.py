"""Backup and restore of database and archive, as one pair.

    FOLDER/database.sqlite3    every table, as a SQLite file whatever the database is
    FOLDER/archive/            the archive, in its own layout
    FOLDER/backup.json         written last: a folder without it is no whole backup

A backup is taken while everything runs. The database is copied first, at one moment: bytes are in the archive before a
row speaks of them and are never removed, so the archive that is copied afterwards has all that the rows need. Because
the copy is always SQLite, a backup of either database can be restored into either.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import exists, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from runtime.archive import Archive, Missing, Rotten
from runtime.copying import copy_tables
from runtime.database import make_engine, migrate, reading
from runtime.lock import data_folder_lock
from runtime.settings import Settings
from schemas import migrations
from schemas.errors import EnvironmentFault
from schemas.tables import Document, Run

__all__ = ["Backup", "back_up", "restore"]

_T = TypeVar("_T")
_DATABASE = "database.sqlite3"
_ARCHIVE = "archive"
_MANIFEST = "backup.json"
_PAGES = 2000  # of a SQLite file in one step, between which others may write


class Backup(Struct, frozen=True):
    """What a backup holds; `copied` are the files that were copied this time."""

    revision: str
    documents: int
    copied: int = 0


def back_up(settings: Settings, folder: Path) -> Backup:
    """Copy database and archive to the folder, which may hold an earlier backup.

    Raises EnvironmentFault where it cannot be written, and where originals are damaged or missing: the rest is copied
    even then, but no backup.json is written.
    """
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MANIFEST).unlink(missing_ok=True)
        draft = folder / f"{_DATABASE}.new"
        draft.unlink(missing_ok=True)
        _copy_database(settings.database, draft)
        draft.replace(folder / _DATABASE)
        copied = _copy_archive(Archive(settings.archive_root), Archive(folder / _ARCHIVE), _hashes(folder / _DATABASE))
        made = Backup(migrations.head(), _count(_sqlite_url(folder / _DATABASE)), copied)
        (folder / _MANIFEST).write_bytes(msgspec.json.encode(made))
    return made


def restore(settings: Settings, folder: Path) -> Backup:
    """Bring a backup into an empty database and its archive; one of an older version is migrated on the way.

    Raises EnvironmentFault where the folder holds no whole backup, or the database any document.
    """
    with _explained(folder), data_folder_lock(settings.data):
        made = _manifest(folder)
        migrate(settings.database)
        _need_empty(settings.database)
        draft = folder / f"{_DATABASE}.restoring"
        draft.write_bytes((folder / _DATABASE).read_bytes())
        try:
            migrate(_sqlite_url(draft))
            copied = _copy_archive(Archive(folder / _ARCHIVE), Archive(settings.archive_root), _hashes(draft))
            copy_tables(_sqlite_url(draft), settings.database)
        finally:
            for path in folder.glob(f"{draft.name}*"):
                path.unlink()
    return Backup(made.revision, made.documents, copied)


def _copy_database(url: str, target: Path) -> None:
    """The whole database at one moment, into a new SQLite file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(parsed.database or "")) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES)
        migrate(_sqlite_url(target))
        return
    migrate(_sqlite_url(target))
    copy_tables(url, _sqlite_url(target))
    with closing(sqlite3.connect(target)) as copy:  # everything into the one file
        copy.execute("PRAGMA journal_mode = DELETE")


def _copy_archive(source: Archive, target: Archive, needed: list[str]) -> int:
    """The originals and artifacts of these documents that the target has not; how many files.

    Artifacts can be made again, so a damaged one is left out. Raises EnvironmentFault at the end where an original is
    damaged, or missing though it was taken in.
    """
    copied, lost = 0, []
    for sha256 in needed:
        try:
            copied += _copy_original(source, target, sha256)
        except (Missing, Rotten):
            lost.append(sha256)
        for kind in source.artifacts(sha256):
            copied += _copy_artifact(source, target, sha256, kind)
    if lost:
        message = f"{len(lost)} originals are damaged or missing in {source.root}, the first is {lost[0]}"
        raise EnvironmentFault(message)
    return copied


def _copy_original(source: Archive, target: Archive, sha256: str) -> int:
    if target.exists(sha256):
        return 0
    source.open(sha256).close()
    target.put_file(source.path(sha256))
    return 1


def _copy_artifact(source: Archive, target: Archive, sha256: str, kind: str) -> int:
    if kind in target.artifacts(sha256):
        return 0
    try:
        target.put_artifact(sha256, kind, source.read_artifact(sha256, kind))
    except (Missing, Rotten):
        return 0
    return 1


def _hashes(database: Path) -> list[str]:
    """The documents of a copied database whose bytes were kept: one that was too large never had a run."""
    return _asked(
        _sqlite_url(database),
        lambda session: list(
            session.scalars(
                select(Document.sha256).where(exists().where(Run.document_id == Document.id)).order_by(Document.id)
            )
        ),
    )


def _count(url: str) -> int:
    return _asked(url, lambda session: session.scalar(select(func.count()).select_from(Document)) or 0)


def _asked(url: str, question: Callable[[Session], _T]) -> _T:
    engine = make_engine(url)
    try:
        with reading(engine) as session:
            return question(session)
    finally:
        engine.dispose()


def _need_empty(url: str) -> None:
    if _count(url):
        message = "the database has documents already; restore into an empty one (set MINGZHANG_DATA to a new folder)"
        raise EnvironmentFault(message)


def _manifest(folder: Path) -> Backup:
    try:
        return msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Backup)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        message = f"{folder} is no whole backup: {_MANIFEST} is missing or damaged; make it again"
        raise EnvironmentFault(message) from error


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """The system's errors as faults that name the folder."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        message = f"cannot copy between the database and {folder}: {error}; check the disk and its permissions"
        raise EnvironmentFault(message) from error
