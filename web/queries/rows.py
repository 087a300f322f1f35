"""The rows below a report, page by page."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.tables import StoredCheck, StoredDoubt, StoredFact, StoredFinding, StoredForm, StoredStatement

__all__ = ["Below", "count_below", "rows_below"]

Below = (
    type[StoredCheck]
    | type[StoredDoubt]
    | type[StoredFact]
    | type[StoredFinding]
    | type[StoredForm]
    | type[StoredStatement]
)


def rows_below(
    session: Session,
    table: Below,
    report: int,
    *,
    limit: int,
    after: int = -1,
    without: Collection[int] = (),
    **equal: Any,
) -> Sequence[Any]:
    """The rows of a report after that ordinal whose columns equal the given values; None restricts nothing.

    Those whose `id` is in `without` are left out.
    """
    columns: Any = table
    query = select(table).where(table.report_id == report, table.ordinal > after)
    if without:
        query = query.where(columns.id.not_in(without))
    for name, value in equal.items():
        if value is not None:
            query = query.where(getattr(table, name) == value)
    return session.scalars(query.order_by(table.ordinal).limit(limit)).all()


def count_below(session: Session, table: Below, report: int) -> int:
    """How many rows a report has there."""
    return session.execute(select(func.count()).select_from(table).where(table.report_id == report)).scalar_one()
