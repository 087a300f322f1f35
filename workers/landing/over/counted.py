"""The reports that count for their series, as rules over reports see them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from schemas.report import Kind
from schemas.tables import Base, Document, ReportDigest, ReportUnit, Series, StoredReport
from workers.validate.neighbours import Known

__all__ = ["Counted", "of_body", "of_reports", "of_series", "of_units"]

_log = structlog.get_logger(__name__)
_REPORTS, _SERIES, _DOCUMENTS, _DIGESTS, _UNITS = (
    Base.metadata.tables[model.__tablename__] for model in (StoredReport, Series, Document, ReportDigest, ReportUnit)
)


@dataclass(frozen=True)
class Counted:
    """A report that counts for its series, and what is known of it."""

    report: int
    series: int
    body: int | None
    version: int
    document: str
    known: Known

    @property
    def about(self) -> dict[str, Any]:
        """The fields that its log lines carry."""
        known = self.known
        named = {"kind": known.kind, "department": known.department, "fiscal_year": known.fiscal_year}
        return {"report": self.report, "version": self.version, "document": self.document, **named}


def of_body(session: Session, body: int, kind: Kind) -> dict[int, Counted]:
    """The reports of a body of one kind, by fiscal year."""
    found = _read(session, _SERIES.c.body_id == body, _SERIES.c.kind == kind, _SERIES.c.fiscal_year.is_not(None))
    return {one.known.fiscal_year: one for one in found if one.known.fiscal_year is not None}


def of_series(session: Session, series: int) -> Counted | None:
    """The report that counts for a series, None where there is none."""
    return next(_read(session, _SERIES.c.id == series), None)


def of_reports(session: Session, reports: Iterable[int]) -> list[Counted]:
    """Those of some reports that count, in the order of their numbers."""
    return list(_read(session, _REPORTS.c.id.in_(list(reports))))


def of_units(session: Session, names: Sequence[str], year: int, kind: Kind) -> list[Counted]:
    """The reports of a year and kind that are found under one of these names of units."""
    below = select(_UNITS.c.report_id).where(_UNITS.c.name.in_(names), _UNITS.c.fiscal_year == year)
    return list(_read(session, _REPORTS.c.id.in_(below), _SERIES.c.kind == kind))


def _read(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Counted]:
    for row in session.execute(_query().where(*conditions).order_by(_REPORTS.c.id)):
        report, series, body, version, document, digest = row
        try:
            known = msgspec.convert(digest, Known)
        except msgspec.ValidationError as error:
            # Kept by another version of this program; the report is as if it were not there until it is read again.
            _log.warning("digest.unreadable", report=report, detail=str(error))
            continue
        yield Counted(report, series, body, version, document, known)


def _query() -> Select[Any]:
    columns = (_REPORTS.c.id, _SERIES.c.id, _SERIES.c.body_id, _REPORTS.c.version, _DOCUMENTS.c.sha256)
    return (
        select(*columns, _DIGESTS.c.known)
        .join(_SERIES, _SERIES.c.id == _REPORTS.c.series_id)
        .join(_DOCUMENTS, _DOCUMENTS.c.id == _REPORTS.c.document_id)
        .join(_DIGESTS, _DIGESTS.c.report_id == _REPORTS.c.id)
        .where(_REPORTS.c.latest)
    )
