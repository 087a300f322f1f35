"""Being with a batch until it is done: doing its work here, or watching the services that do."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from runtime.database import make_engine, reading
from runtime.lock import DataFolderBusy, holder
from runtime.settings import Settings
from scheduler.backlog import BatchProgress, progress
from scheduler.service import work_off
from scheduler.supervisor import WORKER_APP

__all__ = ["attend"]

_LOOK_SECONDS = 0.5

OnProgress = Callable[[BatchProgress], None]


def attend(settings: Settings, batch: int, on_progress: OnProgress, *, app: str = WORKER_APP) -> BatchProgress:
    """Stay until a batch is done, paused or cancelled; how it is then.

    On the embedded default where no service is at work, the work is done here, as `mingzhang run` does; else services
    do it and this only watches. Raises KeyboardInterrupt where a signal asked to stop: the batch stays as it is, and
    goes on with the next service.
    """
    watch = _Watch(batch, on_progress)
    engine = make_engine(settings.database)
    try:
        while not watch(engine):
            if not (settings.embedded_broker and _worked_off(settings, watch, app)):
                time.sleep(_LOOK_SECONDS)
    finally:
        engine.dispose()
    return watch.last


def _worked_off(settings: Settings, watch: "_Watch", app: str) -> bool:
    """Whether the work could be done here: the data folder was free."""
    if holder(settings.data) is not None:
        return False
    try:
        work_off(settings, watch, app=app)
    except DataFolderBusy:
        return False
    return True


@dataclass
class _Watch:
    """Looks at a batch and tells what changed; true once nothing more happens by itself."""

    batch: int
    on_progress: OnProgress
    _last: BatchProgress | None = field(default=None, init=False)

    def __call__(self, engine: Engine) -> bool:
        with reading(engine) as session:
            now = progress(session, self.batch)
        if now != self._last:
            self._last = now
            self.on_progress(now)
        return now.resting

    @property
    def last(self) -> BatchProgress:
        """The batch as it was seen last."""
        assert self._last is not None, "it was looked at"  # noqa: S101
        return self._last
