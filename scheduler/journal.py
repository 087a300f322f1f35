"""Telling the log lines that are owed: once each, in the order in which they were noted.

The rows are told and deleted in one transaction. Should that fail after the telling, because the database went away,
this process remembers what it told until the rows are gone. Should the process die between telling and deleting,
the next one finds the numbers of what was told at the end of the log file, where there is one, and deletes without
telling again; without a file a line may be told twice, with the same `event_id`.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from runtime.database import anything, transaction
from runtime.logging import Noted, log_noted
from schemas.tables import Base, Event
from workers.stages.events import Owed

__all__ = ["Journal"]

_LOGGER = "mingzhang.events"
_BATCH = 500
_TAIL_BYTES = 4 << 20

# Built once, for this is asked several times a second.
_EVENTS = Base.metadata.tables[Event.__tablename__]
_ANY = select(_EVENTS.c.id).limit(1)
_OLDEST = select(_EVENTS.c.id).order_by(_EVENTS.c.id).limit(_BATCH).with_for_update(skip_locked=True)
_TAKE = (
    delete(_EVENTS)
    .where(_EVENTS.c.id.in_(_OLDEST.scalar_subquery()))
    .returning(*(_EVENTS.c[name] for name in Owed._fields))
)

_Mark = tuple[int, str]
Keep = Callable[[Session, Sequence[Owed]], None]


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
        if not anything(self._engine, _ANY):  # asked without the write lock, for most of the time there is nothing
            return 0
        count, more = 0, True
        while more:
            with transaction(self._engine) as session:
                lines = {_marked(line): line for line in _take(session)}
                self._keep(session, list(lines.values()))
                _tell({mark: line for mark, line in lines.items() if mark not in self._told})
                self._told.update(lines)
            self._told.difference_update(lines)
            count += len(lines)
            more = len(lines) == _BATCH
        return count


def _take(session: Session) -> list[Owed]:
    """The oldest lines, deleted with the commit; another process that tells at the same time takes others."""
    return sorted(Owed(*row) for row in session.connection().execute(_TAKE))


def _tell(lines: Mapping[_Mark, Owed]) -> None:
    log_noted(
        _LOGGER,
        [
            Noted(line.level, line.name, {"event_id": number, "happened_at": happened, **line.fields})
            for (number, happened), line in lines.items()
        ],
    )


def _marked(line: Owed) -> _Mark:
    """What a line is known by; the time tells it from a line of another database that wrote to the same file."""
    return line.id, line.happened_at.isoformat(timespec="milliseconds")


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
