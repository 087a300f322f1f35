"""Signing in and out."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from runtime.database import transaction
from web.access.accounts import SESSION_SECONDS, checked, grant, note, revoke
from web.access.limiter import Limiter
from web.access.visitor import SESSION_COOKIE, VISIT_COOKIE, OwnForm, VisitorHere, client_address
from web.rendering import render
from web.room import Room, RoomHere

__all__ = ["router"]

router = APIRouter()


@router.get("/sign-in")
def form(request: Request, visitor: VisitorHere, next: str = "/") -> Response:  # noqa: A002
    """Asks for name and password."""
    if visitor.role is not None:
        return RedirectResponse(_ours(next), status_code=303)
    return render(request, "sign_in.html", message=None, next=_ours(next))


@router.post("/sign-in", dependencies=[OwnForm])
def sign_in(
    request: Request,
    room: RoomHere,
    visitor: VisitorHere,
    name: Annotated[str, Form(max_length=80)],
    password: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    """Lets in whoever knows the password; too many failures close the door for a while."""
    limiter: Limiter = request.app.state.limiter
    address = client_address(request)
    keys = (f"address {address}", f"account {name}")
    if limiter.blocked(*keys):
        return render(request, "sign_in.html", status=429, message=visitor.words("too_many_tries"), next=_ours(next))
    secret = _let_in(room, name, password, address)
    if secret is None:
        limiter.failed(*keys)
        return render(request, "sign_in.html", status=403, message=visitor.words("wrong_password"), next=_ours(next))
    limiter.succeeded(keys[1])
    answer = RedirectResponse(_ours(next), status_code=303)
    secure = request.url.scheme == "https"
    answer.set_cookie(SESSION_COOKIE, secret, int(SESSION_SECONDS), httponly=True, samesite="lax", secure=secure)
    answer.delete_cookie(VISIT_COOKIE)  # forms from before belong to nobody now
    return answer


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(request: Request, room: RoomHere, visitor: VisitorHere) -> Response:
    """Ends the session, on the server too."""
    with transaction(room.engine) as session:
        revoke(session, request.cookies.get(SESSION_COOKIE, ""))
        note(session, visitor.name or "", "sign_out", None, client_address(request))
    answer = RedirectResponse("/sign-in", status_code=303)
    for cookie in (SESSION_COOKIE, VISIT_COOKIE):
        answer.delete_cookie(cookie)
    return answer


def _let_in(room: Room, name: str, password: str, address: str | None) -> str | None:
    """A new session's secret, None where name and password do not fit; either is written down."""
    with transaction(room.engine) as session:
        account = checked(session, name, password)
        note(session, name, "sign_in" if account else "sign_in_failed", None, address)
        return grant(session, account, seconds=SESSION_SECONDS) if account else None


def _ours(address: str) -> str:
    """The address if it is a path of this site, else the first page."""
    parts = urlsplit(address)
    local = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if local and address.isprintable() else "/"
