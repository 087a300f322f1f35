"""Landing: everything that a document turned out to be, in one transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from schemas.findings import Judgement, Severity
from schemas.report import Identity, Report
from schemas.tables import (
    Base,
    DocumentState,
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
from workers.landing import rows
from workers.stages.claims import Claim, finish_run
from workers.stages.events import owe, owe_all

__all__ = ["land_classified", "land_report"]

_TOLD = ("rule", "severity", "form", "expected", "found", "difference", "page")


def land_classified(session: Session, held: Claim, identity: Identity) -> None:
    """A document that is no final-account report: known for what it is, and kept."""
    about = _about(identity)
    finish_run(session, held, RunState.DONE, state=DocumentState.CLASSIFIED, reason=None, detail=None, **about)
    owe(session, "document.classified", name=held.name, **about, **held.context)


def land_report(session: Session, held: Claim, read: Report, judgement: Judgement, artifact: str) -> int:
    """A judged report: its rows and the log lines they owe; the report's number.

    It takes the place of any earlier reading of the same document. The run's number is unique among reports, and the
    rows below it are numbered, so that landing twice fails instead of doubling.
    """
    about = _about(read.identity)
    session.execute(
        update(StoredReport)
        .where(StoredReport.document_id == held.document, StoredReport.current)
        .values(current=False)
    )
    values = {"document_id": held.document, "run_id": held.run, "artifact": artifact, **rows.report(read, judgement)}
    report = session.execute(insert(StoredReport).values(**values).returning(StoredReport.id)).scalar_one()
    _insert(session, report, StoredForm, rows.forms(read))
    _insert(session, report, StoredFact, rows.facts(read))
    _insert(session, report, StoredStatement, rows.statements(read))
    _insert(session, report, StoredPerformanceForm, rows.performance_forms(read))
    _insert(session, report, StoredCheck, rows.checks(judgement))
    _insert(session, report, StoredFinding, rows.findings(judgement.findings))
    _insert(session, report, StoredDoubt, rows.findings(judgement.doubts))
    finish_run(session, held, RunState.DONE, state=DocumentState.LANDED, reason=None, detail=None, **about)
    _tell(session, held, report, read, judgement)
    return report


def _insert(session: Session, report: int, table: type[Base], values: Iterable[dict[str, Any]]) -> None:
    numbered = [{"report_id": report, **row} for row in values]
    if numbered:
        session.execute(insert(table), numbered)


def _about(identity: Identity) -> dict[str, Any]:
    department = identity.department and identity.department[: rows.DEPARTMENT_LENGTH]
    return {"kind": identity.kind, "department": department, "fiscal_year": identity.fiscal_year}


def _tell(session: Session, held: Claim, report: int, read: Report, judgement: Judgement) -> None:
    about: dict[str, Any] = {"report": report, **_about(read.identity), **held.context}
    counts: dict[str, Any] = {
        "facts": len(read.facts),
        "findings": len(judgement.findings),
        "doubts": len(judgement.doubts),
    }
    owe(session, "report.landed", name=held.name, **counts, **about)
    for loud, level in ((True, "warning"), (False, "info")):
        raised = (row for row in rows.findings(judgement.findings) if (row["severity"] != Severity.INFO) is loud)
        owe_all(session, "finding.raised", ({name: row[name] for name in _TOLD} | about for row in raised), level=level)
