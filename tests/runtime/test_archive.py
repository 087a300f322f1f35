"""The archive: what is in it is whole, what is not whole is not in it."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runtime import archive as module
from runtime.archive import Archive, FileChanged, Missing, Rotten
from schemas.errors import EnvironmentFault

CONTENT = bytes(range(256)) * 20_000  # five blocks


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(CONTENT)
    return path


def left_over(archive: Archive) -> list[Path]:
    return list((archive.root / "temporary").glob("*"))


def test_file_comes_back_by_its_hash(archive: Archive, source: Path) -> None:
    """A file that was put in is found, read and opened by its SHA-256, and the source is untouched."""
    stored = archive.put_file(source)
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.bytes == len(CONTENT)
    assert archive.exists(stored.sha256)
    assert archive.read(stored.sha256) == CONTENT
    assert source.read_bytes() == CONTENT
    assert archive.path(stored.sha256).stat().st_mode & 0o222 == 0
    assert left_over(archive) == []


def test_same_bytes_are_one_file(archive: Archive, source: Path) -> None:
    """The same content put in twice, as a file and as bytes, is held once."""
    assert archive.put_file(source) == archive.put_bytes(CONTENT)
    assert sum(path.is_file() for path in archive.root.rglob("*")) == 1


@pytest.mark.parametrize("change", ["append", "touch", "replace", "remove"])
def test_change_while_reading_is_noticed(
    archive: Archive, source: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is changed, replaced or removed while it is copied is not taken."""
    read = module._read

    def meddle(reader: object, path: Path) -> bytes:
        block = read(reader, path)  # type: ignore[arg-type]
        if not block:
            if change == "append":
                with source.open("ab") as writer:
                    writer.write(b"more")
            elif change == "touch":
                os.utime(source, ns=(1, 1))
            else:
                source.unlink()
                if change == "replace":
                    source.write_bytes(CONTENT)
        return block

    monkeypatch.setattr(module, "_read", meddle)
    with pytest.raises(FileChanged):
        archive.put_file(source)
    assert not archive.exists(hashlib.sha256(CONTENT).hexdigest())
    assert left_over(archive) == []


def test_file_that_went_away_is_a_change(archive: Archive, tmp_path: Path) -> None:
    """A file removed before it could be read is told as one that changed."""
    with pytest.raises(FileChanged, match="gone"):
        archive.put_file(tmp_path / "absent.pdf")


def test_links_and_special_files_are_refused(archive: Archive, source: Path, tmp_path: Path) -> None:
    """Neither a symbolic link nor a pipe nor a folder is read, and none makes us wait."""
    link, pipe = tmp_path / "link.pdf", tmp_path / "pipe.pdf"
    link.symlink_to(source)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path):
        with pytest.raises(EnvironmentFault):
            archive.put_file(path)


def test_bit_rot_is_noticed_and_healed(archive: Archive, source: Path) -> None:
    """An original that the disk changed is not handed out, and putting the file in again mends it."""
    sha256 = archive.put_file(source).sha256
    path = archive.path(sha256)
    path.chmod(0o644)
    with path.open("r+b") as writer:
        writer.seek(1234)
        writer.write(b"\xff\x00")
    with pytest.raises(Rotten, match=sha256):
        archive.read(sha256)
    archive.put_file(source)
    assert archive.read(sha256) == CONTENT


def test_missing_original_is_a_fault_of_the_environment(archive: Archive) -> None:
    """What the archive does not hold is told as missing, and not as a fault of the document."""
    with pytest.raises(Missing):
        archive.read("0" * 64)


def test_artifact_comes_back_and_is_replaced(archive: Archive) -> None:
    """A stage's output is found under the document and its kind; a later one takes its place."""
    archive.put_artifact("a" * 64, "pages", b"first")
    archive.put_artifact("a" * 64, "pages", CONTENT)
    assert archive.read_artifact("a" * 64, "pages") == CONTENT
    with pytest.raises(Missing):
        archive.read_artifact("a" * 64, "report")


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: packed[:40] + b"\x00\x01" + packed[42:]])
def test_damaged_artifact_is_noticed(archive: Archive, damage: "object") -> None:
    """A truncated or altered artifact is not handed out."""
    archive.put_artifact("a" * 64, "pages", CONTENT)
    path = archive.root / "artifacts" / "aa" / ("a" * 64) / "pages"
    path.chmod(0o644)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(Rotten):
        archive.read_artifact("a" * 64, "pages")


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "a" * 63, "", "a" * 64 + "\n"])
def test_only_hashes_name_originals(archive: Archive, name: str) -> None:
    """A name that is no SHA-256 never becomes a path."""
    with pytest.raises(ValueError, match="not a name"):
        archive.path(name)


def test_full_disk_leaves_nothing_behind(tmp_path: Path, source: Path) -> None:
    """Where the disk takes no more, a fault says so and the half-written copy is gone; the process lives on."""
    root = tmp_path / "archive"
    script = f"""
import resource
from pathlib import Path
from runtime.archive import Archive
from schemas.errors import EnvironmentFault
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
for put in (lambda a: a.put_file(Path({str(source)!r})), lambda a: a.put_bytes(b"x" * (2 << 20))):
    try:
        put(Archive(Path({str(root)!r})))
    except EnvironmentFault as fault:
        print(fault)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.count("the disk is full") == 2
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_unusable_folder_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    """An archive that cannot be made is told as a fault of the environment that names the place."""
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(EnvironmentFault, match="archive"):
        Archive(tmp_path / "archive").put_bytes(b"x")


def test_sweep_takes_only_what_a_crash_left(archive: Archive) -> None:
    """Temporary files older than an hour are removed, those being written are not."""
    archive.put_bytes(b"x")
    old, young = archive.root / "temporary" / "old", archive.root / "temporary" / "young"
    old.touch()
    young.touch()
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))
    assert archive.sweep() == 1
    assert left_over(archive) == [young]
