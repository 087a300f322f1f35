"""The backlog: what is chosen, how it is fed to the queues, and that to steer it works at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler import backlog
from scheduler.backlog import NotPossible
from scheduler.backlog_feed import _allowed, feed
from scheduler.backlog_selection import Selection
from scheduler.retry import Chosen, retry
from schemas.errors import ErrorKind
from schemas.report import Kind
from schemas.tables import (
    BatchItem,
    BatchPhase,
    BatchState,
    Cause,
    Document,
    DocumentState,
    Lane,
    Run,
    StageRun,
    StageState,
    StoredReport,
    clock,
)
from tests.backlog_machine import Backlog, backlog_on, reader_of
from tests.machinery import make_document
from workers.sandbox import Sandbox

AGAIN = Selection(again=True)
AHEAD = 2
REPORT = "kind=report\nfindings=1\n"


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generation") / "words"


@pytest.fixture(scope="module")
def reader(generation: Path) -> Iterator[Sandbox]:
    with reader_of(generation) as sandbox:
        yield sandbox


@pytest.fixture
def machine(
    engine: Engine, tmp_path: Path, reader: Sandbox, generation: Path, monkeypatch: pytest.MonkeyPatch
) -> Backlog:
    generation.write_text("")
    monkeypatch.setattr("scheduler.backlog_feed.AHEAD", AHEAD)
    return backlog_on(engine, Archive(tmp_path / "archive"), reader)


def _start(machine: Backlog, selection: Selection = AGAIN, **wish: object) -> int:
    return backlog.start(machine.engine, selection, who="somebody", **wish)  # type: ignore[arg-type]


def _chosen(machine: Backlog, selection: Selection) -> int:
    batch = _start(machine, selection)
    with reading(machine.engine) as session:
        return session.scalar(select(func.count()).where(BatchItem.batch_id == batch)) or 0


def test_what_nothing_changed_for_is_left_out(machine: Backlog) -> None:
    """The same bytes, readers and rules: the batch is done at once, says so, and no run is made; --again reads it."""
    machine.land(REPORT, REPORT + "2")
    now = machine.progress(_start(machine, Selection()))
    assert (now.state, now.documents, now.skipped) == (BatchState.DONE, 0, 2)
    assert feed(machine.engine) == 0
    with transaction(machine.engine) as session:
        session.execute(update(StoredReport).where(StoredReport.id == 1).values(rules_version="0.0.1+old"))
    now = machine.progress(_start(machine, Selection()))
    assert (now.state, now.documents, now.skipped) == (BatchState.RUNNING, 1, 1)
    assert machine.progress(_start(machine)).documents == 2


def test_each_filter_chooses(machine: Backlog) -> None:
    """Every filter lets through what fits it and keeps back what does not; several must all fit."""
    machine.land(REPORT, "other", "damaged")
    with transaction(machine.engine) as session:
        session.execute(update(StoredReport).values(region="某市", region_code="990100"))
    today, old = datetime.now(UTC).date(), date(2001, 1, 1)
    with reading(machine.engine) as session:
        first = session.scalars(select(Document.sha256).order_by(Document.id)).first() or ""
    expected = [
        (Selection(), 3),
        (Selection(since=today - timedelta(days=1)), 3),
        (Selection(until=old), 0),
        (Selection(since=old, until=today + timedelta(days=1)), 3),
        (Selection(age=0), 3),
        (Selection(age=1), 0),
        (Selection(years=[2023]), 1),
        (Selection(years=[2022]), 0),
        (Selection(departments=["测试"]), 1),
        (Selection(regions=["某市"]), 1),
        (Selection(regions=["9901"]), 1),
        (Selection(regions=["0100"]), 0),
        (Selection(kinds=[Kind.OTHER]), 1),
        (Selection(rules=["R"]), 1),
        (Selection(rules=["S"]), 0),
        (Selection(readers=["machinery"]), 0),
        (Selection(states=[DocumentState.REJECTED]), 1),
        (Selection(states=[DocumentState.REJECTED, DocumentState.LANDED]), 2),
        (Selection(failures=["damaged"]), 1),
        (Selection(failures=[ErrorKind.INPUT]), 1),
        (Selection(failures=["bug"]), 0),
        (Selection(documents=[first[:8].upper()]), 1),
        (Selection(states=[DocumentState.LANDED], years=[2022]), 0),
    ]
    assert [(wish, _chosen(machine, wish)) for wish, _ in expected] == expected


def test_what_is_on_its_way_is_left_alone(machine: Backlog) -> None:
    """A document in the middle of its stages is not chosen, and one begun meanwhile is waited for."""
    machine.land(REPORT)
    make_document(machine.engine, machine.archive, "on its way")
    batch = _start(machine)
    assert machine.progress(batch).documents == 1
    with transaction(machine.engine) as session:
        session.add(run := Run(document_id=1, lane=Lane.LIVE, cause=Cause.ARRIVAL))
        session.flush()
        number = run.id
    assert feed(machine.engine) == 0
    assert not machine.progress(batch).resting
    with transaction(machine.engine) as session:
        session.execute(update(Run).where(Run.id == number).values(state="done"))
    assert feed(machine.engine) == 1


def test_only_a_few_documents_are_ahead_of_the_workers(machine: Backlog) -> None:
    """However many documents a batch has, no more than a few wait in the queue, on the backlog lane."""
    machine.land(*(REPORT + str(number) for number in range(AHEAD + 2)))
    batch = _start(machine)
    assert [feed(machine.engine) for _ in range(3)] == [AHEAD, 0, 0]
    now = machine.progress(batch)
    assert (now.documents, now.working, now.done) == (AHEAD + 2, AHEAD, 0)
    machine.work(machine.waiting()[0])
    assert feed(machine.engine) == 1
    assert machine.settle(batch).done == AHEAD + 2


def test_a_batch_pauses_at_once_and_goes_on(machine: Backlog) -> None:
    """Paused it begins nothing more, resumed it does the rest; each document is read once."""
    machine.land(*(REPORT + str(number) for number in range(AHEAD + 2)))
    batch = _start(machine, force=True)
    machine.step()
    backlog.pause(machine.engine, batch)
    assert feed(machine.engine) == 0
    assert machine.progress(batch).done == AHEAD
    backlog.resume(machine.engine, batch)
    assert machine.settle(batch).state is BatchState.DONE
    assert machine.reports(current=True) == machine.reports(current=False) == AHEAD + 2


def test_a_cancelled_batch_stays_cancelled(machine: Backlog) -> None:
    """What is cancelled begins nothing more and cannot be resumed."""
    machine.land(REPORT)
    batch = _start(machine)
    backlog.cancel(machine.engine, batch)
    assert feed(machine.engine) == 0
    assert machine.reports(current=True) == 1
    with pytest.raises(NotPossible, match="cancelled"):
        backlog.resume(machine.engine, batch)
    with pytest.raises(NotPossible, match="no batch"):
        backlog.pause(machine.engine, 99)


def test_a_throttle_holds_and_can_be_changed(machine: Backlog) -> None:
    """One document a minute is one document now; without a limit the rest is begun at once."""
    machine.land(*(REPORT + str(number) for number in range(3)))
    batch = _start(machine, throttle=1)
    assert [machine.step() for _ in range(3)] == [1, 0, 0]
    with transaction(machine.engine) as session:  # a minute later
        session.execute(update(BatchItem).where(BatchItem.run_id.is_not(None)).values(begun_at=clock(-61)))
    assert machine.step() == 1
    backlog.throttle(machine.engine, batch, None)
    assert machine.step() == 1
    with pytest.raises(NotPossible):
        backlog.throttle(machine.engine, batch, 0)


@pytest.mark.parametrize(("seconds", "per_minute", "most"), [(0.4, 120, 0), (0.6, 120, 1), (3600, 60, 1), (9, 600, 10)])
def test_a_throttle_is_even_and_saves_nothing_up(seconds: float, per_minute: int, most: int) -> None:
    """So many seconds after the last document so many may begin, a second's worth at most."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert _allowed(now - timedelta(seconds=seconds), now, per_minute) == most


def test_new_work_that_waits_comes_first(machine: Backlog) -> None:
    """While a new document has been due for over a second, nothing of a batch is begun; afterwards it is."""
    machine.land(REPORT)
    live = make_document(machine.engine, machine.archive, "new")
    _start(machine)
    with transaction(machine.engine) as session:
        session.execute(update(StageRun).where(StageRun.id == live).values(due_at=clock(-2)))
    assert feed(machine.engine) == 0
    machine.work(live)
    assert feed(machine.engine) == 1


def test_progress_comes_from_the_rows(machine: Backlog) -> None:
    """Done, failed, rate and time left need nothing but the rows, so any process can tell them."""
    machine.land(*(REPORT + str(number) for number in range(6)))
    batch = _start(machine, dry_run=True)
    for _ in range(2):
        machine.step()
    feed(machine.engine)
    with transaction(machine.engine) as session:
        for order, run in enumerate(
            session.scalars(select(Run.id).where(Run.finished_at.is_not(None), Run.batch_id == batch))
        ):
            session.execute(update(Run).where(Run.id == run).values(finished_at=clock(-10.0 * (4 - order))))
    now = machine.progress(batch)
    assert (now.done, now.working, now.phase) == (4, 2, BatchPhase.REHEARSING)
    assert now.rate == pytest.approx(4.5, rel=0.05)  # three more in the 40 seconds since the first
    assert now.left == pytest.approx(60 * 2 / 4.5, rel=0.05)
    assert backlog.batches(machine.engine)[0].batch == batch


def test_a_crash_between_steps_loses_and_doubles_nothing(machine: Backlog) -> None:
    """Whoever dies after a step, the next finds each document either waiting or begun, and all are read once."""
    machine.land(*(REPORT + str(number) for number in range(4)))
    batch = _start(machine, force=True)
    feed(machine.engine)
    with transaction(machine.engine) as session:  # the messages are lost with whoever sent them
        session.execute(update(StageRun).where(StageRun.state == StageState.WAITING).values(sent_at=clock()))
    feed(machine.engine)
    machine.settle(batch)
    with reading(machine.engine) as session:
        runs = session.execute(
            select(Run.document_id, func.count()).where(Run.batch_id == batch).group_by(Run.document_id)
        )
        assert [count for _, count in runs] == [1] * 4
    assert machine.reports(current=True) == 4


def test_retry_leaves_a_batch_alone(machine: Backlog, generation: Path) -> None:
    """What failed in a batch is not the document's end, so `retry` finds nothing."""
    machine.land(REPORT + "faint")
    generation.write_text("blind")
    batch = _start(machine)
    assert machine.settle(batch).failed == 1
    assert retry(machine.engine, Chosen()) == 0
