"""Alerts in the scheduler: what came up is considered and gathered, and a sender is started where something is due.

Causes come through the log lines that findings owe: they are noted in the transaction that crosses the lines off, so
each line is considered once, in whatever order the transactions of its writers committed. No channel is ever spoken to
from here.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from runtime.database import anything, database_now, reading, transaction
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.errors import EnvironmentFault
from schemas.tables import Alert, AlertCause, Base, clock
from workers.alert import claims
from workers.alert.causes import note_events
from workers.alert.entering import BATCH, enter
from workers.alert.gathering import gather
from workers.stages.events import Owed

__all__ = ["SENDER", "Alerting"]

SENDER = (sys.executable, "-m", "workers.alert.sender")
_STANDARD_ERROR = 2
_FINISH_SECONDS = 10.0
_ALERTS, _CAUSES = (Base.metadata.tables[model.__tablename__] for model in (Alert, AlertCause))
_CAUSE = select(_CAUSES.c.id).limit(1)
_DUE = select(_ALERTS.c.id).where(_ALERTS.c.message_id.is_(None), _ALERTS.c.due_at <= clock()).limit(1)


@dataclass
class Alerting:
    """The alerts of one database by the rules of the settings. Use it from the main thread, as it starts a process."""

    engine: Engine
    settings: Settings
    _sender: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def keep(self, session: Session, events: Sequence[Owed]) -> None:
        """Note what these lines tell of, in the transaction that crosses them off."""
        if self.settings.alerts:
            note_events(session, events)

    def consider(self) -> bool:
        """Turn causes into alerts, and alerts whose time has come into messages; True if there is more at once."""
        if not self._something_to_consider():
            return False
        with transaction(self.engine) as session:
            taken = enter(session, self.settings.alerts, database_now(session))
        with transaction(self.engine) as session:
            gather(session, self.settings.alerts, database_now(session), self.settings.room_url)
        return taken == BATCH

    def send(self) -> None:
        """Have a sender running while there is something to send.

        Raises EnvironmentFault where the last one ended badly: then the next one waits a while.
        """
        if self._sender is not None:
            status = self._sender.poll()
            if status is None:
                return
            self._sender = None
            if status != 0:
                message = f"the sender of alerts ended with status {status}; what it had in hand is tried again"
                raise EnvironmentFault(message)
        if self._something_to_send():
            command = [str(part) for part in SENDER]
            environment = {**os.environ, **self.settings.environment()}
            self._sender = start_child(command, environment=environment, output=_STANDARD_ERROR)

    def finish(self) -> None:
        """At the end: consider all there is, and wait a little for what is due to be sent; the rest is kept."""
        while self.consider():
            pass
        deadline = time.monotonic() + _FINISH_SECONDS
        while time.monotonic() < deadline and (self._sender is not None or self._something_to_send()):
            try:
                self.send()
            except EnvironmentFault:  # the next scheduler sends it
                break
            time.sleep(0.05)
        self.stop()

    def stop(self) -> None:
        """End the sender, whatever it does."""
        if self._sender is not None:
            stop_child(self._sender, 0.0)
            self._sender = None

    def _something_to_consider(self) -> bool:
        """Asked without the write lock, for most of the time there is nothing."""
        return anything(self.engine, _CAUSE, _DUE)

    def _something_to_send(self) -> bool:
        if not anything(self.engine, claims.UNSENT):
            return False
        with reading(self.engine) as session:
            return claims.is_due(session) or bool(claims.lost(session))
