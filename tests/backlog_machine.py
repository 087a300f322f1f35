"""A small archive and the scheduler's own steps in this process: what is fed is worked off by hand."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import reading
from scheduler import backlog
from scheduler.backlog import BatchProgress
from scheduler.backlog_feed import feed
from scheduler.rehearsal import Changes, changes
from schemas.tables import Event, Lane, Run, StageRun, StageState, StoredReport
from tests import backlog_app
from tests.machinery import make_document
from workers.sandbox import Sandbox
from workers.stages.perform import Workshop, perform
from workers.stages.retry import RetryPolicy


@dataclass
class Backlog:
    """Documents, a workshop and the feeding of the queues."""

    engine: Engine
    archive: Archive
    shop: Workshop

    def land(self, *texts: str) -> None:
        """Take documents in and work them off."""
        for text in texts:
            self.work(make_document(self.engine, self.archive, text))

    def work(self, number: int) -> None:
        """A document's stages, from this row on."""
        while due := perform(self.shop, number):
            number = due.stage_run

    def step(self) -> int:
        """Feed once, then work off all that waits on the backlog lane; how many documents were begun."""
        begun = feed(self.engine)
        for number in self.waiting():
            self.work(number)
        return begun

    def settle(self, batch: int) -> BatchProgress:
        """Feed and work until the batch rests."""
        while not (now := self.progress(batch)).resting:
            self.step()
        return now

    def waiting(self) -> list[int]:
        """The rows of the backlog lane that wait for a worker."""
        with reading(self.engine) as session:
            rows = select(StageRun.id).join(Run, Run.id == StageRun.run_id).order_by(StageRun.id)
            return list(session.scalars(rows.where(StageRun.state == StageState.WAITING, Run.lane == Lane.BACKLOG)))

    def progress(self, batch: int) -> BatchProgress:
        """How far the batch is."""
        with reading(self.engine) as session:
            return backlog.progress(session, batch)

    def changes(self, batch: int) -> Changes:
        """What the batch changes."""
        with reading(self.engine) as session:
            return changes(session, batch)

    def told(self, event: str) -> int:
        """How many lines of this event are owed."""
        with reading(self.engine) as session:
            return len(session.scalars(select(Event.id).where(Event.name == event)).all())

    def reports(self, *, current: bool) -> int:
        """How many readings count, or do not any more."""
        with reading(self.engine) as session:
            return len(session.scalars(select(StoredReport.id).where(StoredReport.current == current)).all())


@contextmanager
def reader_of(generation: Path) -> Iterator[Sandbox]:
    """The reader of the generation that the file says, in a child."""
    os.environ[backlog_app.GENERATION] = str(generation)
    generation.write_text("")
    readers = ("tests.backlog_app:parse", "tests.small_stages:read_again")
    try:
        with Sandbox(readers[0], second=readers[1], memory_mib=512, seconds=10) as sandbox:
            yield sandbox
    finally:
        del os.environ[backlog_app.GENERATION]


def backlog_on(engine: Engine, archive: Archive, reader: Sandbox) -> Backlog:
    """A backlog whose stages are the tests' generation."""
    policy = RetryPolicy(max_attempts=1, first_seconds=0.0)
    shop = Workshop(engine, archive, reader, backlog_app.classify, backlog_app.validate, policy, 60.0)
    return Backlog(engine, archive, shop)
