"""The scheduler's own work as rounds: the drop folder, what is due, what was lost, what is owed to the log."""

import math
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from celery import Celery
from sqlalchemy import Engine

from runtime.archive import Archive
from runtime.database import make_engine
from runtime.settings import Settings
from scheduler.alerts import Alerting
from scheduler.alerts_troubles import Troubles
from scheduler.backlog_feed import feed
from scheduler.dispatch import send_due, send_overdue
from scheduler.expectations.rounds import Expecting
from scheduler.folder import DropFolder
from scheduler.journal import Journal
from scheduler.receipts import Receipts
from scheduler.recover import recover
from scheduler.rounds import Round
from workers.app import make_app
from workers.landing.over import weigh_dues
from workers.stages.retry import RetryPolicy

__all__ = ["Scheduler", "scheduling"]

_SWEEP_SECONDS = 3600.0
_RECEIPTS_SECONDS = 1.0
_TROUBLES_SECONDS = 30.0
_EXPECTING_SECONDS = 600.0


@dataclass(frozen=True)
class Scheduler:
    """What one scheduler process works with. Without a drop folder it takes nothing in."""

    engine: Engine
    app: Celery
    broker_url: str
    policy: RetryPolicy
    journal: Journal
    archive: Archive
    folder: DropFolder | None
    receipts: Receipts | None = None
    alerting: Alerting | None = None
    troubles: Troubles | None = None
    expecting: Expecting | None = None

    def rounds(self, scan_seconds: float) -> list[Round]:
        """Everything it does again and again."""
        rounds = [
            Round("send", 0.25, partial(send_due, self.engine, self.app)),
            Round("resend", 5.0, partial(send_overdue, self.engine, self.app, self.broker_url)),
            Round("recover", 1.0, partial(recover, self.engine, self.policy)),
            Round("backlog", 0.25, partial(feed, self.engine)),
            Round("neighbours", 2.0, partial(weigh_dues, self.engine)),
            Round("journal", 0.5, self.journal.tell),
            Round("sweep", _SWEEP_SECONDS, self.archive.sweep),
        ]
        if self.alerting:
            rounds.append(Round("alerts", 1.0, self.alerting.consider))
            rounds.append(Round("alerts.send", 1.0, self.alerting.send))
        if self.troubles:
            rounds.append(Round("troubles", _TROUBLES_SECONDS, self.troubles.look))
        if self.expecting:
            rounds.append(Round("expectations", _EXPECTING_SECONDS, self.expecting.look))
        if self.receipts:
            rounds.append(Round("receipts", _RECEIPTS_SECONDS, self.receipts.write))
        if self.folder is None:
            return rounds
        scan = Round("scan", scan_seconds, self.folder.take_in)
        return [scan, *rounds, Round("put_away", scan_seconds, self.folder.put_away)]

    def finish(self) -> None:
        """Weigh what is due, tell and write what is owed, before the end."""
        while weigh_dues(self.engine):
            pass
        self.journal.tell()
        while self.receipts and self.receipts.write():
            pass
        if self.alerting:
            self.alerting.finish()
            self.journal.tell()  # what was sent


@contextmanager
def scheduling(settings: Settings, drop: Path | None, patience_seconds: float = math.inf) -> Iterator[Scheduler]:
    """A scheduler for these settings (whose broker URL is set), its connections closed afterwards.

    Files that do not stand still are waited for as long as there is patience.
    """
    engine = make_engine(settings.database)
    archive = Archive(settings.archive_root)
    alerting = Alerting(engine, settings)
    with closing(make_app(settings)) as app:
        try:
            yield Scheduler(
                engine,
                app,
                settings.broker_url or "",
                RetryPolicy(max_attempts=settings.max_attempts),
                Journal(engine, settings.log_file, alerting.keep),
                archive,
                _folder(settings, drop, engine, archive, patience_seconds) if drop else None,
                Receipts(engine, settings.receipts, drop, settings.done) if settings.receipts else None,
                alerting,
                Troubles(engine, settings, drop),
                Expecting(engine, settings.due_day, settings.silence_sureness),
            )
        finally:
            alerting.stop()
            engine.dispose()


def _folder(settings: Settings, drop: Path, engine: Engine, archive: Archive, patience_seconds: float) -> DropFolder:
    return DropFolder(
        drop, engine, archive, settings.settle_seconds, settings.max_bytes, patience_seconds, settings.done
    )
