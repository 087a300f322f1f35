"""The drop folder at work, whatever is done to it: each file is taken once, or told why not, and none is touched."""

import errno
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import make_engine, reading
from scheduler import folder as at_work
from scheduler.folder import DropFolder
from scheduler.watch import watching
from schemas.errors import EnvironmentFault
from schemas.tables import Arrival, Document
from tests.servers import new_sqlite

SETTLE = 0.1


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    new_sqlite(url)
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def folder(drop: Path, engine: Engine, tmp_path: Path) -> DropFolder:
    return DropFolder(drop, engine, Archive(tmp_path / "archive"), SETTLE, 10_000)


def work(folder: DropFolder, seconds: float = 4 * SETTLE) -> None:
    """Passes for some time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        folder.take_in()
        time.sleep(SETTLE / 5)


def taken(engine: Engine) -> dict[str, int]:
    """The names that arrived, with the sizes of their documents."""
    with reading(engine) as session:
        rows = session.execute(select(Arrival.name, Document.bytes).join(Document, Document.id == Arrival.document_id))
        return {name: size for name, size in rows}  # noqa: C416


def test_a_file_that_is_copied_slowly_is_taken_whole(folder: DropFolder, drop: Path, engine: Engine) -> None:
    """However long the copy takes, only the finished file is taken, and once."""
    with (drop / "a.pdf").open("wb", buffering=0) as file:
        for _ in range(10):
            file.write(b"x" * 100)
            work(folder, SETTLE / 2)
            assert taken(engine) == {}
    work(folder)
    assert taken(engine) == {"a.pdf": 1000}


def test_files_and_folders_may_be_renamed_in(folder: DropFolder, drop: Path, engine: Engine, tmp_path: Path) -> None:
    """A file under its final name, and a whole tree of folders moved in at once, are taken like any other."""
    inside = tmp_path / "elsewhere" / "某省" / "2023"
    inside.mkdir(parents=True)
    for name in ("a.pdf", "b.pdf"):
        (inside / name).write_text(name)
    (drop / "c.pdf.part").write_text("c.pdf")
    work(folder)
    assert taken(engine) == {}
    (drop / "c.pdf.part").rename(drop / "c.pdf")
    (tmp_path / "elsewhere").rename(drop / "moved")
    work(folder)
    assert taken(engine) == {"a.pdf": 5, "b.pdf": 5, "c.pdf": 5}


def test_a_file_that_is_replaced_while_it_is_read(
    folder: DropFolder, drop: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of the old one is dropped; the new one is taken once it stands still."""
    (drop / "a.pdf").write_text("old")
    put_file = Archive.put_file

    def replacing(archive: Archive, source: Path) -> Any:
        stored = put_file(archive, source)
        if source.read_text() == "old":
            (drop / ".new").write_text("newer")
            (drop / ".new").replace(source)
        return stored

    monkeypatch.setattr(Archive, "put_file", replacing)
    work(folder, 8 * SETTLE)
    assert taken(engine) == {"a.pdf": 5}


def test_a_file_that_is_deleted_while_it_waits(folder: DropFolder, drop: Path, engine: Engine) -> None:
    """It is forgotten without a word, and the others are taken."""
    for name in ("a.pdf", "b.pdf"):
        (drop / name).write_text(name)
    folder.take_in()
    assert not folder.quiet
    (drop / "a.pdf").unlink()
    work(folder)
    assert taken(engine) == {"b.pdf": 5}
    assert folder.quiet
    assert folder.untaken == ()


@pytest.mark.parametrize("mtime", [0, 4_000_000_000])
def test_the_clocks_of_files_do_not_matter(folder: DropFolder, drop: Path, engine: Engine, mtime: int) -> None:
    """A file from long ago or from the future, as a clock that was set back makes it, is taken after the same wait."""
    (drop / "a.pdf").write_text("a")
    os.utime(drop / "a.pdf", (mtime, mtime))
    folder.take_in()
    assert taken(engine) == {}
    work(folder)
    assert taken(engine) == {"a.pdf": 1}


def test_a_wall_clock_that_jumps_does_not_matter(
    folder: DropFolder, drop: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting goes by a clock that nobody sets."""
    (drop / "a.pdf").write_text("a")
    folder.take_in()
    monkeypatch.setattr(time, "time", lambda: 1.0)
    work(folder)
    assert taken(engine) == {"a.pdf": 1}


@pytest.mark.parametrize("name", [b"-rf.pdf", "长".encode() * 80 + b".pdf", b"\xff\xfe.pdf", b"a\nb.pdf", b"'; --.pdf"])
def test_names_of_any_kind_are_taken(folder: DropFolder, drop: Path, engine: Engine, name: bytes) -> None:
    """A leading dash, the longest name there can be, bytes that are no text: all are entered."""
    Path(os.fsdecode(os.fsencode(drop) + b"/" + name)).write_text("x")
    work(folder)
    assert list(taken(engine).values()) == [1]


def test_a_path_that_is_too_long_hides_nothing_else(folder: DropFolder, drop: Path, engine: Engine) -> None:
    """Folders nested deeper than the system can name are complained about, and the rest is taken."""
    here = os.open(drop, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=here)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    (drop / "a.pdf").write_text("a")
    with structlog.testing.capture_logs() as lines:
        work(folder)
    assert taken(engine) == {"a.pdf": 1}
    assert [line["event"] for line in lines] == ["folder.unreadable"]


def test_what_may_not_be_read_is_told_once_and_tried_again(
    folder: DropFolder, drop: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without permission stops no other; once it may be read it is taken."""
    for name in ("a.pdf", "b.pdf"):
        (drop / name).write_text(name)
    shut = [True]
    real_open = os.open

    def guarded(path: Any, *arguments: Any, **options: Any) -> int:
        if shut[0] and str(path).endswith("a.pdf"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real_open(path, *arguments, **options)

    monkeypatch.setattr(os, "open", guarded)
    with structlog.testing.capture_logs() as lines:
        work(folder, 1.5)
    assert taken(engine) == {"b.pdf": 5}
    assert [(line["event"], line["log_level"]) for line in lines] == [("file.waiting", "warning")]
    assert "check its permissions" in lines[0]["detail"]
    assert folder.untaken == (str(drop / "a.pdf"),)
    shut[0] = False
    work(folder, 2.5)
    assert taken(engine) == {"a.pdf": 5, "b.pdf": 5}


def test_a_subfolder_that_may_not_be_read_is_told_once(
    folder: DropFolder, drop: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the folder is taken meanwhile."""
    (drop / "shut").mkdir()
    (drop / "a.pdf").write_text("a")
    real_scandir = os.scandir

    def guarded(path: str) -> Any:
        if str(path).endswith("shut"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real_scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    with structlog.testing.capture_logs() as lines:
        work(folder)
    assert taken(engine) == {"a.pdf": 1}
    assert [line["event"] for line in lines] == ["folder.unreadable"]


def test_a_broken_archive_is_not_taken_for_broken_files(
    folder: DropFolder, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where several files in a row cannot be taken, the fault is the machine's, and the round waits."""
    for number in range(5):
        (drop / f"{number}.pdf").write_text(str(number))
    folder.take_in()
    time.sleep(SETTLE)

    def full(archive: Archive, source: Path) -> Any:
        raise EnvironmentFault("the disk is full")

    monkeypatch.setattr(Archive, "put_file", full)
    with pytest.raises(EnvironmentFault, match="full"):
        folder.take_in()


def test_many_at_once_are_taken_in_passes(
    folder: DropFolder, drop: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many come at once, one pass lasts no longer than a moment and says that there is more."""
    monkeypatch.setattr(at_work, "_PASS_SECONDS", 0.05)
    for number in range(300):
        (drop / f"{number}.pdf").write_text(str(number))
    folder.take_in()
    time.sleep(SETTLE)
    passes, longest = 0, 0.0
    more = True
    while more:
        began = time.monotonic()
        more = folder.take_in()
        passes, longest = passes + 1, max(longest, time.monotonic() - began)
    assert len(taken(engine)) == 300
    assert passes > 1
    assert longest < 3.0


def test_files_are_left_as_they_were(folder: DropFolder, drop: Path) -> None:
    """Nothing of a file that was taken is changed: content, times, rights, name."""
    (drop / "a.pdf").write_text("a")
    (drop / "a.pdf").chmod(0o640)
    os.utime(drop / "a.pdf", ns=(1_000_000_001, 1_000_000_002))
    before = (drop / "a.pdf").lstat()
    work(folder)
    after = (drop / "a.pdf").lstat()
    same = ("st_mode", "st_ino", "st_uid", "st_gid", "st_size", "st_mtime_ns", "st_ctime_ns", "st_nlink")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


def test_a_share_without_events_is_told_and_does_no_harm(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system gives no events, one line says so and the passes go on by the clock."""
    told = threading.Event()

    def refuse(*_: object, **__: object) -> object:
        told.set()
        raise OSError(errno.ENOSPC, "no watches left")

    monkeypatch.setattr("watchfiles.watch", refuse)
    with structlog.testing.capture_logs() as lines, watching(drop, lambda: None):
        assert told.wait(5)
        time.sleep(0.1)
    assert [(line["event"], line["log_level"]) for line in lines] == [("folder.without_events", "warning")]


def test_events_make_a_pass_come_sooner(drop: Path) -> None:
    """Where there are events, a new file wakes the loop."""
    woken = threading.Event()
    with watching(drop, woken.set):
        until = time.monotonic() + 10
        number = 0
        while not woken.wait(0.2) and time.monotonic() < until:
            (drop / str(number)).touch()
            number += 1
    assert woken.is_set()
