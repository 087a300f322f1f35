"""Triage: findings acknowledged, assigned, noted, disputed or taken back, one or many; and filters worth keeping."""

from datetime import UTC, date, datetime, time
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import delete

from runtime.database import reading, transaction
from scheduler.triage import Deed, Order, triage
from schemas.tables import SavedFilter, StoredFinding
from web.access.journal import written_down
from web.access.visitor import OwnForm, Reader, Reviewer
from web.room import RoomHere

__all__ = ["end_of", "router"]

router = APIRouter()
_MOST = 500
_NEED_WORDS = frozenset({Deed.ACKNOWLEDGE, Deed.NOTE, Deed.DISPUTED, Deed.UPHELD, Deed.RETRACTED})
_LISTED = ("severity", "rule", "department", "region", "year", "q", "doubts", "assignee", "acknowledged")
Words = Annotated[str, Form(max_length=2000)]


@router.post("/findings/triage", dependencies=[OwnForm])
def work_through(
    request: Request,
    room: RoomHere,
    visitor: Reviewer,
    deed: Annotated[Deed, Form()],
    finding: Annotated[list[int] | None, Form(max_length=_MOST)] = None,
    words: Words = "",
    until: Annotated[str, Form(max_length=10)] = "",
    assignee: Annotated[str, Form(max_length=80)] = "",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> RedirectResponse:
    """Do it with every finding that was chosen, and go back to where they were chosen."""
    if deed in _NEED_WORDS and not words.strip():
        raise HTTPException(422)
    order = Order(deed, visitor.name or "", words.strip(), end_of(until), assignee)
    chosen = finding or []
    done = triage(room.engine, chosen, order)
    done_with = [f"finding {number}" for number in chosen if number not in done.refused]
    written_down(request, room, visitor, str(deed), *done_with)
    if len(chosen) == 1 and not back:
        return RedirectResponse(_report_of(room, chosen[0]), status_code=303)
    query = [(name, value) for name, value in parse_qsl(back) if name in (*_LISTED, "page")]
    told = [("done", str(done.done)), ("refused", str(len(done.refused)))]
    return RedirectResponse(f"/findings?{urlencode([*query, *told])}", status_code=303)


@router.post("/filters", dependencies=[OwnForm])
def keep_filter(
    room: RoomHere,
    visitor: Reader,
    name: Annotated[str, Form(min_length=1, max_length=80, pattern=r"\S")],
    query: Annotated[str, Form(max_length=2000)],
) -> RedirectResponse:
    """Keep the list's filter under a name; one of the same name is replaced."""
    known = urlencode([(key, value) for key, value in parse_qsl(query) if key in _LISTED])
    mine = (SavedFilter.owner == (visitor.name or ""), SavedFilter.page == "findings")
    with transaction(room.engine) as session:
        session.execute(delete(SavedFilter).where(*mine, SavedFilter.name == name.strip()))
        session.add(SavedFilter(owner=visitor.name or "", page="findings", name=name.strip(), query=known))
    return RedirectResponse(f"/findings?{known}", status_code=303)


@router.post("/filters/{number}/drop", dependencies=[OwnForm])
def drop_filter(room: RoomHere, visitor: Reader, number: int) -> RedirectResponse:
    """Forget a filter of one's own."""
    with transaction(room.engine) as session:
        mine = (SavedFilter.id == number, SavedFilter.owner == (visitor.name or ""))
        session.execute(delete(SavedFilter).where(*mine))
    return RedirectResponse("/findings", status_code=303)


def end_of(day: str) -> datetime | None:
    """The end of a day (YYYY-MM-DD), None for no day. Raises HTTPException 422 for what is none."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time.max, UTC)
    except ValueError:
        raise HTTPException(422) from None


def _report_of(room: RoomHere, finding: int) -> str:
    with reading(room.engine) as session:
        row = session.get(StoredFinding, finding)
    if row is None:
        raise HTTPException(404)
    return f"/reports/{row.report_id}#finding-{finding}"
