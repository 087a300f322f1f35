"""When a failed stage is tried again, as a value with nothing but arithmetic in it."""

from dataclasses import dataclass
from enum import StrEnum

from schemas.errors import ErrorKind

__all__ = ["Next", "RetryPolicy"]


class Next(StrEnum):
    """What becomes of a stage that failed."""

    RETRY = "retry"
    REJECT = "reject"
    QUARANTINE = "quarantine"


@dataclass(frozen=True)
class RetryPolicy:
    """How often, and after how many seconds.

    The wait doubles from `first_seconds` with every failure up to `longest_seconds`; up to the share `jitter` of it
    is taken off by chance, so that what failed together does not come back together.
    """

    max_attempts: int = 3
    first_seconds: float = 2.0
    longest_seconds: float = 300.0
    jitter: float = 0.5

    def verdict(self, kind: ErrorKind, attempts: int) -> Next:
        """What to do after a failure of this kind in the given attempt (the first is 1).

        The document's fault is final; the environment's never costs anything; ours is tried a fixed number of times.
        """
        if kind is ErrorKind.INPUT:
            return Next.REJECT
        if kind is ErrorKind.ENVIRONMENT or attempts < self.max_attempts:
            return Next.RETRY
        return Next.QUARANTINE

    def delay(self, failures: int, chance: float) -> float:
        """Seconds to wait after so many failures in a row; `chance` is drawn from [0, 1)."""
        # 2.0 ** 1024 would overflow; long before that the longest wait is reached.
        full = min(self.longest_seconds, self.first_seconds * 2.0 ** min(failures - 1, 60))
        return full * (1 - self.jitter * chance)
