"""A pass over a folder: when it is over, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from runtime.database import reading
from scheduler.progress import Progress, open_lanes, progress
from scheduler.scheduling import Scheduler
from scheduler.summary import Mark
from scheduler.supervisor import Supervisor

__all__ = ["OnePass"]


@dataclass
class OnePass:
    """Tells the progress, starts workers once there is work for them, and knows when nothing is left."""

    scheduler: Scheduler
    supervisor: Supervisor
    since: Mark
    on_progress: Callable[[int, int], None]
    done: bool = field(default=False, init=False)
    _last: Progress | None = field(default=None, init=False)

    @property
    def untaken(self) -> tuple[str, ...]:
        """The files that could not be taken in."""
        return self.scheduler.folder.untaken if self.scheduler.folder else ()

    def look(self) -> None:
        """Look at the rows."""
        folder = self.scheduler.folder
        quiet = folder is None or folder.quiet  # asked first: what it took in until now is in the rows
        with reading(self.scheduler.engine) as session:
            now = progress(session, self.since.open_runs, self.since.run)
            lanes = open_lanes(session)
        if now != self._last:
            self._last = now
            self.on_progress(now.done, now.total)
        self.supervisor.keep_running(lanes)
        self.done = quiet and now.done == now.total
