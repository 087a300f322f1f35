"""Files whose document is through, moved out of the drop folder where the settings name a place for them.

Nothing is ever overwritten, and only the very file that was taken in is moved: one that was changed meanwhile stays,
or comes back, to be taken in as what it is now.
"""

import os
import shutil
import tempfile
from collections.abc import Collection
from contextlib import suppress
from itertools import count
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from runtime.logging import get_logger
from scheduler.scan import Sighting, shown
from schemas.errors import EnvironmentFault
from schemas.tables import Arrival, Document, DocumentState

__all__ = ["finished", "put_away"]

_log = get_logger(__name__)
_BATCH = 500


def finished(session: Session, sightings: Collection[Sighting]) -> list[Sighting]:
    """Those of the known sightings whose document is landed, classified, rejected or quarantined."""
    named = {sighting.fingerprint: sighting for sighting in sightings}
    wanted = sorted(named)
    through = (
        select(Arrival.fingerprint)
        .join(Document, Document.id == Arrival.document_id)
        .where(Document.state != DocumentState.RECEIVED)
    )
    found: list[Sighting] = []
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        found.extend(named[name] for name in session.scalars(through.where(Arrival.fingerprint.in_(batch))))
    return found


def put_away(sighting: Sighting, drop: Path, done: Path) -> bool:
    """Move a file to the same place below `done`, with a number behind its name where that is taken; False if it left.

    Raises EnvironmentFault where it cannot be moved; it then stays where it is.
    """
    source = Path(sighting.path)
    try:
        target = _reserved(done / source.relative_to(drop))
        moved = False
        try:
            moved = sighting.unchanged() and _moved(sighting, source, target)
        finally:
            if not moved:
                target.unlink()
    except OSError as error:
        message = (
            f"cannot move {shown(sighting.path)} to {done}: {error.strerror or error}; "
            "let this user write both folders, or unset MINGZHANG_DONE"
        )
        raise EnvironmentFault(message) from error
    if moved:
        _log.info("file.moved", path=shown(sighting.path), to=shown(str(target)))
    return moved


def _reserved(target: Path) -> Path:
    """An empty file of ours under the name, or under the first numbered one that is free."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for number in count():
        free = target.with_name(f"{target.stem}-{number}{target.suffix}") if number else target
        with suppress(FileExistsError):
            os.close(os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            return free
    raise AssertionError


def _moved(sighting: Sighting, source: Path, target: Path) -> bool:
    """Move the file onto our placeholder; False if what was moved is not what was seen, and so was put back.

    Where a new file has taken its place already, both are kept where they are.
    """
    if not _same_file_system(source, target):
        return _copied(sighting, source, target)
    source.replace(target)
    status = target.lstat()
    if (status.st_size, status.st_mtime_ns, status.st_ino) == (sighting.size, sighting.mtime_ns, sighting.inode):
        return True
    with suppress(OSError):
        os.link(target, source)
        return False
    return True


def _same_file_system(source: Path, target: Path) -> bool:
    return source.lstat().st_dev == target.lstat().st_dev


def _copied(sighting: Sighting, source: Path, target: Path) -> bool:
    """To another file system: durable there before it goes here."""
    descriptor, name = tempfile.mkstemp(prefix=".", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as writer, source.open("rb") as reader:
            shutil.copyfileobj(reader, writer)
            writer.flush()
            os.fsync(writer.fileno())
        shutil.copystat(source, draft)
        if not sighting.unchanged():
            return False
        draft.replace(target)
        source.unlink()
        return True
    finally:
        draft.unlink(missing_ok=True)
