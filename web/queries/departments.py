"""A department over the years, from the view that analysts have too."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from schemas.tables import StoredReport

__all__ = ["Named", "Year", "department_years", "list_departments"]

_VIEW = table(
    "department_year",
    *(
        column(name)
        for name in (
            "department",
            "region",
            "fiscal_year",
            "kind",
            "report_id",
            "unit",
            "income_total",
            "expenditure_total",
            "three_public_actual",
            "errors",
            "warnings",
            "infos",
        )
    ),
)


@dataclass(frozen=True)
class Named:
    """A department of a place, and the years that it published for."""

    department: str
    region: str | None
    reports: int
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Year:
    """One report of a department; amounts in the report's own unit, None where the form has no such figure."""

    report: int
    year: int | None
    kind: str
    unit: str | None
    income: Decimal | None
    expenditure: Decimal | None
    three_public: Decimal | None
    errors: int
    warnings: int
    infos: int


def list_departments(session: Session, text: str, *, limit: int, offset: int = 0) -> tuple[list[Named], int]:
    """Departments whose name has the text in it, by place and name, and how many there are in all."""
    keys = (StoredReport.department, StoredReport.region)
    grouped = select(*keys, func.count(), func.min(StoredReport.fiscal_year), func.max(StoredReport.fiscal_year))
    grouped = grouped.where(StoredReport.latest.is_(True), StoredReport.department.is_not(None)).group_by(*keys)
    if text:
        grouped = grouped.where(StoredReport.department.contains(text, autoescape=True))
    total = session.execute(select(func.count()).select_from(grouped.subquery())).scalar_one()
    page = grouped.order_by(StoredReport.region, StoredReport.department).limit(limit).offset(offset)
    return [
        Named(department or "", region, reports, first, last)
        for department, region, reports, first, last in session.execute(page)
    ], total


def department_years(session: Session, department: str, region: str | None) -> list[Year]:
    """Its reports, the earliest year first."""
    seen = _VIEW.c
    place = seen.region.is_(None) if region is None else seen.region == region
    query = (
        select(
            seen.report_id,
            seen.fiscal_year,
            seen.kind,
            seen.unit,
            seen.income_total,
            seen.expenditure_total,
            seen.three_public_actual,
            seen.errors,
            seen.warnings,
            seen.infos,
        )
        .where(seen.department == department, place)
        .order_by(seen.fiscal_year, seen.report_id)
    )
    return [
        Year(report, fiscal_year, kind, unit, _amount(income), _amount(spent), _amount(public), errors, warnings, infos)
        for report, fiscal_year, kind, unit, income, spent, public, errors, warnings, infos in session.execute(query)
    ]


def _amount(value: Any) -> Decimal | None:
    """An amount as the view gives it: text on SQLite."""
    return None if value is None else Decimal(value)
