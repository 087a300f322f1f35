"""The state machine of a stage: claim, extend, complete, fail, give back. Each is one step of the caller's transaction.

    waiting ──claim──▶ claimed ──complete──▶ done
       ▲                  │ └──fail────────▶ failed (the document's fault), quarantined (given up)
       └──fail, recover───┘

Every step out of `claimed` names the token of the claim it belongs to; a claim that was taken over meanwhile changes
nothing (StaleClaim). Times are the database's.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from schemas.errors import ErrorKind
from schemas.tables import Cause, DocumentState, Lane, RunState, Stage, StageRun, StageState, clock
from workers.stages import statements
from workers.stages.events import owe
from workers.stages.failures import Failure, StaleClaim
from workers.stages.retry import Next, RetryPolicy

__all__ = [
    "Claim",
    "claim",
    "complete",
    "describe",
    "enqueue",
    "extend",
    "fail",
    "finish_run",
    "give_back",
    "load_claim",
    "pass_on",
    "redo",
]

_LOST = Failure(ErrorKind.BUG, "worker_lost", "the worker ended while it worked on this document")


@dataclass(frozen=True)
class Claim:
    """A stage of a run that is ours to work on, and what it is about."""

    id: int
    run: int
    document: int
    sha256: str
    name: str
    stage: Stage
    lane: Lane
    attempt: int
    faults: int
    token: int
    owner: str | None = None
    batch: int | None = None
    cause: str = Cause.ARRIVAL

    @property
    def rehearsed(self) -> bool:
        """Whether this is done in the dark: nothing that comes of it counts."""
        return bool(self.cause == Cause.REHEARSAL)

    @property
    def context(self) -> dict[str, Any]:
        """What every log line about it carries."""
        return {"document": self.sha256, "run": self.run, "stage": str(self.stage), "attempt": self.attempt}


def enqueue(session: Session, run: int, stage: Stage, *, sent: bool = False) -> int:
    """The row of a run's next stage; `sent` where its message goes out, or its work goes on, after the commit."""
    insert = statements.ENQUEUE_SENT if sent else statements.ENQUEUE
    number: int = session.connection().execute(insert, {"of": run, "stage": stage}).scalar_one()
    return number


def claim(session: Session, stage_run: int, *, owner: str, lease_seconds: float) -> Claim | None:
    """Take a waiting row whose time has come; None if it is another's, done, or not due.

    The attempt is counted here, before the work, so that a document which kills its worker cannot do so for ever.
    """
    taking = {"number": stage_run, "by": owner, "lease": float(lease_seconds)}
    taken = session.connection().execute(statements.CLAIM, taking).first()
    if taken is None:
        return None
    held = load_claim(session, stage_run)
    owe(session, "stage.started", name=held.name, **held.context)
    return held


def pass_on(session: Session, held: Claim, stage: Stage, lease_seconds: float) -> Claim:
    """The row of the run's next stage, claimed by whoever has done the one before; its first attempt is counted."""
    taking = {"of": held.run, "stage": stage, "by": held.owner, "lease": float(lease_seconds)}
    number: int = session.connection().execute(statements.ENQUEUE_CLAIMED, taking).scalar_one()
    following = replace(held, id=number, stage=stage, attempt=1, faults=0, token=1)
    owe(session, "stage.started", name=following.name, **following.context)
    return following


def load_claim(session: Session, stage_run: int) -> Claim:
    """The row as a claim, whatever its state."""
    found = session.connection().execute(statements.LOAD, {"number": stage_run}).one()
    return Claim(**found._asdict())


def extend(session: Session, held: Claim, lease_seconds: float) -> bool:
    """Hold the claim for some more seconds; False if it is no longer ours."""
    extended = session.connection().execute(statements.EXTEND, {**_ours(held), "lease": float(lease_seconds)})
    return extended.first() is not None


def complete(session: Session, held: Claim, *, output: str | None, seconds: float) -> None:
    """The work is done; what it made, and the next stage's row, belong in the same transaction."""
    done = session.connection().execute(statements.COMPLETE, {**_ours(held), "made": output})
    if done.first() is None:
        raise StaleClaim
    owe(session, "stage.finished", seconds=round(seconds, 3), **held.context)


def fail(session: Session, held: Claim, failure: Failure, policy: RetryPolicy, chance: float) -> Next:
    """The work failed: back to waiting after a pause, or the end of the run, as the policy says."""
    then = policy.verdict(failure.kind, held.attempt)
    told = {"error_kind": str(failure.kind), "reason": failure.reason, "detail": failure.detail, **held.context}
    if then is Next.RETRY:
        seconds = _retry(session, held, failure, policy, chance)
        owe(session, "stage.retried", level="warning", retry_in=round(seconds, 1), **told)
        return then
    state = StageState.FAILED if then is Next.REJECT else StageState.QUARANTINED
    if not _step(session, held, state=state, finished_at=clock(), moved_at=clock(), **_error(failure)):
        raise StaleClaim
    owe(session, "stage.failed", level="error", outcome=str(state), **told)
    rejected = then is Next.REJECT
    ended = RunState.REJECTED if rejected else RunState.QUARANTINED
    if held.batch is not None:  # a reading again that fails leaves the document what it was
        finish_run(session, held, ended)
        return then
    finish_run(session, held, ended, state=DocumentState(ended), **_reason(failure))
    if rejected:
        owe(session, "document.rejected", level="warning", name=held.name, **told)
    return then


def give_back(session: Session, held: Claim, policy: RetryPolicy, *, counted: bool, chance: float) -> Next:
    """Free a claim whose worker is gone. An orderly stop is not `counted` as an attempt, a worker's death is."""
    if counted and policy.verdict(ErrorKind.BUG, held.attempt) is Next.QUARANTINE:
        return fail(session, held, _LOST, policy, chance)
    pause = policy.delay(held.attempt, chance) if counted else 0.0
    _wait_again(session, held, attempts=StageRun.attempts - (0 if counted else 1), due_at=clock(pause))
    owe(session, "run.recovered", level="warning", counted=counted, owner=held.owner, **held.context)
    return Next.RETRY


def redo(session: Session, held: Claim, stage: Stage, detail: str, policy: RetryPolicy, chance: float) -> None:
    """What an earlier stage made is lost: that stage waits again, and this row, which follows from it, goes.

    The pause grows with every time that the stage is done. It costs nobody an attempt that matters: attempts are
    compared with their limit only where a stage fails by itself.
    """
    ours = (StageRun.id == held.id, StageRun.state == StageState.CLAIMED, StageRun.token == held.token)
    if session.execute(delete(StageRun).where(*ours).returning(StageRun.id)).first() is None:
        raise StaleClaim
    earlier = (StageRun.run_id == held.run, StageRun.stage == stage)
    done = session.execute(select(StageRun.attempts).where(*earlier)).scalar_one()
    pause = policy.delay(done, chance)
    again = {"state": StageState.WAITING, "sent_at": None, "finished_at": None, "moved_at": clock()}
    session.execute(update(StageRun).where(*earlier).values(due_at=clock(pause), **again))
    told = {"error_kind": str(ErrorKind.ENVIRONMENT), "reason": "artifact_lost", "detail": detail}
    owe(session, "stage.retried", level="warning", retry_in=round(pause, 1), again=str(stage), **told, **held.context)


def finish_run(session: Session, held: Claim, outcome: RunState, **document: Any) -> None:
    """End the run, and note on the document what became of it."""
    session.connection().execute(statements.FINISH_RUN, {"number": held.run, "outcome": outcome})
    describe(session, held, receipt_due=True, **document)


def describe(session: Session, held: Claim, **document: Any) -> None:
    """Note on the document what is known of it now; a rehearsal knows nothing."""
    if held.rehearsed or not document:
        return
    values = {f"new_{column}": value for column, value in document.items()}
    session.connection().execute(statements.describing(*document), {"number": held.document, **values})


def _retry(session: Session, held: Claim, failure: Failure, policy: RetryPolicy, chance: float) -> float:
    """Put the row back; seconds until it is due. A fault of the environment takes its attempt back."""
    if failure.kind is ErrorKind.ENVIRONMENT:
        faults = held.faults + 1
        seconds = policy.delay(faults, chance)
        counters: dict[str, Any] = {"faults": faults, "attempts": StageRun.attempts - 1}
    else:
        seconds = policy.delay(held.attempt, chance)
        counters = {"faults": 0}
    _wait_again(session, held, due_at=clock(seconds), **counters, **_error(failure))
    return seconds


def _wait_again(session: Session, held: Claim, **values: Any) -> None:
    if not _step(session, held, state=StageState.WAITING, sent_at=None, lease_until=None, moved_at=clock(), **values):
        raise StaleClaim


def _step(session: Session, held: Claim, **values: Any) -> bool:
    """Change the row if the claim still holds."""
    changed = session.execute(
        update(statements.STAGE_RUNS)
        .where(StageRun.id == held.id, StageRun.state == StageState.CLAIMED, StageRun.token == held.token)
        .values(**values)
        .returning(StageRun.id)
    )
    return changed.first() is not None


def _ours(held: Claim) -> dict[str, Any]:
    return {"number": held.id, "held": held.token}


def _error(failure: Failure) -> dict[str, Any]:
    return {"error_kind": failure.kind, "error_detail": f"{failure.reason}: {failure.detail}"}


def _reason(failure: Failure) -> dict[str, Any]:
    return {"reason": failure.reason, "detail": failure.detail}
