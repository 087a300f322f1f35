"""Departments, and one of them over the years."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from web.access.visitor import Reader
from web.charts import chart
from web.paging import PAGE_SIZE, Paging, WantedPage
from web.queries.departments import Year, department_years, list_departments
from web.rendering import render
from web.room import Reading
from web.words import Words

__all__ = ["router"]

router = APIRouter()
Text = Annotated[str, Query(max_length=300)]
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LINES = {
    "totals": (("income_total", "income"), ("expenditure_total", "expenditure")),
    "public": (("three_public", "three_public"),),
}


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
    drawn = [what for what in _LINES if _chart(visitor.words, years, what)]
    return render(request, "department.html", name=name, region=region, years=years, charts=drawn)


@router.get("/department/{what}.svg")
def picture(
    session: Reading, visitor: Reader, what: Literal["totals", "public"], name: Text, region: Text | None = None
) -> Response:
    """A department's totals, or its three public expenses, as lines over the years."""
    drawn = _chart(visitor.words, department_years(session, name, region), what)
    if drawn is None:
        raise HTTPException(404)
    headers = {"content-security-policy": _POLICY, "cache-control": "private, no-cache"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _chart(words: Words, years: Sequence[Year], what: str) -> bytes | None:
    lines = [(words(key), [getattr(one, column) for one in years]) for key, column in _LINES[what]]
    return chart([str(one.year or "?") for one in years], lines)
