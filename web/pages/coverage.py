"""Who has published and who has not."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from runtime.database import database_now
from scheduler.expectations.coverage import by_place, missing
from scheduler.expectations.rounds import day_of
from web.access.visitor import Reader
from web.rendering import render
from web.room import Reading

__all__ = ["router"]

router = APIRouter()
_MOST = 500


@router.get("/coverage")
def coverage_page(
    request: Request, session: Reading, _: Reader, year: str = "", place: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """Places and years, and what is missing of those chosen."""
    wanted = int(year) if year.isdigit() else None
    places = by_place(session)
    today = day_of(database_now(session))
    key = place if place in {one.region_key for one in places} and place else None
    found = missing(session, today, year=wanted, region_key=key, limit=_MOST)
    years = sorted({one.fiscal_year for one in places}, reverse=True)
    shown = [one for one in places if wanted in (None, one.fiscal_year)]
    return render(request, "coverage.html", places=shown, years=years, year=wanted, place=key, found=found, most=_MOST)
