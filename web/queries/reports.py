"""Reports: the list with its filters, and everything of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defer

from schemas.findings import Severity, Verdict
from schemas.report import Kind
from schemas.tables import (
    Document,
    FindingAct,
    StoredCheck,
    StoredDoubt,
    StoredFact,
    StoredFinding,
    StoredForm,
    StoredPerformanceForm,
    StoredReport,
    StoredStatement,
)
from web.queries.standing import acts_of, fallen, still_standing

__all__ = [
    "Contents",
    "Listed",
    "ReportFilter",
    "checks_by_verdict",
    "choices",
    "contents",
    "find",
    "find_listed",
    "list_reports",
    "readings",
]


@dataclass(frozen=True)
class ReportFilter:
    """Which reports; what is empty does not restrict. `text` is part of a department's or file's name, or a hash."""

    text: str = ""
    region: str = ""
    department: str = ""
    year: int | None = None
    kind: Kind | None = None
    severity: Severity | None = None

    def conditions(self, session: Session) -> list[ColumnElement[bool]]:
        """What a report and its document must fulfil."""
        out: list[ColumnElement[bool]] = [StoredReport.latest.is_(True)]
        if self.text:
            out.append(
                or_(
                    StoredReport.department.contains(self.text, autoescape=True),
                    Document.name.contains(self.text, autoescape=True),
                    Document.sha256.startswith(self.text.lower(), autoescape=True),
                )
            )
        if self.region:
            by_name = StoredReport.region.contains(self.region, autoescape=True)
            out.append(or_(by_name, StoredReport.region_code.startswith(self.region, autoescape=True)))
        if self.department:
            out.append(StoredReport.department.contains(self.department, autoescape=True))
        if self.year is not None:
            out.append(StoredReport.fiscal_year == self.year)
        if self.kind is not None:
            out.append(StoredReport.kind == self.kind)
        if self.severity is not None:
            has = select(StoredFinding.report_id).where(StoredFinding.severity == self.severity)
            has = has.where(still_standing(session))
            out.append(StoredReport.id.in_(has.correlate(None)))
        return out


@dataclass(frozen=True)
class Listed:
    """A report in a list, its findings counted by severity."""

    report: StoredReport
    document: Document
    findings: dict[str, int]


@dataclass(frozen=True)
class Contents:
    """All that landed with one report; `acts` is what was said of its findings, `retracted` those that fell."""

    report: StoredReport
    document: Document
    forms: Sequence[StoredForm]
    facts: Sequence[StoredFact]
    statements: Sequence[StoredStatement]
    performance: Sequence[StoredPerformanceForm]
    findings: Sequence[StoredFinding]
    retracted: Sequence[StoredFinding]
    acts: dict[int, list[FindingAct]]
    doubts: Sequence[StoredDoubt]
    checks: dict[str, int]
    not_evaluated: Sequence[StoredCheck]


def list_reports(
    session: Session, wanted: ReportFilter, *, limit: int, offset: int = 0, after: int | None = None
) -> tuple[list[Listed], int]:
    """The reports that fit, newest first, and how many there are in all; `after` starts below that number."""
    fitting = select(StoredReport.id).where(*wanted.conditions(session))
    if wanted.text:  # the only filter that looks at documents
        fitting = fitting.join(Document, Document.id == StoredReport.document_id)
    total = session.execute(select(func.count()).select_from(fitting.subquery())).scalar_one()
    if after is not None:
        fitting = fitting.where(StoredReport.id < after)
    # A row is wide: only those of the page are read.
    numbers = session.scalars(fitting.order_by(StoredReport.id.desc()).limit(limit).offset(offset)).all()
    return _with_counts(session, _light().where(StoredReport.id.in_(numbers)).order_by(StoredReport.id.desc())), total


def find(session: Session, number: int) -> tuple[StoredReport, Document] | None:
    """The report of this number, a replaced reading too."""
    query = _light()
    found = session.execute(query.where(StoredReport.id == number)).one_or_none()
    return None if found is None else (found[0], found[1])


def find_listed(session: Session, number: int) -> Listed | None:
    """The same with its findings counted."""
    return next(iter(_with_counts(session, _light().where(StoredReport.id == number))), None)


def contents(session: Session, report: StoredReport, document: Document) -> Contents:
    """Everything of a report, in its own order."""
    gone = fallen(session, report.id)
    findings = session.scalars(_below(StoredFinding, report.id).where(StoredFinding.resolved_at.is_(None))).all()
    unevaluated = _below(StoredCheck, report.id).where(StoredCheck.verdict == Verdict.NOT_EVALUABLE)
    return Contents(
        report,
        document,
        session.scalars(_below(StoredForm, report.id)).all(),
        session.scalars(_below(StoredFact, report.id)).all(),
        session.scalars(_below(StoredStatement, report.id)).all(),
        session.scalars(_below(StoredPerformanceForm, report.id)).all(),
        [one for one in findings if one.id not in gone],
        [one for one in findings if one.id in gone],
        acts_of(session, report.id),
        session.scalars(_below(StoredDoubt, report.id)).all(),
        checks_by_verdict(session, report.id),
        session.scalars(unevaluated).all(),
    )


def checks_by_verdict(session: Session, report: int) -> dict[str, int]:
    """How many checks of a report ended with which verdict, every verdict named."""
    query = select(StoredCheck.verdict, func.count()).where(StoredCheck.report_id == report)
    counted = {verdict: count for verdict, count in session.execute(query.group_by(StoredCheck.verdict))}  # noqa: C416
    return {str(verdict): counted.get(verdict, 0) for verdict in Verdict}


def readings(session: Session, report: StoredReport) -> list[StoredReport]:
    """Every reading of the same document, the newest first."""
    query = select(StoredReport).options(defer(StoredReport.identity), defer(StoredReport.sections))
    query = query.where(StoredReport.document_id == report.document_id)
    return list(session.scalars(query.order_by(StoredReport.id.desc())))


def choices(session: Session) -> tuple[list[int], list[Kind]]:
    """The fiscal years (newest first) and the kinds that there are reports of."""
    years = session.scalars(select(StoredReport.fiscal_year).where(StoredReport.latest.is_(True)).distinct())
    kinds = session.scalars(select(StoredReport.kind).where(StoredReport.latest.is_(True)).distinct())
    return sorted((year for year in years if year is not None), reverse=True), sorted(kinds)


def _light() -> Select[StoredReport, Document]:
    """Reports without their bulky columns, which no page shows."""
    query = select(StoredReport, Document).join(Document, Document.id == StoredReport.document_id)
    return query.options(defer(StoredReport.identity), defer(StoredReport.sections))


def _below(table: Any, report: int) -> Any:
    return select(table).where(table.report_id == report).order_by(table.ordinal)


def _with_counts(session: Session, query: Select[StoredReport, Document]) -> list[Listed]:
    found = [(report, document) for report, document in session.execute(query)]
    numbers = [report.id for report, _ in found]
    tally = (
        select(StoredFinding.report_id, StoredFinding.severity, func.count())
        .where(StoredFinding.report_id.in_(numbers), still_standing(session))
        .group_by(StoredFinding.report_id, StoredFinding.severity)
    )
    counts: dict[int, dict[str, int]] = {number: dict.fromkeys(map(str, Severity), 0) for number in numbers}
    for number, severity, count in session.execute(tally):
        counts[number][str(severity)] = count
    return [Listed(report, document, counts[report.id]) for report, document in found]
