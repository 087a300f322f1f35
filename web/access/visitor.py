"""The visitor of a request: who, in which role, in which language; and the dependencies that ask for a role.

Where no sign-in is needed the visitor is the operator of this machine, whom the loopback address vouches for.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Request

from runtime.database import reading
from schemas.errors import MingzhangError
from schemas.tables import Role
from web.access.accounts import Granted, granted
from web.room import RoomHere
from web.words import LANGUAGES, Language, Words, words

__all__ = [
    "SESSION_COOKIE",
    "VISIT_COOKIE",
    "Forbidden",
    "NotSignedIn",
    "Operator",
    "OwnForm",
    "Reader",
    "Reviewer",
    "StaleForm",
    "Visitor",
    "VisitorHere",
    "client_address",
    "language_of",
    "stranger",
    "visitor_of",
]

SESSION_COOKIE = "mingzhang_session"
VISIT_COOKIE = "mingzhang_visit"
LANGUAGE_COOKIE = "mingzhang_language"
_SHORTEST_VISIT = 20


class NotSignedIn(MingzhangError):
    """Somebody must say who they are first."""


class Forbidden(MingzhangError):
    """The visitor's role does not cover what was asked."""


class StaleForm(MingzhangError):
    """A form that was not ours, or is too old."""


@dataclass(frozen=True)
class Visitor:
    """Who asks. `name` and `role` are None before sign-in; `visit` is the secret that our own forms are bound to."""

    name: str | None
    role: Role | None
    language: Language
    visit: str

    @property
    def words(self) -> Words:
        """The words in the visitor's language."""
        return words(self.language)

    @property
    def form_token(self) -> str:
        """What a form of ours carries, and nobody else's can."""
        return hmac.new(self.visit.encode(), b"form", hashlib.sha256).hexdigest()

    def may(self, role: str) -> bool:
        """Whether the visitor has at least this role."""
        return self.role is not None and self.role.may(Role(role))


def visitor_of(request: Request, room: RoomHere) -> Visitor:
    """The visitor, known or not; worked out once a request."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is not None:
        return known
    who = _who(request, room) if room.sign_in else Granted(0, "local", Role.OPERATOR)
    visitor = stranger(request)
    if who is not None:
        visitor = replace(visitor, name=who.name, role=who.role)
    request.state.visitor = visitor
    return visitor


def stranger(request: Request) -> Visitor:
    """A visitor of whom nothing is known but what the browser carries."""
    visit = request.cookies.get(VISIT_COOKIE, "")
    if len(visit) < _SHORTEST_VISIT or not visit.isascii():
        visit = secrets.token_urlsafe(24)
    return Visitor(None, None, language_of(request), visit)


def language_of(request: Request) -> Language:
    """As asked in the address, else as asked before, else Chinese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        for language in LANGUAGES:
            if wanted == language:
                return language
    return "zh"


def client_address(request: Request) -> str | None:
    """Where the request comes from, as the server sees it."""
    return request.client.host[:64] if request.client else None


def _who(request: Request, room: RoomHere) -> Granted | None:
    """Whose token (programs, /api only) or session (browsers) the request carries."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and request.url.path.startswith("/api/"):
        with reading(room.engine) as session:
            return granted(session, token.strip(), token=True)
    secret = request.cookies.get(SESSION_COOKIE)
    if not secret:
        return None
    with reading(room.engine) as session:
        return granted(session, secret, token=False)


VisitorHere = Annotated[Visitor, Depends(visitor_of)]


class _Needs:
    """A dependency that lets a role pass."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def __call__(self, visitor: VisitorHere) -> Visitor:
        """The visitor, if they may. Raises NotSignedIn or Forbidden."""
        if visitor.role is None:
            raise NotSignedIn
        if not visitor.role.may(self._role):
            raise Forbidden
        return visitor


def own_form(visitor: VisitorHere, token: Annotated[str, Form()] = "") -> None:
    """Let only a form of our own pass. Raises StaleForm."""
    if not hmac.compare_digest(token.encode(), visitor.form_token.encode()):
        raise StaleForm


Reader = Annotated[Visitor, Depends(_Needs(Role.READER))]
Reviewer = Annotated[Visitor, Depends(_Needs(Role.REVIEWER))]
Operator = Annotated[Visitor, Depends(_Needs(Role.OPERATOR))]
OwnForm = Depends(own_form)
