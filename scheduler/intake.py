"""Taking a settled file in: its bytes into the archive, then its rows in one transaction; the message comes later.

A crash in between leaves at most bytes in the archive that the next pass finds and enters. The file itself is only
ever read.
"""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from runtime.archive import Archive, FileChanged, Stored
from runtime.database import transaction
from scheduler.scan import Sighting, shown
from schemas.errors import RejectReason
from schemas.tables import Arrival, Document, DocumentState, Lane, Run, Stage
from schemas.tables.types import clean
from workers.stages.claims import enqueue
from workers.stages.events import owe

__all__ = ["Intake", "Taken"]

_BLOCK = 1 << 20


class Taken(StrEnum):
    """What a file turned out to be."""

    NEW = "new"
    DUPLICATE = "duplicate"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Intake:
    """Enters files; of content that is known already only the arrival is noted."""

    engine: Engine
    archive: Archive
    max_bytes: int

    def take(self, sighting: Sighting) -> Taken:
        """Enter one file.

        Raises FileChanged if it is not what was seen any more, EnvironmentFault where it cannot be read or stored.
        """
        fits = sighting.size <= self.max_bytes
        stored = self.archive.put_file(Path(sighting.path)) if fits else _hashed(sighting)
        if not sighting.unchanged():
            message = f"{shown(sighting.path)} was changed while it was taken in"
            raise FileChanged(message)
        with transaction(self.engine) as session:
            known = session.scalars(select(Document).where(Document.sha256 == stored.sha256)).one_or_none()
            document = known or _new_document(session, sighting, stored)
            session.add(_arrival(document.id, sighting, duplicate=known is not None))
            about = {"document": stored.sha256, "name": _name(sighting), "path": shown(sighting.path)}
            if known:
                owe(session, "document.duplicate", **about)
                return Taken.DUPLICATE
            owe(session, "document.received", bytes=stored.bytes, **about)
            if not fits:
                self._refuse(session, document)
                return Taken.TOO_LARGE
            run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
            session.add(run)
            session.flush()
            enqueue(session, run.id, Stage.PARSE)
            return Taken.NEW

    def _refuse(self, session: Session, document: Document) -> None:
        document.state = DocumentState.REJECTED
        document.reason = str(RejectReason.TOO_LARGE)
        document.detail = f"it has {document.bytes} bytes, the limit is {self.max_bytes}; raise MINGZHANG_MAX_BYTES"
        told = {"reason": document.reason, "detail": document.detail}
        owe(session, "document.rejected", level="warning", document=document.sha256, name=document.name, **told)


def _new_document(session: Session, sighting: Sighting, stored: Stored) -> Document:
    document = Document(sha256=stored.sha256, bytes=stored.bytes, name=_name(sighting))
    session.add(document)
    session.flush()
    return document


def _arrival(document: int, sighting: Sighting, *, duplicate: bool) -> Arrival:
    return Arrival(
        document_id=document,
        fingerprint=sighting.fingerprint,
        path=shown(sighting.path),
        name=_name(sighting),
        size=sighting.size,
        mtime_ns=sighting.mtime_ns,
        inode=str(sighting.inode),
        duplicate=duplicate,
    )


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
