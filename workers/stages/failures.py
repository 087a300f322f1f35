"""What went wrong in a stage: one function turns any exception into a kind, a reason and words for people."""

import errno
import traceback
from dataclasses import dataclass

from billiard.exceptions import SoftTimeLimitExceeded

from schemas.errors import ErrorKind, InputError, MingzhangError
from schemas.tables import Stage

__all__ = ["ArtifactLost", "Failure", "StaleClaim", "failure_of"]

_LONGEST = 2000
# What the machine lacks or lost for a while; any other error of the system is a mistake in how we called it.
_MACHINE = {
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN")
}


class StaleClaim(Exception):
    """The row was taken from us meanwhile: whoever holds it now does the work, ours is dropped."""


class ArtifactLost(Exception):
    """The archive has the original but no longer, or not whole, what an earlier stage made of it."""

    def __init__(self, stage: Stage, detail: str) -> None:
        super().__init__(detail)
        self.stage = stage
        self.detail = detail


@dataclass(frozen=True)
class Failure:
    """One failure: whose fault, a machine-readable reason, and what was seen."""

    kind: ErrorKind
    reason: str
    detail: str


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception stands for; what is not an error of the house is a bug of ours."""
    if isinstance(error, InputError):
        return Failure(error.kind, str(error.reason), error.detail[:_LONGEST])
    if isinstance(error, MingzhangError):
        return Failure(error.kind, str(error.kind), str(error)[:_LONGEST])
    if isinstance(error, SoftTimeLimitExceeded):
        return Failure(ErrorKind.BUG, "timeout", "the stage did not end within its time limit")
    if isinstance(error, MemoryError):
        return Failure(ErrorKind.BUG, "memory", "the stage needed more memory than its limit allows")
    if isinstance(error, OSError) and error.errno in _MACHINE:
        return Failure(ErrorKind.ENVIRONMENT, "environment", f"{type(error).__name__}: {error}"[:_LONGEST])
    return Failure(ErrorKind.BUG, "bug", _told(error))


def _told(error: BaseException) -> str:
    """The error and the innermost places it came through; the head is kept where it is long."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__}: {error}"[: _LONGEST - 400] + f" (in {places})"[:400]
