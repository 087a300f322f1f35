"""The journal of who did what, as the routes write it."""

from fastapi import Request

from runtime.database import transaction
from web.access.accounts import note
from web.access.visitor import Visitor, client_address
from web.room import Room

__all__ = ["written_down"]


def written_down(request: Request, room: Room, visitor: Visitor, action: str, *subjects: str) -> None:
    """Enter a deed into the journal, once for each subject."""
    with transaction(room.engine) as session:
        for subject in dict.fromkeys(subjects):
            note(session, visitor.name or "", action, subject, client_address(request))
