"""The first page, and the numbers by which it stays fresh."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm import Session

from scheduler.expectations.coverage import overdue
from schemas.findings import Severity
from web.access.visitor import Reader
from web.queries.failures import list_failures
from web.queries.overview import Overview, overview
from web.queries.reports import ReportFilter, list_reports
from web.rendering import render
from web.room import Reading, RoomHere
from web.words import Words

__all__ = ["router"]

router = APIRouter()
_LATEST = 10
_RULES = 12


@router.get("/")
def page(request: Request, session: Reading, room: RoomHere, visitor: Reader) -> HTMLResponse:
    """What came in, what waits, what failed and what was found."""
    state = overview(session)
    latest, _ = list_reports(session, ReportFilter(), limit=_LATEST)
    failures, _ = list_failures(session, limit=_LATEST)
    rules = room.tally.by_rule(session)
    numbers = _numbers(session, state, room.tally.by_severity(session), visitor.words)
    most = max((one.count for one in rules), default=0)
    values: dict[str, Any] = {"state": state, "numbers": numbers, "latest": latest, "failures": failures}
    return render(request, "overview.html", rules=rules[:_RULES], most=most, severities=list(Severity), **values)


@router.get("/live.json")
def live(session: Reading, room: RoomHere, visitor: Reader) -> JSONResponse:
    """The numbers of the first page by the names that it marks them with."""
    numbers = _numbers(session, overview(session), room.tally.by_severity(session), visitor.words)
    return JSONResponse(numbers, headers={"cache-control": "no-store"})


def _numbers(session: Session, state: Overview, severities: dict[str, int], words: Words) -> dict[str, str]:
    numbers = {f"documents.{name}": str(count) for name, count in state.documents.items()}
    numbers |= {f"findings.{name}": str(count) for name, count in severities.items()}
    numbers["reports"] = str(state.reports)
    numbers["overdue"] = str(overdue(session))
    numbers["running"] = str(state.running)
    numbers["waiting"] = str(state.waiting)
    oldest = state.oldest_seconds
    numbers["oldest"] = words("nothing_waits") if oldest is None else f"{oldest:.0f} s"
    return numbers
