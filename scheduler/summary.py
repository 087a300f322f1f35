"""What a pass came to: every document that it took in or finished, and what became of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.report import Kind
from schemas.tables import Arrival, Document, DocumentState, Run, RunState, StoredFinding, StoredReport

__all__ = ["Mark", "Outcome", "Summary", "mark", "summarize"]


@dataclass(frozen=True)
class Mark:
    """Where the tables stood when a pass began: the last numbers, and the runs that were still open."""

    document: int
    arrival: int
    run: int
    open_runs: frozenset[int]


@dataclass(frozen=True)
class Outcome:
    """One document. `reason` and `detail` say why it was rejected or quarantined; `report` is its report's number."""

    sha256: str
    name: str
    state: DocumentState
    reason: str | None
    detail: str | None
    kind: Kind | None
    department: str | None
    fiscal_year: int | None
    report: int | None
    findings: Mapping[str, int]


@dataclass(frozen=True)
class Summary:
    """Everything that came of a pass. `untaken` are files that could not be read or stored."""

    documents: tuple[Outcome, ...]
    duplicates: int
    untaken: tuple[str, ...]

    def count(self, state: DocumentState) -> int:
        """How many documents ended so."""
        return sum(document.state is state for document in self.documents)

    @property
    def rejected(self) -> Mapping[str, int]:
        """How many were rejected, by reason."""
        return Counter(one.reason or "" for one in self.documents if one.state is DocumentState.REJECTED)

    @property
    def findings(self) -> Mapping[str, int]:
        """How many findings, by severity."""
        total: Counter[str] = Counter()
        for document in self.documents:
            total.update(document.findings)
        return total

    @property
    def all_well(self) -> bool:
        """Whether every document landed, or was classified and kept."""
        kept = (DocumentState.LANDED, DocumentState.CLASSIFIED)
        return not self.untaken and all(document.state in kept for document in self.documents)


def mark(session: Session) -> Mark:
    """The tables as they stand."""
    last = [session.scalar(select(func.max(table.id))) or 0 for table in (Document, Arrival, Run)]
    working = session.scalars(select(Run.id).where(Run.state == RunState.WORKING)).all()
    return Mark(last[0], last[1], last[2], frozenset(working))


def summarize(session: Session, since: Mark, untaken: tuple[str, ...] = ()) -> Summary:
    """What happened since the mark."""
    ours = (Run.id > since.run) | Run.id.in_(since.open_runs)
    finished = select(Run.document_id).where(ours, Run.batch_id.is_(None))
    documents = session.scalars(
        select(Document).where((Document.id > since.document) | Document.id.in_(finished)).order_by(Document.id)
    ).all()
    duplicates = session.scalar(
        select(func.count()).select_from(Arrival).where(Arrival.id > since.arrival, Arrival.duplicate)
    )
    return Summary(tuple(_outcome(session, document) for document in documents), duplicates or 0, untaken)


def _outcome(session: Session, document: Document) -> Outcome:
    current = select(StoredReport.id).where(StoredReport.document_id == document.id, StoredReport.current)
    report = session.scalars(current).one_or_none()
    raised = select(StoredFinding.severity, func.count()).where(StoredFinding.report_id == report)
    findings = {str(severity): count for severity, count in session.execute(raised.group_by(StoredFinding.severity))}
    return Outcome(
        document.sha256,
        document.name,
        document.state,
        document.reason,
        document.detail,
        document.kind,
        document.department,
        document.fiscal_year,
        report,
        findings,
    )
