"""`mingzhang dispute`, `retract` and `withdraw`: saying that we may be, or were, wrong."""

import getpass

from cli.output import print_line
from runtime.database import make_engine
from runtime.settings import Settings
from scheduler.corrections import say, withdraw
from schemas.tables import Act, Withdrawn

__all__ = ["say_of", "withdraw_all"]


def say_of(settings: Settings, finding: int, act: Act, *, who: str, reason: str) -> None:
    """Say something of a finding and confirm it."""
    engine = make_engine(settings.database)
    try:
        say(engine, finding, act, who=who or getpass.getuser(), reason=reason)
    finally:
        engine.dispose()
    print_line(f"finding {finding}: {act}")


def withdraw_all(settings: Settings, what: Withdrawn, name: str, *, who: str, reason: str) -> None:
    """Withdraw a rule or a reader and tell how many findings fell with it."""
    engine = make_engine(settings.database)
    try:
        fallen = withdraw(engine, what, name, who=who or getpass.getuser(), reason=reason)
    finally:
        engine.dispose()
    print_line(f"{what} {name} withdrawn: {fallen} findings fall")
