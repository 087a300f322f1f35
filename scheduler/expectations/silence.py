"""What was published, what is overdue, and who is to be told.

A silence is told of once, when its deadline has passed and we are sure enough, and its end too. How sure: what the
expectation is worth by itself, less 30 where not a fifth of what the same place should have published by then is there
(then the whole place is late, or publishes elsewhere), less 20 where documents lie about that we could not read and
one of which may be it. All of this is in the words.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from runtime.database import transaction
from scheduler.expectations.model import short
from schemas.alerts import AlertTurn, Concern
from schemas.findings import Severity
from schemas.report import Kind
from schemas.tables import Awaited, Body, Document, DocumentState, Expectation, Series, StoredReport
from workers.alert.causes import Cause, Facts, note

__all__ = ["Judged", "Place", "forget", "judged", "look", "places_of"]

_FINAL = [kind for kind in Kind if kind.is_final_accounts]
_FEW = 0.2
_LATE_PLACE = 30
_UNREAD = 20
_LONGEST_CAUSE = 200


class Place(Struct, frozen=True):
    """How far a place is with a year: reports due by now, those of them that are there, and documents not read."""

    due: int
    published: int
    unread: int


class Judged(Struct, frozen=True):
    """How sure we are that a body is silent, in per cent, and why, in both languages."""

    sureness: int
    why: str
    why_en: str


def judged(expectation: Expectation, place: Place) -> Judged:
    """Weigh one silence."""
    sureness, why, why_en = expectation.sureness, [expectation.why], [expectation.why_en]
    if place.due:
        why.append(f"同地区应公开{place.due}个，已见{place.published}个")
        why_en.append(f"of {place.due} due in this place {place.published} are there")
    if place.due and place.published < place.due * _FEW:
        sureness -= _LATE_PLACE
    if place.unread:
        sureness -= _UNREAD
        why.append(f"另有{place.unread}份文件未能读取，可能在其中")
        why_en.append(f"{place.unread} documents could not be read and may contain it")
    return Judged(max(sureness, 0), "；".join(why), "; ".join(why_en))


def look(engine: Engine, today: date, least_sureness: int) -> int:
    """Bring the states up to date and note silences that began or ended; how many states changed."""
    with transaction(engine) as session:
        return _enter(session, _published(session), today, least_sureness)


def _enter(session: Session, published: set[tuple[str, str, int]], today: date, least_sureness: int) -> int:
    rows = session.scalars(select(Expectation).order_by(Expectation.id)).all()
    changed = 0
    for row in rows:
        state = _state(row, published, today)
        changed += state != row.state
        row.state = state
    session.flush()
    places = places_of(session, rows, today)
    causes: list[Cause] = []
    for row in rows:
        verdict = judged(row, places[row.region_key, row.fiscal_year])
        silent = row.state is Awaited.OVERDUE and verdict.sureness >= least_sureness
        if silent is not row.told:
            row.told = silent
            causes.append(_began(row, verdict) if silent else _ended(row))
    note(session, causes)
    return changed


def forget(session: Session, rows: Iterable[Expectation]) -> None:
    """These are expected no more: end the silences that were told of."""
    note(session, [_ended(row) for row in rows if row.told])


def places_of(session: Session, rows: Iterable[Expectation], today: date) -> dict[tuple[str, int], Place]:
    """How far the places of these expectations are with their years."""
    unread = session.execute(
        select(func.count())
        .select_from(Document)
        .where(Document.state.in_((DocumentState.REJECTED, DocumentState.QUARANTINED)), Document.department.is_(None))
    ).scalar_one()
    due: dict[tuple[str, int], int] = defaultdict(int)
    there: dict[tuple[str, int], int] = defaultdict(int)
    years = {row.fiscal_year for row in rows}
    query = select(Expectation.region_key, Expectation.fiscal_year, Expectation.state)
    for region, year, state in session.execute(
        query.where(Expectation.fiscal_year.in_(years), Expectation.due_on < today)
    ):
        due[region, year] += 1
        there[region, year] += state is Awaited.PUBLISHED
    return {
        (row.region_key, row.fiscal_year): Place(
            due[row.region_key, row.fiscal_year], there[row.region_key, row.fiscal_year], unread
        )
        for row in rows
    }


def _state(row: Expectation, published: set[tuple[str, str, int]], today: date) -> Awaited:
    if (row.region_key, short(row.department), row.fiscal_year) in published:
        return Awaited.PUBLISHED
    return Awaited.OVERDUE if row.due_on < today else Awaited.EXPECTED


def _published(session: Session) -> set[tuple[str, str, int]]:
    """Places, short names and years of which final accounts are there, of the department or of the unit.

    Short, because lists and other reports leave the place out of a name as often as not.
    """
    query = (
        select(Body.region_key, Body.department, Series.fiscal_year)
        .join(Series, Series.body_id == Body.id)
        .join(StoredReport, StoredReport.series_id == Series.id)
        .where(StoredReport.latest, Series.kind.in_(_FINAL), Series.fiscal_year.is_not(None))
    )
    return {(region, short(name), year) for region, name, year in session.execute(query) if year is not None}


def _began(row: Expectation, verdict: Judged) -> Cause:
    due = row.due_on.isoformat()
    what = f"{row.department}{row.fiscal_year}年度决算"
    message = f"{what}应于{due}前公开，至今未见（把握{verdict.sureness}%：{verdict.why}）。"
    message_en = (
        f"{row.department}: the final accounts for {row.fiscal_year} were due by {due} and are not here "
        f"({verdict.sureness} % sure: {verdict.why_en})."
    )
    return Cause(Concern.SILENCE, AlertTurn.RAISED, _name(row), _facts(row, message, message_en))


def _ended(row: Expectation) -> Cause:
    message = f"{row.department}{row.fiscal_year}年度决算已经公开，或不再应在此时公开。"
    message_en = f"{row.department}: the final accounts for {row.fiscal_year} are here, or not due any more."
    return Cause(Concern.SILENCE, AlertTurn.ENDED, _name(row), _facts(row, message, message_en))


def _name(row: Expectation) -> str:
    return f"silence:{row.fiscal_year}/{row.region_key}/{row.department_key}"[:_LONGEST_CAUSE]


def _facts(row: Expectation, message: str, message_en: str) -> Facts:
    return Facts(
        Severity.WARNING,
        message,
        message_en,
        rule="not_published",
        kind=row.kind,
        department=row.department,
        region=row.region,
        region_code=row.region_key if row.region_key.isdecimal() else None,
        fiscal_year=row.fiscal_year,
    )
