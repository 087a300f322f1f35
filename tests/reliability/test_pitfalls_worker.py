"""Pitfalls that hang, kill or multiply a worker's work: bare Celery is led into each, and ours goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from runtime.database import make_engine, reading
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.tables import Document, DocumentState, StageRun, StageState
from tests.reliability.machine import ROOT
from tests.reliability.pitfall_app import BROKER, CONF, NOTES, make_app
from tests.served import Served, events, serving
from tests.servers import Redis, new_sqlite

pytestmark = pytest.mark.slow
_AWAY_SECONDS = 6.0


class Bare:
    """A bare Celery worker with two processes, and what its tasks have noted."""

    def __init__(self, redis: Redis, notes: Path, **conf: object) -> None:
        self._notes = notes
        notes.touch()
        environment = {**os.environ, BROKER: redis.url, CONF: json.dumps(conf), NOTES: str(notes)}
        options = ["--pool=prefork", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=CRITICAL"]
        command = [sys.executable, "-m", "celery", "--quiet", "--app=tests.reliability.pitfall_app:app", "worker"]
        self.process = start_child(
            [*command, *options], environment=environment, folder=ROOT, errors=subprocess.DEVNULL
        )
        self._app = make_app(redis.url, conf)

    def send(self, task: str, *arguments: Any) -> None:
        """Send a task."""
        self._app.send_task(task, args=arguments)

    def noted(self, word: str) -> int:
        """How often a task noted the word."""
        return self._notes.read_text().split().count(word)

    def close(self) -> None:
        """Kill it."""
        stop_child(self.process, 0.0, stop=signal.SIGKILL)
        self._app.close()


def _within(seconds: float, what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.1)
    return what()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def settings(redis: Redis, tmp_path: Path) -> Settings:
    """Of a service on a broker of its own that the test may hurt; the watchdog waits no longer than it must."""
    settings = Settings(
        data=tmp_path / "data",
        broker_url=redis.url,
        log_file=tmp_path / "log.jsonl",
        stage_seconds=20,
        lease_seconds=60,
        max_attempts=3,
        memory_mib=512,
        settle_seconds=0.1,
        scan_seconds=0.2,
        stop_seconds=3,
    )
    new_sqlite(settings.database)
    return settings


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def served(settings: Settings, drop: Path) -> Iterator[Served]:
    with serving(settings, drop) as served:
        yield served


def _fill(drop: Path, count: int, trouble: str, start: int = 0) -> None:
    for number in range(start, start + count):
        (drop / f"{number}.txt").write_text(f"kind=report\nfindings=1\nnumber={number}\n{trouble}\nat=classify")


def _lose_broker(redis: Redis) -> None:
    redis.kill()
    time.sleep(_AWAY_SECONDS)
    redis.start()


def test_an_outage_with_every_process_busy(redis: Redis, notes: Path, served: Served, drop: Path) -> None:
    """Without remote control a worker whose acknowledgements fail hangs for ever; ours works on by itself."""
    with closing(Bare(redis, notes, worker_enable_remote_control=False)) as bare:
        for _ in range(2):
            bare.send("nap", 1)
        assert _within(30, lambda: bare.noted("began") == 2)
        _lose_broker(redis)
        bare.send("nap", 0)
        assert not _within(15, lambda: bare.noted("began") > 2), "it takes nothing any more"
        assert bare.process.poll() is None, "and looks alive"

    _fill(drop, 2, "sleep=2")
    served.wait_for(lambda: _claimed(served.settings, "classify") == 2)
    _lose_broker(redis)
    _fill(drop, 4, "", start=2)
    served.wait_for(lambda: served.landed() == 6)


def test_an_outage_with_a_process_free(redis: Redis, notes: Path, served: Served, drop: Path) -> None:
    """With one task in hand and a process free a worker crashes when the broker is lost; ours is started again."""
    with closing(Bare(redis, notes)) as bare:
        bare.send("nap", 4)
        assert _within(30, lambda: bare.noted("began") == 1)
        _lose_broker(redis)
        assert _within(20, lambda: bare.process.poll() is not None), "it has ended by itself"

    _fill(drop, 1, "sleep=3")
    served.wait_for(lambda: _claimed(served.settings, "classify") == 1)
    _lose_broker(redis)
    _fill(drop, 3, "", start=1)
    served.wait_for(lambda: served.landed() == 4)
    assert events(served.settings)["worker.ended"] >= 1


def test_a_stage_short_of_memory(redis: Redis, notes: Path, served: Served, drop: Path) -> None:
    """A MemoryError ends a whole bare worker; here it is the document's, and the worker is the same afterwards."""
    with closing(Bare(redis, notes)) as bare:
        bare.send("short_of_memory")
        assert _within(30, lambda: bare.process.poll() is not None)
        assert bare.noted("began") >= 1

    _fill(drop, 1, "", start=9)
    served.wait_for(lambda: served.landed() == 1)
    before = [process.pid for process in served.children("celery")]
    _fill(drop, 1, "no_memory")
    served.wait_for(lambda: _states(served.settings) == {DocumentState.LANDED, DocumentState.QUARANTINED})
    assert _reason(served.settings) == "memory"
    assert [process.pid for process in served.children("celery")] == before


def test_a_document_that_kills_its_worker(redis: Redis, notes: Path, served: Served, drop: Path) -> None:
    """A bare worker runs a killing task again and again; here it ends in quarantine after its attempts."""
    with closing(Bare(redis, notes)) as bare:
        bare.send("poison")
        assert _within(30, lambda: bare.noted("began") > 6)

    _fill(drop, 1, "killed")
    served.wait_for(lambda: _states(served.settings) == {DocumentState.QUARANTINED})
    assert _attempts(served.settings, "classify") == served.settings.max_attempts


def test_a_stage_beyond_the_hard_limit(redis: Redis, notes: Path, served: Served, drop: Path) -> None:
    """A task that is killed at the hard limit is acknowledged and gone; here the row brings it back, then ends it."""
    with closing(Bare(redis, notes, task_time_limit=2)) as bare:
        bare.send("spin")
        assert _within(30, lambda: bare.noted("began") == 1)
        assert not _within(8, lambda: bare.noted("began") > 1), "nobody ever does it again"

    _fill(drop, 1, "killed_once=" + str(notes.with_name("once")))
    served.wait_for(lambda: served.landed() == 1)
    assert _attempts(served.settings, "classify") == 2


def test_memory_is_limited_while_a_task_works(served: Served, drop: Path) -> None:
    """What Celery measures only after a task is held while it reads: the reader's address space has an end."""
    (drop / "a.txt").write_text("kind=report\nmemory")
    served.wait_for(lambda: _states(served.settings) == {DocumentState.REJECTED})
    assert _reason(served.settings) == "memory"


def test_a_stop_hands_back_what_takes_too_long(served: Served, drop: Path) -> None:
    """One SIGTERM waits as long as the settings say, then ends; what was in hand waits again at no attempt's cost."""
    _fill(drop, 1, "sleep=60")
    served.wait_for(lambda: _claimed(served.settings, "classify") == 1)
    below = psutil.Process(served.process.pid).children(recursive=True)
    began = time.monotonic()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    assert served.settings.stop_seconds - 1 < time.monotonic() - began < served.settings.stop_seconds + 12
    assert psutil.wait_procs(below, timeout=5)[1] == []
    assert _attempts(served.settings, "classify") == 0


def _rows(settings: Settings, stage: str) -> list[StageRun]:
    engine = make_engine(settings.database)
    try:
        with reading(engine) as session:
            return list(session.scalars(select(StageRun).where(StageRun.stage == stage)))
    finally:
        engine.dispose()


def _claimed(settings: Settings, stage: str) -> int:
    return sum(row.state is StageState.CLAIMED for row in _rows(settings, stage))


def _attempts(settings: Settings, stage: str) -> int:
    return sum(row.attempts for row in _rows(settings, stage))


def _documents(settings: Settings) -> list[Document]:
    engine = make_engine(settings.database)
    try:
        with reading(engine) as session:
            return list(session.scalars(select(Document)))
    finally:
        engine.dispose()


def _states(settings: Settings) -> set[DocumentState]:
    return {document.state for document in _documents(settings)}


def _reason(settings: Settings) -> str | None:
    return next((document.reason for document in _documents(settings) if document.reason), None)
