"""Versions of a report: which reading counts for its document, which for its series, and from when to when.

A series' documents are numbered in the order in which they were received; the last received counts, whatever lands
first. So an older file that lands late takes its number, the later ones move up by one, and what counts stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.tables import Base, Cause, Document, Lane, Run, RunState, Stage, StoredReport
from workers.landing.series import Place
from workers.stages.claims import enqueue

__all__ = ["Edition", "Position", "editions", "read_again", "remaining", "take_place"]

_REPORTS, _DOCUMENTS, _RUNS = (Base.metadata.tables[model.__tablename__] for model in (StoredReport, Document, Run))


@dataclass(frozen=True)
class Edition:
    """A document of a series as its current reading has it; `artifact` names the whole of it in the archive."""

    report: int
    document: int
    series: int | None
    sha256: str
    name: str
    artifact: str
    version: int
    latest: bool
    reader: str | None
    reading_version: str | None

    @property
    def read_by(self) -> tuple[str | None, str | None]:
        """With what it was read."""
        return self.reader, self.reading_version


@dataclass(frozen=True)
class Position:
    """Where a new reading stands in its series, as of `moment`.

    `own` is the earlier reading of the same document (perhaps in another series), `earlier` and `later` are its
    neighbours among the versions, `counted` is what counted for the series until now.
    """

    moment: datetime
    version: int
    latest: bool
    own: Edition | None
    earlier: Edition | None
    later: Edition | None
    counted: Edition | None


def editions(session: Session, series: int | None, document: int) -> list[Edition]:
    """The current readings of a series in the order of receipt, and that of the document wherever it is."""
    row = _REPORTS.c
    query = (
        select(
            row.id.label("report"),
            row.document_id.label("document"),
            row.series_id.label("series"),
            _DOCUMENTS.c.sha256,
            _DOCUMENTS.c.name,
            row.artifact,
            row.version,
            row.latest,
            row.reader,
            row.reading_version,
        )
        .join(_DOCUMENTS, _DOCUMENTS.c.id == row.document_id)
        .where(row.current, or_(row.series_id == series, row.document_id == document))
        .order_by(row.document_id, row.id)
    )
    return [Edition(**found._asdict()) for found in session.execute(query)]


def take_place(session: Session, place: Place, document: int) -> Position:
    """Make room for a new reading of the document: what it replaces counts no more from this moment on."""
    known = editions(session, place.series, document)
    position = _position(place.series, document, known, database_now(session))
    row = _REPORTS.c
    replaced = {"latest": False, "superseded_at": func.coalesce(row.superseded_at, position.moment)}
    former = update(_REPORTS).where(row.document_id == document, or_(row.current, row.latest))
    session.execute(former.values(current=False, **replaced))
    if position.latest and position.counted and position.counted.document != document:
        session.execute(update(_REPORTS).where(row.series_id == place.series, row.latest).values(**replaced))
    later = position.later
    if later is not None and later.version <= position.version:
        moved = update(_REPORTS).where(row.series_id == place.series, row.document_id > document)
        session.execute(moved.values(version=row.version + 1))
    return position


def remaining(session: Session, series: int) -> Edition | None:
    """What counts for a series that a document has left: the last received of the others, None where it is empty."""
    left = [one for one in editions(session, series, 0) if one.series == series]
    if not left:
        return None
    last = left[-1]
    if not last.latest:
        counts = update(_REPORTS).where(_REPORTS.c.id == last.report)
        session.execute(counts.values(latest=True, superseded_at=None))
    return last


def read_again(session: Session, edition: Edition) -> None:
    """Have a document read again in the backlog's lane, unless that is going on already."""
    working = select(_RUNS.c.id).where(_RUNS.c.document_id == edition.document, _RUNS.c.state == RunState.WORKING)
    if session.execute(working.limit(1)).first() is not None:
        return
    run = insert(Run).values(document_id=edition.document, lane=Lane.BACKLOG, cause=Cause.REPROCESS).returning(Run.id)
    enqueue(session, session.execute(run).scalar_one(), Stage.PARSE)


def _position(series: int, document: int, known: Sequence[Edition], moment: datetime) -> Position:
    own = next((one for one in known if one.document == document), None)
    earlier = [one for one in known if one.series == series and one.document < document]
    later = [one for one in known if one.series == series and one.document > document]
    counted = next((one for one in known if one.series == series and one.latest), None)
    version = earlier[-1].version + 1 if earlier else 1
    if own is not None and own.series == series:
        version = own.version
    before, after = (earlier[-1] if earlier else None), (later[0] if later else None)
    return Position(moment, version, not later, own, before, after, counted)
