"""The state machine of a message: claim, sent, failed. Each is one step of the caller's transaction.

    waiting ──claim──▶ sending ──sent──▶ sent
       ▲                  │ └──failed──▶ failed (given up)
       └──failed────────┘ (and where the sender is gone)

Every step out of `sending` names the token of its claim. A sender that dies between handing a message over and marking
it leaves the one question that nobody can answer: the message is then sent again, under the same identity, which mail
and web hooks carry so that the receiver can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from schemas.alerts import MessageState
from schemas.findings import Severity
from schemas.tables import Alert, AlertMessage, Base, clock
from workers.stages import owner
from workers.stages.events import owe

__all__ = ["UNSENT", "Held", "claim", "failed", "is_due", "lost", "next_due", "sent", "try_again"]

_MESSAGES = Base.metadata.tables[AlertMessage.__tablename__]
UNSENT = select(_MESSAGES.c.id).where(_MESSAGES.c.state.in_((MessageState.WAITING, MessageState.SENDING))).limit(1)
"""Whatever is due or lost is among these; where there are none, as most of the time, nobody has to look further."""
_CHANNEL_REST = timedelta(seconds=60)


@dataclass(frozen=True)
class Held:
    """A message that is ours to send."""

    id: int
    identity: str
    channel: str
    rule: str
    severity: Severity
    title: str
    body: str
    attempts: int
    token: int


def is_due(session: Session) -> bool:
    """Whether there is a message to send now."""
    return session.scalar(select(_oldest().exists())) is True


def next_due(session: Session) -> float | None:
    """Seconds until the next message is due, None where none waits."""
    moment = session.scalar(select(func.min(AlertMessage.due_at)).where(AlertMessage.state == MessageState.WAITING))
    if moment is None:
        return None
    now = session.execute(select(clock())).scalar_one()
    return max(0.0, (moment - now).total_seconds())


def claim(session: Session, *, lease_seconds: float) -> Held | None:
    """Take the oldest message that is due; the attempt is counted before it is made."""
    taken = session.execute(
        update(_MESSAGES)
        .where(_MESSAGES.c.id == _oldest().with_for_update(skip_locked=True).scalar_subquery())
        .values(
            state=MessageState.SENDING,
            attempts=AlertMessage.attempts + 1,
            token=AlertMessage.token + 1,
            owner=owner.myself(),
            lease_until=clock(lease_seconds),
        )
        .returning(*(_MESSAGES.c[name] for name in Held.__dataclass_fields__))
    ).one_or_none()
    return Held(**taken._asdict()) if taken else None


def sent(session: Session, held: Held) -> bool:
    """The channel has it; False, and nothing changes, where the claim was lost."""
    if not _step(session, held, state=MessageState.SENT, sent_at=clock(), error=None):
        return False
    owe(session, "alert.sent", **_told(session, held))
    return True


def failed(session: Session, held: Held, detail: str, again: datetime | None) -> None:
    """The channel did not take it: back to waiting until `again`, or given up where that is None.

    The channel's other messages rest for a while, so that they do not all run against the same wall.
    """
    if again is None:
        if _step(session, held, state=MessageState.FAILED, error=detail):
            owe(session, "alert.failed", level="error", detail=detail, **_told(session, held))
        return
    if _step(session, held, state=MessageState.WAITING, due_at=again, error=detail):
        owe(session, "alert.retried", level="warning", detail=detail, again=again.isoformat(), **_told(session, held))
        now = session.execute(select(clock())).scalar_one()
        rest = min(again, now + _CHANNEL_REST)
        others = (AlertMessage.channel == held.channel, AlertMessage.state == MessageState.WAITING)
        session.execute(update(_MESSAGES).where(*others, AlertMessage.due_at < rest).values(due_at=rest))


def lost(session: Session) -> list[Held]:
    """What a sender holds that is gone, or whose lease ran out."""
    columns = [_MESSAGES.c[name] for name in Held.__dataclass_fields__]
    rows = session.execute(
        select(AlertMessage.owner, AlertMessage.lease_until < clock(), *columns).where(
            AlertMessage.state == MessageState.SENDING
        )
    )
    return [Held(*held) for holder, expired, *held in rows if expired or owner.is_gone(holder)]


def try_again(session: Session, numbers: Iterable[int] = ()) -> int:
    """Give messages that were given up another chance, all of them or those chosen; how many."""
    chosen = list(numbers)
    given_up = [AlertMessage.state == MessageState.FAILED, *([AlertMessage.id.in_(chosen)] if chosen else [])]
    again = update(_MESSAGES).where(*given_up).values(state=MessageState.WAITING, attempts=0, due_at=clock())
    return len(session.execute(again.returning(_MESSAGES.c.id)).all())


def _oldest() -> Select[int]:
    """The message that has waited longest."""
    return (
        select(_MESSAGES.c.id)
        .where(AlertMessage.state == MessageState.WAITING, AlertMessage.due_at <= clock())
        .order_by(AlertMessage.due_at, AlertMessage.id)
        .limit(1)
    )


def _step(session: Session, held: Held, **values: object) -> bool:
    ours = (AlertMessage.id == held.id, AlertMessage.state == MessageState.SENDING, AlertMessage.token == held.token)
    step = update(_MESSAGES).where(*ours).values(owner=None, lease_until=None, **values)
    return session.execute(step.returning(_MESSAGES.c.id)).first() is not None


def _told(session: Session, held: Held) -> dict[str, Any]:
    causes = session.scalar(select(func.count()).select_from(Alert).where(Alert.message_id == held.id))
    return {
        "alert": held.id,
        "alert_identity": held.identity,
        "alert_rule": held.rule,
        "channel": held.channel,
        "severity": str(held.severity),
        "causes": causes,
        "attempt": held.attempts,
    }
