"""A whole machine for the chaos tests: scheduler and workers as services of their own, kept running, on real parts."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from runtime.broker import connected
from runtime.database import make_engine, reading
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.errors import EnvironmentFault
from schemas.tables import Document, DocumentState, Event
from tests.servers import PostgreSQL, Redis

ROOT = Path(__file__).resolve().parents[2]
_DOWN_SECONDS = 1.5
_ARCHIVE_MIB = 64


class Machine:
    """The services, whoever dies being started again, and the ways to hurt them."""

    def __init__(self, settings: Settings, drop: Path, redis: Redis, postgresql: PostgreSQL | None) -> None:
        self.settings = settings
        self.drop = drop
        self._redis = redis
        self._postgresql = postgresql
        self._engine = make_engine(settings.database)
        self._services: dict[str, subprocess.Popen[bytes]] = {}

    @contextmanager
    def running(self) -> Iterator["Machine"]:
        """Both services until the block ends; then they are stopped in order, or killed where it failed."""
        seconds = 0.0
        try:
            self.keep_running()
            yield self
            seconds = 30.0
        finally:
            self.statuses = [stop_child(process, seconds) for process in self._services.values()]
            self._engine.dispose()

    def keep_running(self) -> None:
        """Start what does not run, as a container's restart policy does."""
        for name, arguments in {"watch": [str(self.drop)], "work": []}.items():
            if name not in self._services or self._services[name].poll() is not None:
                command = [sys.executable, "-m", "tests.reliability.service", name, *arguments]
                environment = {**os.environ, **self.settings.environment()}
                self._services[name] = start_child(
                    command, environment=environment, folder=ROOT, errors=subprocess.DEVNULL
                )

    def processes_end(self) -> set[int | None]:
        """The exit statuses of the services, None for those that run."""
        return {process.poll() for process in self._services.values()}

    @property
    def done(self) -> int:
        """How many documents are through, whatever became of them; what was seen last while the database is away."""
        with suppress(EnvironmentFault), reading(self._engine) as session:
            through = select(func.count()).select_from(Document).where(Document.state != DocumentState.RECEIVED)
            self._done = session.scalar(through) or 0
        return getattr(self, "_done", 0)

    @property
    def owed(self) -> int:
        """How many log lines are still to be told."""
        with reading(self._engine) as session:
            return session.scalar(select(func.count()).select_from(Event)) or 0

    def wait_for(self, what: Callable[[], bool], seconds: float) -> None:
        """Wait until something is so, keeping the services running."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, f"it did not come about in {seconds} s: {self.state()}"
            self.keep_running()
            time.sleep(0.1)

    def wait_for_progress(self, seconds: float) -> None:
        """Wait until some document more is through, or the time is over."""
        before, deadline = self.done, time.monotonic() + seconds
        while self.done == before and time.monotonic() < deadline:
            self.keep_running()
            time.sleep(0.1)

    def state(self) -> dict[str, int]:
        """The documents by state."""
        with reading(self._engine) as session:
            rows = session.execute(select(Document.state, func.count()).group_by(Document.state))
            return {str(state): count for state, count in rows}

    @property
    def faults(self) -> dict[str, Callable[[], None]]:
        """The ways to hurt it, by name."""
        return {
            "reader killed": lambda: self._kill("sandbox_child"),
            "worker child killed": lambda: self._kill("celery", pool=True),
            "worker group killed": lambda: self._kill("celery"),
            "worker service killed": self._kill_workers,
            "scheduler killed": self._kill_scheduler,
            "broker killed": self._kill_broker,
            "broker flushed": self._flush,
            "database away": self._stop_database,
            "disk full": self._fill_disk,
        }

    def _kill_workers(self) -> None:
        self._services["work"].kill()

    def _kill_scheduler(self) -> None:
        self._services["watch"].kill()

    def _kill(self, word: str, *, pool: bool = False) -> None:
        """Kill the first process below the workers whose command line has the word."""
        with suppress(psutil.NoSuchProcess):
            service = psutil.Process(self._services["work"].pid)
            found = [one for one in service.children(recursive=True) if word in " ".join(one.cmdline())]
            wanted = [one for one in found if not pool or one.ppid() != service.pid]
            if wanted:
                wanted[0].kill()

    def _kill_broker(self) -> None:
        self._redis.kill()
        time.sleep(_DOWN_SECONDS)
        self._redis.start()

    def _flush(self) -> None:
        with connected(self._redis.url) as client:
            client.flushall()

    def _stop_database(self) -> None:
        """Stop PostgreSQL as a crash does; of SQLite, hold the lock that every writer needs."""
        if self._postgresql is not None:
            self._postgresql.stop("immediate")
            time.sleep(_DOWN_SECONDS)
            self._postgresql.start()
            return
        path = make_url(self.settings.database).database or ""
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(_DOWN_SECONDS)
            connection.execute("ROLLBACK")

    def _fill_disk(self) -> None:
        """Fill the archive's file system to the last byte; one that is not ours alone is made unwritable instead."""
        archive = self.settings.archive_root
        if not archive.is_mount():
            _without_room(archive / "temporary")
            return
        filler = archive / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
        time.sleep(_DOWN_SECONDS)
        filler.unlink()


def _without_room(folder: Path) -> None:
    """For a while nothing can be written: the folder for drafts is no folder."""
    aside = folder.with_name("aside")
    with suppress(FileNotFoundError):
        folder.rename(aside)
    folder.touch()
    time.sleep(_DOWN_SECONDS)
    folder.unlink()
    aside.mkdir(exist_ok=True)
    aside.rename(folder)


@contextmanager
def small_file_system(folder: Path) -> Iterator[None]:
    """A file system of its own, in memory, at the folder; without the right to mount, the folder as it is."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_ARCHIVE_MIB}m", "none", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def lines(settings: Settings) -> list[dict[str, Any]]:
    """The told lines, each of which has a number of its own."""
    assert settings.log_file is not None
    read = []
    for line in settings.log_file.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):  # a process that was killed may leave half a line
            read.append(json.loads(line))
    return [line for line in read if "event_id" in line]


def told(settings: Settings, event: str) -> Counter[str]:
    """How often the event was told of each document."""
    return Counter(line["document"] for line in lines(settings) if line["event"] == event)
