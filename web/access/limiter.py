"""How often somebody may guess: failed sign-ins of an address and of an account within a quarter of an hour.

The reading room is one process, so its memory is enough; a restart forgives.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

__all__ = ["Limiter"]

_FAILURES = 10
_SECONDS = 900.0
_REMEMBERED = 10_000


class Limiter:
    """Counts failures by key; the longest unseen keys are forgotten first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def blocked(self, *keys: str) -> bool:
        """Whether one of the keys has failed too often lately."""
        with self._lock:
            return any(len(self._recent(key)) >= _FAILURES for key in keys)

    def failed(self, *keys: str) -> None:
        """Count a failure."""
        with self._lock:
            for key in keys:
                self._failures.setdefault(key, deque()).append(self._clock())
                self._failures.move_to_end(key)
            while len(self._failures) > _REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget a key's failures."""
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        times = self._failures.get(key, deque())
        while times and times[0] < self._clock() - _SECONDS:
            times.popleft()
        return times
