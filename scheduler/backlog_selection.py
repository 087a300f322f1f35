"""Which stored documents a batch is of."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, String, and_, case, cast, exists, literal, null, or_, select
from sqlalchemy.sql import Select

from schemas.report import Kind
from schemas.tables import (
    Document,
    DocumentState,
    Run,
    RunState,
    StageRun,
    StageState,
    StoredFinding,
    StoredReport,
)
from workers.versions import Versions

__all__ = ["UNCHANGED", "Selection", "selected"]

UNCHANGED = "unchanged"
"""Why a document is left out: neither its bytes nor the reading nor the rules are other than when it was read."""


class Selection(Struct, frozen=True, omit_defaults=True):
    """A document has to fit every filter that is set, and of each any of its values.

    `since` and `until` are days on which it was taken in (UTC), `age` the days since it was last read. `regions` and
    `departments` are parts of names, a region also the beginning of a code; `rules` ids, or the beginning of ids up
    to a hyphen, that the current reading raises; `readers` names with a version, or the beginning of some;
    `failures` kinds of failure (input, environment, rule, bug) or the reason of a rejection (damaged, timeout …).
    `documents` are beginnings of hashes. With `again` also those are read that nothing has changed for.
    """

    since: date | None = None
    until: date | None = None
    age: int | None = None
    years: Sequence[int] = ()
    departments: Sequence[str] = ()
    regions: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    rules: Sequence[str] = ()
    readers: Sequence[str] = ()
    states: Sequence[DocumentState] = ()
    failures: Sequence[str] = ()
    documents: Sequence[str] = ()
    again: bool = False


def selected(selection: Selection, versions: Versions, now: datetime) -> Select[int, DocumentState, str | None]:
    """The documents: number, state, and why one needs not be read again.

    Left out altogether is what is on its way anyway, or was never read because it is too large to be kept.
    """
    under_way = exists().where(Run.document_id == Document.id, Run.state == RunState.WORKING)
    known = exists().where(Run.document_id == Document.id)
    query = select(Document.id, Document.state, _skipped(selection, versions)).where(known, ~under_way)
    return query.where(*_conditions(selection, now)).order_by(Document.id)


def _skipped(selection: Selection, versions: Versions) -> ColumnElement[str | None]:
    """Unchanged is what landed under the very versions of this program."""
    if selection.again:
        return cast(null(), String)
    same = and_(
        StoredReport.reading_version == versions.reading_version, StoredReport.rules_version == versions.rules_version
    )
    return case((and_(Document.state == DocumentState.LANDED, _current(same)), literal(UNCHANGED)), else_=null())


def _conditions(wanted: Selection, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield Document.received_at >= _midnight(wanted.since)
    if wanted.until:
        yield Document.received_at < _midnight(wanted.until + timedelta(days=1))
    if wanted.age is not None:
        late = exists().where(Run.document_id == Document.id, Run.finished_at > now - timedelta(days=wanted.age))
        yield ~late
    if wanted.years:
        yield Document.fiscal_year.in_(wanted.years)
    if wanted.departments:
        yield or_(*(Document.department.contains(name, autoescape=True) for name in wanted.departments))
    if wanted.kinds:
        yield Document.kind.in_(wanted.kinds)
    if wanted.states:
        yield Document.state.in_(wanted.states)
    if wanted.documents:
        yield or_(*(Document.sha256.startswith(name.lower(), autoescape=True) for name in wanted.documents))
    yield from _of_readings(wanted)
    if wanted.failures:
        yield or_(Document.reason.in_(wanted.failures), _failed(wanted.failures))


def _of_readings(wanted: Selection) -> Iterator[ColumnElement[bool]]:
    """What is asked of the reading that counts."""
    if wanted.regions:
        fits = (
            or_(StoredReport.region.contains(name, autoescape=True), StoredReport.region_code.startswith(name))
            for name in wanted.regions
        )
        yield _current(or_(*fits))
    if wanted.rules:
        parts = (StoredFinding.rule.startswith(f"{rule}-", autoescape=True) for rule in wanted.rules)
        raised = or_(StoredFinding.rule.in_(wanted.rules), *parts)
        yield _current(exists().where(StoredFinding.report_id == StoredReport.id, raised))
    if wanted.readers:
        yield _current(or_(*(StoredReport.reader.startswith(name, autoescape=True) for name in wanted.readers)))


def _current(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(StoredReport.document_id == Document.id, StoredReport.current, condition)


def _failed(kinds: Sequence[str]) -> ColumnElement[bool]:
    """A stage of its ended so, and the document has not been read since."""
    ended = (StageState.FAILED, StageState.QUARANTINED)
    failed = exists().where(
        Run.document_id == Document.id,
        StageRun.run_id == Run.id,
        StageRun.state.in_(ended),
        cast(StageRun.error_kind, String).in_(kinds),
    )
    return and_(Document.state.in_((DocumentState.REJECTED, DocumentState.QUARANTINED)), failed)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
