"""What rules over reports need to find and weigh other reports quickly, and what of that is still to be done.

`report_digests` holds the figures that others' rules need; `report_units` the units that a department lists;
`report_measures` what is compared among peers; `report_witnesses` which other reports a report was judged with.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from schemas.tables.base import Base, Id, Stamp
from schemas.tables.types import BigId

__all__ = ["NeighbourDue", "ReportDigest", "ReportMeasure", "ReportUnit", "ReportWitness"]


def _report() -> Mapped[int]:
    return mapped_column(BigId, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


class ReportDigest(Base):
    """What is known of a report to the rules of others (workers.validate.neighbours.Known), some 20 KB."""

    __tablename__ = "report_digests"

    report_id: Mapped[int] = _report()
    known: Mapped[dict[str, Any]]


class ReportUnit(Base):
    """A unit that a department's report lists, by its compared name; the year stands here too, to be found by both."""

    __tablename__ = "report_units"
    __table_args__ = (Index("ix_report_units_name_fiscal_year", "name", "fiscal_year"),)

    report_id: Mapped[int] = _report()
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    fiscal_year: Mapped[int]


class ReportMeasure(Base):
    """A report's measure among its peers: departments of the same sort (`peers`) in the same year."""

    __tablename__ = "report_measures"
    __table_args__ = (Index("ix_report_measures_peers_fiscal_year", "peers", "fiscal_year"),)

    report_id: Mapped[int] = _report()
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    peers: Mapped[str] = mapped_column(String(200))
    fiscal_year: Mapped[int]
    value: Mapped[Decimal]


class ReportWitness(Base):
    """Another report that a report's checks over `over` (years, history, units) were made with."""

    __tablename__ = "report_witnesses"
    __table_args__ = (Index("ix_report_witnesses_witness_id", "witness_id"),)

    report_id: Mapped[int] = _report()
    over: Mapped[str] = mapped_column(String(20), primary_key=True)
    witness_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class NeighbourDue(Base):
    """Something to be weighed again because a report landed or went: a body, a department's units, a group of peers.

    Rows are only added and taken away, so that a landing in progress never waits for a weighing or is missed by it.
    """

    __tablename__ = "neighbour_dues"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[Id]
    over: Mapped[str] = mapped_column(String(20))
    series_id: Mapped[int | None] = mapped_column(BigId)
    peers: Mapped[str | None] = mapped_column(String(200))
    fiscal_year: Mapped[int | None]
    noted_at: Mapped[Stamp]
