"""The backlog: batches of documents read again, their progress, what they change, and orders for more."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from scheduler import backlog
from scheduler.backlog import NotPossible, progress
from scheduler.backlog_selection import Selection
from scheduler.rehearsal import changes, samples
from schemas.tables import Change
from web.access.journal import written_down
from web.access.visitor import Operator, OwnForm, Reader
from web.rendering import render
from web.room import Reading, Room, RoomHere

__all__ = ["BacklogDeed", "act", "router"]

router = APIRouter()
_MOST_SAMPLED = 20
Words = Annotated[str, Form(max_length=200)]


class BacklogDeed(StrEnum):
    """What an operator can do with a batch."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    ADOPT = "adopt"
    FORCE = "force"


@router.get("/backlog")
def list_page(request: Request, room: RoomHere, _: Reader) -> HTMLResponse:
    """The last batches, newest first."""
    return render(request, "backlog.html", found=backlog.batches(room.engine), refused="")


@router.get("/backlog/{number}")
def batch_page(request: Request, session: Reading, _: Reader, number: int) -> HTMLResponse:
    """One batch with what it changes, by rule, with samples."""
    try:
        one = progress(session, number)
    except NotPossible as error:
        raise HTTPException(404) from error
    changed = changes(session, number)
    sampled = {
        rule.rule: {kind: samples(session, number, rule.rule, kind) for kind in Change if getattr(rule, kind.value)}
        for rule in changed.rules[:_MOST_SAMPLED]
    }
    values: dict[str, Any] = {"one": one, "changed": changed, "sampled": sampled, "kinds": list(Change)}
    return render(request, "batch.html", **values)


@router.post("/backlog", dependencies=[OwnForm])
def order(
    request: Request,
    room: RoomHere,
    visitor: Operator,
    year: Words = "",
    department: Words = "",
    region: Words = "",
    rule: Words = "",
    throttle: Words = "",
    budget: Words = "",
    again: Annotated[bool, Form()] = False,
    counts: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Have documents read again; without `counts` it is a rehearsal."""
    selection = Selection(
        years=_numbers(year),
        departments=_named(department),
        regions=_named(region),
        rules=_named(rule.upper()),
        again=again,
    )
    limits = (_numbers(throttle) or (None,))[0], (_numbers(budget) or (backlog.DEFAULT_BUDGET,))[0]
    try:
        number = backlog.start(
            room.engine,
            selection,
            who=visitor.name or "",
            dry_run=not counts,
            throttle=limits[0],
            budget=limits[1],
        )
    except NotPossible as error:
        raise HTTPException(422) from error
    written_down(request, room, visitor, "reprocess", f"batch {number}")
    return RedirectResponse(f"/backlog/{number}", status_code=303)


@router.post("/backlog/{number}/{deed}", dependencies=[OwnForm])
def do(
    request: Request, room: RoomHere, visitor: Operator, number: int, deed: Annotated[BacklogDeed, Path()]
) -> Response:
    """Pause a batch, go on, give it up, or make a rehearsal count."""
    try:
        act(room, number, deed)
    except NotPossible as error:
        return render(request, "backlog.html", status=409, found=backlog.batches(room.engine), refused=str(error))
    written_down(request, room, visitor, f"backlog_{deed}", f"batch {number}")
    return RedirectResponse(f"/backlog/{number}", status_code=303)


def act(room: Room, number: int, deed: BacklogDeed) -> None:
    """Do it. Raises NotPossible where there is no such batch, or it makes no sense now."""
    match deed:
        case BacklogDeed.PAUSE:
            backlog.pause(room.engine, number)
        case BacklogDeed.RESUME:
            backlog.resume(room.engine, number)
        case BacklogDeed.CANCEL:
            backlog.cancel(room.engine, number)
        case BacklogDeed.ADOPT | BacklogDeed.FORCE:
            backlog.adopt(room.engine, number, force=deed is BacklogDeed.FORCE)


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers separated by commas or blanks. Raises HTTPException 422 for anything else."""
    try:
        return tuple(int(part) for part in text.replace("，", ",").replace(",", " ").split())
    except ValueError:
        raise HTTPException(422) from None


def _named(text: str) -> tuple[str, ...]:
    return tuple(text.replace("，", ",").replace(",", " ").split())
