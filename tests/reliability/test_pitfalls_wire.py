"""Pitfalls of Celery and kombu that show on the wire: each is led into, and shown not to matter here."""

import hashlib
import json
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from celery import Celery
from kombu import Connection, Queue
from sqlalchemy import Engine

from runtime.archive import Archive
from runtime.broker import KEY_PREFIX, connected, queue_lengths
from runtime.settings import Settings
from scheduler.dispatch import send_due
from schemas.errors import InputError, RejectReason
from schemas.tables import Lane, Stage
from tests.machinery import make_document
from tests.servers import Redis
from workers.app import QUEUES, make_app, queue_name
from workers.sandbox import Sandbox

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def app(redis: Redis, tmp_path: Path) -> Iterator[Celery]:
    with closing(make_app(Settings(data=tmp_path, broker_url=redis.url))) as app:
        yield app


def _come_back(connection: Connection, queue: str) -> bool:
    """Take a message without acknowledging it, let a second go by, have the lost ones restored: does it come again?"""
    channel = connection.channel()
    bound = Queue(queue, routing_key=queue)(channel)
    bound.declare()
    connection.Producer(channel).publish({"number": 1}, routing_key=queue, serializer="json")
    assert bound.get(accept=["json"]) is not None
    time.sleep(1.1)
    channel.qos.restore_visible(interval=1)
    return bound.get(accept=["json"]) is not None


def test_a_message_does_not_come_back_while_its_stage_works(redis: Redis, app: Celery) -> None:
    """Under a short visibility timeout a message in hand is delivered again; ours is longer than the longest stage."""
    with Connection(redis.url, transport_options={"visibility_timeout": 1}) as connection:
        assert _come_back(connection, "short")
    with app.connection_for_write() as connection:
        assert not _come_back(connection, "live.parse")
    longest = app.conf.broker_transport_options["visibility_timeout"]
    assert longest > Settings().lease_seconds > app.conf.task_time_limit


@ON_SQLITE
def test_every_key_has_our_prefix(redis: Redis, app: Celery, engine: Engine, tmp_path: Path) -> None:
    """A prefix set for the broker does not reach a result backend: there is none, so no key is outside it."""
    make_document(engine, Archive(tmp_path / "archive"))
    assert send_due(engine, app) == 1
    with connected(redis.url) as client:
        keys = [key.decode() for key in client.scan_iter()]
    assert keys
    assert [key for key in keys if not key.startswith(KEY_PREFIX)] == []
    assert app.conf.result_backend is None


@ON_SQLITE
def test_no_order_hangs_on_priorities(redis: Redis, app: Celery, engine: Engine, tmp_path: Path) -> None:
    """Priorities share steps on Redis, so each lane and stage has a queue, and every message the same priority."""
    assert len({queue_name(lane, stage) for lane in Lane for stage in Stage}) == len(QUEUES)
    make_document(engine, Archive(tmp_path / "archive"))
    send_due(engine, app)
    assert queue_lengths(redis.url, QUEUES)["live.parse"] == 1
    with connected(redis.url) as client:
        message = json.loads(client.lindex(KEY_PREFIX + "live.parse", 0))
    assert message["properties"]["priority"] == 0


def test_a_limit_holds_inside_c_code(tmp_path: Path) -> None:
    """A signal's handler runs only once the call of C has ended; the reader's process is killed in the middle of it."""
    caught: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: caught.append(time.monotonic()))
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        hashlib.pbkdf2_hmac("sha256", b"data", b"salt", 700_000)
        ended = time.monotonic()
        time.sleep(0.01)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert ended - began > 0.1
    assert caught[0] >= ended - 0.005, "the soft limit came too late"

    (tmp_path / "a.txt").write_text("in_c")
    began = time.monotonic()
    with Sandbox("tests.small_stages:parse", memory_mib=512, seconds=1) as sandbox, pytest.raises(InputError) as raised:
        sandbox.parse(tmp_path / "a.txt", "a.txt")
    assert raised.value.reason is RejectReason.TIMEOUT
    assert time.monotonic() - began < 20
