"""Who has published and who has not, by place and year, and by name."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from scheduler.expectations.silence import Judged, judged, places_of
from schemas.tables import Awaited, Expectation

__all__ = ["Covered", "Missing", "by_place", "missing", "overdue"]


class Covered(Struct, frozen=True):
    """A place and year: how many reports are expected in all, there, and overdue."""

    region_key: str
    region: str | None
    fiscal_year: int
    expected: int
    published: int
    overdue: int


class Missing(Struct, frozen=True):
    """A report that is not there, and how sure we are that it should be."""

    expectation: Expectation
    judged: Judged

    @property
    def overdue(self) -> bool:
        """Whether its deadline has passed."""
        return self.expectation.state is Awaited.OVERDUE


def by_place(session: Session, year: int | None = None) -> list[Covered]:
    """Every place and year that something is expected of, the newest year first."""

    def number(state: Awaited) -> ColumnElement[int]:
        return func.sum(case((Expectation.state == state, 1), else_=0))

    query = (
        select(
            Expectation.region_key,
            func.max(Expectation.region),
            Expectation.fiscal_year,
            func.count(),
            number(Awaited.PUBLISHED),
            number(Awaited.OVERDUE),
        )
        .group_by(Expectation.region_key, Expectation.fiscal_year)
        .order_by(Expectation.fiscal_year.desc(), Expectation.region_key)
    )
    if year is not None:
        query = query.where(Expectation.fiscal_year == year)
    return [Covered(*row) for row in session.execute(query)]


def overdue(session: Session) -> int:
    """How many reports are overdue."""
    query = select(func.count()).select_from(Expectation).where(Expectation.state == Awaited.OVERDUE)
    return session.execute(query).scalar_one()


def missing(
    session: Session, today: date, *, year: int | None = None, region_key: str | None = None, limit: int = 1000
) -> Sequence[Missing]:
    """What is expected and not there, overdue first, the surest first."""
    query = select(Expectation).where(Expectation.state != Awaited.PUBLISHED)
    if year is not None:
        query = query.where(Expectation.fiscal_year == year)
    if region_key is not None:
        query = query.where(Expectation.region_key == region_key)
    rows = session.scalars(query.order_by(Expectation.due_on, Expectation.id).limit(limit)).all()
    places = places_of(session, rows, today)
    found = [Missing(row, judged(row, places[row.region_key, row.fiscal_year])) for row in rows]
    return sorted(found, key=lambda one: (not one.overdue, -one.judged.sureness, one.expectation.due_on))
