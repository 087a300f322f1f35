"""The reports that count for their series, as rules over reports see them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from sqlalchemy import Select, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from schemas.report import Kind
from schemas.tables import Base, Document, ReportDigest, ReportUnit, Series, StoredReport
from workers.validate.neighbours import Known

__all__ = ["Counted", "of_body", "of_reports", "of_series", "of_units"]

_log = structlog.get_logger(__name__)
_REPORTS, _SERIES, _DOCUMENTS, _DIGESTS, _UNITS = (
    Base.metadata.tables[model.__tablename__] for model in (StoredReport, Series, Document, ReportDigest, ReportUnit)
)


_NAMED = (_UNITS.c.name.in_(bindparam("names", expanding=True)), _UNITS.c.fiscal_year == bindparam("year"))
_QUERY = (
    select(_REPORTS.c.id, _SERIES.c.id, _SERIES.c.body_id, _REPORTS.c.version, _DOCUMENTS.c.sha256)
    .add_columns(cast(_DIGESTS.c.known, Text))
    .join(_SERIES, _SERIES.c.id == _REPORTS.c.series_id)
    .join(_DOCUMENTS, _DOCUMENTS.c.id == _REPORTS.c.document_id)
    .join(_DIGESTS, _DIGESTS.c.report_id == _REPORTS.c.id)
    .where(_REPORTS.c.latest.is_not(False))  # no way to find reports by: SQLite would try it
    .order_by(_REPORTS.c.id)
)
_SORT = _SERIES.c.kind == bindparam("sort")
_OF_BODY = _QUERY.where(_SERIES.c.body_id == bindparam("body"), _SORT, _SERIES.c.fiscal_year.is_not(None))
_OF_SERIES = _QUERY.where(_SERIES.c.id == bindparam("series"))
_OF_REPORTS = _QUERY.where(_REPORTS.c.id.in_(bindparam("reports", expanding=True)))
_OF_UNITS = _QUERY.where(_REPORTS.c.id.in_(select(_UNITS.c.report_id).where(*_NAMED)), _SORT)


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
    found = _read(session, _OF_BODY, {"body": body, "sort": kind})
    return {one.known.fiscal_year: one for one in found if one.known.fiscal_year is not None}


def of_series(session: Session, series: int) -> Counted | None:
    """The report that counts for a series, None where there is none."""
    return next(_read(session, _OF_SERIES, {"series": series}), None)


def of_reports(session: Session, reports: Iterable[int]) -> list[Counted]:
    """Those of some reports that count, in the order of their numbers."""
    return list(_read(session, _OF_REPORTS, {"reports": list(reports)}))


def of_units(session: Session, names: Sequence[str], year: int, kind: Kind) -> list[Counted]:
    """The reports of a year and kind that are found under one of these names of units."""
    return list(_read(session, _OF_UNITS, {"names": list(names), "year": year, "sort": kind}))


def _read(session: Session, query: Select[Any], which: Mapping[str, Any]) -> Iterator[Counted]:
    for report, series, body, version, document, digest in session.connection().execute(query, which).all():
        try:
            known = msgspec.json.decode(digest, type=Known)
        except msgspec.DecodeError as error:
            # Kept by another version of this program; the report is as if it were not there until it is read again.
            _log.warning("digest.unreadable", report=report, detail=str(error))
            continue
        yield Counted(report, series, body, version, document, known)
