"""The end of a run: it lands, or, where it was a rehearsal, only what it would have changed is noted."""

from sqlalchemy.orm import Session

from schemas.findings import Judgement
from schemas.report import Identity, Report
from schemas.tables import RunState
from workers.changes import note_classified, note_report
from workers.landing import Shelf, land_classified, land_report
from workers.stages.claims import Claim, finish_run

__all__ = ["conclude_classified", "conclude_report"]


def conclude_report(
    session: Session, held: Claim, read: Report, judgement: Judgement, artifact: str, shelf: Shelf | None = None
) -> None:
    """A judged report: landed, unless it was rehearsed. In a batch, what it changes is noted with it.

    `shelf` has the other versions of the report.
    """
    if held.batch is not None:
        note_report(session, held.batch, held.document, read, judgement)
    if held.rehearsed:
        finish_run(session, held, RunState.DONE)
    else:
        land_report(session, held, read, judgement, artifact, shelf)


def conclude_classified(session: Session, held: Claim, identity: Identity) -> None:
    """A document that is no final-account report: kept as that, unless it was rehearsed."""
    if held.batch is not None:
        note_classified(session, held.batch, held.document)
    if held.rehearsed:
        finish_run(session, held, RunState.DONE)
        return
    land_classified(session, held, identity)
