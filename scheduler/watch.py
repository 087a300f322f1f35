"""Events of the file system, which only make the next pass over the drop folder come sooner."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import watchfiles

from runtime.logging import get_logger
from scheduler.scan import shown

__all__ = ["watching"]

_log = get_logger(__name__)


@contextmanager
def watching(drop: Path | None, wake: Callable[[], None]) -> Iterator[None]:
    """Call `wake` whenever something changes below the folder, from a thread, until the block ends.

    Where the system has no events to give (a network share, no watches left), the passes go on by the clock.
    """
    if drop is None:
        yield
        return
    stop = threading.Event()

    def listen() -> None:
        try:
            for _ in watchfiles.watch(
                drop, watch_filter=None, stop_event=stop, raise_interrupt=False, rust_timeout=500
            ):
                wake()
        except OSError as error:
            _log.warning("folder.without_events", path=shown(str(drop)), detail=str(error))

    thread = threading.Thread(target=listen, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5.0)
