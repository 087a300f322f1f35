"""Documents that could not be read or were given up, and why."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.tables import Document, DocumentState, Run, StageRun, StageState

__all__ = ["Failure", "list_failures"]

_UNREAD = (DocumentState.REJECTED, DocumentState.QUARANTINED)
_ENDED = (StageState.FAILED, StageState.QUARANTINED)


@dataclass(frozen=True)
class Failure:
    """A document that was not read; `stage` is the stage that ended so, None where it was refused at the door."""

    document: Document
    stage: StageRun | None


def list_failures(session: Session, *, limit: int, offset: int = 0) -> tuple[list[Failure], int]:
    """The newest first, and how many there are in all."""
    total = session.execute(select(func.count()).where(Document.state.in_(_UNREAD))).scalar_one()
    query = select(Document).where(Document.state.in_(_UNREAD)).order_by(Document.id.desc())
    documents = session.scalars(query.limit(limit).offset(offset)).all()
    ended = (
        select(Run.document_id, StageRun)
        .join(StageRun, StageRun.run_id == Run.id)
        .where(Run.document_id.in_([document.id for document in documents]), StageRun.state.in_(_ENDED))
        .order_by(StageRun.id)
    )
    stages = {number: stage for number, stage in session.execute(ended)}  # noqa: C416  (rows are no pairs to mypy)
    return [Failure(document, stages.get(document.id)) for document in documents], total
