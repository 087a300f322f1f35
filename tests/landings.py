"""Reports landed the way the workers land them, without the stages that read and judge them."""

from hashlib import sha256

from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import transaction
from schemas.findings import Judgement
from schemas.report import Report
from schemas.tables import Document, Lane, Run, Stage
from workers.landing import land_report
from workers.landing.shelf import Shelf
from workers.stages import claims
from workers.stages.claims import Claim

__all__ = ["ARTIFACT", "held_for", "land"]

ARTIFACT = "classify"
"""The name in the archive under which what was read of these documents is looked for."""


def land(engine: Engine, archive: Archive, content: bytes, report: Report, judgement: Judgement | None = None) -> int:
    """Land a report of these bytes; the same bytes again are a rerun. The report's number."""
    archive.put_bytes(content)
    held = held_for(engine, content)
    with transaction(engine) as session:
        judged = judgement or Judgement("national-2022")
        return land_report(session, held, report, judged, ARTIFACT, Shelf(archive))


def held_for(
    engine: Engine, content: bytes, name: str = "report.pdf", *, media_type: str | None = None, pages: int | None = None
) -> Claim:
    """A claim of the last stage of a new run of the document with these bytes, which is entered if it is not there."""
    digest = sha256(content).hexdigest()
    with transaction(engine) as session:
        document = session.scalars(select(Document).where(Document.sha256 == digest)).one_or_none()
        if document is None:
            document = Document(sha256=digest, bytes=len(content), name=name, media_type=media_type, pages=pages)
            session.add(document)
        session.flush()
        run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
        session.add(run)
        session.flush()
        number = claims.enqueue(session, run.id, Stage.VALIDATE)
    with transaction(engine) as session:
        held = claims.claim(session, number, owner="test", lease_seconds=60)
    assert held is not None
    return held
