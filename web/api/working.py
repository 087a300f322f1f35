"""Working through the API: triage of findings, the backlog, who has not published."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from pydantic import BaseModel, Field

from runtime.database import database_now
from scheduler import backlog as batches
from scheduler.backlog import BatchProgress, NotPossible, progress
from scheduler.backlog_selection import Selection
from scheduler.expectations.coverage import by_place, missing
from scheduler.expectations.rounds import day_of
from scheduler.rehearsal import changes
from scheduler.triage import Deed, Order, triage
from web.access.journal import written_down
from web.access.visitor import Operator, Reader, Reviewer
from web.api.acting import no_other_site
from web.pages.backlog import BacklogDeed, act
from web.room import Reading, RoomHere

__all__ = ["router"]

router = APIRouter(dependencies=[Depends(no_other_site)])
_MOST = 500


class Triage(BaseModel):
    """A deed for some findings: words for all but assigning, `until` for acknowledging, `assignee` for assigning."""

    deed: Deed
    findings: list[int] = Field(max_length=_MOST)
    words: str = Field("", max_length=2000)
    until: datetime | None = None
    assignee: str = Field("", max_length=80)


class Triaged(BaseModel):
    """How many it was done with, and why not with the others."""

    done: int
    refused: dict[int, str]


class Reprocess(BaseModel):
    """Which documents to read again; without `counts` it is a rehearsal. Empty lists do not restrict."""

    years: list[int] = []
    departments: list[str] = []
    regions: list[str] = []
    rules: list[str] = []
    readers: list[str] = []
    documents: list[str] = []
    again: bool = False
    counts: bool = False
    throttle: int | None = None
    budget: int = batches.DEFAULT_BUDGET


@router.post("/triage")
def work_through(request: Request, room: RoomHere, visitor: Reviewer, wanted: Triage) -> Triaged:
    """Acknowledge, assign, note, dispute, uphold or take back findings."""
    order = Order(wanted.deed, visitor.name or "", wanted.words.strip(), wanted.until, wanted.assignee)
    if wanted.until is not None and wanted.until.tzinfo is None:
        raise HTTPException(422)
    done = triage(room.engine, wanted.findings, order)
    done_with = [f"finding {number}" for number in wanted.findings if number not in done.refused]
    written_down(request, room, visitor, str(wanted.deed), *done_with)
    return Triaged(done=done.done, refused=done.refused)


@router.get("/backlog")
def backlog(room: RoomHere, _: Reader) -> list[dict[str, Any]]:
    """The last batches with their progress, newest first."""
    return [_batch(one) for one in batches.batches(room.engine)]


@router.get("/backlog/{number}")
def batch(session: Reading, _: Reader, number: int) -> dict[str, Any]:
    """One batch, and what it changes by rule."""
    try:
        one = progress(session, number)
    except NotPossible as error:
        raise HTTPException(404) from error
    return {**_batch(one), "changes": msgspec.to_builtins(changes(session, number))}


@router.post("/backlog", status_code=202)
def reprocess(request: Request, room: RoomHere, visitor: Operator, wanted: Reprocess) -> dict[str, int]:
    """Have documents read again; the batch's number."""
    chosen = wanted.model_dump(exclude={"counts", "throttle", "budget"})
    try:
        number = batches.start(
            room.engine,
            Selection(**chosen),
            who=visitor.name or "",
            dry_run=not wanted.counts,
            throttle=wanted.throttle,
            budget=wanted.budget,
        )
    except NotPossible as error:
        raise HTTPException(422) from error
    written_down(request, room, visitor, "reprocess", f"batch {number}")
    return {"batch": number}


@router.post("/backlog/{number}/{deed}")
def do(
    request: Request, room: RoomHere, visitor: Operator, number: int, deed: Annotated[BacklogDeed, Path()]
) -> dict[str, int]:
    """Pause, resume, cancel, or adopt a rehearsal (force: whatever it raises); 409 where that makes no sense."""
    try:
        act(room, number, deed)
    except NotPossible as error:
        raise HTTPException(409) from error
    written_down(request, room, visitor, f"backlog_{deed}", f"batch {number}")
    return {"batch": number}


@router.get("/coverage")
def coverage(session: Reading, _: Reader, year: int | None = None) -> list[dict[str, Any]]:
    """Who should publish and has, counted by place and fiscal year."""
    return [msgspec.to_builtins(one) for one in by_place(session, year)]


@router.get("/coverage/missing")
def silent(
    session: Reading, _: Reader, year: int | None = None, region: Annotated[str | None, Query(max_length=200)] = None
) -> list[dict[str, Any]]:
    """What is expected and is not there, with how sure that is (per cent) and why; `region` is a place's key."""
    found = missing(session, day_of(database_now(session)), year=year, region_key=region)
    return [
        {
            "department": one.expectation.department,
            "region": one.expectation.region,
            "region_key": one.expectation.region_key,
            "fiscal_year": one.expectation.fiscal_year,
            "kind": one.expectation.kind,
            "due_on": one.expectation.due_on,
            "overdue": one.overdue,
            "basis": one.expectation.basis,
            **msgspec.to_builtins(one.judged),
        }
        for one in found
    ]


def _batch(one: BatchProgress) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(one)
    return plain
