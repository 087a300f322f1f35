"""The supervisor on real workers: what ends is started again, what hangs is killed, what is stopped is gone."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import reading
from runtime.settings import Settings
from scheduler import dispatch
from scheduler.dispatch import send_due, send_overdue
from scheduler.supervisor import Supervisor, stuck_limit, worker_groups
from schemas.errors import EnvironmentFault
from schemas.tables import Lane, StageRun, StageState
from tests.machinery import make_document
from tests.servers import Redis
from workers.app import QUEUES, make_app

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def settings(database: str, redis: Redis, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database, broker_url=redis.url, workers=1, stop_seconds=5)


@pytest.fixture
def supervisor(settings: Settings) -> Iterator[Supervisor]:
    groups = worker_groups(settings, QUEUES)
    supervisor = Supervisor(settings, groups, app="tests.machinery_app:app", stuck_seconds=8.0)
    yield supervisor
    supervisor.stop(lambda: True)


def _wait(what: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
@ON_SQLITE
def test_a_group_that_hangs_is_killed_and_started_again(
    supervisor: Supervisor, settings: Settings, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is alive and does nothing is found by the rows that do not move; its work is done after all.

    The message that it may have taken along is sent again.
    """
    monkeypatch.setattr(dispatch, "OVERDUE_SECONDS", 2.0)
    supervisor.keep_running([Lane.LIVE])
    (first,) = supervisor.processes
    archive = Archive(tmp_path / "archive")
    with closing(make_app(settings)) as app:
        make_document(engine, archive, "kind=report\n1")
        send_due(engine, app)
        _wait(lambda: _done(engine) == 3)
        for process in [psutil.Process(first), *psutil.Process(first).children(recursive=True)]:
            process.send_signal(signal.SIGSTOP)
        make_document(engine, archive, "kind=report\n2")
        send_due(engine, app)

        def watched() -> bool:
            supervisor.watch(engine)
            return supervisor.processes != [first]

        _wait(watched)
        assert not psutil.pid_exists(first)

        def done() -> bool:
            send_overdue(engine, app, settings.broker_url or "")
            return _done(engine) == 6

        _wait(done)


def _done(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.scalars(select(StageRun.id).where(StageRun.state == StageState.DONE)).all())


@ON_SQLITE
def test_a_group_that_ends_is_started_again_after_a_pause(supervisor: Supervisor) -> None:
    """An ended worker is noticed, what it left is killed, and another takes its place."""
    supervisor.keep_running([Lane.LIVE])
    (first,) = supervisor.processes
    psutil.Process(first).kill()
    _wait(lambda: psutil.Process(first).status() == psutil.STATUS_ZOMBIE, 10)
    supervisor.keep_running([Lane.LIVE])
    assert supervisor.processes == [], "it waits for its turn"
    time.sleep(1.1)
    supervisor.keep_running([Lane.LIVE])
    assert supervisor.processes not in ([], [first])


@ON_SQLITE
def test_lanes_have_groups_of_their_own(settings: Settings) -> None:
    """However the queues are named, no group takes from two lanes."""
    groups = worker_groups(settings, ["backlog.parse", "live.parse", "live.classify"])
    assert [(group.lane, group.queues) for group in groups] == [
        (Lane.LIVE, ("live.parse", "live.classify")),
        (Lane.BACKLOG, ("backlog.parse",)),
    ]


@ON_SQLITE
def test_an_unknown_queue_is_refused(settings: Settings) -> None:
    """A misspelt queue is an error that names the right ones."""
    with pytest.raises(EnvironmentFault, match=r"live\.parse"):
        worker_groups(settings, ["live.prase"])


@ON_SQLITE
def test_nothing_counts_as_hanging_that_may_still_work(settings: Settings) -> None:
    """The watchdog waits longer than the longest stage may take."""
    assert stuck_limit(settings) > settings.stage_seconds + 30
    assert stuck_limit(settings.replaced(stage_seconds=1)) >= 120
