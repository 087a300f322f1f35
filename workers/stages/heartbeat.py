"""Keeps claims alive while their stages work."""

import threading
from types import TracebackType

from sqlalchemy import Engine

from runtime.database import transaction
from runtime.logging import get_logger
from schemas.errors import EnvironmentFault
from workers.stages.claims import Claim, extend

__all__ = ["Heartbeat"]

_log = get_logger(__name__)


class Heartbeat:
    """Extends the lease of a claim every third of it, in a thread of its own, until the block ends.

    One thread serves the stages that a worker does in one go, one claim after the other. A beat that fails is left out:
    two more come before the lease ends, and what is committed is fenced anyway; so are beats for a claim that is lost.
    """

    def __init__(self, engine: Engine, held: Claim, lease_seconds: float) -> None:
        self._engine = engine
        self._held = held
        self._seconds = lease_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5.0)

    def beats_for(self, held: Claim) -> None:
        """From now on the claim is this one."""
        self._held = held

    def _beat(self) -> None:
        while not self._stop.wait(self._seconds / 3):
            held = self._held
            try:
                with transaction(self._engine) as session:
                    extend(session, held, self._seconds)
            except EnvironmentFault as fault:
                _log.warning("stage.heartbeat_missed", detail=str(fault), **held.context)
