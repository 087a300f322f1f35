"""The sender: a process that hands over what is due and ends. `python -m workers.alert.sender`

It is started where there is something to send, so that the libraries of all channels weigh on nothing else. A channel
that hangs is cut off by the alarm clock, which ends the process; the message is then tried again as after any failure.
"""

import random
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from runtime.database import database_now, make_engine, reading, transaction
from runtime.logging import setup_logging
from runtime.settings import Settings, load_settings
from workers.alert import claims
from workers.alert.channels import Channel, Undelivered, hush
from workers.alert.claims import Held
from workers.alert.timing import awake, patience
from workers.alert.wording import Message

__all__ = ["Deliver", "drain", "recover"]

_LEASE_GRACE_SECONDS = 30.0
_SOON_SECONDS = 10.0
_TICK_SECONDS = 0.01
_GONE = "the sender ended while it handed the message over; whether the channel has it is not known"

Deliver = Callable[[Held], None]


def drain(engine: Engine, settings: Settings, deliver: Deliver) -> int:
    """Send what is due, one message after the other, until nothing is or soon will be; how many were sent.

    `deliver` raises Undelivered where the channel does not take the message.
    """
    count = 0
    while True:
        held = _claim(engine, settings)
        if held is None:
            if not _wait(engine):
                return count
            continue
        try:
            deliver(held)
        except Undelivered as fault:
            _fail(engine, settings, held, str(fault))
        else:
            with transaction(engine) as session:
                count += claims.sent(session, held)


def recover(engine: Engine, settings: Settings) -> int:
    """Enter a failure for each message whose sender is gone; how many."""
    with transaction(engine) as session:
        lost = claims.lost(session)
    for held in lost:
        _fail(engine, settings, held, _GONE)
    return len(lost)


def _wait(engine: Engine) -> bool:
    """Wait for a message that is due soon, which is cheaper than another process; False where there is none."""
    with reading(engine) as session:
        seconds = claims.next_due(session)
    if seconds is None or seconds > _SOON_SECONDS:
        return False
    time.sleep(seconds + _TICK_SECONDS)
    return True


def _claim(engine: Engine, settings: Settings) -> Held | None:
    with transaction(engine) as session:
        return claims.claim(session, lease_seconds=settings.alert_seconds + _LEASE_GRACE_SECONDS)


def _fail(engine: Engine, settings: Settings, held: Held, detail: str) -> None:
    with transaction(engine) as session:
        claims.failed(session, held, detail, _next_try(settings, held, database_now(session)))


def _next_try(settings: Settings, held: Held, now: datetime) -> datetime | None:
    """When the message is tried again, outside its rule's quiet hours; None where it is given up."""
    if held.attempts >= settings.alert_attempts:
        return None
    pause = patience(settings.alert_attempts).delay(held.attempts, random.random())  # noqa: S311  (jitter)
    moment = now + timedelta(seconds=pause)
    rule = next((one for one in settings.alerts if one.name == held.rule), None)
    return awake(rule, moment) if rule else moment


class Channels:
    """The channels of the settings, made when they are first needed, and a time limit on each handing over."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[str, Channel] = {}

    def deliver(self, held: Held) -> None:
        """Hand a message over, or be ended by the alarm clock. Raises Undelivered."""
        signal.setitimer(signal.ITIMER_REAL, self._settings.alert_seconds)
        try:
            self._channel(held.channel).deliver(Message(held.title, held.body), held.severity, held.identity)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _channel(self, name: str) -> Channel:
        if name not in self._made:
            url = self._settings.channels.get(name)
            if url is None:
                message = f"there is no channel {name} in the settings any more"
                raise Undelivered(message)
            self._made[name] = Channel(name, url.get_secret_value())
        return self._made[name]


def main() -> None:
    """Send what is due and end."""
    settings = load_settings()
    setup_logging(settings)
    hush()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    engine = make_engine(settings.database)
    try:
        recover(engine, settings)
        drain(engine, settings, Channels(settings).deliver)
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
