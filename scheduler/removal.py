"""A document removed on request: its rows, its files, its receipts and pictures; what stays is that it was removed.

What counted it counts it no more first, as if it had left its series: the version before it counts again, findings
are settled with their log lines, reports that were weighed with it are weighed anew. Then its rows go, all in one
transaction, and its files after that.
"""

import shutil
from pathlib import Path

from sqlalchemy import Engine, delete, exists, func, select, update
from sqlalchemy.orm import Session

from runtime.archive import Archive
from runtime.database import database_now, transaction
from runtime.settings import Settings
from scheduler.receipts import Receipts
from schemas.errors import MingzhangError
from schemas.tables import (
    Base,
    Document,
    FindingIdentity,
    Removal,
    Run,
    RunState,
    StageRun,
    StageState,
    StoredReport,
)
from workers.landing.shelf import Shelf
from workers.landing.succession import close_gap, take_out
from workers.stages.events import owe

__all__ = ["forget", "remove"]

_SHORTEST = 6
_DOCUMENTS = Base.metadata.tables[Document.__tablename__]


def remove(engine: Engine, settings: Settings, reference: str, *, who: str, reason: str) -> str:
    """Remove the document of this hash (six digits or more); its whole hash. Owes `document.removed`.

    One that was removed before has what is left of its files removed. Raises MingzhangError where no reason is given,
    the document is not there or not the only one, or a worker has it in hand; EnvironmentFault where files cannot go.
    """
    if not reason.strip():
        message = "a reason is needed: it is all that stays"
        raise MingzhangError(message)
    archive = Archive(settings.archive_root)
    with transaction(engine) as session:
        document = _document(session, reference)
        if document is not None:
            _refuse_busy(session, document)
            receipts = _receipts(session, settings, engine, document)
            _take_out(session, document, archive, who=who, reason=reason)
            for path in receipts:
                path.unlink(missing_ok=True)
    _clear(engine, settings, archive)
    return document.sha256 if document is not None else _removed(engine, reference)


def forget(engine: Engine, reference: str, *, who: str) -> int:
    """Let what was removed come in again, should it be found; how many hashes that was.

    Raises MingzhangError where nothing that begins so was removed.
    """
    with transaction(engine) as session:
        mine = (Removal.sha256.startswith(_checked(reference)), Removal.forgotten_at.is_(None))
        known = session.scalars(select(Removal).where(*mine)).all()
        for one in known:
            one.forgotten_at, one.forgotten_by = database_now(session), who
    if not known:
        message = f"nothing was removed that begins with {reference}, or it was forgotten already"
        raise MingzhangError(message)
    return len({one.sha256 for one in known})


def _document(session: Session, reference: str) -> Document | None:
    """The document; None where it was removed already."""
    query = select(Document).where(Document.sha256.startswith(_checked(reference))).limit(2)
    found = session.scalars(query).all()
    if len(found) == 1:
        return found[0]
    if not found and session.execute(select(Removal.id).where(Removal.sha256.startswith(reference.lower()))).first():
        return None
    many = f"several documents begin with {reference}; give more of the hash"
    raise MingzhangError(many if found else f"there is no document {reference}; `mingzhang status --json` shows hashes")


def _refuse_busy(session: Session, document: Document) -> None:
    mine = (Run.document_id == document.id, Run.state == RunState.WORKING)
    at_work = exists().where(StageRun.run_id == Run.id, StageRun.state == StageState.CLAIMED, *mine)
    if session.scalar(select(at_work)):
        message = f"a worker has {document.sha256[:12]} in hand; try again in a moment"
        raise MingzhangError(message)


def _receipts(session: Session, settings: Settings, engine: Engine, document: Document) -> list[Path]:
    if settings.receipts is None:
        return []
    return Receipts(engine, settings.receipts, settings.drop, settings.done).files(session, document)


def _take_out(session: Session, document: Document, archive: Archive, *, who: str, reason: str) -> None:
    about = {"document": document.sha256, "reason": "removed"}
    number, sha256 = document.id, document.sha256
    reports = session.scalar(select(func.count()).where(StoredReport.document_id == number)) or 0
    left = take_out(session, number, sha256, document.name, about)
    shelf = Shelf(archive)
    for series in left:
        close_gap(session, series, number, shelf, about)
    trail = {"sha256": sha256, "bytes": document.bytes, "kind": document.kind, "fiscal_year": document.fiscal_year}
    session.add(Removal(**trail, reports=reports, who=who, reason=reason))
    session.flush()
    session.expunge(document)
    session.execute(delete(_DOCUMENTS).where(_DOCUMENTS.c.id == number))
    for series in left:
        _empty(session, series)
    owe(session, "document.removed", level="warning", document=sha256, who=who, reason=reason, reports=reports)


def _empty(session: Session, series: int) -> None:
    """A series without any document has nothing more to remember of findings; its row tells others that it is empty."""
    if session.execute(select(StoredReport.id).where(StoredReport.series_id == series).limit(1)).first() is None:
        session.execute(delete(FindingIdentity).where(FindingIdentity.series_id == series))


def _clear(engine: Engine, settings: Settings, archive: Archive) -> None:
    """The files of everything that was removed, whatever came between last time."""
    with transaction(engine) as session:
        left = session.scalars(select(Removal.sha256).where(Removal.cleared_at.is_(None))).all()
    for sha256 in left:
        archive.remove(sha256)
        shutil.rmtree(settings.data / "pictures" / sha256[:2] / sha256, ignore_errors=True)
        with transaction(engine) as session:
            cleared = update(Removal).where(Removal.sha256 == sha256, Removal.cleared_at.is_(None))
            session.execute(cleared.values(cleared_at=database_now(session)))


def _removed(engine: Engine, reference: str) -> str:
    with transaction(engine) as session:
        known = select(Removal.sha256).where(Removal.sha256.startswith(reference.lower())).limit(1)
        return session.scalars(known).one()


def _checked(reference: str) -> str:
    beginning = reference.lower()
    if len(beginning) < _SHORTEST or not set(beginning) <= set("0123456789abcdef"):
        message = f"not a document's hash, or too little of it: {reference}; `mingzhang status --json` shows them"
        raise MingzhangError(message)
    return beginning
