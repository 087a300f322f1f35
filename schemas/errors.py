"""The errors of the house, and what each kind means for a retry.

    MingzhangError
    ├── InputError         the document cannot be read as what it says it is: rejected, never retried
    ├── EnvironmentFault   disk, database or broker: retried, and never costs an attempt
    ├── RuleError          a rule that could not run: the check is not evaluable, the report still lands
    └── Bug                a mistake of ours: retried a fixed number of times, then quarantined

Every message names the file or the thing at fault and what can be done about it.
"""

from enum import StrEnum

__all__ = ["Bug", "EnvironmentFault", "ErrorKind", "InputError", "MingzhangError", "RejectReason", "RuleError"]


class ErrorKind(StrEnum):
    """Whose fault a failure is, which decides whether a stage is tried again."""

    INPUT = "input"
    ENVIRONMENT = "environment"
    RULE = "rule"
    BUG = "bug"


class RejectReason(StrEnum):
    """Why a document cannot be read; `rejected.reason` in the outward JSON."""

    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    NO_TEXT = "no_text"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"


class MingzhangError(Exception):
    """Root of every error this project raises on purpose."""

    kind: ErrorKind = ErrorKind.BUG


class InputError(MingzhangError):
    """A document that cannot be read as its media type says.

    `reason` is machine-readable, the message says what was seen and what to do.
    """

    kind = ErrorKind.INPUT

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class EnvironmentFault(MingzhangError):
    """Disk, database, broker or settings stand in the way; the work itself is sound."""

    kind = ErrorKind.ENVIRONMENT


class RuleError(MingzhangError):
    """A rule could not be evaluated through a fault of its own."""

    kind = ErrorKind.RULE


class Bug(MingzhangError):
    """Something that must not happen did."""

    kind = ErrorKind.BUG
