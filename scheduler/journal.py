"""Telling the log lines that are owed: once each, in the order in which they were noted.

The rows are told and deleted in one transaction. Should that fail after the telling, because the database went away,
this process remembers what it told until the rows are gone. Should the process die between telling and deleting,
the next one finds the numbers of what was told at the end of the log file, where there is one, and deletes without
telling again; without a file a line may be told twice, with the same `event_id`.
"""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from runtime.database import reading, transaction
from runtime.logging import get_logger
from schemas.tables import Event

__all__ = ["Journal"]

_log = get_logger("mingzhang.events")
_BATCH = 500
_LEVELS = {"info": 20, "warning": 30, "error": 40}
_TAIL_BYTES = 4 << 20

# Built once, for this is asked several times a second.
_ANY = select(Event.id).limit(1)
_OLDEST = select(Event.id).order_by(Event.id).limit(_BATCH).with_for_update(skip_locked=True)
_TAKE = delete(Event).where(Event.id.in_(_OLDEST.scalar_subquery())).returning(Event)

_Mark = tuple[int, str]
Keep = Callable[[Session, Sequence[Event]], None]


class Journal:
    """Tells the owed lines of one database; `log_file` is where earlier processes told theirs.

    `keep` gets the lines in the transaction that deletes them, for whoever makes more of them than a log line.
    """

    def __init__(
        self, engine: Engine, log_file: Path | None = None, keep: Keep = lambda _session, _events: None
    ) -> None:
        self._engine = engine
        self._keep = keep
        self._told = _told(log_file) if log_file else set()

    def tell(self) -> int:
        """Tell what is owed now; how many lines."""
        count = 0
        while self._owes():  # asked without the write lock, for most of the time there is nothing
            with transaction(self._engine) as session:
                events = _take(session)
                self._keep(session, events)
                for event in events:
                    if _marked(event) not in self._told:
                        _tell(event)
                        self._told.add(_marked(event))
            self._told.difference_update(_marked(event) for event in events)
            if not events:  # another process has them in hand
                break
            count += len(events)
        return count

    def _owes(self) -> bool:
        with reading(self._engine) as session:
            return session.connection().execute(_ANY).first() is not None


def _take(session: Session) -> list[Event]:
    """The oldest lines, deleted with the commit; another process that tells at the same time takes others."""
    return sorted(session.scalars(_TAKE), key=lambda event: event.id)


def _tell(event: Event) -> None:
    number, happened = _marked(event)
    _log.log(_LEVELS[event.level], event.name, event_id=number, happened_at=happened, **event.fields)


def _marked(event: Event) -> _Mark:
    """What a line is known by; the time tells it from a line of another database that wrote to the same file."""
    return event.id, event.happened_at.isoformat(timespec="milliseconds")


def _told(log_file: Path) -> set[_Mark]:
    """The marks of the lines at the end of the log file."""
    try:
        with log_file.open("rb") as reader:
            reader.seek(max(0, os.fstat(reader.fileno()).st_size - _TAIL_BYTES))
            lines = reader.read().split(b"\n")
    except OSError:
        return set()
    return {mark for line in lines if b'"event_id"' in line and (mark := _read_mark(line))}


def _read_mark(line: bytes) -> _Mark | None:
    try:
        fields = json.loads(line)
        return fields["event_id"], fields["happened_at"]
    except (ValueError, LookupError, TypeError):  # half a line, or another program's
        return None
