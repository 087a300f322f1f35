"""Claims whose worker is gone: handed to another, or given up after too many attempts."""

import random
import time
from dataclasses import dataclass

from sqlalchemy import Engine, select

from runtime.database import looking, transaction
from schemas.tables import Base, StageRun, StageState, clock
from workers.stages import claims, owner
from workers.stages.failures import StaleClaim
from workers.stages.retry import RetryPolicy

__all__ = ["hand_back", "recover"]

_GONE_SECONDS = 1.0
_ROW = Base.metadata.tables[StageRun.__tablename__].c
_CLAIMED = select(_ROW.id, _ROW.token, _ROW.owner, _ROW.lease_until < clock()).where(_ROW.state == StageState.CLAIMED)


@dataclass(frozen=True)
class _Held:
    """A claimed row as it was read: of the claim with this token and no other."""

    number: int
    token: int
    owner: str
    expired: bool

    @property
    def orphaned(self) -> bool:
        """Whether its process, on this machine, is known to have ended."""
        return owner.is_gone(self.owner)


def recover(engine: Engine, policy: RetryPolicy) -> int:
    """Free every claim whose lease ran out, or whose process is known to have ended; how many."""
    lost = [held for held in _claimed(engine) if held.expired or held.orphaned]
    return sum(_free(engine, held, policy, counted=True) for held in lost)


def hand_back(engine: Engine, policy: RetryPolicy) -> int:
    """After workers were stopped in order: free what they had in hand, at no attempt's cost; how many.

    A worker that was killed may take a moment to be gone; what other services' workers hold stays theirs.
    """
    count, deadline = 0, time.monotonic() + _GONE_SECONDS
    while True:
        claimed = _claimed(engine)
        count += sum(_free(engine, held, policy, counted=False) for held in claimed if held.orphaned)
        if all(held.orphaned for held in claimed) or time.monotonic() > deadline:
            return count
        time.sleep(0.05)


def _claimed(engine: Engine) -> list[_Held]:
    with looking(engine) as connection:
        rows = connection.execute(_CLAIMED).all()
    return [_Held(number, token, holder or "", bool(expired)) for number, token, holder, expired in rows]


def _free(engine: Engine, seen: _Held, policy: RetryPolicy, *, counted: bool) -> bool:
    """Give the claim back, unless it ended or was taken anew since it was read."""
    try:
        with transaction(engine) as session:
            held = claims.load_claim(session, seen.number)
            if held.token != seen.token:
                return False
            claims.give_back(session, held, policy, counted=counted, chance=random.random())  # noqa: S311  (jitter)
            return True
    except StaleClaim:
        return False
