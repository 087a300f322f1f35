"""Rows for tests of the machinery."""

from sqlalchemy import Engine

from runtime.archive import Archive
from runtime.database import transaction
from schemas.tables import Document, Lane, Run, Stage
from workers.stages import claims


def make_document(engine: Engine, archive: Archive, text: str = "kind=report\nfindings=2\n") -> int:
    """A document that waits for its first stage; the number of that stage's row."""
    stored = archive.put_bytes(text.encode())
    with transaction(engine) as session:
        document = Document(sha256=stored.sha256, bytes=stored.bytes, name="a.txt")
        session.add(document)
        session.flush()
        run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
        session.add(run)
        session.flush()
        return claims.enqueue(session, run.id, Stage.PARSE)
