"""Alerts whose time has come become messages: one each, or one for all that belong together."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from runtime.alerting import AlertRule
from schemas.alerts import AlertTurn, MessageState
from schemas.tables import Alert, AlertMessage
from workers.alert.causes import Facts
from workers.alert.wording import Item, compose, gravest
from workers.stages.events import owe

__all__ = ["gather"]

_BATCH = 200
_HOLD = timedelta(seconds=30)
_FLOOD = 20
_STRETCH = timedelta(minutes=10)
_TOGETHER = "flood"

_Bundle = tuple[str, str, str]


def gather(session: Session, rules: Sequence[AlertRule], now: datetime, room: str | None) -> int:
    """Make messages of what is due, and of what waits for the same message; how many.

    A correction is held until what it corrects was sent, and dropped where that was given up. Where a rule floods a
    channel, what comes after the first messages waits for one that has it all.
    """
    named = {rule.name: rule for rule in rules}
    return sum(_make(session, named, bundle, now, room) for bundle in _due(session, now))


def _due(session: Session, now: datetime) -> list[_Bundle]:
    rows = session.execute(
        select(Alert.rule, Alert.channel, Alert.bundle)
        .where(Alert.message_id.is_(None), Alert.due_at <= now)
        .order_by(Alert.due_at, Alert.id)
        .limit(_BATCH)
    )
    return list(dict.fromkeys((rule, channel, bundle) for rule, channel, bundle in rows))


def _make(session: Session, named: Mapping[str, AlertRule], bundle: _Bundle, now: datetime, room: str | None) -> bool:
    ready = [alert for alert in _members(session, bundle) if _may_go(session, alert, now)]
    rule = named.get(bundle[0])
    if not ready or _held_back(session, ready, bundle, now):
        return False
    if rule is None:  # it was taken out of the settings meanwhile
        for alert in ready:
            session.delete(alert)
        owe(session, "alert.dropped", level="warning", alert_rule=bundle[0], channel=bundle[1], alerts=len(ready))
        return False
    items = [Item(alert.concern, alert.turn, msgspec.convert(alert.facts, Facts)) for alert in ready]
    identity = uuid.uuid4().hex
    told = compose(items, rule.language, identity[:8], room)
    message = AlertMessage(
        identity=identity,
        channel=bundle[1],
        rule=rule.name,
        severity=gravest(items),
        title=told.title,
        body=told.body,
    )
    session.add(message)
    session.flush()
    for alert in ready:
        alert.message_id = message.id
    return True


def _held_back(session: Session, ready: Sequence[Alert], bundle: _Bundle, now: datetime) -> bool:
    """Whether the channel had enough of the rule for now; then these alerts share a later message."""
    recent = (AlertMessage.rule == bundle[0], AlertMessage.channel == bundle[1], AlertMessage.made_at > now - _STRETCH)
    count, first = session.execute(select(func.count(), func.min(AlertMessage.made_at)).where(*recent)).one()
    if count < _FLOOD or first is None:
        return False
    for alert in ready:
        alert.bundle, alert.due_at = _TOGETHER, first + _STRETCH
    return True


def _members(session: Session, bundle: _Bundle) -> Sequence[Alert]:
    rule, channel, name = bundle
    query = select(Alert).where(
        Alert.message_id.is_(None), Alert.rule == rule, Alert.channel == channel, Alert.bundle == name
    )
    return session.scalars(query.order_by(Alert.id).with_for_update(skip_locked=True)).all()


def _may_go(session: Session, alert: Alert, now: datetime) -> bool:
    """Whether it is an alert, or the correction of one that was sent."""
    if alert.turn is AlertTurn.RAISED:
        return True
    before = aliased(Alert)
    state = session.scalar(
        select(AlertMessage.state)
        .join(before, before.message_id == AlertMessage.id)
        .where(before.channel == alert.channel, before.cause == alert.cause, before.serial == alert.serial - 1)
    )
    if state is MessageState.SENT:
        return True
    if state in (MessageState.WAITING, MessageState.SENDING):
        alert.due_at = now + _HOLD
    else:
        session.delete(alert)
    return False
