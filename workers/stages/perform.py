"""One stage of one document from claim to commit, whoever calls it.

The work is done between two short transactions: the first claims the row, the second stores what was made together
with the next stage's row. What a stage hands to the next is an artifact in the archive, named by the run.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from runtime import tracing
from runtime.archive import Archive, Missing, Rotten
from runtime.database import transaction
from runtime.logging import bind_task, clear_task, get_logger
from schemas.errors import EnvironmentFault
from schemas.findings import Judgement
from schemas.pages import Box, Pages
from schemas.report import Claim as Said
from schemas.report import Report
from schemas.tables import Lane, Stage
from workers.hints import PathHints, hinted
from workers.landing import Shelf
from workers.rehearsal import conclude_classified, conclude_report
from workers.sandbox import Sandbox
from workers.stages import claims, owner
from workers.stages.claims import Claim
from workers.stages.events import owe
from workers.stages.failures import ArtifactLost, Failure, StaleClaim, failure_of
from workers.stages.heartbeat import beating
from workers.stages.retry import RetryPolicy

__all__ = ["Due", "Second", "Workshop", "artifact", "perform"]

_log = get_logger(__name__)

_LONGEST_PAUSE = 15.0
_T = TypeVar("_T")

Second = Callable[[int, Box], str | None]
"""The second reading of a place in the document, None where there is none."""


@dataclass(frozen=True)
class Workshop:
    """What the stages work with, made once a process."""

    engine: Engine
    archive: Archive
    sandbox: Sandbox
    classify: Callable[[Pages, str], Report]
    validate: Callable[[Report, Second | None], Judgement]
    policy: RetryPolicy
    lease_seconds: float
    hints: PathHints | None = None


@dataclass(frozen=True)
class Due:
    """A stage that can start now: its row is committed, its message is not sent."""

    stage_run: int
    stage: Stage
    lane: Lane


@dataclass(frozen=True)
class _Outcome:
    """What a stage made: its artifact, and how to enter it in the database together with what follows."""

    output: str | None
    enter: Callable[[Session], int | None]
    following: Stage | None = None


def perform(shop: Workshop, stage_run: int) -> Due | None:
    """Do the stage if it is free and due; what to do next for the same document, if anything can be done at once.

    Raises EnvironmentFault where the database cannot even be asked for the claim.
    """
    with transaction(shop.engine) as session:
        held = claims.claim(session, stage_run, owner=owner.myself(), lease_seconds=shop.lease_seconds)
    if held is None:
        return None
    bind_task(**held.context)
    try:
        with tracing.span(held.stage, held.context):
            return _work(shop, held)
    except StaleClaim:
        _log.info("stage.overtaken", detail="another worker took the document over; this work is dropped")
        return None
    finally:
        clear_task()


def artifact(run: int, stage: Stage) -> str:
    """The name in the archive of what a stage of a run made."""
    return f"{stage}-{run}"


def _work(shop: Workshop, held: Claim) -> Due | None:
    began = time.monotonic()
    try:
        with beating(shop.engine, held, shop.lease_seconds):
            outcome = _STAGES[held.stage](shop, held)
            return _patiently(lambda: _commit(shop, held, outcome, time.monotonic() - began))
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


def _commit(shop: Workshop, held: Claim, outcome: _Outcome, seconds: float) -> Due | None:
    with transaction(shop.engine) as session:
        claims.complete(session, held, output=outcome.output, seconds=seconds)
        due = outcome.enter(session)
    if due is None or outcome.following is None:
        return None
    return Due(due, outcome.following, held.lane)


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


def _parse(shop: Workshop, held: Claim) -> _Outcome:
    shop.archive.open(held.sha256).close()  # its content is what was taken in, or this raises
    pages = shop.sandbox.parse(shop.archive.path(held.sha256), held.name)
    name = _put(shop, held, pages)
    return _Outcome(name, lambda session: _enqueue(session, held, Stage.CLASSIFY), Stage.CLASSIFY)


def _classify(shop: Workshop, held: Claim) -> _Outcome:
    pages = msgspec.json.decode(_made(shop, held, Stage.PARSE), type=Pages)
    read, contradicted = _hinted(shop, held, shop.classify(pages, held.name))
    name = _put(shop, held, msgspec.json.encode(read))
    following = Stage.VALIDATE if read.identity.kind.is_final_accounts else None

    def enter(session: Session) -> int | None:
        claims.describe(session, held, media_type=pages.media_type, pages=len(pages.pages))
        for hint in contradicted:
            told = {"about": hint.about, "hint": hint.value, "path": hint.text}
            owe(session, "hint.contradicted", level="warning", **told, **held.context)
        if following:
            return _enqueue(session, held, following)
        conclude_classified(session, held, read.identity)
        return None

    return _Outcome(name, enter, following)


def _hinted(shop: Workshop, held: Claim, read: Report) -> tuple[Report, tuple[Said, ...]]:
    """What was read, with what the drop folder's subfolders fill in, and the hints that it contradicts."""
    return hinted(read, shop.hints.of(shop.engine, held.document)) if shop.hints else (read, ())


def _validate(shop: Workshop, held: Claim) -> _Outcome:
    read = msgspec.json.decode(_made(shop, held, Stage.CLASSIFY), type=Report)
    path = shop.archive.path(held.sha256)
    judgement = shop.validate(read, lambda page, box: shop.sandbox.read_again(path, page, box))
    name = artifact(held.run, Stage.CLASSIFY)
    shelf = Shelf(shop.archive)
    shelf.prepare(shop.engine, held, read, name)
    if not held.rehearsed:
        shelf.known(read, judgement)

    def enter(session: Session) -> None:
        conclude_report(session, held, read, judgement, name, shelf)

    return _Outcome(None, enter)


def _made(shop: Workshop, held: Claim, stage: Stage) -> bytes:
    """What an earlier stage of this run made.

    Raises ArtifactLost where it can be made again; where the original is away too, it is the archive that is.
    """
    try:
        return shop.archive.read_artifact(held.sha256, artifact(held.run, stage))
    except (Missing, Rotten) as fault:
        if not shop.archive.exists(held.sha256):
            raise
        raise ArtifactLost(stage, str(fault)) from fault


def _put(shop: Workshop, held: Claim, made: bytes) -> str:
    name = artifact(held.run, held.stage)
    shop.archive.put_artifact(held.sha256, name, made)
    return name


def _enqueue(session: Session, held: Claim, stage: Stage) -> int:
    """The next stage's row, marked as sent: the caller goes on with it, or sends its message, after the commit."""
    return claims.enqueue(session, held.run, stage, sent=True)


_STAGES: dict[Stage, Callable[[Workshop, Claim], _Outcome]] = {
    Stage.PARSE: _parse,
    Stage.CLASSIFY: _classify,
    Stage.VALIDATE: _validate,
}
