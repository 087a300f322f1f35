"""Groups of Celery workers as child processes: started, started again when they end, stopped in order.

A worker can hang while it looks alive, and can end by itself after the broker was away. So an ended group is started
again after a growing pause, and the watchdog kills one under which due work has not moved for longer than any stage
may take.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Engine

from runtime.database import reading
from runtime.logging import get_logger
from runtime.processes import give_way, start_child, stop_child
from runtime.settings import Settings
from scheduler.progress import stuck_seconds
from schemas.errors import EnvironmentFault
from schemas.tables import Lane
from workers.app import QUEUES, WorkerOptions, stage_limit, worker_arguments

__all__ = ["WORKER_APP", "Supervisor", "stuck_limit", "worker_groups"]

_log = get_logger(__name__)
WORKER_APP = "workers.start:app"
_LONGEST_PAUSE = 30.0
_WELL_AFTER = 60.0
_GRACE_SECONDS = 5.0
_STANDARD_ERROR = 2  # nothing but results goes to standard output


def stuck_limit(settings: Settings) -> float:
    """Seconds without any movement after which a group counts as hanging: longer than a stage may take."""
    return max(120.0, stage_limit(settings) + 30.0)


def worker_groups(settings: Settings, queues: Sequence[str]) -> list[WorkerOptions]:
    """A group a lane for these queues, so that a backlog never takes the workers of what is new.

    Raises EnvironmentFault where there is no such queue.
    """
    unknown = sorted(set(queues) - set(QUEUES))
    if unknown:
        message = f"no such queues: {', '.join(unknown)}; there are {', '.join(QUEUES)}"
        raise EnvironmentFault(message)
    groups = []
    for lane in Lane:
        own = tuple(queue for queue in queues if queue.startswith(f"{lane}."))
        if own:
            groups.append(WorkerOptions(lane, settings.workers, own))
    return groups


@dataclass
class _Group:
    """One group: what it does, and its process."""

    options: WorkerOptions
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    ends: int = field(default=0)


class Supervisor:
    """Keeps worker groups running. Use it from the main thread: the children die with the thread that starts them."""

    def __init__(
        self,
        settings: Settings,
        groups: Iterable[WorkerOptions],
        *,
        app: str = WORKER_APP,
        stuck_seconds: float | None = None,
    ) -> None:
        self._settings = settings
        self._app = app
        self._limit = stuck_limit(settings) if stuck_seconds is None else stuck_seconds
        self._groups = [_Group(options) for options in groups]

    @property
    def processes(self) -> list[int]:
        """The process numbers of the groups that run."""
        return [group.process.pid for group in self._groups if group.process is not None]

    def keep_running(self, lanes: Collection[Lane] = tuple(Lane)) -> None:
        """Start what does not run, of these lanes, after a pause if it ended by itself."""
        now = time.monotonic()
        for group in self._groups:
            if group.process is not None and group.process.poll() is not None:
                self._note_end(group, now)
            if group.process is None and group.options.lane in lanes and now >= group.start_at:
                self._start(group)

    def watch(self, engine: Engine) -> None:
        """Kill and start again each group under which due work does not move."""
        for group in self._groups:
            if group.process is None or time.monotonic() - group.started < self._limit:
                continue
            with reading(engine) as session:
                stuck = stuck_seconds(session, group.options.lane)
            if stuck > self._limit:
                _log.error("worker.hangs", worker=str(group.options.lane), stuck_seconds=round(stuck))
                stop_child(group.process, 0.0, stop=signal.SIGKILL)
                group.process = None
                self._start(group)

    def stop(self, hurry: Callable[[], bool]) -> None:
        """Tell all groups to stop, wait for what is in hand as long as the settings say, then kill the rest.

        `hurry` is asked meanwhile whether to kill at once.
        """
        running = [group.process for group in self._groups if group.process is not None]
        for process in running:
            with suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + self._settings.stop_seconds + _GRACE_SECONDS
        while any(process.poll() is None for process in running) and time.monotonic() < deadline and not hurry():
            time.sleep(0.05)
        for process in running:
            stop_child(process, 0.0, stop=signal.SIGKILL)
        for group in self._groups:
            group.process = None

    def _note_end(self, group: _Group, now: float) -> None:
        """A group ended by itself; what it left behind is killed, and it waits for its turn."""
        assert group.process is not None  # noqa: S101  (the caller looked)
        status = stop_child(group.process, 0.0, stop=signal.SIGKILL)
        group.ends = 0 if now - group.started > _WELL_AFTER else group.ends + 1
        pause = 0.0 if group.ends == 0 else min(_LONGEST_PAUSE, 0.5 * 2.0 ** min(group.ends, 10))
        group.process, group.start_at = None, now + pause
        _log.warning("worker.ended", worker=str(group.options.lane), status=status, restart_in=pause)

    def _start(self, group: _Group) -> None:
        command = [sys.executable, "-m", "celery", *worker_arguments(group.options, self._app)]
        environment = {**os.environ, **self._settings.environment(), "REMAP_SIGTERM": "SIGQUIT"}
        group.process = start_child(command, environment=environment, output=_STANDARD_ERROR)
        if group.options.lane is Lane.BACKLOG:
            give_way(group.process)
        group.started = time.monotonic()
