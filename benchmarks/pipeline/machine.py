"""The whole machine at work on a backlog: the real scheduler, broker, database, archive, workers and readers."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psutil
from sqlalchemy import Engine, func, select

from benchmarks.pipeline.reports import warming
from benchmarks.pipeline.servers import BROKERS, DATABASES
from runtime.database import migrate, reading
from runtime.logging import setup_logging
from runtime.settings import Settings
from scheduler.rounds import make_rounds
from scheduler.scheduling import scheduling
from scheduler.supervisor import Supervisor, worker_groups
from schemas.tables import Base, Run, RunState
from tests.servers import short_folder
from workers.app import QUEUES

__all__ = ["PARTS", "Worked", "Workers", "worked"]

PARTS = ("workers", "readers", "scheduler", "broker", "database")
_SCAN_SECONDS = 0.5
_LONGEST_SECONDS = 900.0
_WARM_EACH = 6
_LOOK_SECONDS = 0.5
# Built once, so that looking costs next to nothing of what is measured.
_THROUGH = select(func.count()).select_from(_RUNS := Base.metadata.tables[Run.__tablename__])
_THROUGH = _THROUGH.where(_RUNS.c.state != RunState.WORKING)


class Workers(NamedTuple):
    """MiB at most of a worker's two processes, the one that judges and the one that reads bytes."""

    worker: float
    reader: float


class Worked(NamedTuple):
    """What a backlog took: reports a minute (and in each half of it), seconds of CPU a report by part, memory."""

    a_minute: float
    halves: tuple[float, float]
    processor: dict[str, float]
    memory: Workers
    failed: int

    @property
    def all_processes(self) -> float:
        """Seconds of CPU a report, of every process."""
        return sum(self.processor.values())


def worked(files: list[Path], workers: int, database: str = "SQLite", broker: str = "private Redis") -> Worked:
    """Send the files through, from the drop folder to their landing, after others that warm the processes.

    The files are in the drop folder when the clock starts; taking them in counts.
    """
    with (
        short_folder() as folder,
        DATABASES[database](folder) as base,
        BROKERS[broker](folder) as messages,
    ):
        settings = Settings(
            data=folder / "data",
            database_url=base.url,
            broker_url=messages.url,
            workers=workers,
            log_file=folder / "log.jsonl",
            stderr_level="CRITICAL",
            settle_seconds=0,
        )
        setup_logging(settings)
        migrate(settings.database)
        with _machine(settings, folder / "drop") as (engine, supervisor, turn):
            _send(warming(_WARM_EACH * workers), folder / "drop", engine, turn)
            watched = [one for one in (base.process, messages.process) if one is not None]
            before = _processor(supervisor, watched)
            began = _send(files, folder / "drop", engine, turn)
            used = _processor(supervisor, watched)
            processor = {part: (used[part] - before[part]) / len(files) for part in PARTS}
            ended = _ended(engine, len(files))
            middle = len(ended) // 2
            halves = _rate(ended[: middle + 1]), _rate(ended[middle:])
            return Worked(_rate([began, *ended]), halves, processor, _memory(supervisor), _failed(engine))


Turn = Callable[[], None]


@contextmanager
def _machine(settings: Settings, drop: Path) -> Iterator[tuple[Engine, Supervisor, Turn]]:
    live = [queue for queue in QUEUES if queue.startswith("live.")]
    supervisor = Supervisor(settings, worker_groups(settings, live))
    drop.mkdir()
    with scheduling(settings, drop) as scheduler:
        rounds = scheduler.rounds(_SCAN_SECONDS)

        def turn() -> None:
            time.sleep(min(make_rounds(rounds), 0.25))

        supervisor.keep_running()
        try:
            yield scheduler.engine, supervisor, turn
        finally:
            supervisor.stop(lambda: True)


def _send(files: list[Path], drop: Path, engine: Engine, turn: Turn) -> datetime:
    """Drop the files and wait until they are through; when that began."""
    draft = drop.with_name("draft")
    draft.mkdir()
    for file in files:
        shutil.copyfile(file, draft / file.name)
    wanted = _through(engine) + len(files)
    told, began = datetime.now(UTC), time.monotonic()
    draft.rename(drop / f"{wanted}")
    look = began
    while True:
        turn()
        if time.monotonic() < look:
            continue
        if _through(engine) >= wanted:
            break
        look = time.monotonic() + _LOOK_SECONDS
        if look - began > _LONGEST_SECONDS:
            message = "nothing moves"
            raise TimeoutError(message)
    return told


def _through(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.connection().execute(_THROUGH).scalar_one())


def _failed(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(Run.state.notin_((RunState.WORKING, RunState.DONE)))) or 0


def _ended(engine: Engine, count: int) -> list[datetime]:
    """When each of the last `count` runs ended, by the database's clock."""
    query = select(Run.finished_at).where(Run.finished_at.is_not(None)).order_by(Run.finished_at.desc()).limit(count)
    with reading(engine) as session:
        return sorted(time for time in session.scalars(query) if time is not None)


def _rate(times: list[datetime]) -> float:
    seconds = (times[-1] - times[0]).total_seconds()
    return 60 * (len(times) - 1) / seconds if seconds else 0.0


def _processor(supervisor: Supervisor, watched: list[psutil.Process]) -> dict[str, float]:
    """Seconds of CPU until now by part, of all processes that live and those that they have outlived."""
    counted = dict.fromkeys(PARTS, 0.0)
    below = {child.pid for number in supervisor.processes for child in _family(psutil.Process(number))}
    for process in _family(psutil.Process()):
        part = _part(process, below)
        counted[part] += _seconds(process, outlived=process.pid != os.getpid())
    for server in watched:
        for process in _family(server):
            counted["database"] += _seconds(process)
    return counted


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _part(process: psutil.Process, below: set[int]) -> str:
    if process.pid == os.getpid():
        return "scheduler"
    if process.pid not in below:
        return "broker"
    return "readers" if _reads(process) else "workers"


def _reads(process: psutil.Process) -> bool:
    return any("sandbox_child" in word for word in process.cmdline())


def _seconds(process: psutil.Process, *, outlived: bool = True) -> float:
    """Its own time, and that of the children it has waited for."""
    times = process.cpu_times()
    own = float(times.user + times.system)
    return own + float(times.children_user + times.children_system) if outlived else own


def _memory(supervisor: Supervisor) -> Workers:
    """The most that any worker process, and any reader, ever had."""
    workers, readers = [0.0], [0.0]
    for number in supervisor.processes:
        for process in psutil.Process(number).children(recursive=True):
            (readers if _reads(process) else workers).append(_peak(process.pid))
    return Workers(max(workers), max(readers))


def _peak(number: int) -> float:
    return int(Path(f"/proc/{number}/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
