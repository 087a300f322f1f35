"""A report's versions and what each changed, and its figures that no check would notice."""

from typing import Any

import msgspec
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from scheduler.memory import changes_of, versions_of
from schemas.report import Report
from schemas.tables import Document, StoredReport
from web.access.visitor import Reader
from web.queries.reports import find
from web.rendering import render
from web.room import Reading, RoomHere
from workers.validate.guards import guards

__all__ = ["router"]

router = APIRouter()


@router.get("/reports/{number}/changes")
def changes_page(request: Request, session: Reading, _: Reader, number: int) -> HTMLResponse:
    """All versions, and cell by cell what this one changes against the one before."""
    report, document = _found(session, number)
    values: dict[str, Any] = {"versions": versions_of(session, number), "changes": changes_of(session, number)}
    return render(request, "changes.html", report=report, document=document, **values)


@router.get("/reports/{number}/guards")
def guards_page(request: Request, session: Reading, room: RoomHere, _: Reader, number: int) -> HTMLResponse:
    """The printed figures that could be another without any check noticing; the report as it was read."""
    report, document = _found(session, number)
    stored = room.archive.read_artifact(document.sha256, report.artifact)
    every = list(guards(msgspec.json.decode(stored, type=Report)))
    unguarded = [one for one in every if one.rule is None]
    counts = {"total": len(every), "guarded": len(every) - len(unguarded)}
    return render(request, "guards.html", report=report, document=document, open=unguarded, **counts)


def _found(session: Reading, number: int) -> tuple[StoredReport, Document]:
    found = find(session, number)
    if found is None:
        raise HTTPException(404)
    return found
