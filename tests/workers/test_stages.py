"""The state machine of a stage, on both databases: claims, leases, fencing, kinds of failure."""

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from schemas.errors import ErrorKind
from schemas.tables import Document, DocumentState, Event, Run, RunState, Stage, StageRun, StageState, clock
from tests.machinery import make_document
from workers.stages import claims, owner
from workers.stages.claims import Claim
from workers.stages.failures import Failure, StaleClaim
from workers.stages.retry import Next, RetryPolicy

POLICY = RetryPolicy(max_attempts=3, first_seconds=0.0)
BUG = Failure(ErrorKind.BUG, "bug", "a mistake")
FAULT = Failure(ErrorKind.ENVIRONMENT, "environment", "the disk is away")
DAMAGED = Failure(ErrorKind.INPUT, "damaged", "its end is missing")


@pytest.fixture
def waiting(engine: Engine, tmp_path: Path) -> int:
    """The number of a stage's row that waits for a worker."""
    return make_document(engine, Archive(tmp_path / "archive"))


def _claim(engine: Engine, number: int, lease: float = 60.0) -> Claim | None:
    with transaction(engine) as session:
        return claims.claim(session, number, owner=owner.myself(), lease_seconds=lease)


def _claimed(engine: Engine, number: int, lease: float = 60.0) -> Claim:
    held = _claim(engine, number, lease)
    assert held is not None
    return held


def _fail(engine: Engine, held: Claim, failure: Failure, policy: RetryPolicy = POLICY) -> Next:
    with transaction(engine) as session:
        return claims.fail(session, held, failure, policy, 0.0)


def _row(engine: Engine, number: int) -> StageRun:
    with reading(engine) as session:
        return session.get_one(StageRun, number)


def _events(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Event.name).order_by(Event.id)))


def _states(engine: Engine) -> tuple[DocumentState, RunState]:
    with reading(engine) as session:
        document, run = session.execute(select(Document.state, Run.state).join(Run)).one()
        return document, run


def test_a_claim_counts_its_attempt_and_fences(engine: Engine, waiting: int) -> None:
    """Claiming counts the attempt, grows the token, sets a lease and owes one line."""
    held = _claimed(engine, waiting)
    row = _row(engine, waiting)
    assert (row.state, row.attempts, row.token) == (StageState.CLAIMED, 1, held.token)
    assert _events(engine) == ["stage.started"]
    with reading(engine) as session:
        in_time = session.scalar(select(StageRun.lease_until > clock(50)))
        too_long = session.scalar(select(StageRun.lease_until > clock(70)))
        assert (in_time, too_long) == (True, False)


def test_a_second_message_finds_nothing_to_do(engine: Engine, waiting: int) -> None:
    """A row that is claimed, or done, cannot be claimed by a duplicate delivery."""
    held = _claimed(engine, waiting)
    assert _claim(engine, waiting) is None
    with transaction(engine) as session:
        claims.complete(session, held, output="x", seconds=0.1)
    assert _claim(engine, waiting) is None
    assert _row(engine, waiting).attempts == 1


def test_a_row_that_is_not_due_cannot_be_claimed(engine: Engine, waiting: int) -> None:
    """A pause before a retry holds even if a message comes early."""
    with transaction(engine) as session:
        session.execute(update(StageRun).values(due_at=clock(30)))
    assert _claim(engine, waiting) is None


def test_a_number_of_no_row_is_dropped(engine: Engine) -> None:
    """A message about a row that does not exist is nothing to do."""
    assert _claim(engine, 4711) is None


def test_the_next_stage_is_there_exactly_with_the_commit(engine: Engine, waiting: int) -> None:
    """Completing and enqueuing are one transaction: both are there or none."""
    held = _claimed(engine, waiting)
    with pytest.raises(RuntimeError), transaction(engine) as session:  # noqa: PT012
        claims.complete(session, held, output="x", seconds=0.1)
        claims.enqueue(session, held.run, Stage.CLASSIFY)
        raise RuntimeError
    assert _row(engine, waiting).state is StageState.CLAIMED
    with transaction(engine) as session:
        claims.complete(session, held, output="x", seconds=0.1)
        following = claims.enqueue(session, held.run, Stage.CLASSIFY)
    assert (_row(engine, waiting).state, _row(engine, following).state) == (StageState.DONE, StageState.WAITING)


def test_a_stale_token_changes_nothing(engine: Engine, waiting: int) -> None:
    """Who lost the claim can neither complete, fail, extend nor give back."""
    old = _claimed(engine, waiting)
    with transaction(engine) as session:
        claims.give_back(session, old, POLICY, counted=True, chance=1.0)
    new = _claimed(engine, waiting)
    with pytest.raises(StaleClaim), transaction(engine) as session:
        claims.complete(session, old, output="x", seconds=0.1)
    for failure in (BUG, FAULT, DAMAGED):
        with pytest.raises(StaleClaim):
            _fail(engine, old, failure)
    with pytest.raises(StaleClaim), transaction(engine) as session:
        claims.give_back(session, old, POLICY, counted=True, chance=0.0)
    with transaction(engine) as session:
        assert not claims.extend(session, old, 60)
        assert claims.extend(session, new, 60)
    assert _row(engine, waiting).token == new.token
    assert _events(engine) == ["stage.started", "run.recovered", "stage.started"]


def test_extending_moves_the_lease(engine: Engine, waiting: int) -> None:
    """A heartbeat makes the lease longer."""
    held = _claimed(engine, waiting, lease=1)
    with transaction(engine) as session:
        assert claims.extend(session, held, 500)
    with reading(engine) as session:
        assert session.scalar(select(StageRun.lease_until > clock(400)))


def test_the_documents_fault_is_final(engine: Engine, waiting: int) -> None:
    """An input error rejects the document at once, with its reason in the row and one line each."""
    assert _fail(engine, _claimed(engine, waiting), DAMAGED) is Next.REJECT
    assert _row(engine, waiting).state is StageState.FAILED
    assert _states(engine) == (DocumentState.REJECTED, RunState.REJECTED)
    assert _events(engine) == ["stage.started", "stage.failed", "document.rejected"]
    with reading(engine) as session:
        assert session.execute(select(Document.reason, Document.detail)).one() == ("damaged", "its end is missing")
    assert _claim(engine, waiting) is None


def test_a_fault_of_the_environment_costs_no_attempt(engine: Engine, waiting: int) -> None:
    """However often the environment fails, the document keeps its attempts."""
    for turn in range(1, 8):
        assert _fail(engine, _claimed(engine, waiting), FAULT) is Next.RETRY
        row = _row(engine, waiting)
        assert (row.state, row.attempts, row.faults) == (StageState.WAITING, 0, turn)
    assert _states(engine) == (DocumentState.RECEIVED, RunState.WORKING)


def test_a_bug_is_tried_three_times_and_then_quarantined(engine: Engine, waiting: int) -> None:
    """Our own mistakes are retried a fixed number of times; then the document waits for us, with the reason."""
    outcomes = [_fail(engine, _claimed(engine, waiting), BUG) for _ in range(3)]
    assert outcomes == [Next.RETRY, Next.RETRY, Next.QUARANTINE]
    row = _row(engine, waiting)
    assert (row.state, row.error_kind, row.error_detail) == (StageState.QUARANTINED, ErrorKind.BUG, "bug: a mistake")
    assert _states(engine) == (DocumentState.QUARANTINED, RunState.QUARANTINED)
    assert _events(engine).count("stage.retried") == 2
    assert _events(engine)[-1] == "stage.failed"


def test_a_poison_document_is_quarantined(engine: Engine, waiting: int) -> None:
    """A document that kills its worker every time is given up after the same number of attempts."""
    for _ in range(2):
        held = _claimed(engine, waiting)
        with transaction(engine) as session:
            assert claims.give_back(session, held, POLICY, counted=True, chance=0.0) is Next.RETRY
    held = _claimed(engine, waiting)
    with transaction(engine) as session:
        assert claims.give_back(session, held, POLICY, counted=True, chance=0.0) is Next.QUARANTINE
    assert _states(engine) == (DocumentState.QUARANTINED, RunState.QUARANTINED)
    assert _claim(engine, waiting) is None


def test_an_orderly_stop_costs_no_attempt(engine: Engine, waiting: int) -> None:
    """Work handed back when the program stops is not counted, however often."""
    for _ in range(5):
        held = _claimed(engine, waiting)
        with transaction(engine) as session:
            claims.give_back(session, held, POLICY, counted=False, chance=0.0)
    assert _row(engine, waiting).attempts == 0


def test_a_pause_is_kept_before_the_next_attempt(engine: Engine, waiting: int) -> None:
    """A retried row is due only after the policy's delay, by the database's clock, and has to be sent again."""
    _fail(engine, _claimed(engine, waiting), BUG, RetryPolicy(first_seconds=40, jitter=0))
    assert _claim(engine, waiting) is None
    with reading(engine) as session:
        later = session.scalar(select(StageRun.due_at.between(clock(30), clock(40))))
        assert (later, _row(engine, waiting).sent_at) == (True, None)


def test_a_stage_of_a_run_exists_once(engine: Engine, waiting: int) -> None:
    """The same stage of the same run cannot be enqueued twice."""
    held = _claimed(engine, waiting)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction(engine) as session:
        claims.enqueue(session, held.run, Stage.PARSE)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(StageRun)) == 1


@pytest.mark.parametrize(
    ("kind", "attempts", "then"),
    [
        (ErrorKind.INPUT, 1, Next.REJECT),
        (ErrorKind.INPUT, 9, Next.REJECT),
        (ErrorKind.ENVIRONMENT, 1, Next.RETRY),
        (ErrorKind.ENVIRONMENT, 9, Next.RETRY),
        (ErrorKind.BUG, 1, Next.RETRY),
        (ErrorKind.BUG, 2, Next.RETRY),
        (ErrorKind.BUG, 3, Next.QUARANTINE),
        (ErrorKind.RULE, 2, Next.RETRY),
        (ErrorKind.RULE, 3, Next.QUARANTINE),
    ],
)
def test_what_follows_a_failure(kind: ErrorKind, attempts: int, then: Next) -> None:
    """The kind of a failure and the number of the attempt decide what is done."""
    assert RetryPolicy(max_attempts=3).verdict(kind, attempts) is then


@pytest.mark.parametrize(
    ("failures", "chance", "seconds"),
    [
        (1, 0.0, 2.0),
        (2, 0.0, 4.0),
        (3, 0.0, 8.0),
        (3, 1.0, 4.0),
        (1, 0.5, 1.5),
        (8, 0.0, 256.0),
        (9, 0.0, 300.0),
        (100_000, 0.0, 300.0),
        (100_000, 1.0, 150.0),
    ],
)
def test_the_pause_doubles_up_to_its_limit(failures: int, chance: float, seconds: float) -> None:
    """The arithmetic of the back-off and its jitter."""
    assert RetryPolicy().delay(failures, chance) == seconds


def test_a_process_that_ended_is_known_to_be_gone() -> None:
    """An owner on this machine is alive while it runs, gone afterwards, and unknown on another machine."""
    assert not owner.is_gone(owner.myself())
    child = subprocess.Popen(["sleep", "60"])
    named = owner._named(child.pid)
    assert not owner.is_gone(named)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert owner.is_gone(named), "only its remains are left"
    child.wait()
    assert owner.is_gone(named)
    host, machine, pid, started = named.rsplit(" ", 3)
    assert not owner.is_gone(f"{host} another-machine {pid} {started}")
    assert owner.is_gone(f"{host} {machine} {os.getpid()} 1"), "its number was given to another process"
