"""The reading room beside everything else, for `mingzhang up`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runtime.processes import start_child, stop_child
from runtime.settings import Settings

__all__ = ["reading_room"]

_HOST = "127.0.0.1"


@contextmanager
def reading_room(settings: Settings, port: int) -> Iterator[None]:
    """It answers at the port of this machine until the end; if it cannot (the port is taken), its log line says so.

    A process of its own: what it is asked never holds up the work.
    """
    command = [sys.executable, "-m", "web", _HOST, str(port)]
    child = start_child(command, environment={**os.environ, **settings.environment()})
    try:
        yield
    finally:
        stop_child(child, settings.stop_seconds)
