"""Keeps a claim alive while its stage works."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from runtime.database import transaction
from runtime.logging import get_logger
from schemas.errors import EnvironmentFault
from workers.stages.claims import Claim, extend

__all__ = ["beating"]

_log = get_logger(__name__)


@contextmanager
def beating(engine: Engine, held: Claim, lease_seconds: float) -> Iterator[None]:
    """Extend the lease every third of it, in a thread of its own, until the block ends or the claim is lost.

    A beat that fails is left out: two more come before the lease ends, and what is committed is fenced anyway.
    """
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(lease_seconds / 3):
            try:
                with transaction(engine) as session:
                    if not extend(session, held, lease_seconds):
                        return
            except EnvironmentFault as fault:
                _log.warning("stage.heartbeat_missed", detail=str(fault), **held.context)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5.0)
