"""Waiting at start for a database or a broker that is not there yet: services come up in any order."""

from collections.abc import Callable

from runtime.broker import BrokerAway
from runtime.database import DatabaseAway
from runtime.logging import get_logger
from runtime.redaction import redact
from scheduler.stopping import Stop

__all__ = ["wait_for"]

_log = get_logger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0


def wait_for(what: str, step: Callable[[], None], stop: Stop) -> bool:
    """Take a step as soon as what it needs is there: told once, tried with growing pauses. False if asked to stop.

    Other faults, such as a database of a newer version, are raised: waiting does not mend them.
    """
    faults, pause = 0, _FIRST_PAUSE
    while not stop.asked:
        try:
            step()
        except (BrokerAway, DatabaseAway) as fault:
            if not faults:
                _log.warning("environment.waiting", task=what, detail=redact(str(fault)))
            faults += 1
            stop.sleep(pause)
            pause = min(_LONGEST_PAUSE, 2 * pause)
        else:
            if faults:
                _log.info("environment.back", task=what, faults=faults)
            return True
    return False
