"""What is kept of a landed report for the rules of others, and what its landing makes due."""

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from schemas.report import Kind
from schemas.tables import Base, NeighbourDue, ReportDigest, ReportMeasure, ReportUnit, clock
from workers.validate.neighbours import Known, bare, measures_of, sort_of

__all__ = ["PEERS", "SERIES", "UNITS", "keep", "note_due", "part"]

UNITS, PEERS, SERIES = "units", "peers", "series"
"""What may be due: a department's units, a group of peers, a series that a report has left."""

_DIGESTS, _UNITS, _MEASURES, _DUES = (
    Base.metadata.tables[model.__tablename__] for model in (ReportDigest, ReportUnit, ReportMeasure, NeighbourDue)
)
_NAME_LENGTH = 200


def keep(session: Session, report: int, known: Known) -> None:
    """The digest, the names under which units and departments find each other, and the measures for peers."""
    session.execute(insert(_DIGESTS).values(report_id=report, known=msgspec.to_builtins(known)))
    year, names, sort = known.fiscal_year, _names(known), sort_of(known)
    if year is not None and names:
        rows = [{"report_id": report, "name": name, "fiscal_year": year} for name in names]
        session.execute(insert(_UNITS), rows)
    if year is not None and sort:
        values = {"report_id": report, "peers": sort[:_NAME_LENGTH], "fiscal_year": year}
        measured = [{**values, "measure": name, "value": value} for name, value in measures_of(known).items()]
        if measured:
            session.execute(insert(_MEASURES), measured)


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
    if _names(known):
        session.execute(insert(_DUES).values(over=UNITS, series_id=series, noted_at=clock()))
    if sort := sort_of(known):
        peers = {"peers": sort[:_NAME_LENGTH], "fiscal_year": known.fiscal_year}
        session.execute(insert(_DUES).values(over=PEERS, **peers, noted_at=clock()))


def part(session: Session, report: int, series: int) -> None:
    """A report counts no more for a series: all that it was compared with is to be weighed without it."""
    row = _MEASURES.c
    groups = session.execute(select(row.peers, row.fiscal_year).where(row.report_id == report).distinct()).all()
    for peers, year in groups:
        session.execute(insert(_DUES).values(over=PEERS, peers=peers, fiscal_year=year, noted_at=clock()))
    session.execute(insert(_DUES).values(over=SERIES, series_id=series, noted_at=clock()))
