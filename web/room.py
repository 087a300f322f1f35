"""What a request has at hand: settings, database, archive, pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from runtime.archive import Archive
from runtime.database import reading
from runtime.settings import Settings
from web.pictures import Pictures
from web.tally import Tally

__all__ = ["Reading", "Room", "RoomHere", "room_of"]


@dataclass(frozen=True)
class Room:
    """One reading room. `sign_in` tells whether visitors must say who they are."""

    settings: Settings
    engine: Engine
    archive: Archive
    pictures: Pictures
    tally: Tally
    sign_in: bool


def room_of(request: Request) -> Room:
    """The room that serves this request."""
    room: Room = request.app.state.room
    return room


def _session(request: Request) -> Iterator[Session]:
    with reading(room_of(request).engine) as session:
        yield session


RoomHere = Annotated[Room, Depends(room_of)]
Reading = Annotated[Session, Depends(_session)]
