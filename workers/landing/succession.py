"""What a landing changes for other readings: the versions it replaces or precedes, and the series it leaves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.findings import Check
from schemas.tables import Base, StoredCheck, StoredFinding, StoredReport
from workers.landing import replacement, rows
from workers.landing.identities import Row, name_all
from workers.landing.over import part
from workers.landing.remember import Reading, recall, reconcile, settle
from workers.landing.replacement import Outcome, weigh
from workers.landing.series import Place, lock, name_of
from workers.landing.shelf import Shelf
from workers.landing.versions import Edition, Position, editions, read_again, remaining
from workers.stages.claims import Claim
from workers.stages.events import owe

__all__ = ["close_gap", "forget", "leave", "take_out", "tell_superseded", "weigh_successor"]

_REPORTS, _FINDINGS, _CHECKS = (
    Base.metadata.tables[model.__tablename__] for model in (StoredReport, StoredFinding, StoredCheck)
)


def tell_superseded(session: Session, held: Claim, position: Position, report: int, about: Mapping[str, Any]) -> None:
    """Owe the line of the version that counts no more: the one before, or this one where a later one is there."""
    counted = position.counted
    if counted is None or counted.document == held.document:
        return
    mine = {"document": held.sha256, "report": report, "version": position.version}
    other = {"document": counted.sha256, "report": counted.report, "version": counted.version}
    gone, stays = (other, mine) if position.latest else (mine, other)
    by = {"by": stays["document"], "by_report": stays["report"]}
    owe(session, "document.superseded", **{**about, **gone, **by})


def weigh_successor(
    session: Session, place: Place, mine: Edition, position: Position, shelf: Shelf | None, about: Mapping[str, Any]
) -> None:
    """Where a later version is there already, it is compared with this one now, and its finding is settled."""
    later = position.later
    if later is None:
        return
    outcome = weigh(mine, later, shelf)
    if outcome.stale:
        return
    replacement.enter_comparison(session, later.report, outcome)
    _enter_check(session, later.report, outcome.check)
    if later.latest:
        told = {**about, "document": later.sha256, "report": later.report, "version": later.version}
        reading = Reading(place.series, place.name, later.report, later.report, position.moment, told)
        settle(session, reading, _found(outcome), lambda rule: rule == replacement.RULE)


def leave(session: Session, own: Edition, about: Mapping[str, Any]) -> None:
    """A document has left the series that it counted for: its place goes to the version before, if there is one.

    Its findings are resolved there, save those that the other version has as well.
    """
    if own.series is None or not own.latest:
        return
    lock(session, own.series)
    last = remaining(session, own.series)
    name, known = name_of(session, own.series), recall(session, own.series)
    below = [] if last is None else _standing(session, last.report)
    named = name_all(name, below, known.values())
    for one in named:
        if one.row["identity"] != one.key:
            session.execute(update(_FINDINGS).where(_FINDINGS.c.id == one.row["id"]).values(identity=one.key))
    report = own if last is None else last
    told = {**about, "document": report.sha256, "report": report.report, "version": report.version}
    reading = Reading(own.series, name, report.report, own.report, database_now(session), told)
    reconcile(session, reading, named, known, lambda _: True)
    part(session, own.report, own.series)


def forget(session: Session, held: Claim) -> None:
    """A document that was taken for a report is none: what was read of it counts no more."""
    take_out(session, held.document, held.sha256, held.name, held.context)


def take_out(session: Session, document: int, sha256: str, name: str, about: Mapping[str, Any]) -> list[int]:
    """What was read of a document counts no more; the series that it has left."""
    row = _REPORTS.c
    mine = (row.document_id == document, or_(row.current, row.latest))
    query = select(row.id, row.series_id, row.artifact, row.version, row.latest, row.reader, row.reading_version)
    found = session.execute(query.where(*mine)).all()
    if not found:
        return []
    gone = {"current": False, "latest": False, "superseded_at": func.coalesce(row.superseded_at, database_now(session))}
    session.execute(update(_REPORTS).where(*mine).values(**gone))
    for one in found:
        leave(session, Edition(one.id, document, one.series_id, sha256, name, *one[2:]), about)
    return [one.series_id for one in found if one.series_id is not None]


def close_gap(session: Session, series: int, document: int, shelf: Shelf, about: Mapping[str, Any]) -> None:
    """The version after a document that was taken out of its series is compared with the one before it."""
    lock(session, series)
    others = [one for one in editions(session, series, 0) if one.series == series]
    earlier = next((one for one in reversed(others) if one.document < document), None)
    later = next((one for one in others if one.document > document), None)
    if later is None:
        return
    outcome = weigh(earlier, later, shelf)
    replacement.enter_comparison(session, later.report, outcome)
    _enter_check(session, later.report, outcome.check)
    if later.latest:
        told = {**about, "document": later.sha256, "report": later.report, "version": later.version}
        reading = Reading(series, name_of(session, series), later.report, later.report, database_now(session), told)
        settle(session, reading, _found(outcome), lambda rule: rule == replacement.RULE)
    # What was said before quotes the document that is gone.
    row, now = _FINDINGS.c, {one["found"] for one in _found(outcome)}
    quoting = (row.report_id == later.report, row.rule == replacement.RULE)
    session.execute(delete(_FINDINGS).where(*quoting, or_(row.resolved_at.is_not(None), row.found.not_in(now))))
    if outcome.stale and earlier is not None:
        read_again(session, earlier)


def _enter_check(session: Session, report: int, check: Check) -> None:
    """The check of a report that landed before, in the place of its former verdict."""
    (values,) = rows.as_rows(rows.checks((check,)))
    same = (_CHECKS.c.report_id == report, _CHECKS.c.rule == check.rule)
    del values["ordinal"]
    session.execute(update(_CHECKS).where(*same).values(**values))


def _found(outcome: Outcome) -> list[Row]:
    return list(rows.findings(() if outcome.finding is None else (outcome.finding,)))


def _standing(session: Session, report: int) -> list[Row]:
    query = select(_FINDINGS).where(_FINDINGS.c.report_id == report, _FINDINGS.c.resolved_at.is_(None))
    return [dict(row) for row in session.execute(query.order_by(_FINDINGS.c.ordinal)).mappings()]
