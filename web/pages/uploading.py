"""Uploading a report by hand."""

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from web.access.journal import written_down
from web.access.visitor import OwnForm, Reviewer
from web.rendering import render
from web.room import RoomHere
from web.uploads import TooLarge, store

__all__ = ["router"]

router = APIRouter()


@router.get("/upload")
def page(request: Request, room: RoomHere, _: Reviewer, name: str = "") -> HTMLResponse:
    """The form, and what was received."""
    limit = None if room.settings.drop is None else room.settings.max_bytes >> 20
    return render(request, "upload.html", limit=limit, name=name)


@router.post("/upload", dependencies=[OwnForm])
def upload(request: Request, room: RoomHere, visitor: Reviewer, file: UploadFile) -> RedirectResponse:
    """Puts the file into the drop folder."""
    if room.settings.drop is None:
        raise HTTPException(409)
    try:
        name = store(room.settings.drop, file.filename or "", file.file, room.settings.max_bytes)
    except TooLarge as error:
        raise HTTPException(413) from error
    written_down(request, room, visitor, "upload", name)
    return RedirectResponse(f"/upload?{urlencode({'name': name})}", status_code=303)
