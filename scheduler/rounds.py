"""What the scheduler does again and again, each thing at its own pace, and none stopped by another's trouble."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from runtime.logging import get_logger
from runtime.redaction import redact
from schemas.errors import EnvironmentFault

__all__ = ["Round", "make_rounds"]

_log = get_logger(__name__)
_LONGEST_PAUSE = 30.0


@dataclass
class Round:
    """One thing to do every so many seconds, or at once again where `work` gives True.

    A fault of the environment is told once, waited out with growing pauses, and its end told too. Anything else is a
    mistake of ours and is raised.
    """

    name: str
    seconds: float
    work: Callable[[], object]
    due: float = 0.0
    _faults: int = field(default=0, init=False)

    def go(self, now: float) -> None:
        """Do it if it is due."""
        if now < self.due:
            return
        try:
            more = self.work() is True
        except EnvironmentFault as fault:
            self._faults += 1
            pause = min(_LONGEST_PAUSE, max(self.seconds, 0.5) * 2.0 ** min(self._faults - 1, 10))
            if self._faults == 1:
                _log.warning("environment.waiting", task=self.name, detail=redact(str(fault)))
            self.due = time.monotonic() + pause
        else:
            if self._faults:
                _log.info("environment.back", task=self.name, faults=self._faults)
            self._faults = 0
            self.due = time.monotonic() + (0.0 if more else self.seconds)


def make_rounds(rounds: Sequence[Round]) -> float:
    """Do what is due; seconds until the next is."""
    for one in rounds:
        one.go(time.monotonic())
    return max(0.0, min(one.due for one in rounds) - time.monotonic())
