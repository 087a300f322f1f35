"""Receipts are written for what is through, where the settings say, again after a crash, and never taken in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.database import transaction
from scheduler import receipts
from scheduler.folder import DropFolder
from scheduler.receipts import Receipts
from scheduler.scan import meant, shown
from schemas.errors import EnvironmentFault
from schemas.tables import Document, DocumentState

Names = Callable[[Path], list[str]]


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> DropFolder:
    """A drop folder with a file in a subfolder that was taken in."""
    drop = tmp_path / "drop"
    (drop / "区").mkdir(parents=True)
    (drop / "区" / "a.txt").write_text("first")
    folder = DropFolder(drop, engine, Archive(tmp_path / "archive"), 0.0, 1000)
    folder.take_in()
    return folder


def _end(engine: Engine) -> None:
    values: dict[str, Any] = {"state": DocumentState.REJECTED, "reason": "damaged", "receipt_due": True}
    with transaction(engine) as session:
        session.execute(update(Document).values(**values))


def _receipts(engine: Engine, folder: Path | Literal["beside"], done: Path | None = None) -> Receipts:
    return Receipts(engine, folder, folder.parent / "drop" if isinstance(folder, Path) else None, done)


def _names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_one_folder_for_all(folder: DropFolder, engine: Engine, tmp_path: Path) -> None:
    """A document that is through has its two files there, once; one at work has none."""
    to = tmp_path / "receipts"
    writer = _receipts(engine, to)
    writer.write()
    assert not to.exists()
    _end(engine)
    writer.write()
    digest = _digest(engine)
    assert _names(to) == [f"a.txt.{digest[:8]}.receipt.html", f"a.txt.{digest[:8]}.receipt.json"]
    content = json.loads((to / f"a.txt.{digest[:8]}.receipt.json").read_text())
    assert (content["outcome"], content["reason"], content["document"]["sha256"]) == ("rejected", "damaged", digest)
    for path in to.iterdir():
        path.unlink()
    writer.write()
    assert _names(to) == []


def test_beside_every_file_of_the_document(folder: DropFolder, engine: Engine) -> None:
    """A duplicate that comes later gets its own; receipts are not taken in as documents."""
    _end(engine)
    writer = Receipts(engine, "beside", folder.path)
    writer.write()
    (folder.path / "again.txt").write_text("first")
    folder.take_in()
    writer.write()
    folder.take_in()
    endings = ("", ".receipt.html", ".receipt.json")
    assert _names(folder.path) == [f"{name}{end}" for name in ("again.txt", "区/a.txt") for end in endings]
    with transaction(engine) as session:
        assert len(session.scalars(select(Document.id)).all()) == 1


def test_where_files_are_moved_their_receipts_are_too(folder: DropFolder, engine: Engine, tmp_path: Path) -> None:
    """With a folder for what is through, the receipt is written there."""
    _end(engine)
    Receipts(engine, "beside", folder.path, tmp_path / "done").write()
    assert _names(tmp_path / "done") == ["区/a.txt.receipt.html", "区/a.txt.receipt.json"]
    assert _names(folder.path) == ["区/a.txt"]


def test_a_crash_while_writing_writes_it_again(
    folder: DropFolder, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note that a receipt is owed outlives a death between the files."""
    _end(engine)
    writer = _receipts(engine, tmp_path / "receipts")
    with monkeypatch.context() as patch:
        patch.setattr(receipts, "page", _die)
        with pytest.raises(KeyboardInterrupt):
            writer.write()
    writer.write()
    assert len(_names(tmp_path / "receipts")) == 2


def test_a_folder_that_cannot_be_written_is_a_fault(folder: DropFolder, engine: Engine, tmp_path: Path) -> None:
    """It is told with its setting, nothing is lost, and the receipt comes when the folder does."""
    _end(engine)
    (tmp_path / "receipts").write_text("a file in the way")
    writer = _receipts(engine, tmp_path / "receipts")
    with pytest.raises(EnvironmentFault, match="MINGZHANG_RECEIPTS"):
        writer.write()
    (tmp_path / "receipts").unlink()
    writer.write()
    assert len(_names(tmp_path / "receipts")) == 2


def test_a_file_that_is_gone_has_none(folder: DropFolder, engine: Engine) -> None:
    """Without its folder there is no place beside a file, and that is no trouble."""
    _end(engine)
    (folder.path / "区" / "a.txt").unlink()
    (folder.path / "区").rmdir()
    assert Receipts(engine, "beside", folder.path).write() is False
    assert _names(folder.path) == []


@pytest.mark.parametrize("path", ["/a/区/b.txt", "/a\\b", "/a\\x41", "/bad-\udcff\udcfe.pdf", "/\\\\x"])
def test_a_shown_path_can_be_meant_again(path: str) -> None:
    r"""Backslashes and bytes that are no UTF-8 come back as they were."""
    assert meant(shown(path)) == path


def _digest(engine: Engine) -> str:
    with transaction(engine) as session:
        return session.scalars(select(Document.sha256)).one()


def _die(_: object) -> str:
    raise KeyboardInterrupt
