"""The drop folder, compared with what is known: which files stand still and were never seen like this before.

A pass over the folder is the truth; events of the file system only make it come sooner (a network share sends none).
"""

import hashlib
import math
import os
import re
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from runtime.logging import get_logger
from runtime.names import shown
from schemas.errors import RejectReason
from schemas.tables import Arrival, Document, DocumentState, Run

__all__ = ["Scanner", "Sighting", "meant", "shown", "walk"]

_log = get_logger(__name__)
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download")
_HIDDEN = (".", "~$")
_OURS = (".receipt.json", ".receipt.html")
_BATCH = 500
_ESCAPED = re.compile(rb"\\\\|\\x[0-9a-f]{2}")


@dataclass(frozen=True)
class Sighting:
    """A regular file as it was seen. Its path is absolute; a name that is no UTF-8 is carried as the system's own."""

    path: str
    size: int
    mtime_ns: int
    inode: int

    @property
    def fingerprint(self) -> str:
        """The same for the same file unchanged in the same place, and for nothing else."""
        text = f"{self.size} {self.mtime_ns} {self.inode} ".encode() + os.fsencode(self.path)
        return hashlib.sha256(text).hexdigest()

    def unchanged(self) -> bool:
        """Whether the file still is what was seen."""
        try:
            return _sighting(self.path, Path(self.path).lstat()) == self
        except OSError:
            return False


def meant(text: str) -> str:
    """The path that `shown` made readable."""
    return os.fsdecode(_ESCAPED.sub(lambda found: _byte(found[0]), text.encode()))


def _byte(escaped: bytes) -> bytes:
    return escaped[1:] if escaped == b"\\\\" else bytes.fromhex(escaped[2:].decode())


def walk(drop: Path, complain: Callable[[str, OSError], None]) -> Iterator[Sighting]:
    """Every regular file below the folder that is not hidden, unfinished or a receipt of ours; links are not followed.

    A folder that cannot be read is complained about and left out.
    """
    folders = [str(drop)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(_HIDDEN) or entry.name.lower().endswith((*_UNFINISHED, *_OURS)):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield _sighting(entry.path, entry.stat(follow_symlinks=False))
        except OSError as error:
            complain(folder, error)


def _sighting(path: str, status: os.stat_result) -> Sighting:
    return Sighting(path, status.st_size, status.st_mtime_ns, status.st_ino)


@dataclass
class Scanner:
    """Remembers between passes since when each new file has stood still, and what is known already.

    A file that never stands still is not waited for any longer than `patience_seconds`, though taken if it does. One
    that was refused as too large is new again where it has no more than `max_bytes` now.
    """

    drop: Path
    settle_seconds: float
    patience_seconds: float = math.inf
    max_bytes: int = 0
    _since: dict[Sighting, float] = field(default_factory=dict)
    _first: dict[str, float] = field(default_factory=dict)
    _known: set[Sighting] = field(default_factory=set)
    _put_off: dict[Sighting, float] = field(default_factory=dict)
    _failures: dict[Sighting, int] = field(default_factory=dict)
    _complained: set[str] = field(default_factory=set)

    def settled(self, session: Session) -> list[Sighting]:
        """One pass: the new files that have stood still for the settle time, oldest first.

        Size, time and inode are watched by our own clock, so that a wrong time in the file, or a clock that was set
        back, makes no difference; nor does it that the file was there before we were.
        """
        now = time.monotonic()
        seen = set(walk(self.drop, self._complain))
        self._known &= seen
        self._known |= _entered(session, seen - self._known, self.max_bytes)
        fresh = seen - self._known
        self._since = {sighting: self._since.get(sighting, now) for sighting in fresh}
        self._first = {sighting.path: self._first.get(sighting.path, now) for sighting in fresh}
        self._put_off = {sighting: until for sighting, until in self._put_off.items() if sighting in fresh}
        self._failures = {sighting: count for sighting, count in self._failures.items() if sighting in fresh}
        ready = [sighting for sighting in fresh if self._is_ready(sighting, now)]
        return sorted(ready, key=lambda sighting: (sighting.mtime_ns, sighting.path))

    @property
    def known(self) -> frozenset[Sighting]:
        """The files of the last pass that were taken in, then or before."""
        return frozenset(self._known)

    @property
    def expected(self) -> int:
        """How many new files of the last pass are still to be taken in, without those put off or given up on."""
        return len(self._since.keys() - self._put_off.keys() - self._restless())

    @property
    def put_off(self) -> list[Sighting]:
        """The files that could not be taken in so far."""
        return [*self._put_off, *(self._restless() - self._put_off.keys())]

    def taken(self, sighting: Sighting) -> None:
        """Tell that a file was entered."""
        self._known.add(sighting)
        self._since.pop(sighting, None)
        self._put_off.pop(sighting, None)

    def failed(self, sighting: Sighting, longest_seconds: float) -> bool:
        """Tell that a file could not be taken in; True the first time.

        It is left alone for a second, then for twice as long each time, up to the longest.
        """
        failures = self._failures.get(sighting, 0)
        self._failures[sighting] = failures + 1
        self._put_off[sighting] = time.monotonic() + min(longest_seconds, 2.0 ** min(failures, 10))
        return failures == 0

    def _restless(self) -> set[Sighting]:
        """New files that have changed for longer than there is patience for."""
        before = time.monotonic() - self.patience_seconds - self.settle_seconds
        return {sighting for sighting in self._since if self._first[sighting.path] < before}

    def _is_ready(self, sighting: Sighting, now: float) -> bool:
        return now - self._since[sighting] >= self.settle_seconds and now >= self._put_off.get(sighting, now)

    def _complain(self, folder: str, error: OSError) -> None:
        """Once a folder, not every pass."""
        if folder not in self._complained:
            self._complained.add(folder)
            _log.warning("folder.unreadable", path=shown(folder), detail=error.strerror)


def _entered(session: Session, sightings: Collection[Sighting], max_bytes: int) -> set[Sighting]:
    """Those of the sightings that the database knows, without what it knows as refused under a lower limit."""
    if not sightings:  # most of the time
        return set()
    named = {sighting.fingerprint: sighting for sighting in sightings}
    wanted = list(named)
    known: set[Sighting] = set()
    refused = (
        (Arrival.size <= max_bytes)
        & (Document.state == DocumentState.REJECTED)
        & (Document.reason == str(RejectReason.TOO_LARGE))
        & ~exists().where(Run.document_id == Document.id)
    )
    entered = select(Arrival.fingerprint).join(Document, Document.id == Arrival.document_id).where(~refused)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        found = session.scalars(entered.where(Arrival.fingerprint.in_(batch)))
        known.update(named[fingerprint] for fingerprint in found)
    return known
