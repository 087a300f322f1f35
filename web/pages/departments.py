"""Departments, and one of them over the years."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from web.access.visitor import Reader
from web.charts import chart
from web.paging import PAGE_SIZE, Paging, WantedPage
from web.queries.departments import department_years, list_departments
from web.rendering import render
from web.room import Reading

__all__ = ["router"]

router = APIRouter()
Text = Annotated[str, Query(max_length=300)]


@router.get("/departments")
def list_page(request: Request, session: Reading, _: Reader, q: Text = "", page: WantedPage = 1) -> HTMLResponse:
    """Departments by place and name."""
    found, total = list_departments(session, q.strip(), limit=PAGE_SIZE, offset=Paging.offset(page))
    return render(request, "departments.html", found=found, paging=Paging(page, total), text=q)


@router.get("/department")
def department_page(
    request: Request, session: Reading, visitor: Reader, name: Text, region: Text | None = None
) -> HTMLResponse:
    """A department's reports over the years, its totals as lines."""
    years = department_years(session, name, region)
    if not years:
        raise HTTPException(404)
    labels = [str(one.year or "?") for one in years]
    totals = (
        (visitor.words("income_total"), [one.income for one in years]),
        (visitor.words("expenditure_total"), [one.expenditure for one in years]),
    )
    public = ((visitor.words("three_public"), [one.three_public for one in years]),)
    charts = [drawn for drawn in (chart(labels, totals), chart(labels, public)) if drawn]
    return render(request, "department.html", name=name, region=region, years=years, charts=charts)
