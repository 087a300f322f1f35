"""The words of alerts: what they are about, how they turn, and what becomes of a message."""

from enum import StrEnum

__all__ = ["AlertTurn", "Concern", "MessageState"]


class Concern(StrEnum):
    """What an alert is about: a finding, a failure of our own, or a report that does not come."""

    FINDING = "finding"
    FAILURE = "failure"
    SILENCE = "silence"


class AlertTurn(StrEnum):
    """Whether something came up, or an alert to it has to be corrected."""

    RAISED = "raised"
    ENDED = "ended"


class MessageState(StrEnum):
    """waiting → sending → sent, or back to waiting after a failure, or failed (given up)."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
