"""Landing: everything that a document turned out to be, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from schemas.findings import Check, Judgement
from schemas.knowledge.rules import over_reports
from schemas.report import Identity, Report
from schemas.tables import (
    Base,
    DocumentState,
    Lane,
    RunState,
    StoredCheck,
    StoredDoubt,
    StoredFact,
    StoredFinding,
    StoredForm,
    StoredPerformanceForm,
    StoredReport,
    StoredStatement,
)
from workers.landing import replacement, rows
from workers.landing.bulk import insert_columns, insert_rows
from workers.landing.identities import Row, name_all
from workers.landing.over import Counted, join, weigh_joining
from workers.landing.remember import Reading, recall, reconcile
from workers.landing.replacement import Outcome, weigh
from workers.landing.series import Place, enter
from workers.landing.shelf import Shelf
from workers.landing.succession import forget, leave, tell_superseded, weigh_successor
from workers.landing.versions import Edition, Position, read_again, take_place
from workers.stages.claims import Claim, finish_run
from workers.stages.events import owe
from workers.validate.neighbours import known_of

__all__ = ["land_classified", "land_report"]

_FACTS, _STATEMENTS, _CHECKS, _FINDINGS, _REPORTS = (
    Base.metadata.tables[model.__tablename__]
    for model in (StoredFact, StoredStatement, StoredCheck, StoredFinding, StoredReport)
)
_INSERT_REPORT = insert(_REPORTS).returning(_REPORTS.c.id)
_OWN = ("id", "report_id", "raised_at", "resolved_at")
_FORMER = (
    select(*(column for column in _FINDINGS.c if column.name not in _OWN))
    .where(_FINDINGS.c.report_id == bindparam("report"), _FINDINGS.c.rule == bindparam("of"))
    .where(_FINDINGS.c.resolved_at.is_(None))
)


def land_classified(session: Session, held: Claim, identity: Identity) -> None:
    """A document that is no final-account report: known for what it is, and kept."""
    about = _about(identity)
    forget(session, held)
    finish_run(session, held, RunState.DONE, state=DocumentState.CLASSIFIED, reason=None, detail=None, **about)
    owe(session, "document.classified", name=held.name, **about, **held.context)


def land_report(
    session: Session, held: Claim, read: Report, judgement: Judgement, artifact: str, shelf: Shelf | None = None
) -> int:
    """A judged report: its rows, its place among the versions, and the log lines they owe; the report's number.

    It takes the place of any earlier reading of the same document, and of the version before it, with which the
    `shelf` compares it. The run's number is unique among reports, and the rows below it are numbered, so that landing
    twice fails instead of doubling.
    """
    digest = known_of(read, judgement) if shelf is None else shelf.known(read, judgement)
    place = enter(session, read.identity, held.document, held.sha256)
    position = take_place(session, place, held.document)
    joined = weigh_joining(session, place, digest, counts=position.latest)
    mine = _insert_report(session, held, read, judgement, artifact, place, position)
    outcome = weigh(position.earlier, mine, shelf)
    raised = [*rows.findings(judgement.findings), *_of_versions(session, mine, position, outcome)]
    raised += rows.findings(joined.findings)
    known = {} if place.first else recall(session, place.series)
    named = name_all(place.name, raised, known.values())
    _insert_content(session, mine.report, read, judgement, (outcome.check, *joined.checks))
    _insert(session, mine.report, StoredFinding, ({**one.columns, "ordinal": n} for n, one in enumerate(named)))
    about = {"report": mine.report, "version": mine.version, **_about(read.identity), **held.context}
    counts = {"facts": len(read.facts), "findings": len(named), "doubts": len(judgement.doubts)}
    _tell_landed(session, held, read.identity, {**counts, **about})
    tell_superseded(session, held, position, mine.report, about)
    if position.latest:
        former = None if position.counted is None else position.counted.report
        reading = Reading(place.series, place.name, mine.report, former, position.moment, about)
        reconcile(session, reading, named, known, lambda rule: rule in joined.ids or rule not in over_reports())
    counted = Counted(mine.report, place.series, place.body, mine.version, held.sha256, joined.known)
    join(session, counted, joined, position.moment, counts=position.latest)
    weigh_successor(session, place, mine, position, shelf, about)
    if position.own is not None and position.own.series != place.series:
        leave(session, position.own, about)
    if outcome.stale and outcome.earlier and held.lane is Lane.LIVE:
        read_again(session, outcome.earlier)
    return mine.report


def _tell_landed(session: Session, held: Claim, identity: Identity, told: Mapping[str, Any]) -> None:
    state = DocumentState.LANDED
    finish_run(session, held, RunState.DONE, state=state, reason=None, detail=None, **_about(identity))
    owe(session, "report.landed", name=held.name, **told)


def _insert_report(
    session: Session,
    held: Claim,
    read: Report,
    judgement: Judgement,
    artifact: str,
    place: Place,
    position: Position,
) -> Edition:
    values = {
        **rows.report(read, judgement),
        "document_id": held.document,
        "run_id": held.run,
        "artifact": artifact,
        "series_id": place.series,
        "version": position.version,
        "latest": position.latest,
        "landed_at": position.moment,
        "superseded_at": None if position.latest else position.moment,
    }
    report: int = session.connection().execute(_INSERT_REPORT, values).scalar_one()
    read_by = (values["reader"], values["reading_version"])
    of = (held.document, place.series, held.sha256, held.name, artifact)
    return Edition(report, *of, position.version, position.latest, *read_by)


def _of_versions(session: Session, mine: Edition, position: Position, outcome: Outcome) -> list[Row]:
    """The rows of what the comparison with the version before found.

    Where the two cannot be compared for now, what an earlier reading of the same two documents found stays.
    """
    own, earlier = position.own, outcome.earlier
    carried = outcome.stale and earlier and own and own.series == mine.series
    if carried and own and earlier and replacement.carry(session, own.report, mine.report, earlier):
        return _former(session, own.report)
    replacement.enter_comparison(session, mine.report, outcome)
    return list(rows.findings(() if outcome.finding is None else (outcome.finding,)))


def _former(session: Session, report: int) -> list[Row]:
    found = session.connection().execute(_FORMER, {"report": report, "of": replacement.RULE})
    return [dict(row) for row in found.mappings()]


def _insert_content(session: Session, report: int, read: Report, judgement: Judgement, more: Iterable[Check]) -> None:
    numbered = {"report_id": report, "fiscal_year": rows.part_of(read.identity.fiscal_year)}
    _insert(session, report, StoredForm, rows.forms(read))
    insert_columns(session, _FACTS, rows.facts(read), **numbered)
    insert_columns(session, _STATEMENTS, rows.statements(read), **numbered)
    _insert(session, report, StoredPerformanceForm, rows.performance_forms(read))
    insert_columns(session, _CHECKS, rows.checks((*judgement.checks, *more)), **numbered)
    _insert(session, report, StoredDoubt, rows.findings(judgement.doubts))


def _insert(session: Session, report: int, table: type[Base], values: Iterable[Mapping[str, Any]]) -> None:
    insert_rows(session, Base.metadata.tables[table.__tablename__], list(values), report_id=report)


def _about(identity: Identity) -> dict[str, Any]:
    department = identity.department and identity.department[: rows.DEPARTMENT_LENGTH]
    return {"kind": identity.kind, "department": department, "fiscal_year": identity.fiscal_year}
