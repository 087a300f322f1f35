"""Taking a settled file in: its bytes into the archive, then its rows in one transaction; the message comes later.

A crash in between leaves at most bytes in the archive that the next pass finds and enters. The file itself is only
ever read.
"""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, bindparam, exists, insert, select, update
from sqlalchemy.orm import Session

from runtime.archive import Archive, FileChanged, Stored
from runtime.database import looking, transaction
from scheduler.scan import Sighting, shown
from schemas.errors import RejectReason
from schemas.tables import Arrival, Base, Cause, Document, DocumentState, Lane, Removal, Run, Stage, shut_out
from schemas.tables.types import clean
from workers.stages.claims import enqueue
from workers.stages.events import owe

__all__ = ["Intake", "Taken"]

_BLOCK = 1 << 20

# Built once: putting a statement together takes longer than executing it.
_DOCUMENTS, _ARRIVALS, _RUNS, _REMOVALS = (
    Base.metadata.tables[model.__tablename__] for model in (Document, Arrival, Run, Removal)
)
_KNOWN = select(
    _DOCUMENTS.c.id, exists(select(_RUNS.c.id).where(_RUNS.c.document_id == _DOCUMENTS.c.id)).label("begun")
).where(_DOCUMENTS.c.sha256 == bindparam("hash"))
_REMOVED = select(_REMOVALS.c.sha256).where(_REMOVALS.c.bytes == bindparam("bytes"), _REMOVALS.c.forgotten_at.is_(None))
_SHUT_OUT = select(shut_out(bindparam("hash")))
_SEEN = select(_ARRIVALS.c.id).where(_ARRIVALS.c.fingerprint == bindparam("mark"))
_NEW = insert(_DOCUMENTS).returning(_DOCUMENTS.c.id)
_ARRIVES = insert(_ARRIVALS)
_BEGIN = insert(_RUNS).returning(_RUNS.c.id)


class Taken(StrEnum):
    """What a file turned out to be."""

    NEW = "new"
    DUPLICATE = "duplicate"
    TOO_LARGE = "too_large"
    REMOVED = "removed"


@dataclass(frozen=True)
class Intake:
    """Enters files; of content that is known already only the arrival is noted.

    What was refused as too large is taken up once a higher limit admits it; what was removed on request stays out.
    """

    engine: Engine
    archive: Archive
    max_bytes: int

    def take(self, sighting: Sighting) -> Taken:
        """Enter one file.

        Raises FileChanged if it is not what was seen any more, EnvironmentFault where it cannot be read or stored.
        """
        if self._shut_out(sighting):
            return Taken.REMOVED
        fits = sighting.size <= self.max_bytes
        stored = self.archive.put_file(Path(sighting.path)) if fits else _hashed(sighting)
        if not sighting.unchanged():
            message = f"{shown(sighting.path)} was changed while it was taken in"
            raise FileChanged(message)
        with transaction(self.engine) as session:
            taken = self._enter(session, sighting, stored, fits=fits)
        if taken is Taken.REMOVED:  # while its bytes were copied
            self.archive.remove(stored.sha256)
        return taken

    def _shut_out(self, sighting: Sighting) -> bool:
        """Whether the content was removed; only a file of the size of one that was is read for that."""
        with looking(self.engine) as connection:
            removed = set(connection.execute(_REMOVED, {"bytes": sighting.size}).scalars())
        return bool(removed) and _hashed(sighting).sha256 in removed

    def _enter(self, session: Session, sighting: Sighting, stored: Stored, *, fits: bool) -> Taken:
        connection = session.connection()
        if connection.execute(_SHUT_OUT, {"hash": stored.sha256}).scalar():
            return Taken.REMOVED
        known = connection.execute(_KNOWN, {"hash": stored.sha256}).first()
        if known is None:
            document = connection.execute(_NEW, _document(sighting, stored)).scalar_one()
            connection.execute(_ARRIVES, _arrival(document, sighting, duplicate=False))
            owe(session, "document.received", bytes=stored.bytes, **_about(sighting, stored))
            if not fits:
                self._refuse(session, document, sighting, stored)
                return Taken.TOO_LARGE
            _begin(session, document)
            return Taken.NEW
        taken_up = fits and not known.begun  # it was refused under a lower limit, and so there is nothing of it yet
        _enter_again(session, known.id, sighting, stored, told=not taken_up)
        if taken_up:
            _take_up(session, known.id, stored)
            return Taken.NEW
        return Taken.DUPLICATE

    def _refuse(self, session: Session, document: int, sighting: Sighting, stored: Stored) -> None:
        reason = str(RejectReason.TOO_LARGE)
        detail = f"it has {stored.bytes} bytes, the limit is {self.max_bytes}; raise MINGZHANG_MAX_BYTES"
        refused = {"state": DocumentState.REJECTED, "reason": reason, "detail": detail, "receipt_due": True}
        session.execute(update(Document).where(Document.id == document).values(**refused))
        about = {"document": stored.sha256, "name": _name(sighting), "reason": reason, "detail": detail}
        owe(session, "document.rejected", level="warning", **about)


def _enter_again(session: Session, document: int, sighting: Sighting, stored: Stored, *, told: bool) -> None:
    """Another sight of known content; nothing where it is the very same sight."""
    connection = session.connection()
    if connection.execute(_SEEN, {"mark": sighting.fingerprint}).first():
        return
    connection.execute(_ARRIVES, _arrival(document, sighting, duplicate=True))
    # This file has no receipt beside it yet.
    through = (Document.id == document, Document.state != DocumentState.RECEIVED)
    session.execute(update(Document).where(*through).values(receipt_due=True))
    if told:
        owe(session, "document.duplicate", **_about(sighting, stored))


def _take_up(session: Session, document: int, stored: Stored) -> None:
    fresh = {"state": DocumentState.RECEIVED, "reason": None, "detail": None, "receipt_due": False}
    session.execute(update(Document).where(Document.id == document).values(**fresh))
    run = _begin(session, document)
    owe(session, "run.recovered", cause="limit_raised", document=stored.sha256, run=run, stage=str(Stage.PARSE))


def _begin(session: Session, document: int) -> int:
    """A run of the document that waits for its first stage."""
    begun = {"document_id": document, "lane": Lane.LIVE, "cause": Cause.ARRIVAL}
    run: int = session.connection().execute(_BEGIN, begun).scalar_one()
    enqueue(session, run, Stage.PARSE)
    return run


def _about(sighting: Sighting, stored: Stored) -> dict[str, str]:
    return {"document": stored.sha256, "name": _name(sighting), "path": shown(sighting.path)}


def _document(sighting: Sighting, stored: Stored) -> dict[str, Any]:
    return {"sha256": stored.sha256, "bytes": stored.bytes, "name": _name(sighting)}


def _arrival(document: int, sighting: Sighting, *, duplicate: bool) -> dict[str, Any]:
    return {
        "document_id": document,
        "fingerprint": sighting.fingerprint,
        "path": shown(sighting.path),
        "name": _name(sighting),
        "size": sighting.size,
        "mtime_ns": sighting.mtime_ns,
        "inode": str(sighting.inode),
        "duplicate": duplicate,
    }


def _name(sighting: Sighting) -> str:
    """The base name, storable."""
    return clean(shown(Path(sighting.path).name))


def _hashed(sighting: Sighting) -> Stored:
    """The hash of a file that is too large to keep."""
    digest = hashlib.sha256()
    try:
        descriptor = os.open(sighting.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as reader:
            while block := reader.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        message = f"{shown(sighting.path)} has gone away: {error.strerror}"
        raise FileChanged(message) from error
    return Stored(digest.hexdigest(), sighting.size)
