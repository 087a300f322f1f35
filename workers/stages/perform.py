"""The stages of one document from claim to commit, whoever calls it.

The work of a stage is done between two short transactions: the first claims the row, the second stores what was made
together with the next stage's row. Where the same worker goes on, that second one claims the next row too.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from runtime import tracing
from runtime.database import transaction
from runtime.logging import bind_task, clear_task, get_logger
from schemas.errors import EnvironmentFault
from schemas.tables import Lane, Stage
from workers.stages import claims, owner
from workers.stages.claims import Claim
from workers.stages.failures import ArtifactLost, Failure, StaleClaim, failure_of
from workers.stages.heartbeat import Heartbeat
from workers.stages.workshop import STAGES, Outcome, Second, Workshop, artifact

__all__ = ["Due", "GoesOn", "Second", "Workshop", "artifact", "perform"]

_log = get_logger(__name__)

_LONGEST_PAUSE = 15.0
_T = TypeVar("_T")

GoesOn = Callable[[Lane, Stage], bool]
"""Whether to go on with the stage that follows, asked when the one before it is done."""


@dataclass(frozen=True)
class Due:
    """A stage that can start now: its row is committed, its message is not sent."""

    stage_run: int
    stage: Stage
    lane: Lane


@dataclass(frozen=True)
class _Task:
    """A stage that is ours, and what the one before it made, if we did that too."""

    held: Claim
    given: Any = None


def perform(shop: Workshop, stage_run: int, goes_on: GoesOn = lambda _lane, _stage: False) -> Due | None:
    """Do the stage if it is free and due, and those that follow while `goes_on` says so.

    The result is the stage whose message is to be sent, None where there is none. Raises EnvironmentFault where the
    database cannot even be asked for the claim.
    """
    with transaction(shop.engine) as session:
        held = claims.claim(session, stage_run, owner=owner.myself(), lease_seconds=shop.lease_seconds)
    if held is None:
        return None
    then: Due | _Task | None = _Task(held)
    with Heartbeat(shop.engine, held, shop.lease_seconds) as heart:
        while isinstance(then, _Task):
            heart.beats_for(then.held)
            then = _perform(shop, then, goes_on)
    return then


def _perform(shop: Workshop, task: _Task, goes_on: GoesOn) -> Due | _Task | None:
    """Do one stage; what follows."""
    bind_task(**task.held.context)
    try:
        with tracing.span(task.held.stage, task.held.context):
            return _work(shop, task, goes_on)
    except StaleClaim:
        _log.info("stage.overtaken", detail="another worker took the document over; this work is dropped")
        return None
    finally:
        clear_task()


def _work(shop: Workshop, task: _Task, goes_on: GoesOn) -> Due | _Task | None:
    began, held = time.monotonic(), task.held
    try:
        outcome = STAGES[held.stage](shop, held, task.given)
        return _patiently(lambda: _commit(shop, held, outcome, time.monotonic() - began, goes_on))
    except StaleClaim:
        raise
    except ArtifactLost as lost:
        _patiently(partial(_enter_loss, shop, held, lost))
        return None
    except Exception as error:  # noqa: BLE001  (any failure is entered in the row, with its kind)
        failure = failure_of(error)
        tracing.failed(failure.kind)
        _patiently(lambda: _enter_failure(shop, held, failure))
        return None


def _commit(shop: Workshop, held: Claim, outcome: Outcome, seconds: float, goes_on: GoesOn) -> Due | _Task | None:
    """The stage is done, and the next one's row is there: ours already, or marked as sent for whoever sends it."""
    following = outcome.following
    with transaction(shop.engine) as session:
        claims.complete(session, held, output=outcome.output, seconds=seconds)
        outcome.enter(session)
        if following is None:
            return None
        if goes_on(held.lane, following):
            return _Task(claims.pass_on(session, held, following, shop.lease_seconds), outcome.made)
        return Due(claims.enqueue(session, held.run, following, sent=True), following, held.lane)


def _enter_failure(shop: Workshop, held: Claim, failure: Failure) -> None:
    with transaction(shop.engine) as session:
        claims.fail(session, held, failure, shop.policy, random.random())  # noqa: S311  (jitter)


def _enter_loss(shop: Workshop, held: Claim, lost: ArtifactLost) -> None:
    with transaction(shop.engine) as session:
        claims.redo(session, held, lost.stage, lost.detail, shop.policy, random.random())  # noqa: S311  (jitter)


def _patiently(step: Callable[[], _T]) -> _T:
    """Take a step in the database, waiting for it while it is away: the work is done and should not be lost.

    The stage's time limit ends the waiting. A commit whose answer was lost shows at the next try as StaleClaim.
    """
    pause = 0.5
    while True:
        try:
            return step()
        except EnvironmentFault as fault:
            _log.warning("database.waiting", detail=str(fault), retry_in=pause)
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, 2 * pause)
