"""The scan of the drop folder: what is seen, what is ignored, and when a file stands still."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from runtime.archive import Archive
from runtime.database import make_engine, reading
from scheduler.intake import Intake
from scheduler.scan import Scanner, Sighting, shown, walk
from tests.servers import new_sqlite


@pytest.fixture
def quick_engine(tmp_path: Path) -> Iterator[Engine]:
    """One database is enough where only the folder matters."""
    url = f"sqlite:///{tmp_path}/test.sqlite3"
    new_sqlite(url)
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def _fail(folder: str, error: OSError) -> None:
    raise error


def _names(drop: Path) -> set[str]:
    return {os.path.relpath(sighting.path, drop) for sighting in walk(drop, _fail)}


def _pass(scanner: Scanner, engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [Path(sighting.path).name for sighting in scanner.settled(session)]


def test_regular_files_of_all_folders_are_seen(drop: Path) -> None:
    """Files in subfolders count, whatever their names look like."""
    long = "长" * 80
    (drop / "上海" / "2023").mkdir(parents=True)
    for name in ("a.pdf", "-dash.pdf", "上海/2023/b.pdf", f"{long}.pdf", "with space\n.pdf"):
        (drop / name).touch()
    assert _names(drop) == {"a.pdf", "-dash.pdf", "上海/2023/b.pdf", f"{long}.pdf", "with space\n.pdf"}


def test_a_name_that_is_not_utf8_is_seen_and_shown(drop: Path) -> None:
    """A name of arbitrary bytes is taken, and written readably and unambiguously."""
    (Path(os.fsdecode(bytes(drop) + b"/\xff\\x.pdf"))).touch()
    (sighting,) = walk(drop, _fail)
    assert Path(shown(sighting.path)).name == r"\xff\\x.pdf"
    assert shown(sighting.path).encode()
    assert sighting.unchanged()


@pytest.mark.parametrize(
    "name", [".a.pdf", "~$a.docx", "a.pdf.part", "a.tmp", "A.TMP", "a.crdownload", "a.filepart", ".git/a.pdf"]
)
def test_hidden_and_unfinished_files_are_ignored(drop: Path, name: str) -> None:
    """What another program is still writing, or hides, is none of ours."""
    (drop / name).parent.mkdir(exist_ok=True)
    (drop / name).touch()
    assert _names(drop) == set()


def test_links_and_special_files_are_not_followed(drop: Path, tmp_path: Path) -> None:
    """A link to a file or folder, a pipe or a socket is not a report."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.pdf").touch()
    (drop / "link.pdf").symlink_to(tmp_path / "outside" / "a.pdf")
    (drop / "folder").symlink_to(tmp_path / "outside")
    (drop / "loop").symlink_to(drop)
    os.mkfifo(drop / "pipe.pdf")
    assert _names(drop) == set()


def test_a_folder_that_is_gone_is_complained_about_once(tmp_path: Path, quick_engine: Engine) -> None:
    """A drop folder that is away gives nothing, and its return is noticed."""
    scanner = Scanner(tmp_path / "away", 0.0)
    assert _pass(scanner, quick_engine) == []
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "a.pdf").touch()
    assert _pass(scanner, quick_engine) == ["a.pdf"]


def test_a_file_is_ready_once_it_stood_still(drop: Path, quick_engine: Engine) -> None:
    """A new file waits for the settle time, at start-up as well; a change starts it anew."""
    path = drop / "a.pdf"
    path.write_bytes(b"1")
    os.utime(path, (1, 1))  # an old time is no proof: a copy may carry it over
    scanner = Scanner(drop, 0.3)
    assert _pass(scanner, quick_engine) == []
    time.sleep(0.2)
    path.write_bytes(b"12")
    assert _pass(scanner, quick_engine) == []
    time.sleep(0.2)
    assert _pass(scanner, quick_engine) == []
    assert scanner.expected == 1
    time.sleep(0.2)
    assert _pass(scanner, quick_engine) == ["a.pdf"]


@pytest.mark.parametrize("change", ["size", "mtime", "inode"])
def test_every_sign_of_change_counts(drop: Path, quick_engine: Engine, change: str) -> None:
    """Another size, another time, or another file under the same name is a new file."""
    path = drop / "a.pdf"
    path.write_bytes(b"1")
    os.utime(path, (1, 1))
    scanner = Scanner(drop, 0.0)
    with reading(quick_engine) as session:
        (before,) = scanner.settled(session)
    if change == "size":
        path.write_bytes(b"12")
        os.utime(path, (1, 1))
    elif change == "mtime":
        os.utime(path, (2, 2))
    else:
        other = drop / ".other"
        other.write_bytes(b"2")
        os.utime(other, (1, 1))
        other.replace(path)
    assert not before.unchanged()
    with reading(quick_engine) as session:
        (after,) = scanner.settled(session)
    assert after.fingerprint != before.fingerprint


def test_a_known_file_is_skipped_and_by_a_new_process_too(drop: Path, engine: Engine, tmp_path: Path) -> None:
    """What was taken in is not ready again, neither for this scanner nor for one that starts afresh."""
    (drop / "a.pdf").write_bytes(b"1")
    scanner = Scanner(drop, 0.0)
    with reading(engine) as session:
        (sighting,) = scanner.settled(session)
    Intake(engine, Archive(tmp_path / "archive"), 100).take(sighting)
    scanner.taken(sighting)
    assert scanner.expected == 0
    assert _pass(scanner, engine) == []
    assert _pass(Scanner(drop, 0.0), engine) == []


def test_a_file_that_could_not_be_taken_is_left_alone_for_a_while(drop: Path, quick_engine: Engine) -> None:
    """A file that was put off is not ready, not expected, and listed; afterwards it is tried again."""
    (drop / "a.pdf").touch()
    scanner = Scanner(drop, 0.0)
    with reading(quick_engine) as session:
        (sighting,) = scanner.settled(session)
    assert scanner.failed(sighting, 0.2)
    assert not scanner.failed(sighting, 0.2)
    assert _pass(scanner, quick_engine) == []
    assert (scanner.expected, scanner.put_off) == (0, [sighting])
    time.sleep(0.25)
    assert _pass(scanner, quick_engine) == ["a.pdf"]


def test_thousands_of_files_are_scanned_quickly(drop: Path, quick_engine: Engine) -> None:
    """A pass over three thousand files takes seconds at most."""
    for number in range(3000):
        (drop / str(number)).touch()
    scanner = Scanner(drop, 0.0)
    began = time.monotonic()
    assert len(_pass(scanner, quick_engine)) == 3000
    assert time.monotonic() - began < 10.0


def test_fingerprints_tell_files_apart() -> None:
    """Path, size, time and inode all count."""
    same = Sighting("/a", 1, 2, 3)
    others = [Sighting("/b", 1, 2, 3), Sighting("/a", 2, 2, 3), Sighting("/a", 1, 3, 3), Sighting("/a", 1, 2, 4)]
    assert same.fingerprint == Sighting("/a", 1, 2, 3).fingerprint
    assert same.fingerprint not in {other.fingerprint for other in others}


def test_a_file_that_never_stands_still_is_given_up_on(quick_engine: Engine, drop: Path) -> None:
    """After the patience is over it is no longer expected but told, and taken all the same once it stands still."""
    scanner = Scanner(drop, 0.05, patience_seconds=0.3)
    (drop / "growing.pdf").write_text("x")
    assert _pass(scanner, quick_engine) == []
    assert (scanner.expected, scanner.put_off) == (1, [])
    time.sleep(0.4)
    (drop / "growing.pdf").write_text("xx")
    assert _pass(scanner, quick_engine) == []
    assert (scanner.expected, len(scanner.put_off)) == (0, 1)
    time.sleep(0.06)
    assert _pass(scanner, quick_engine) == ["growing.pdf"]
