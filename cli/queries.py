"""What the reading commands ask the database."""

from collections.abc import Sequence
from typing import Any

from alembic.runtime.migration import MigrationContext
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from runtime.database import database_now
from scheduler.acknowledge import acknowledged_now
from scheduler.memory import Version, versions_of
from schemas.errors import MingzhangError
from schemas.findings import Severity, Verdict
from schemas.tables import (
    Document,
    DocumentState,
    Stage,
    StageRun,
    StageState,
    StoredCheck,
    StoredDoubt,
    StoredFact,
    StoredFinding,
    StoredForm,
    StoredReport,
    StoredStatement,
    acknowledged,
    in_force,
)

__all__ = [
    "Landed",
    "NoSuchReport",
    "Queue",
    "ReportContents",
    "Told",
    "Wanted",
    "checks_by_verdict",
    "documents_by_state",
    "documents_not_read",
    "find_report",
    "findings",
    "landed",
    "queues",
    "report_contents",
    "schema_revision",
]

Told = StoredFinding | StoredDoubt
Which = ColumnElement[bool] | InstrumentedAttribute[bool]

_SHORTEST_HASH = 6


class NoSuchReport(MingzhangError):
    """A report that was asked for is not there, or several are."""


class Queue(Struct, frozen=True):
    """A stage's work: how many wait, how many are being worked on, and since when the oldest due one waits."""

    stage: str
    waiting: int
    claimed: int
    oldest_seconds: float | None


class Landed(Struct, frozen=True):
    """A landed report with its findings counted by severity."""

    report: StoredReport
    document: Document
    findings: dict[str, int]


class Wanted(Struct, frozen=True):
    """Which findings are asked for; an empty filter lets everything through.

    A rule fits by its id, or as the beginning of one up to a hyphen (T3 for T3-HIER); a department by a part of its
    name. With `doubts` the doubts about our own reading are asked for instead; `unacknowledged` leaves out what was
    acknowledged.
    """

    severities: Sequence[Severity] = ()
    rules: Sequence[str] = ()
    departments: Sequence[str] = ()
    years: Sequence[int] = ()
    doubts: bool = False
    reports: Sequence[int] = ()
    unacknowledged: bool = False


class ReportContents(Struct, frozen=True):
    """All that `show` tells of a report."""

    landed: Landed
    forms: Sequence[StoredForm]
    findings: Sequence[StoredFinding]
    doubts: Sequence[StoredDoubt]
    checks: dict[str, int]
    not_evaluated: Sequence[StoredCheck]
    facts: int
    statements: int
    versions: Sequence[Version]
    acknowledged: frozenset[int]


def schema_revision(session: Session) -> str | None:
    """The revision of the database's tables, None where there are none."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def documents_by_state(session: Session) -> dict[str, int]:
    """How many documents are in which state, every state named."""
    query = select(Document.state, func.count()).group_by(Document.state)
    counted = dict(session.execute(query).all())
    return {str(state): counted.get(state, 0) for state in DocumentState}


def queues(session: Session) -> list[Queue]:
    """The three stages' work. Work that is put off (a retry's pause) waits, but is not yet due."""
    now = database_now(session)
    due = select(StageRun.stage, func.min(StageRun.due_at)).where(StageRun.state == StageState.WAITING)
    oldest = dict(session.execute(due.group_by(StageRun.stage)).all())
    by_state = select(StageRun.stage, StageRun.state, func.count()).group_by(StageRun.stage, StageRun.state)
    counted = {(stage, state): count for stage, state, count in session.execute(by_state)}
    return [
        Queue(
            str(stage),
            counted.get((stage, StageState.WAITING), 0),
            counted.get((stage, StageState.CLAIMED), 0),
            max(0.0, (now - oldest[stage]).total_seconds()) if stage in oldest else None,
        )
        for stage in Stage
    ]


def documents_not_read(session: Session, limit: int) -> Sequence[Document]:
    """The documents last rejected or quarantined, newest first."""
    states = (DocumentState.REJECTED, DocumentState.QUARANTINED)
    query = select(Document).where(Document.state.in_(states)).order_by(Document.id.desc()).limit(limit)
    return session.execute(query).scalars().all()


def landed(session: Session, limit: int) -> list[Landed]:
    """The reports last landed, newest first."""
    # Numbers are given in the order of landing; "not false" is no way to find reports by: they are read from the end.
    query = _reports(StoredReport.latest.is_not(False)).order_by(StoredReport.id.desc()).limit(limit)
    return [_counted(session, report, document) for report, document in session.execute(query)]


def find_report(session: Session, reference: str) -> Landed:
    """The report of this number, of a document with this hash (its first six digits or more), or of this file name.

    An earlier version is found by its number or its hash, or by its file's name where no later version has the same.
    Raises NoSuchReport with what else could be meant.
    """
    by_number = _reports().where(StoredReport.id == int(reference)) if _is_number(reference) else None
    by_hash = _reports(StoredReport.current).where(Document.sha256.startswith(reference.lower()))
    candidates: list[Select[StoredReport, Document] | None] = [
        by_number,
        by_hash if len(reference) >= _SHORTEST_HASH else None,
        _reports(StoredReport.latest).where(Document.name == reference),
        _reports(StoredReport.current).where(Document.name == reference),
        _reports(StoredReport.latest).where(StoredReport.department == reference),
    ]
    for query in candidates:
        found = session.execute(query.limit(20)).all() if query is not None else []
        if len(found) == 1:
            return _counted(session, *found[0])
        if found:
            numbers = ", ".join(f"{report.id} ({report.fiscal_year} {document.name})" for report, document in found)
            message = f"{reference} could be any of the reports {numbers}; name one by its number"
            raise NoSuchReport(message)
    message = f"there is no report {reference}; `mingzhang status` lists what landed last"
    raise NoSuchReport(message)


def report_contents(session: Session, reference: str) -> ReportContents:
    """What landed with a report. Raises NoSuchReport."""
    found = find_report(session, reference)
    report = found.report.id

    def count(table: type[StoredFact | StoredStatement]) -> int:
        return session.execute(select(func.count()).where(table.report_id == report)).scalar_one()

    forms = select(StoredForm).where(StoredForm.report_id == report).order_by(StoredForm.ordinal)
    told = (
        select(StoredFinding)
        .join(StoredReport, StoredReport.id == StoredFinding.report_id)
        .where(StoredFinding.report_id == report, in_force())
        .order_by(StoredFinding.ordinal)
    )
    doubted = select(StoredDoubt).where(StoredDoubt.report_id == report).order_by(StoredDoubt.ordinal)
    unevaluated = (
        select(StoredCheck)
        .where(StoredCheck.report_id == report, StoredCheck.verdict == Verdict.NOT_EVALUABLE)
        .order_by(StoredCheck.ordinal)
    )
    return ReportContents(
        found,
        session.execute(forms).scalars().all(),
        session.execute(told).scalars().all(),
        session.execute(doubted).scalars().all(),
        checks_by_verdict(session, report),
        session.execute(unevaluated).scalars().all(),
        count(StoredFact),
        count(StoredStatement),
        versions_of(session, report),
        acknowledged_now(session),
    )


def checks_by_verdict(session: Session, report: int) -> dict[str, int]:
    """How many checks of a report ended with which verdict, every verdict named."""
    query = select(StoredCheck.verdict, func.count()).where(StoredCheck.report_id == report)
    counted = dict(session.execute(query.group_by(StoredCheck.verdict)).all())
    return {str(verdict): counted.get(verdict, 0) for verdict in Verdict}


def findings(session: Session, wanted: Wanted) -> list[tuple[Told, StoredReport, Document]]:
    """The findings (or doubts) of the reports' last versions that fit every filter, report by report."""
    table: type[StoredFinding] | type[StoredDoubt] = StoredDoubt if wanted.doubts else StoredFinding
    query: Select[Any, StoredReport, Document] = (
        select(table, StoredReport, Document)
        .join(StoredReport, StoredReport.id == table.report_id)
        .join(Document, Document.id == StoredReport.document_id)
        .where(StoredReport.latest)
        .order_by(StoredReport.id, table.ordinal)
    )
    if not wanted.doubts:
        query = query.where(in_force())
        if wanted.unacknowledged:
            query = query.where(not_(acknowledged()))
    if wanted.severities:
        query = query.where(table.severity.in_(wanted.severities))
    if wanted.rules:
        parts = [table.rule.startswith(f"{rule}-", autoescape=True) for rule in wanted.rules]
        query = query.where(or_(table.rule.in_(wanted.rules), *parts))
    if wanted.departments:
        names = [StoredReport.department.contains(name, autoescape=True) for name in wanted.departments]
        query = query.where(or_(*names))
    if wanted.reports:
        query = query.where(StoredReport.id.in_(wanted.reports))
    if wanted.years:
        query = query.where(StoredReport.fiscal_year.in_(wanted.years))
    return [(told, report, document) for told, report, document in session.execute(query)]


def _reports(*which: Which) -> Select[StoredReport, Document]:
    return select(StoredReport, Document).join(Document, Document.id == StoredReport.document_id).where(*which)


def _counted(session: Session, report: StoredReport, document: Document) -> Landed:
    query = (
        select(StoredFinding.severity, func.count())
        .join(StoredReport, StoredReport.id == StoredFinding.report_id)
        .where(StoredFinding.report_id == report.id, in_force())
    )
    counted = dict(session.execute(query.group_by(StoredFinding.severity)).all())
    return Landed(report, document, {str(severity): counted.get(severity, 0) for severity in Severity})


def _is_number(reference: str) -> bool:
    """Whether it may be a report's number: a longer row of digits is the beginning of a hash."""
    return reference.isascii() and reference.isdigit() and len(reference) < _SHORTEST_HASH
