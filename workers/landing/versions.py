"""Versions of a report: which reading counts for its document, which for its series, and from when to when.

A series' documents are numbered in the order in which they were received; the last received counts, whatever lands
first. So an older file that lands late takes its number, the later ones move up by one, and what counts stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.tables import Base, Cause, Document, Lane, Run, RunState, Stage, StoredReport
from schemas.tables.types import Utc
from workers.landing.series import Place
from workers.stages.claims import enqueue

__all__ = ["Edition", "Position", "editions", "read_again", "remaining", "take_place"]

_REPORTS, _DOCUMENTS, _RUNS = (Base.metadata.tables[model.__tablename__] for model in (StoredReport, Document, Run))
_ROW = _REPORTS.c
_EDITIONS = (
    select(_ROW.id, _ROW.document_id, _ROW.series_id, _DOCUMENTS.c.sha256, _DOCUMENTS.c.name, _ROW.artifact)
    .add_columns(_ROW.version, _ROW.latest, _ROW.reader, _ROW.reading_version)
    .join(_DOCUMENTS, _DOCUMENTS.c.id == _ROW.document_id)
    .where(_ROW.current, or_(_ROW.series_id == bindparam("of"), _ROW.document_id == bindparam("document")))
    .order_by(_ROW.document_id, _ROW.id)
)
"""In the order of Edition's fields."""
_OVER = {"latest": False, "superseded_at": func.coalesce(_ROW.superseded_at, bindparam("moment", type_=Utc()))}
_REPLACE = (
    update(_REPORTS)
    .where(_ROW.document_id == bindparam("of"), or_(_ROW.current, _ROW.latest))
    .values(current=False, **_OVER)
)
_SUPERSEDE = update(_REPORTS).where(_ROW.series_id == bindparam("of"), _ROW.latest).values(**_OVER)
_MOVE_UP = (
    update(_REPORTS)
    .where(_ROW.series_id == bindparam("of"), _ROW.document_id > bindparam("document"))
    .values(version=_ROW.version + 1)
)


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


def editions(session: Session, series: int, document: int) -> list[Edition]:
    """The current readings of a series in the order of receipt, and that of the document wherever it is."""
    found = session.connection().execute(_EDITIONS, {"of": series, "document": document})
    return [Edition(*row) for row in found]


def take_place(session: Session, place: Place, document: int) -> Position:
    """Make room for a new reading of the document: what it replaces counts no more from this moment on."""
    known = editions(session, place.series, document)
    position = _position(place.series, document, known, database_now(session))
    connection = session.connection()
    connection.execute(_REPLACE, {"of": document, "moment": position.moment})
    if position.latest and position.counted and position.counted.document != document:
        connection.execute(_SUPERSEDE, {"of": place.series, "moment": position.moment})
    later = position.later
    if later is not None and later.version <= position.version:
        connection.execute(_MOVE_UP, {"of": place.series, "document": document})
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
