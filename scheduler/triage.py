"""Working through findings: noted, assigned, acknowledged, disputed, one or many at once.

Every deed is of one finding and stands by itself: of many, those that cannot be done are told with the reason, and the
others are done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from runtime.database import transaction
from scheduler.acknowledge import acknowledge, unacknowledge
from scheduler.corrections import NoSuchFinding, say
from schemas.errors import EnvironmentFault, MingzhangError
from schemas.tables import Act, Assignment, FindingNote, StoredFinding

__all__ = ["Deed", "Done", "Order", "triage"]

_LONGEST_NAME = 80


class Deed(StrEnum):
    """What can be done with a finding."""

    ACKNOWLEDGE = "acknowledge"
    UNACKNOWLEDGE = "unacknowledge"
    NOTE = "note"
    ASSIGN = "assign"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    RETRACTED = "retracted"


class Order(Struct, frozen=True):
    """A deed with what it needs: words for all but assigning, a moment for acknowledging (None: as long as it says the
    same), a name for assigning ('' for nobody).
    """

    deed: Deed
    who: str
    words: str = ""
    until: datetime | None = None
    assignee: str = ""


class Done(Struct, frozen=True):
    """How many findings it was done with, and why not with the others, by their numbers."""

    done: int
    refused: dict[int, str]


def triage(engine: Engine, findings: Sequence[int], order: Order) -> Done:
    """Do it with each finding (by its number); a fault of the environment is raised, what was done until then stays."""
    refused: dict[int, str] = {}
    for finding in dict.fromkeys(findings):
        try:
            _DEEDS[order.deed](engine, finding, order)
        except EnvironmentFault:
            raise
        except MingzhangError as error:
            refused[finding] = str(error)
    return Done(len(set(findings)) - len(refused), refused)


def _acknowledge(engine: Engine, finding: int, order: Order) -> None:
    acknowledge(engine, finding, who=order.who, reason=order.words, until=order.until)


def _unacknowledge(engine: Engine, finding: int, order: Order) -> None:
    unacknowledge(engine, finding, who=order.who)


def _note(engine: Engine, finding: int, order: Order) -> None:
    if not order.words.strip():
        message = "a note needs words"
        raise MingzhangError(message)
    with transaction(engine) as session:
        session.add(FindingNote(identity=_identity(session, finding), who=order.who[:_LONGEST_NAME], text=order.words))


def _assign(engine: Engine, finding: int, order: Order) -> None:
    with transaction(engine) as session:
        identity = _identity(session, finding)
        session.execute(delete(Assignment).where(Assignment.identity == identity))
        if name := order.assignee.strip()[:_LONGEST_NAME]:
            session.add(Assignment(identity=identity, assignee=name, who=order.who[:_LONGEST_NAME]))


def _say(engine: Engine, finding: int, order: Order) -> None:
    say(engine, finding, Act(order.deed), who=order.who, reason=order.words)


def _identity(session: Session, finding: int) -> str:
    found = session.execute(select(StoredFinding.identity).where(StoredFinding.id == finding)).one_or_none()
    if found is None or found[0] is None:
        message = f"there is no finding {finding}"
        raise NoSuchFinding(message)
    return str(found[0])


_DEEDS: dict[Deed, Callable[[Engine, int, Order], None]] = {
    Deed.ACKNOWLEDGE: _acknowledge,
    Deed.UNACKNOWLEDGE: _unacknowledge,
    Deed.NOTE: _note,
    Deed.ASSIGN: _assign,
    Deed.DISPUTED: _say,
    Deed.UPHELD: _say,
    Deed.RETRACTED: _say,
}
