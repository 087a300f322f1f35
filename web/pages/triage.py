"""Saying something of a finding: disputing it, upholding it, taking it back."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

from runtime.database import reading, transaction
from scheduler.corrections import say
from schemas.tables import Act, StoredFinding
from web.access.accounts import note
from web.access.visitor import OwnForm, Reviewer, client_address
from web.room import RoomHere

__all__ = ["router"]

router = APIRouter()


@router.post("/findings/{number}/acts", dependencies=[OwnForm])
def say_of(
    request: Request,
    room: RoomHere,
    visitor: Reviewer,
    number: int,
    act: Annotated[Act, Form()],
    reason: Annotated[str, Form(min_length=1, max_length=2000, pattern=r"\S")],
) -> RedirectResponse:
    """Keep what is said with the finding, and go back to it."""
    with reading(room.engine) as session:
        finding = session.get(StoredFinding, number)
        if finding is None:
            raise HTTPException(404)
        report = finding.report_id
    say(room.engine, number, act, who=visitor.name or "", reason=reason.strip())
    with transaction(room.engine) as session:
        note(session, visitor.name or "", str(act), f"finding {number}", client_address(request))
    return RedirectResponse(f"/reports/{report}#finding-{number}", status_code=303)
