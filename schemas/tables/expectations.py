"""Who should publish what by when, and what came of it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.report import Kind
from schemas.tables.base import Base, Id, Stamp, one_of

__all__ = ["Awaited", "Basis", "Expectation"]


class Basis(StrEnum):
    """Why we expect it: somebody gave us a list, the body did so before, or a department's report names the unit."""

    LISTED = "listed"
    LEARNED = "learned"
    NAMED = "named"


class Awaited(StrEnum):
    """expected → overdue → published, or expected → published; back to expected where the deadline is moved."""

    EXPECTED = "expected"
    OVERDUE = "overdue"
    PUBLISHED = "published"


class Expectation(Base):
    """One report that should come. Keys are those of bodies; `sureness` is in per cent, `why` its reasons in words.

    `told` marks a silence that alerts know of, so that they are told of its end too.
    """

    __tablename__ = "expectations"
    __table_args__ = (
        UniqueConstraint("region_key", "department_key", "fiscal_year"),
        Index("ix_expectations_fiscal_year_state", "fiscal_year", "state"),
    )

    id: Mapped[Id]
    region_key: Mapped[str] = mapped_column(String(200))
    department_key: Mapped[str] = mapped_column(String(200))
    region: Mapped[str | None]
    department: Mapped[str]
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    fiscal_year: Mapped[int]
    due_on: Mapped[date] = mapped_column(Date())
    basis: Mapped[Basis] = mapped_column(one_of(Basis))
    sureness: Mapped[int]
    why: Mapped[str]
    why_en: Mapped[str]
    state: Mapped[Awaited] = mapped_column(one_of(Awaited), default=Awaited.EXPECTED)
    told: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[Stamp]
