"""Receipts for what is through: beside each taken file, or all in one folder.

A document is owed one when it ends, ends anew, or comes again as another file. The note that it is owed goes in the
transaction that the files are written in: a crash in between has them written again, the same.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from runtime.database import database_now, reading, transaction
from runtime.logging import get_logger
from scheduler.scan import meant
from schemas.errors import EnvironmentFault
from schemas.knowledge.rules import over_reports
from schemas.tables import (
    Arrival,
    Document,
    DocumentState,
    StoredCheck,
    StoredDoubt,
    StoredFact,
    StoredFinding,
    StoredForm,
    StoredPerformanceForm,
    StoredReport,
    StoredStatement,
)
from workers.receipts.content import Landed, receipt
from workers.receipts.page import page

__all__ = ["Receipts", "receipt_of"]

_log = get_logger(__name__)
_BATCH = 20
_LONGEST_NAME = 180
_ENDINGS = (".receipt.json", ".receipt.html")


@dataclass(frozen=True)
class Receipts:
    """Where receipts go: `folder` is one for all, or `beside`. Files that are moved when through have theirs at `done`.

    Where a file is gone, or its folder may not be written, the receipt beside it is left out and the log says so.
    """

    engine: Engine
    folder: Path | Literal["beside"]
    drop: Path | None = None
    done: Path | None = None

    def write(self) -> bool:
        """Write some of the receipts that are owed; True if there may be more.

        Raises EnvironmentFault where the folder for all receipts cannot be written.
        """
        due = select(Document.id).where(Document.receipt_due, Document.state != DocumentState.RECEIVED)
        with reading(self.engine) as session:
            numbers = session.scalars(due.order_by(Document.id).limit(_BATCH)).all()
        for number in numbers:
            with transaction(self.engine) as session:
                self._write(session, number)
        return len(numbers) == _BATCH

    def _write(self, session: Session, number: int) -> None:
        session.execute(update(Document).where(Document.id == number).values(receipt_due=False))
        document = session.get_one(Document, number)
        content = receipt_of(session, document)
        bodies = msgspec.json.format(msgspec.json.encode(content), indent=1), page(content).encode()
        for place in self._places(session, document):
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                for ending, body in zip(_ENDINGS, bodies, strict=True):
                    _put(place.with_name(place.name + ending), body)
            except OSError as error:
                if self.folder != "beside":
                    message = f"cannot write receipts to {self.folder}: {error.strerror}; see MINGZHANG_RECEIPTS"
                    raise EnvironmentFault(message) from error
                _log.warning("receipt.left_out", path=str(place), detail=error.strerror)

    def files(self, session: Session, document: Document) -> list[Path]:
        """The files of a document's receipts, written or not."""
        return [
            place.with_name(place.name + ending) for place in self._places(session, document) for ending in _ENDINGS
        ]

    def _places(self, session: Session, document: Document) -> Sequence[Path]:
        """Paths to which the endings are added."""
        if self.folder != "beside":
            return [self.folder / f"{_short(document.name)}.{document.sha256[:8]}"]
        paths = session.scalars(select(Arrival.path).where(Arrival.document_id == document.id).order_by(Arrival.id))
        return list(dict.fromkeys(place for path in paths if (place := self._beside(Path(meant(path))))))

    def _beside(self, path: Path) -> Path | None:
        if self.done and self.drop and path.is_relative_to(self.drop):
            path = self.done / path.relative_to(self.drop)
        elif not path.parent.is_dir():
            return None
        return path.with_name(_short(path.name))


def receipt_of(session: Session, document: Document) -> dict[str, Any]:
    """The receipt of a document that is through, as it stands now."""
    query = select(StoredReport).where(StoredReport.document_id == document.id, StoredReport.current)
    report = session.scalars(query).one_or_none() if document.state is DocumentState.LANDED else None
    return receipt(
        document,
        _landed(session, report) if report else None,
        program=version("mingzhang"),
        written_at=database_now(session),
        over_reports=over_reports(),
    )


def _landed(session: Session, report: StoredReport) -> Landed:
    def below(table: Any) -> Sequence[Any]:
        return session.scalars(select(table).where(table.report_id == report.id).order_by(table.ordinal)).all()

    tables: dict[str, Any] = {"facts": StoredFact, "statements": StoredStatement, "performance": StoredPerformanceForm}
    counts = {
        name: session.execute(select(func.count()).where(table.report_id == report.id)).scalar_one()
        for name, table in tables.items()
    }
    findings = [one for one in below(StoredFinding) if one.resolved_at is None]
    return Landed(report, below(StoredForm), below(StoredCheck), findings, below(StoredDoubt), counts)


def _short(name: str) -> str:
    """A file name with room for the endings in what file systems allow, 255 bytes."""
    kept = os.fsencode(name)[:_LONGEST_NAME]
    return name if len(kept) == len(os.fsencode(name)) else kept.decode("utf-8", "ignore")


def _put(path: Path, body: bytes) -> None:
    """Write a whole file or none."""
    descriptor, draft = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as writer:
            writer.write(body)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    finally:
        with suppress(FileNotFoundError):
            Path(draft).unlink()
