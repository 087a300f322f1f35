"""What is through leaves the drop folder where the settings name a place for it, and never otherwise."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from runtime.archive import Archive
from runtime.database import transaction
from runtime.settings import Settings
from scheduler import putting_away
from scheduler.folder import DropFolder
from schemas.tables import Document, DocumentState


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> DropFolder:
    """A drop folder with a file in a subfolder that was taken in."""
    drop = tmp_path / "drop"
    (drop / "区").mkdir(parents=True)
    (drop / "区" / "a.txt").write_text("first")
    folder = DropFolder(drop, engine, Archive(tmp_path / "archive"), 0.0, 1000, done=tmp_path / "done")
    folder.take_in()
    return folder


def _land(folder: DropFolder) -> None:
    with transaction(folder.engine) as session:
        session.execute(update(Document).values(state=DocumentState.LANDED))


def _files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_only_what_is_through_is_moved(folder: DropFolder, tmp_path: Path) -> None:
    """A file stays while its document is at work, and then goes to the same place below the other folder."""
    assert folder.put_away() == 0
    _land(folder)
    (folder.path / "new.txt").write_text("not yet taken in")
    assert folder.put_away() == 1
    assert _files(tmp_path / "done") == {"区/a.txt": "first"}
    assert _files(folder.path) == {"new.txt": "not yet taken in"}


def test_nothing_is_overwritten(folder: DropFolder, tmp_path: Path) -> None:
    """A second file of the same name stands beside the first with a number."""
    _land(folder)
    folder.put_away()
    (folder.path / "区" / "a.txt").write_text("second")
    folder.take_in()
    _land(folder)
    assert folder.put_away() == 1
    assert _files(tmp_path / "done") == {"区/a.txt": "first", "区/a-1.txt": "second"}


def test_a_changed_file_stays(folder: DropFolder, tmp_path: Path) -> None:
    """A file that was replaced since it was taken in is a new one, and is not moved."""
    _land(folder)
    (folder.path / "区" / "a.txt").write_text("changed since")
    assert folder.put_away() == 0
    assert _files(tmp_path / "done") == {}
    assert _files(folder.path) == {"区/a.txt": "changed since"}


def test_another_file_system_gets_a_copy_first(
    folder: DropFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Across file systems the file is copied, then removed; its time is kept."""
    monkeypatch.setattr(putting_away, "_same_file_system", lambda *_: False)
    before = (folder.path / "区" / "a.txt").stat().st_mtime_ns
    _land(folder)
    assert folder.put_away() == 1
    assert _files(tmp_path / "done") == {"区/a.txt": "first"}
    assert (tmp_path / "done" / "区" / "a.txt").stat().st_mtime_ns == before
    assert _files(folder.path) == {}


def test_by_default_the_folder_is_only_read(engine: Engine, tmp_path: Path) -> None:
    """Without the setting nothing is moved."""
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "a.txt").write_text("first")
    folder = DropFolder(tmp_path / "drop", engine, Archive(tmp_path / "archive"), 0.0, 1000)
    folder.take_in()
    _land(folder)
    folder.take_in()
    assert folder.put_away() == 0
    assert _files(tmp_path / "drop") == {"a.txt": "first"}


def test_the_other_folder_lies_outside(tmp_path: Path) -> None:
    """A folder inside the drop folder would be taken in again, and is refused."""
    with pytest.raises(ValueError, match="must not lie inside"):
        Settings(drop=tmp_path, done=tmp_path / "done")
