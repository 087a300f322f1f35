"""Keeping the database and the archive from growing without limit.

What goes is what nothing that counts rests on: readings that a later reading of the same document replaced, with all
their rows; runs that ended without a report, but a document's last; orders to read again that are over; and what the
stages made on the way. Originals, the last reading of every document, earlier versions, the history of findings and
everything that was said of them stay. So what we knew on a day can be asked as far back as readings are kept.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Engine, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from runtime.archive import Archive
from runtime.database import database_now, reading, transaction
from schemas.tables import (
    Base,
    Batch,
    BatchState,
    Comparison,
    Document,
    FindingAct,
    Run,
    RunState,
    StoredFinding,
    StoredReport,
)
from workers.stages.events import owe

__all__ = ["Kept", "retain"]

_BATCH = 200
_REPORTS, _RUNS, _BATCHES = (Base.metadata.tables[model.__tablename__] for model in (StoredReport, Run, Batch))


class Kept(msgspec.Struct):
    """What went, or would go: readings with their rows, runs, orders, artifacts and their bytes."""

    readings: int = 0
    runs: int = 0
    batches: int = 0
    artifacts: int = 0
    bytes: int = 0


def retain(engine: Engine, archive: Archive, days: int, *, dry_run: bool = False) -> Kept:
    """Let go of what was replaced or over more than so many days ago; what that was. Owes `retention.finished`.

    It goes some at a time, so that whatever else happens is not held up; where it is cut short the next one goes on.
    """
    kept = Kept()
    with reading(engine) as session:
        before = database_now(session) - timedelta(days=days)
        if dry_run:
            kept.readings = _count(session, _REPORTS.c.id, _replaced(before))
            kept.runs = _count(session, _RUNS.c.id, _over(before))
            kept.batches = _count(session, _BATCHES.c.id, _done(before))
    if not dry_run:
        kept.readings = _let_go(engine, _REPORTS.c.id, _replaced(before))
        kept.runs = _let_go(engine, _RUNS.c.id, _over(before))
        kept.batches = _let_go(engine, _BATCHES.c.id, _done(before))
    for sha256, kind in _unneeded(engine, archive, before):
        size = archive.artifact_bytes(sha256, kind) if dry_run else archive.remove_artifact(sha256, kind)
        kept.artifacts, kept.bytes = kept.artifacts + 1, kept.bytes + size
    if not dry_run:
        with transaction(engine) as session:
            owe(session, "retention.finished", days=days, **msgspec.structs.asdict(kept))
    return kept


def _replaced(before: datetime) -> ColumnElement[bool]:
    """Readings that were replaced, of which nothing was said and with which nothing is compared."""
    row = _REPORTS.c
    said = exists().where(FindingAct.finding_id == StoredFinding.id, StoredFinding.report_id == row.id)
    compared = exists().where(Comparison.earlier_id == row.id)
    return and_(~row.current, ~row.latest, row.superseded_at < before, ~said, ~compared)


def _over(before: datetime) -> ColumnElement[bool]:
    """Runs that ended without a report, in no order that still counts them, and are not their document's last."""
    row, later = _RUNS.c, _RUNS.alias()
    reported = exists().where(_REPORTS.c.run_id == row.id)
    last = ~exists().where(later.c.document_id == row.document_id, later.c.id > row.id)
    free = or_(row.batch_id.is_(None), row.batch_id.not_in(select(_BATCHES.c.id).where(~_ended())))
    return and_(row.state != RunState.WORKING, row.finished_at < before, ~reported, ~last, free)


def _done(before: datetime) -> ColumnElement[bool]:
    """Orders that are over and to which no run belongs any more."""
    belongs = exists().where(_RUNS.c.batch_id == _BATCHES.c.id)
    return and_(_ended(), _BATCHES.c.finished_at < before, ~belongs)


def _ended() -> ColumnElement[bool]:
    return _BATCHES.c.state.in_((BatchState.DONE, BatchState.CANCELLED))


def _count(session: Session, number: ColumnElement[int], which: ColumnElement[bool]) -> int:
    return session.execute(select(func.count(number)).where(which)).scalar_one()


def _let_go(engine: Engine, number: ColumnElement[int], which: ColumnElement[bool]) -> int:
    """Delete rows, and what hangs on them, some at a time; how many."""
    table = number.table
    gone = 0
    while True:
        with transaction(engine) as session:
            some = session.execute(select(number).where(which).order_by(number).limit(_BATCH)).scalars().all()
            if some:
                session.execute(delete(table).where(number.in_(some)))
        gone += len(some)
        if len(some) < _BATCH:
            return gone


def _unneeded(engine: Engine, archive: Archive, before: datetime) -> Iterator[tuple[str, str]]:
    """Artifacts of documents at rest since then, but for the reports of readings that are kept."""
    last = 0
    while True:
        with reading(engine) as session:
            some = _at_rest(session, last, before)
            needed = _needed(session, [number for number, _ in some])
        for number, sha256 in some:
            for kind in archive.artifacts(sha256):
                if (number, kind) not in needed:
                    yield sha256, kind
        if not some:
            return
        last = some[-1][0]


def _at_rest(session: Session, last: int, before: datetime) -> list[tuple[int, str]]:
    """The next documents of which no run is under way or ended since."""
    moving = exists().where(
        Run.document_id == Document.id, or_(Run.state == RunState.WORKING, Run.finished_at >= before)
    )
    query = select(Document.id, Document.sha256).where(Document.id > last, ~moving)
    return [(number, sha256) for number, sha256 in session.execute(query.order_by(Document.id).limit(_BATCH))]


def _needed(session: Session, documents: Iterable[int]) -> set[tuple[int, str]]:
    query = select(StoredReport.document_id, StoredReport.artifact).where(StoredReport.document_id.in_(documents))
    return {(number, artifact) for number, artifact in session.execute(query)}
