"""Intake: bytes, rows and lines of a file, once each; a duplicate is an outcome."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from runtime.archive import Archive, FileChanged
from runtime.database import reading
from scheduler.folder import DropFolder
from scheduler.intake import Intake, Taken
from scheduler.scan import Sighting
from schemas.errors import EnvironmentFault
from schemas.tables import Arrival, Document, DocumentState, Event, Run, RunState, Stage, StageRun, StageState
from tests.permissions import permissions_bind


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def intake(engine: Engine, archive: Archive) -> Intake:
    return Intake(engine, archive, 1000)


def _sighting(path: Path, content: bytes = b"content") -> Sighting:
    path.write_bytes(content)
    status = path.stat()
    return Sighting(str(path), status.st_size, status.st_mtime_ns, status.st_ino)


def _events(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Event.name).order_by(Event.id)))


def test_a_new_file_waits_for_its_first_stage(intake: Intake, engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """Its bytes are in the archive, its rows are there together, its line is owed, and the file is as it was."""
    sighting = _sighting(tmp_path / "a.pdf")
    assert intake.take(sighting) is Taken.NEW
    assert sighting.unchanged()
    with reading(engine) as session:
        document, run, stage = session.execute(
            select(Document, Run, StageRun).join(Run, Run.document_id == Document.id).join(StageRun)
        ).one()
    assert archive.read(document.sha256) == b"content"
    assert (document.name, document.bytes, document.state) == ("a.pdf", 7, DocumentState.RECEIVED)
    assert (run.state, stage.stage, stage.state) == (RunState.WORKING, Stage.PARSE, StageState.WAITING)
    assert _events(engine) == ["document.received"]


def test_the_same_content_again_is_a_duplicate(intake: Intake, engine: Engine, tmp_path: Path) -> None:
    """A second copy adds an arrival and one line, and no work."""
    intake.take(_sighting(tmp_path / "a.pdf"))
    assert intake.take(_sighting(tmp_path / "b.pdf")) is Taken.DUPLICATE
    with reading(engine) as session:
        arrivals = session.execute(select(Arrival.name, Arrival.duplicate).order_by(Arrival.id)).all()
        assert [tuple(row) for row in arrivals] == [("a.pdf", False), ("b.pdf", True)]
        assert len(session.scalars(select(StageRun.id)).all()) == 1
    assert _events(engine) == ["document.received", "document.duplicate"]


def test_a_file_that_changed_since_it_was_seen_is_left(intake: Intake, engine: Engine, tmp_path: Path) -> None:
    """What is not what stood still is not entered."""
    sighting = _sighting(tmp_path / "a.pdf")
    (tmp_path / "a.pdf").write_bytes(b"other content")
    with pytest.raises(FileChanged):
        intake.take(sighting)
    (tmp_path / "a.pdf").unlink()
    with pytest.raises(FileChanged):
        intake.take(sighting)
    assert _events(engine) == []


def test_a_crash_after_the_archive_loses_nothing(
    intake: Intake, engine: Engine, archive: Archive, tmp_path: Path
) -> None:
    """Bytes that were archived without their rows are entered by the next pass as if new."""
    sighting = _sighting(tmp_path / "a.pdf")
    archive.put_file(tmp_path / "a.pdf")
    assert intake.take(sighting) is Taken.NEW


def test_too_large_a_file_is_rejected_without_a_copy(
    intake: Intake, engine: Engine, archive: Archive, tmp_path: Path
) -> None:
    """It is known by its hash, rejected with the reason, and not kept."""
    assert intake.take(_sighting(tmp_path / "a.pdf", b"x" * 1001)) is Taken.TOO_LARGE
    with reading(engine) as session:
        document = session.scalars(select(Document)).one()
        assert (document.state, document.reason) == (DocumentState.REJECTED, "too_large")
        assert session.scalars(select(Run)).all() == []
    assert not archive.exists(document.sha256)
    assert _events(engine) == ["document.received", "document.rejected"]


def test_an_unreadable_file_is_a_fault_to_wait_for(intake: Intake, tmp_path: Path) -> None:
    """A file without permission is named, not lost and not rejected."""
    sighting = _sighting(tmp_path / "a.pdf")
    (tmp_path / "a.pdf").chmod(0)
    with permissions_bind(), pytest.raises(EnvironmentFault, match=r"a\.pdf"):
        intake.take(sighting)
    (tmp_path / "a.pdf").chmod(0o600)
    assert intake.take(sighting) is Taken.NEW


def test_a_name_of_any_bytes_is_stored(intake: Intake, engine: Engine, tmp_path: Path) -> None:
    """A name that is no UTF-8 is entered readably."""
    intake.take(_sighting(Path(os.fsdecode(bytes(tmp_path) + b"/\xe4\xb8\xff.pdf"))))
    with reading(engine) as session:
        assert session.scalars(select(Document.name)).one() == r"\xe4\xb8\xff.pdf"


def test_what_was_too_large_is_taken_up_under_a_higher_limit(engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """Once the limit was raised the very same file is new again, also in a copy, and goes through once."""
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in ("a.pdf", "b.pdf"):
        (drop / name).write_bytes(b"content")

    def passed(max_bytes: int) -> list[str]:
        before = len(_events(engine))
        folder = DropFolder(drop, engine, archive, 0.0, max_bytes)
        while folder.take_in() or not folder.quiet:
            pass
        return _events(engine)[before:]

    assert passed(5) == ["document.received", "document.rejected", "document.duplicate"]
    assert passed(6) == []
    assert passed(7) == ["run.recovered"]
    assert passed(7) == []
    with reading(engine) as session:
        document, run = session.execute(select(Document, Run).join(Run, Run.document_id == Document.id)).one()
        assert len(session.scalars(select(Arrival.id)).all()) == 2
        assert len(session.scalars(select(StageRun.id)).all()) == 1
    assert (document.state, document.reason, run.state) == (DocumentState.RECEIVED, None, RunState.WORKING)
    assert archive.read(document.sha256) == b"content"
