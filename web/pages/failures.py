"""What could not be read and why, with another chance for it; and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import func, select

from scheduler.retry import Chosen, retry
from schemas.tables import AuditEntry
from web.access.journal import written_down
from web.access.visitor import Operator, OwnForm, Reader
from web.paging import PAGE_SIZE, Paging, WantedPage
from web.queries.failures import list_failures
from web.rendering import render
from web.room import Reading, RoomHere

__all__ = ["router"]

router = APIRouter()
_SHA256 = r"^[0-9a-f]{64}$"


@router.get("/failures")
def page(
    request: Request, session: Reading, _: Reader, page: WantedPage = 1, retried: int | None = None
) -> HTMLResponse:
    """The documents that were rejected or given up, newest first."""
    found, total = list_failures(session, limit=PAGE_SIZE, offset=Paging.offset(page))
    return render(request, "failures.html", found=found, paging=Paging(page, total), retried=retried)


@router.post("/failures/retry", dependencies=[OwnForm])
def again(
    request: Request, room: RoomHere, visitor: Operator, document: Annotated[str, Form(pattern=_SHA256)]
) -> RedirectResponse:
    """Take a document up again; the scheduler sends it."""
    count = retry(room.engine, Chosen(documents=(document,)))
    written_down(request, room, visitor, "retry", document)
    return RedirectResponse(f"/failures?retried={count}", status_code=303)


@router.get("/audit")
def audit(request: Request, session: Reading, _: Operator, page: WantedPage = 1) -> HTMLResponse:
    """Who did what, the latest first."""
    total = session.execute(select(func.count()).select_from(AuditEntry)).scalar_one()
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE_SIZE).offset(Paging.offset(page))
    return render(request, "audit.html", found=session.scalars(query).all(), paging=Paging(page, total))
