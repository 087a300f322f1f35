"""Being told to stop: once, what is in hand is finished or handed back; twice, everything ends at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Stop"]


class Stop:
    """Set by SIGTERM and SIGINT, or by `ask`; also what a loop sleeps on, so that it can be woken."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self.asked = 0

    def ask(self) -> None:
        """Ask to stop; asked again, at once."""
        self.asked += 1
        self._wake.set()

    def wake(self) -> None:
        """End a sleep before its time."""
        self._wake.set()

    def sleep(self, seconds: float) -> None:
        """Sleep until the time is over, or somebody wakes us."""
        self._wake.wait(seconds)
        self._wake.clear()

    @property
    def urgent(self) -> bool:
        """Whether it was asked for more than once."""
        return self.asked > 1

    @contextmanager
    def on_signals(self) -> Iterator["Stop"]:
        """Listen to SIGTERM and SIGINT until the block ends. In another than the main thread there are no signals."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        before = {number: signal.signal(number, lambda *_: self.ask()) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
