"""Backup and restore: everything comes back, into either database, and nothing is overwritten."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.backup import back_up, restore
from runtime.database import make_engine, reading, transaction
from runtime.settings import Settings
from schemas.errors import EnvironmentFault
from schemas.tables import Base, Document, Event
from tests import small_stages
from tests.machinery import make_document
from workers.sandbox import Sandbox
from workers.stages.perform import Workshop, perform
from workers.stages.retry import RetryPolicy


@pytest.fixture
def settings(engine: Engine, database: str, tmp_path: Path) -> Settings:
    """A machine with one landed report and one document that waits."""
    settings = Settings(data=tmp_path / "data", database_url=database)
    archive = Archive(settings.archive_root)
    with Sandbox("tests.small_stages:parse", memory_mib=512, seconds=10) as sandbox:
        stages = small_stages.classify, small_stages.validate
        shop = Workshop(engine, archive, sandbox, *stages, RetryPolicy(), 60.0)
        due = perform(shop, make_document(engine, archive))
        while due is not None:
            due = perform(shop, due.stage_run)
    make_document(engine, archive, "waits")
    return settings


def _everything(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    engine = make_engine(settings.database)
    try:
        with reading(engine) as session:
            return {
                table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
            }
    finally:
        engine.dispose()


def _files(archive: Path) -> dict[str, bytes]:
    kept = [archive / "originals", archive / "artifacts"]
    return {str(p.relative_to(archive)): p.read_bytes() for top in kept for p in top.rglob("*") if p.is_file()}


def _fresh(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "restored")


def test_everything_comes_back(settings: Settings, tmp_path: Path) -> None:
    """Every row of every table and every file of the archive is as it was, in a new place."""
    made = back_up(settings, tmp_path / "backup")
    back = restore(_fresh(tmp_path), tmp_path / "backup")
    assert (made.documents, back.documents, made.copied, back.copied) == (2, 2, 4, 4)
    assert _everything(_fresh(tmp_path)) == _everything(settings)
    assert _files(tmp_path / "restored" / "archive") == _files(settings.archive_root)


def test_restored_into_either_database_work_goes_on(settings: Settings, database: str, tmp_path: Path) -> None:
    """Emptied and restored, the same database numbers its next rows after the last ones."""
    back_up(settings, tmp_path / "backup")
    before = _everything(settings)
    engine = make_engine(database)
    with transaction(engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    restore(settings, tmp_path / "backup")
    assert _everything(settings) == before
    number = make_document(engine, Archive(settings.archive_root), "new")
    assert number == 5
    with transaction(engine) as session:
        session.add(Event(name="x", level="info", fields={}))
    engine.dispose()


def test_a_second_backup_copies_only_what_is_new(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    """The same folder is brought up to date."""
    back_up(settings, tmp_path / "backup")
    make_document(engine, Archive(settings.archive_root), "one more")
    made = back_up(settings, tmp_path / "backup")
    assert (made.documents, made.copied) == (3, 1)


def test_a_filled_database_is_not_overwritten(settings: Settings, tmp_path: Path) -> None:
    """Restoring over documents is refused and changes nothing."""
    back_up(settings, tmp_path / "backup")
    before = _everything(settings)
    with pytest.raises(EnvironmentFault, match="documents already"):
        restore(settings, tmp_path / "backup")
    assert _everything(settings) == before


def test_half_a_backup_is_none(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    """Where an original is damaged the backup says so, is not complete, and is not restored."""
    with reading(engine) as session:
        sha256 = session.scalars(select(Document.sha256).order_by(Document.id)).first()
    assert sha256 is not None
    path = Archive(settings.archive_root).path(sha256)
    path.chmod(0o644)
    path.write_bytes(b"rot")
    with pytest.raises(EnvironmentFault, match="1 originals are damaged"):
        back_up(settings, tmp_path / "backup")
    with pytest.raises(EnvironmentFault, match="no whole backup"):
        restore(_fresh(tmp_path), tmp_path / "backup")
