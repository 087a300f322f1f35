"""The drop folder at work: each pass takes in what stands still, and puts off what cannot be taken yet."""

import math
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from runtime.archive import Archive, FileChanged
from runtime.database import reading
from runtime.logging import get_logger
from scheduler.intake import Intake
from scheduler.putting_away import finished, put_away
from scheduler.scan import Scanner, Sighting, shown
from schemas.errors import EnvironmentFault

__all__ = ["DropFolder"]

_log = get_logger(__name__)
_PASS_SECONDS = 1.0
_LONGEST_PUT_OFF_SECONDS = 30.0
_SEVERAL = 3


@dataclass
class DropFolder:
    """One drop folder, its scanner and its intake.

    `done` is where files go whose document is through; without it they stay. A file that never stands still is waited
    for no longer than `patience_seconds`.
    """

    path: Path
    engine: Engine
    archive: Archive
    settle_seconds: float
    max_bytes: int
    patience_seconds: float = math.inf
    done: Path | None = None
    _scanner: Scanner = field(init=False)
    _intake: Intake = field(init=False)
    _looked: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._scanner = Scanner(self.path, self.settle_seconds, self.patience_seconds, self.max_bytes)
        self._intake = Intake(self.engine, self.archive, self.max_bytes)

    @property
    def quiet(self) -> bool:
        """Whether the last pass left nothing to be taken in, but for what cannot be."""
        return self._looked and not self._scanner.expected

    @property
    def untaken(self) -> tuple[str, ...]:
        """The files that could not be taken in so far."""
        return tuple(shown(sighting.path) for sighting in self._scanner.put_off)

    def take_in(self) -> bool:
        """One pass, of a second at most; True if there is more to take at once.

        Raises EnvironmentFault where several files in a row cannot be taken: then it is not the files.
        """
        with reading(self.engine) as session:
            ready = self._scanner.settled(session)
        self._looked = True
        until = time.monotonic() + _PASS_SECONDS
        failed = 0
        for sighting in ready:
            if time.monotonic() > until:
                return True
            fault = self._take(sighting)
            failed = failed + 1 if fault else 0
            if fault and failed >= _SEVERAL:
                raise fault
        return False

    def put_away(self) -> int:
        """Move what is through to the folder for it, if there is one; how many files."""
        if self.done is None:
            return 0
        with reading(self.engine) as session:
            through = finished(session, self._scanner.known)
        return sum(put_away(sighting, self.path, self.done) for sighting in through)

    def _take(self, sighting: Sighting) -> EnvironmentFault | None:
        """Take one file in, or put it off; the fault that stood in the way."""
        try:
            self._intake.take(sighting)
        except FileChanged:  # the next pass sees it as it is now
            return None
        except EnvironmentFault as fault:
            if self._scanner.failed(sighting, _LONGEST_PUT_OFF_SECONDS):
                _log.warning("file.waiting", path=shown(sighting.path), detail=str(fault))
            return fault
        self._scanner.taken(sighting)
        return None
