"""Causes become alerts, one a channel: whatever matches and was not told before, and corrections of what was."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from runtime.alerting import AlertRule, Digest
from schemas.alerts import AlertTurn
from schemas.tables import Alert, AlertCause
from workers.alert.causes import Cause, Facts, noted
from workers.alert.findings import causes_of
from workers.alert.matching import route
from workers.alert.timing import due

__all__ = ["BATCH", "enter"]

BATCH = 100


def enter(session: Session, rules: Sequence[AlertRule], now: datetime) -> int:
    """Consider the oldest causes and delete them, with their alerts entered instead; how many there were.

    Another process that does so at the same time takes others; those of one cause are told in the order in which they
    were noted.
    """
    oldest = select(AlertCause.id).order_by(AlertCause.id).limit(BATCH).with_for_update(skip_locked=True)
    taken = session.scalars(
        delete(AlertCause).where(AlertCause.id.in_(oldest.scalar_subquery())).returning(AlertCause)
    ).all()
    if rules:
        causes = [cause for row in sorted(taken, key=lambda one: one.id) for cause in _named(session, row)]
        last = _last(session, {cause.name for cause in causes})
        for cause in causes:
            _consider(session, rules, cause, last[cause.name], now)
    return len(taken)


def _named(session: Session, row: AlertCause) -> list[Cause]:
    known = noted(row)
    return [known] if known else causes_of(session, row)


def _last(session: Session, names: Collection[str]) -> dict[str, dict[str, Alert]]:
    """The last alert of each cause to each channel."""
    last: dict[str, dict[str, Alert]] = {name: {} for name in names}
    for alert in session.scalars(select(Alert).where(Alert.cause.in_(names)).order_by(Alert.serial)):
        last[alert.cause][alert.channel] = alert
    return last


def _consider(
    session: Session, rules: Sequence[AlertRule], cause: Cause, last: dict[str, Alert], now: datetime
) -> None:
    """Enter what follows from a cause; `last` is kept up to date."""
    if cause.turn is AlertTurn.RAISED:
        for channel, rule in route(rules, cause.concern, cause.facts).items():
            _turn(session, channel, rule, cause, last, now)
        return
    named = {rule.name: rule for rule in rules}
    for channel, alert in list(last.items()):
        before = named.get(alert.rule)
        if before and channel in before.channels:
            _turn(session, channel, before, _correction(alert, cause), last, now)


def _turn(session: Session, channel: str, rule: AlertRule, cause: Cause, last: dict[str, Alert], now: datetime) -> None:
    """Enter the alert, unless the last one said the same; one that nobody has seen yet is taken back instead."""
    before = last.get(channel)
    if (before.turn if before else AlertTurn.ENDED) is cause.turn:
        return
    if before is not None and before.message_id is None:
        session.flush()
        session.delete(before)
        session.flush()
        last.pop(channel)
        last.update(_last(session, [cause.name])[cause.name])
        return
    serial = before.serial + 1 if before else 1
    last[channel] = Alert(
        channel=channel,
        cause=cause.name,
        serial=serial,
        rule=rule.name,
        concern=cause.concern,
        turn=cause.turn,
        facts=msgspec.to_builtins(cause.facts),
        bundle=_bundle(rule, cause, serial),
        due_at=due(rule, now),
    )
    session.add(last[channel])


def _correction(alert: Alert, cause: Cause) -> Cause:
    """The end of what was told: the words of the alert that it corrects, and why."""
    told = msgspec.convert(alert.facts, Facts)
    facts = msgspec.structs.replace(told, reason=cause.facts.reason)
    return msgspec.structs.replace(cause, concern=alert.concern, facts=facts)


def _bundle(rule: AlertRule, cause: Cause, serial: int) -> str:
    """What the alert shares a message with: nothing, its body's, or everything of its rule."""
    facts = cause.facts
    parts: dict[Digest, tuple[Any, ...]] = {
        Digest.NONE: (cause.name, serial),
        Digest.BODY: (cause.concern, facts.region_code or facts.region, facts.department),
        Digest.WINDOW: (),
    }
    text = repr((str(rule.digest), *(str(part) for part in parts[rule.digest])))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
