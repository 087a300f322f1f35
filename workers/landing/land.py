"""Landing: everything that a document turned out to be, in one transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select
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
from workers.landing.bulk import insert_rows
from workers.landing.identities import Row, name_all
from workers.landing.over import join
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

_FINDINGS = Base.metadata.tables[StoredFinding.__tablename__]


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
    place = enter(session, read.identity, held.document, held.sha256)
    position = take_place(session, place, held.document)
    mine = _insert_report(session, held, read, judgement, artifact, place, position)
    outcome = weigh(position.earlier, mine, shelf)
    raised = [*rows.findings(judgement.findings), *_of_versions(session, mine, position, outcome)]
    known = recall(session, place.series)
    named = name_all(place.name, raised, known.values())
    _insert_content(session, mine.report, read, judgement, outcome.check)
    _insert(session, mine.report, StoredFinding, ({**one.columns, "ordinal": n} for n, one in enumerate(named)))
    about = {"report": mine.report, "version": mine.version, **_about(read.identity), **held.context}
    state = DocumentState.LANDED
    finish_run(session, held, RunState.DONE, state=state, reason=None, detail=None, **_about(read.identity))
    counts: dict[str, Any] = {"facts": len(read.facts), "findings": len(named), "doubts": len(judgement.doubts)}
    owe(session, "report.landed", name=held.name, **counts, **about)
    tell_superseded(session, held, position, mine.report, about)
    if position.latest:
        former = None if position.counted is None else position.counted.report
        reading = Reading(place.series, place.name, mine.report, former, position.moment, about)
        reconcile(session, reading, named, known, _judged_alone)
    join(session, mine.report, place.series, known_of(read, judgement), position.moment, counts=position.latest)
    weigh_successor(session, place, mine, position, shelf, about)
    if position.own is not None and position.own.series != place.series:
        leave(session, position.own, about)
    if outcome.stale and outcome.earlier and held.lane is Lane.LIVE:
        read_again(session, outcome.earlier)
    return mine.report


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
    report = session.execute(insert(StoredReport).values(**values).returning(StoredReport.id)).scalar_one()
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
    row = _FINDINGS.c
    columns = [column for column in row if column.name not in ("id", "report_id", "raised_at", "resolved_at")]
    query = select(*columns).where(row.report_id == report, row.rule == replacement.RULE, row.resolved_at.is_(None))
    return [dict(found) for found in session.execute(query).mappings()]


def _insert_content(session: Session, report: int, read: Report, judgement: Judgement, of_versions: Check) -> None:
    year = rows.part_of(read.identity.fiscal_year)
    _insert(session, report, StoredForm, rows.forms(read))
    _insert(session, report, StoredFact, rows.facts(read), fiscal_year=year)
    _insert(session, report, StoredStatement, rows.statements(read), fiscal_year=year)
    _insert(session, report, StoredPerformanceForm, rows.performance_forms(read))
    _insert(session, report, StoredCheck, rows.checks((*judgement.checks, of_versions)), fiscal_year=year)
    _insert(session, report, StoredDoubt, rows.findings(judgement.doubts))


def _insert(
    session: Session, report: int, table: type[Base], values: Iterable[Mapping[str, Any]], **fixed: int
) -> None:
    insert_rows(session, Base.metadata.tables[table.__tablename__], list(values), report_id=report, **fixed)


def _judged_alone(rule: str) -> bool:
    """Whether a rule's findings are all there when the report lands: other reports bring up those of the others."""
    return rule not in over_reports()


def _about(identity: Identity) -> dict[str, Any]:
    department = identity.department and identity.department[: rows.DEPARTMENT_LENGTH]
    return {"kind": identity.kind, "department": department, "fiscal_year": identity.fiscal_year}
