"""The alerts' outbox: what may be alerted to, what is owed to a channel, and the messages that carry it.

    a cause ──matched──▶ alerts, one a channel ──gathered──▶ a message ──sent──▶ sent, or failed (given up)

A cause is noted in the transaction of what it tells of, and goes in the transaction that enters its alerts; so none
is lost and none is considered twice, in whatever order transactions commit. No table holds a channel's address.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.alerts import AlertTurn, Concern, MessageState
from schemas.findings import Severity
from schemas.tables.base import Base, Id, Stamp, one_of
from schemas.tables.types import BigId

__all__ = ["CAUSE_LENGTH", "Alert", "AlertCause", "AlertMessage", "AlertTrouble"]

CAUSE_LENGTH = 200
"""The longest name of a cause, characters."""


class AlertCause(Base):
    """Something that may be alerted to, noted with it and deleted once it was considered."""

    __tablename__ = "alert_causes"

    id: Mapped[Id]
    concern: Mapped[Concern] = mapped_column(one_of(Concern))
    turn: Mapped[AlertTurn] = mapped_column(one_of(AlertTurn))
    cause: Mapped[str | None] = mapped_column(String(CAUSE_LENGTH))
    fields: Mapped[dict[str, Any]]
    noted_at: Mapped[Stamp]


class AlertMessage(Base):
    """One message to one channel, by the channel's name; `identity` is the same however often it is tried.

    `token` grows with every claim and fences off whoever held an earlier one.
    """

    __tablename__ = "alert_messages"
    __table_args__ = (
        Index("ix_alert_messages_state_due_at", "state", "due_at"),
        Index("ix_alert_messages_rule_channel_made_at", "rule", "channel", "made_at"),
    )

    id: Mapped[Id]
    identity: Mapped[str] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(String(80))
    severity: Mapped[Severity] = mapped_column(one_of(Severity))
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[MessageState] = mapped_column(one_of(MessageState), default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    token: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(String(120))
    due_at: Mapped[Stamp]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    made_at: Mapped[Stamp]


class Alert(Base):
    """One cause owed to one channel. Odd serials raise it, even ones correct the alert before.

    `bundle` says which alerts of a rule may share a message; `message_id` is null until there is one.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("channel", "cause", "serial"),
        Index("ix_alerts_message_id_due_at", "message_id", "due_at"),
    )

    id: Mapped[Id]
    channel: Mapped[str] = mapped_column(String(80))
    cause: Mapped[str] = mapped_column(String(CAUSE_LENGTH))
    serial: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(80))
    concern: Mapped[Concern] = mapped_column(one_of(Concern))
    turn: Mapped[AlertTurn] = mapped_column(one_of(AlertTurn))
    facts: Mapped[dict[str, Any]]
    bundle: Mapped[str] = mapped_column(String(CAUSE_LENGTH + 20))
    due_at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("alert_messages.id", ondelete="CASCADE"))
    noted_at: Mapped[Stamp]


class AlertTrouble(Base):
    """A trouble of our own that lasts; the row goes when the trouble ends."""

    __tablename__ = "alert_troubles"

    name: Mapped[str] = mapped_column(String(CAUSE_LENGTH), primary_key=True)
    facts: Mapped[dict[str, Any]]
    began_at: Mapped[Stamp]
