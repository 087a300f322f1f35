"""The machine around the work: servers that are not there at start, an archive that takes nothing, and the way back."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from runtime.archive import Archive
from runtime.broker import BrokerAway
from runtime.database import DatabaseAway
from runtime.settings import Settings
from scheduler.stopping import Stop
from scheduler.waiting import wait_for
from schemas.errors import EnvironmentFault
from tests.reliability.machine import Machine
from tests.served import events, serving
from tests.servers import PostgreSQL, Redis


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


def settings_of(folder: Path, database: str, broker: str) -> Settings:
    return Settings(
        data=folder / "data",
        database_url=database,
        broker_url=broker,
        archive=folder / "archive",
        log_file=folder / "log.jsonl",
        memory_mib=512,
        settle_seconds=0.1,
        scan_seconds=0.2,
        stop_seconds=3,
    )


def told(settings: Settings, event: str) -> list[dict[str, Any]]:
    if settings.log_file is None or not settings.log_file.exists():
        return []
    lines = [json.loads(line) for line in settings.log_file.read_text().splitlines()]
    return [line for line in lines if line["event"] == event]


def waits(settings: Settings) -> set[str]:
    """What waits for a server, as the log tells."""
    return {line["task"] for line in told(settings, "environment.waiting")}


def within(seconds: float, what: Callable[[], object]) -> bool:
    """Whether something comes about in time."""
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(what())


class Absent:
    """Something that is not there the first times it is asked for."""

    def __init__(self, times: int, fault: EnvironmentFault) -> None:
        self.left, self._fault = times, fault

    def __call__(self) -> None:
        if self.left:
            self.left -= 1
            raise self._fault


@pytest.mark.parametrize("fault", [DatabaseAway("the database is away"), BrokerAway("the broker is away")])
def test_waiting_at_start_is_told_once_and_its_end_too(fault: EnvironmentFault) -> None:
    """A server that is not there yet is waited for, with one line at the beginning and one at the end."""
    with structlog.testing.capture_logs() as lines:
        assert wait_for("server", Absent(2, fault), Stop())
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("environment.waiting", "warning"),
        ("environment.back", "info"),
    ]
    assert (lines[0]["detail"], lines[1]["faults"]) == (str(fault), 2)


def test_waiting_at_start_ends_when_asked_to_stop() -> None:
    """Whoever waits can be stopped."""
    stop = Stop()
    stop.ask()
    assert not wait_for("server", Absent(1, BrokerAway("away")), stop)


def test_what_waiting_does_not_mend_is_raised() -> None:
    """A database of another version, or a folder in use, is no matter of time."""
    with pytest.raises(EnvironmentFault, match="version"):
        wait_for("server", Absent(9, EnvironmentFault("another version")), Stop())


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_an_archive_that_takes_nothing_says_why(tmp_path: Path, trouble: str) -> None:
    """A full disk and a read-only one are told apart, with the cure, and nothing is left half written."""
    source = tmp_path / "a.pdf"
    source.write_bytes(b"x" * 200_000)
    with mounted(tmp_path / "archive", 64 if trouble == "full" else 4096) as remount:
        archive = Archive(tmp_path / "archive")
        archive.put_bytes(b"x")
        if trouble == "read-only":
            remount("ro")
        with pytest.raises(EnvironmentFault, match=trouble):
            archive.put_file(source)
        assert list((tmp_path / "archive" / "temporary").iterdir()) == []
        remount("rw,size=4m")
        assert archive.read(archive.put_file(source).sha256) == source.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_services_start_before_their_servers(
    database: str, redis: Redis, tmp_path: Path, drop: Path, postgresql: PostgreSQL
) -> None:
    """Scheduler and workers come up without broker and database, say so, and work once both are there."""
    settings = settings_of(tmp_path, database, redis.url)
    (drop / "a.txt").write_text("kind=report\nfindings=1")
    redis.kill()
    postgresql.stop("fast")
    down = True
    machine = Machine(settings, drop, redis, None)
    try:
        with machine.running():
            assert within(60, lambda: "database" in waits(settings))
            assert machine.processes_end() == {None}, "they wait and do not end"
            postgresql.start()
            down = False
            assert within(60, lambda: waits(settings) - {"database"}), "now the broker is missing"
            redis.start()
            machine.wait_for(lambda: machine.done == 1, 90)
            machine.wait_for(lambda: machine.owed == 0, 30)
    finally:
        if down:
            postgresql.start()
    assert told(settings, "environment.back")
    assert [line["level"] for line in told(settings, "report.landed")] == ["info"]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_everything_in_one_waits_for_a_broker_that_is_set(
    database: str, redis: Redis, tmp_path: Path, drop: Path
) -> None:
    """`mingzhang up` on a broker of one's own starts before it, with one clear line."""
    settings = settings_of(tmp_path, database, redis.url)
    (drop / "a.txt").write_text("kind=report\nfindings=1")
    redis.kill()
    with serving(settings, drop) as served:
        assert within(60, lambda: waits(settings) == {"broker"})
        time.sleep(2)
        assert len(told(settings, "environment.waiting")) == 1
        redis.start()
        served.wait_for(lambda: served.landed() == 1)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_read_only_archive_is_waited_out(database: str, redis: Redis, tmp_path: Path, drop: Path) -> None:
    """While the archive takes nothing, files wait in the drop folder with a line each or one for all; then all land."""
    settings = settings_of(tmp_path, database, redis.url)
    with mounted(settings.archive_root, 16_384) as remount:
        Archive(settings.archive_root).put_bytes(b"x")
        remount("ro")
        with serving(settings, drop) as served:
            for number in range(5):
                (drop / f"{number}.txt").write_text(f"kind=report\nfindings=1\nnumber={number}")
            served.wait_for(lambda: bool(told(settings, "environment.waiting")))
            (line,) = told(settings, "environment.waiting")
            assert line["task"] == "scan"
            assert "read-only" in line["detail"]
            assert served.landed() == 0
            remount("rw")
            served.wait_for(lambda: served.landed() == 5)
        assert events(settings)["stage.failed"] == 0


@contextmanager
def mounted(folder: Path, kib: int) -> Iterator[Any]:
    """A file system in memory at the folder, and the way to mount it anew; skips where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)

    def mount(options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")

    mount(f"size={kib}k")
    try:
        yield lambda options: mount(f"remount,{options}")
    finally:
        subprocess.run(["umount", "--lazy", os.fspath(folder)], check=True)
