"""The tasks: what goes on in place, and what a message must be for a worker to touch anything."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.broker import KEY_PREFIX, connected, queue_lengths
from runtime.database import make_engine, reading
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.tables import StageRun, StageState
from tests.machinery import make_document
from tests.servers import Redis, new_sqlite
from workers import tasks
from workers.app import QUEUES, make_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(redis: Redis, tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path / "data", broker_url=redis.url, memory_mib=512, log_file=tmp_path / "log.jsonl")
    new_sqlite(settings.database)
    return settings


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings.database)
    yield engine
    engine.dispose()


@pytest.fixture
def app(settings: Settings) -> Iterator[Celery]:
    with closing(make_app(settings)) as app:
        small = (f"tests.small_stages:{name}" for name in ("parse", "classify", "validate", "read_again"))
        tasks.register(app, settings, tasks.Functions(*small))
        yield app


@pytest.fixture
def number(engine: Engine, settings: Settings) -> int:
    """The row of a waiting document."""
    return make_document(engine, Archive(settings.archive_root))


def states(engine: Engine) -> list[tuple[str, StageState]]:
    with reading(engine) as session:
        return [(str(row.stage), row.state) for row in session.scalars(select(StageRun).order_by(StageRun.id))]


def waiting(redis: Redis) -> dict[str, int]:
    return {queue: count for queue, count in queue_lengths(redis.url, QUEUES).items() if count}


def test_a_worker_of_all_queues_goes_on_in_place(app: Celery, engine: Engine, redis: Redis, number: int) -> None:
    """One message takes a document through all its stages, each a row of its own as ever; no other is sent."""
    app.amqp.queues.select(["live.parse", "live.classify", "live.validate"])
    app.tasks["mingzhang.parse"](number)
    assert states(engine) == [(stage, StageState.DONE) for stage in ("parse", "classify", "validate")]
    assert waiting(redis) == {}


def test_a_worker_of_one_queue_sends_the_next_stage_on(app: Celery, engine: Engine, redis: Redis, number: int) -> None:
    """What another worker does travels as a message."""
    app.amqp.queues.select(["live.parse"])
    app.tasks["mingzhang.parse"](number)
    assert states(engine) == [("parse", StageState.DONE), ("classify", StageState.WAITING)]
    assert waiting(redis) == {"live.classify": 1}


def test_what_took_long_travels_on(
    app: Celery, engine: Engine, redis: Redis, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage never starts with less than its time left before the limits of its task."""
    monkeypatch.setattr(tasks, "_GO_ON_SECONDS", 0.0)
    app.amqp.queues.select(["live.parse", "live.classify", "live.validate"])
    app.tasks["mingzhang.parse"](number)
    assert states(engine) == [("parse", StageState.DONE), ("classify", StageState.WAITING)]
    assert waiting(redis) == {"live.classify": 1}
    grace = app.conf.task_soft_time_limit - Settings().stage_seconds
    assert grace > 5.0, "what may have passed before a stage starts is less than the grace after its limit"


def _message(task: str = "mingzhang.parse", args: Any = (), **changed: Any) -> str:
    """A message as Celery puts it on the wire."""
    body = json.dumps([list(args) if isinstance(args, tuple) else args, {}, {}])
    headers = {"lang": "py", "task": task, "id": str(uuid.uuid4()), "root_id": None, "parent_id": None, "group": None}
    properties = {
        "correlation_id": headers["id"],
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": "live.parse"},
        "priority": 0,
        "body_encoding": "utf-8",
        "delivery_tag": str(uuid.uuid4()),
    }
    about = {"content-encoding": "utf-8", "content-type": "application/json"}
    return json.dumps({"body": body, **about, "headers": headers, "properties": properties, **changed})


INVALID = {
    "a pickle": _message(**{"content-type": "application/x-python-serialize", "body": "gASVCgAAAAAAAABdlC4="}),
    "yaml": _message(**{"content-type": "application/x-yaml", "body": "- !!python/object/apply:os.system [true]"}),
    "no JSON in the body": _message(body="{["),
    "another task": _message("os.system", ("true",)),
    "no number": _message(args=("1; DROP TABLE documents",)),
    "a number of nothing": _message(args=(999_999_999,)),
    "a number beyond any row": _message(args=(10**30,)),
    "no argument": _message(),
    "too many arguments": _message(args=(1, 2, 3)),
    "arguments that are none": _message(args={"x": 1}),
    "no headers": _message(headers={}),
}


@pytest.mark.timeout(120)
def test_no_message_ends_a_worker(redis: Redis, settings: Settings, engine: Engine, number: int) -> None:
    """Pickles, YAML, strange tasks and arguments are told in the log and dropped; the worker does what comes next."""
    with connected(redis.url) as client:
        for message in INVALID.values():
            client.lpush(KEY_PREFIX + "live.parse", message)
        client.lpush(KEY_PREFIX + "live.parse", _message(args=(number,)))
    options = ["--pool=prefork", "--concurrency=1", "--without-gossip", "--without-mingle", "--queues=live.parse"]
    worker = start_child(
        [sys.executable, "-m", "celery", "--quiet", "--app=tests.machinery_app:app", "worker", *options],
        environment={**os.environ, **settings.environment()},
        folder=ROOT,
        errors=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while states(engine)[0][1] is not StageState.DONE:
            assert worker.poll() is None, "the worker ended"
            assert time.monotonic() < deadline, waiting(redis)
            time.sleep(0.1)
    finally:
        stop_child(worker, 10)
    assert waiting(redis).get("live.parse") is None
    assert states(engine) == [("parse", StageState.DONE), ("classify", StageState.WAITING)]
    assert settings.log_file is not None
    told = [json.loads(line) for line in settings.log_file.read_text().splitlines()]
    assert any(line["level"] in ("error", "critical", "warning") for line in told)
