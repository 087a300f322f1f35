"""Sending and recovering: what is due goes out, what is lost goes out again, whoever died."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from celery import Celery
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.broker import KEY_PREFIX, connected, queue_lengths
from runtime.database import reading, transaction
from runtime.settings import Settings
from scheduler.dispatch import send_due, send_overdue
from scheduler.recover import hand_back, recover
from schemas.errors import EnvironmentFault
from schemas.tables import Event, Run, StageRun, StageState, clock
from tests.machinery import make_document
from tests.servers import Redis
from workers.app import QUEUES, make_app
from workers.stages import claims, owner
from workers.stages.claims import Claim
from workers.stages.retry import RetryPolicy

POLICY = RetryPolicy(max_attempts=2, first_seconds=0.0)


@pytest.fixture
def app(redis: Redis, tmp_path: Path) -> Iterator[Celery]:
    with closing(make_app(Settings(data=tmp_path, broker_url=redis.url))) as app:
        yield app


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def _queued(redis: Redis) -> int:
    return sum(queue_lengths(redis.url, QUEUES).values())


def _make_sent_long_ago(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(update(StageRun).values(sent_at=clock(-60)))


def _claim(engine: Engine, number: int, holder: str, lease: float = 60.0) -> Claim:
    with transaction(engine) as session:
        held = claims.claim(session, number, owner=holder, lease_seconds=lease)
    assert held is not None
    return held


def _dead_owner() -> str:
    child = subprocess.Popen(["sleep", "60"])
    named = owner._named(child.pid)
    child.kill()
    child.wait()
    return named


def _row(engine: Engine, number: int) -> StageRun:
    with reading(engine) as session:
        return session.get_one(StageRun, number)


def test_a_due_row_is_sent_once_to_its_queue(engine: Engine, archive: Archive, app: Celery, redis: Redis) -> None:
    """The message is on the queue of its lane and stage, carries one number as JSON, and goes out once."""
    number = make_document(engine, archive)
    assert (send_due(engine, app), send_due(engine, app)) == (1, 0)
    assert queue_lengths(redis.url, QUEUES)["live.parse"] == 1
    with connected(redis.url) as client:
        message = json.loads(client.lindex(KEY_PREFIX + "live.parse", 0))
    assert message["content-type"] == "application/json"
    assert message["headers"]["task"] == "mingzhang.parse"
    assert message["headers"]["argsrepr"] == f"[{number}]"


def test_the_backlog_has_queues_of_its_own(engine: Engine, archive: Archive, app: Celery, redis: Redis) -> None:
    """What is sent through again does not wait in front of what is new."""
    make_document(engine, archive)
    with transaction(engine) as session:
        session.execute(update(Run).values(lane="backlog"))
    send_due(engine, app)
    lengths = queue_lengths(redis.url, QUEUES)
    assert (lengths["backlog.parse"], lengths["live.parse"]) == (1, 0)


def test_what_is_not_due_is_not_sent(engine: Engine, archive: Archive, app: Celery, redis: Redis) -> None:
    """A row that waits for its pause, or is being worked on, has no message."""
    later, taken = make_document(engine, archive, "a"), make_document(engine, archive, "b")
    with transaction(engine) as session:
        session.execute(update(StageRun).where(StageRun.id == later).values(due_at=clock(60)))
    _claim(engine, taken, owner.myself())
    assert send_due(engine, app) == 0
    assert _queued(redis) == 0


def test_a_flushed_broker_gets_everything_again(engine: Engine, archive: Archive, app: Celery, redis: Redis) -> None:
    """Messages that are gone are sent again from the rows, each once."""
    for number in range(5):
        make_document(engine, archive, str(number))
    send_due(engine, app)
    with connected(redis.url) as client:
        client.flushall()
    assert send_overdue(engine, app, redis.url) == 0, "they may still be on their way"
    _make_sent_long_ago(engine)
    assert send_overdue(engine, app, redis.url) == 5
    assert (_queued(redis), send_overdue(engine, app, redis.url)) == (5, 0)


def test_a_long_queue_is_no_loss(engine: Engine, archive: Archive, app: Celery, redis: Redis) -> None:
    """Rows whose messages still wait in the queue are not sent again, however long that takes."""
    for number in range(5):
        make_document(engine, archive, str(number))
    send_due(engine, app)
    _make_sent_long_ago(engine)
    assert send_overdue(engine, app, redis.url) == 0
    with connected(redis.url) as client:
        client.lpop(KEY_PREFIX + "live.parse")
    assert send_overdue(engine, app, redis.url) == 1


def test_a_broker_that_is_away_is_waited_for(engine: Engine, archive: Archive, app: Celery, redis: Redis) -> None:
    """Sending without a broker is a fault of the environment; afterwards the rows go out."""
    make_document(engine, archive)
    redis.kill()
    with pytest.raises(EnvironmentFault, match="broker"):
        send_due(engine, app)
    redis.start()
    _make_sent_long_ago(engine)
    assert send_overdue(engine, app, redis.url) == 1


def test_an_expired_lease_is_recovered(engine: Engine, archive: Archive) -> None:
    """A claim whose lease ran out waits again, with one line; its holder has lost it."""
    number = make_document(engine, archive)
    elsewhere = "host other-machine 1 1"
    _claim(engine, number, elsewhere, lease=-1)
    assert (recover(engine, POLICY), recover(engine, POLICY)) == (1, 0)
    row = _row(engine, number)
    assert (row.state, row.attempts, row.sent_at) == (StageState.WAITING, 1, None)
    with reading(engine) as session:
        assert session.scalars(select(Event.name)).all() == ["stage.started", "run.recovered"]


def test_a_lease_that_holds_is_left_alone(engine: Engine, archive: Archive) -> None:
    """Neither a living process here nor an unknown one elsewhere loses its claim before the lease ends."""
    for text, holder in (("a", owner.myself()), ("b", "host other-machine 1 1")):
        _claim(engine, make_document(engine, archive, text), holder)
    assert (recover(engine, POLICY), hand_back(engine, POLICY)) == (0, 0)


def test_a_dead_process_here_is_recovered_at_once(engine: Engine, archive: Archive) -> None:
    """Where the claimant is known to have ended nobody waits for the lease; its attempt counts."""
    number = make_document(engine, archive)
    _claim(engine, number, _dead_owner(), lease=3600)
    assert recover(engine, POLICY) == 1
    assert _row(engine, number).attempts == 1


def test_a_document_that_kills_its_workers_ends_in_quarantine(engine: Engine, archive: Archive) -> None:
    """After the last attempt the row is not sent again, and says why."""
    number = make_document(engine, archive)
    for _ in range(2):
        _claim(engine, number, _dead_owner(), lease=3600)
        recover(engine, POLICY)
    row = _row(engine, number)
    assert (row.state, row.error_detail.partition(":")[0]) == (StageState.QUARANTINED, "worker_lost")


def test_what_was_in_hand_at_a_stop_is_handed_back_free(engine: Engine, archive: Archive) -> None:
    """After an orderly stop the claims of ended processes wait again with their attempts as before."""
    number = make_document(engine, archive)
    _claim(engine, number, _dead_owner(), lease=3600)
    assert hand_back(engine, POLICY) == 1
    assert (_row(engine, number).state, _row(engine, number).attempts) == (StageState.WAITING, 0)
