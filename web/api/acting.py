"""Acting through the API: uploading a report, giving a document another chance."""

import hashlib
import tempfile
from typing import IO, Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.concurrency import run_in_threadpool

from scheduler.retry import Chosen, retry
from web.access.journal import written_down
from web.access.visitor import Forbidden, Operator, Reviewer, Visitor
from web.api.models import Retried, Uploaded
from web.room import Room, RoomHere
from web.uploads import TooLarge, store

__all__ = ["router"]

_IN_MEMORY = 1 << 20


def no_other_site(request: Request) -> None:
    """Refuse what another site's page sends in the visitor's name: browsers say where a post comes from."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden


router = APIRouter(dependencies=[Depends(no_other_site)])


@router.post("/uploads", status_code=202)
async def upload(
    request: Request, room: RoomHere, visitor: Reviewer, name: Annotated[str, Query(min_length=1, max_length=400)]
) -> Uploaded:
    """The request's body, as it is, becomes a file of that name in the drop folder. 413 where it is too large.

    The answer's hash finds the report once it has landed (`/reports?q=…`).
    """
    digest = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
        async for block in request.stream():
            digest.update(block)
            body.write(block)
        body.seek(0)
        kept = await run_in_threadpool(_keep, request, room, visitor, name, body)
    return Uploaded(name=kept, sha256=digest.hexdigest())


def _keep(request: Request, room: Room, visitor: Visitor, name: str, body: IO[bytes]) -> str:
    """Put the bytes into the drop folder; the name they have there."""
    if room.settings.drop is None:
        raise HTTPException(409)
    try:
        kept = store(room.settings.drop, name, body, room.settings.max_bytes)
    except TooLarge as error:
        raise HTTPException(413) from error
    written_down(request, room, visitor, "upload", kept)
    return kept


@router.post("/documents/{sha256}/retry")
def take_up(
    request: Request, room: RoomHere, visitor: Operator, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Retried:
    """Put the ended stages of a document that was rejected or given up back to waiting."""
    count = retry(room.engine, Chosen(documents=(sha256,)))
    written_down(request, room, visitor, "retry", sha256)
    return Retried(stages=count)
