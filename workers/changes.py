"""What a new reading of a document changes against the one that counted until now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from schemas.findings import Judgement
from schemas.knowledge.rules import over_reports
from schemas.report import Report
from schemas.tables import (
    Base,
    BatchChange,
    BatchItem,
    Change,
    DocumentState,
    StoredFact,
    StoredFinding,
    StoredReport,
)
from schemas.tables.types import clean
from workers.landing import rows
from workers.versions import of_this_program

__all__ = ["Compared", "compare", "note_classified", "note_report"]

Row = Mapping[str, Any]

_PLACE = ("rule", "form", "side", "line", "code", "column_key", "section")
_SAID = ("severity", "expected", "found", "difference")
_TOLD = ("rule", "severity", "message", "message_en", "page")
_CELL = ("form", "side", "line", "code", "name", "column_key")
_VALUE = ("value",)
_FINDINGS, _FACTS, _REPORTS = (
    Base.metadata.tables[model.__tablename__] for model in (StoredFinding, StoredFact, StoredReport)
)


@dataclass(frozen=True)
class Compared:
    """Rows of two readings side by side; `changed` has pairs of the former and the new one."""

    new: Sequence[Row]
    gone: Sequence[Row]
    changed: Sequence[tuple[Row, Row]]
    kept: int


def compare(before: Iterable[Row], after: Iterable[Row], place: Sequence[str], said: Sequence[str]) -> Compared:
    """Pair the rows of the same place, those that say the same first, the others in their order."""
    waiting: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in before:
        waiting[_key(row, place)].append(row)
    kept, unlike = 0, []
    for row in after:
        same = next((one for one in waiting[_key(row, place)] if _key(one, said) == _key(row, said)), None)
        if same is None:
            unlike.append(row)
        else:
            waiting[_key(row, place)].remove(same)
            kept += 1
    new, changed = [], []
    for row in unlike:
        former = waiting[_key(row, place)]
        if former:
            changed.append((former.pop(0), row))
        else:
            new.append(row)
    return Compared(new, [row for left in waiting.values() for row in left], changed, kept)


def note_report(session: Session, batch: int, document: int, read: Report, judgement: Judgement) -> None:
    """Enter what a reading as a report changes, in place of what an earlier one of the batch entered."""
    former = _former(session, document)
    findings = compare(_findings(session, former), rows.findings(judgement.findings), _PLACE, _SAID)
    facts = compare(_stored(session, _FACTS, former), rows.as_rows(rows.facts(read)), _CELL, _VALUE)
    _note(session, batch, document, DocumentState.LANDED, findings, facts)


def note_classified(session: Session, batch: int, document: int) -> None:
    """Enter that the document is no report any more, or still none."""
    former = _former(session, document)
    findings = compare(_findings(session, former), (), _PLACE, _SAID)
    facts = compare(_stored(session, _FACTS, former), (), _CELL, _VALUE)
    _note(session, batch, document, DocumentState.CLASSIFIED, findings, facts)


def _note(
    session: Session, batch: int, document: int, outcome: DocumentState, findings: Compared, facts: Compared
) -> None:
    earlier = (BatchChange.batch_id == batch, BatchChange.document_id == document)
    session.execute(delete(BatchChange).where(*earlier))
    changes = [
        *(_change(Change.NEW, row) for row in findings.new),
        *(_change(Change.GONE, row) for row in findings.gone),
        *(_change(Change.CHANGED, row, former["message"]) for former, row in findings.changed),
    ]
    if changes:
        session.execute(insert(BatchChange), [{"batch_id": batch, "document_id": document, **row} for row in changes])
    session.execute(
        update(BatchItem)
        .where(BatchItem.batch_id == batch, BatchItem.document_id == document)
        .values(
            outcome=outcome,
            read_by=str(of_this_program()),
            kept=findings.kept,
            facts_new=len(facts.new),
            facts_gone=len(facts.gone),
            facts_changed=len(facts.changed),
        )
    )


def _change(change: Change, row: Row, former: str | None = None) -> dict[str, Any]:
    return {"change": change, "former": former, **{name: row[name] for name in _TOLD}}


def _former(session: Session, document: int) -> int | None:
    """The report that the document's last landed reading is."""
    columns = _REPORTS.c
    last = select(columns.id).where(columns.document_id == document).order_by(columns.id.desc()).limit(1)
    return session.execute(last).scalar()


def _findings(session: Session, report: int | None) -> Sequence[Row]:
    """What the report's own judgement said; what other reports bring up comes again whenever one lands."""
    return [row for row in _stored(session, _FINDINGS, report) if row["rule"] not in over_reports()]


def _stored(session: Session, table: Any, report: int | None) -> Sequence[Row]:
    if report is None:
        return ()
    return [dict(row) for row in session.execute(select(table).where(table.c.report_id == report)).mappings()]


def _key(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    """The row's fields, texts as the database keeps them."""
    return tuple(clean(value) if isinstance(value, str) else value for value in (row[name] for name in names))
