"""What is kept of a landed report for the rules of others, and what its landing makes due."""

from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from schemas.report import Kind
from schemas.tables import Base, NeighbourDue, ReportDigest, ReportMeasure, ReportUnit
from workers.landing.bulk import Columns, insert_columns
from workers.validate.neighbours import Known, bare, measures_of, sort_of

__all__ = ["PEERS", "SERIES", "UNITS", "keep", "note_due", "part"]

UNITS, PEERS, SERIES = "units", "peers", "series"
"""What may be due: a department's units, a group of peers, a series that a report has left."""

_DIGESTS, _UNITS, _MEASURES, _DUES = (
    Base.metadata.tables[model.__tablename__] for model in (ReportDigest, ReportUnit, ReportMeasure, NeighbourDue)
)
_NOTE = insert(_DUES)
_GROUPS = (
    select(_MEASURES.c.peers, _MEASURES.c.fiscal_year).where(_MEASURES.c.report_id == bindparam("report")).distinct()
)
_NAME_LENGTH = 200


def keep(session: Session, report: int, known: Known) -> None:
    """The digest, the names under which units and departments find each other, and the measures for peers."""
    year, names, sort = known.fiscal_year, _names(known), sort_of(known)
    insert_columns(session, _DIGESTS, {"known": [known]}, report_id=report)
    if year is not None:
        insert_columns(session, _UNITS, {"name": names}, report_id=report, fiscal_year=year)
    if year is not None and sort:
        measured = measures_of(known)
        columns: Columns = {"measure": list(measured), "value": list(measured.values())}
        insert_columns(session, _MEASURES, columns, report_id=report, peers=sort[:_NAME_LENGTH], fiscal_year=year)


def _names(known: Known) -> list[str]:
    """A unit's own name; a department's and those of the units that it lists, where it lists any."""
    own = bare(known.department or "")
    if known.kind is Kind.UNIT_FINAL_ACCOUNTS:
        return [own[:_NAME_LENGTH]] if own else []
    listed = known.units or ()
    return sorted({name[:_NAME_LENGTH] for name in (own, *listed) if name}) if listed else []


def note_due(session: Session, series: int, known: Known) -> None:
    """The landing of a report that counts: its department or units, and its peers, are to be weighed."""
    if known.fiscal_year is None:
        return
    dues = [_due(UNITS, series=series)] if _names(known) else []
    if sort := sort_of(known):
        dues.append(_due(PEERS, peers=sort[:_NAME_LENGTH], year=known.fiscal_year))
    _note(session, dues)


def part(session: Session, report: int, series: int) -> None:
    """A report counts no more for a series: all that it was compared with is to be weighed without it."""
    groups = session.connection().execute(_GROUPS, {"report": report}).all()
    _note(session, [*(_due(PEERS, peers=peers, year=year) for peers, year in groups), _due(SERIES, series=series)])


def _due(over: str, series: int | None = None, peers: str | None = None, year: int | None = None) -> dict[str, Any]:
    return {"over": over, "series_id": series, "peers": peers, "fiscal_year": year}


def _note(session: Session, dues: list[dict[str, Any]]) -> None:
    if dues:
        session.connection().execute(_NOTE, dues)
