"""Reports landed the way the workers land them, without the stages that read and judge them."""

from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import transaction
from schemas.findings import Judgement
from schemas.report import Report
from schemas.tables import Document, Lane, Run, Stage
from workers.landing import land_report
from workers.stages import claims


def land(engine: Engine, archive: Archive, content: bytes, report: Report, judgement: Judgement | None = None) -> int:
    """Land a report of these bytes; the same bytes again are a rerun. The report's number."""
    stored = archive.put_bytes(content)
    with transaction(engine) as session:
        document = session.scalars(select(Document).where(Document.sha256 == stored.sha256)).one_or_none()
        if document is None:
            document = Document(sha256=stored.sha256, bytes=stored.bytes, name="report.pdf")
            session.add(document)
        session.flush()
        run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
        session.add(run)
        session.flush()
        number = claims.enqueue(session, run.id, Stage.VALIDATE)
    with transaction(engine) as session:
        held = claims.claim(session, number, owner="test", lease_seconds=60)
        assert held is not None
        return land_report(session, held, report, judgement or Judgement("national-2022"), "classify")
