"""Findings over all current reports, with their filters."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from schemas.findings import Severity
from schemas.tables import StoredDoubt, StoredFinding, StoredReport
from web.queries.standing import still_standing

__all__ = ["FindingFilter", "Told", "list_findings"]

Told = StoredFinding | StoredDoubt


@dataclass(frozen=True)
class FindingFilter:
    """Which findings; what is empty does not restrict.

    A rule fits by its id, or as the beginning of one up to a hyphen. With `doubts` the doubts about our own reading
    are asked for instead.
    """

    severity: Severity | None = None
    rule: str = ""
    department: str = ""
    region: str = ""
    year: int | None = None
    text: str = ""
    report: int | None = None
    doubts: bool = False


def list_findings(
    session: Session, wanted: FindingFilter, *, limit: int, offset: int = 0, after: int | None = None
) -> tuple[list[tuple[Told, StoredReport]], int]:
    """The findings that fit, newest report first, and how many there are in all; `after` starts below that number."""
    table: Any = StoredDoubt if wanted.doubts else StoredFinding
    fitting = _filtered(table, wanted)
    if not wanted.doubts:
        fitting = fitting.where(still_standing(session))
    total = session.execute(fitting.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
    if after is None:
        page = fitting.order_by(table.report_id.desc(), table.ordinal).limit(limit).offset(offset)
    else:
        page = fitting.where(table.id < after) if after else fitting
        page = page.order_by(table.id.desc()).limit(limit)
    return [(told, report) for told, report in session.execute(page)], total


def _filtered(table: Any, wanted: FindingFilter) -> Any:
    query = select(table, StoredReport).join(StoredReport, StoredReport.id == table.report_id)
    query = query.options(defer(StoredReport.identity), defer(StoredReport.sections))
    query = query.where(StoredReport.current.is_(True))
    if wanted.severity is not None:
        query = query.where(table.severity == wanted.severity)
    if wanted.rule:
        begins = table.rule.startswith(f"{wanted.rule}-", autoescape=True)
        query = query.where(or_(table.rule == wanted.rule, begins))
    if wanted.department:
        query = query.where(StoredReport.department.contains(wanted.department, autoescape=True))
    if wanted.region:
        query = query.where(StoredReport.region.contains(wanted.region, autoescape=True))
    if wanted.year is not None:
        query = query.where(StoredReport.fiscal_year == wanted.year)
    if wanted.text:
        query = query.where(table.message.contains(wanted.text, autoescape=True))
    if wanted.report is not None:
        query = query.where(table.report_id == wanted.report)
    return query
