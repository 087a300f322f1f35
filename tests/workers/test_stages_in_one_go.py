"""A worker that goes on with the stages of a document by itself: nothing but the messages in between is left out."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler.recover import recover
from schemas.pages import Pages
from schemas.report import Report
from schemas.tables import Document, DocumentState, Event, Lane, Stage, StageRun, StageState, StoredReport
from tests.machinery import make_document
from workers.stages import claims
from workers.stages.heartbeat import Heartbeat
from workers.stages.perform import Due, Workshop, artifact, perform
from workers.stages.retry import RetryPolicy

POLICY = RetryPolicy(max_attempts=2, first_seconds=0.0)
COLUMNS = ("state", "attempts", "faults", "token", "owner", "output", "error_kind")
TIMES = ("sent_at", "started_at", "lease_until", "due_at", "moved_at", "finished_at")


def _always(_lane: Lane, _stage: Stage) -> bool:
    return True


def _rows(engine: Engine) -> list[StageRun]:
    with reading(engine) as session:
        return list(session.scalars(select(StageRun).order_by(StageRun.id)))


def _told(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        events = session.scalars(select(Event).order_by(Event.id)).all()
    return [(one.name, one.fields["stage"]) for one in events if one.name.startswith("stage.")]


def test_all_is_as_if_a_message_had_travelled(shop: Workshop) -> None:
    """Rows, artifacts, lines and the report are those that come of one message a stage."""
    asked: list[tuple[Lane, Stage]] = []

    def goes_on(lane: Lane, stage: Stage) -> bool:
        asked.append((lane, stage))
        return True

    engine = shop.engine
    assert perform(shop, make_document(engine, shop.archive, "kind=report\nnumber=1"), goes_on) is None
    assert asked == [(Lane.LIVE, Stage.CLASSIFY), (Lane.LIVE, Stage.VALIDATE)]
    together, told = _rows(engine), _told(engine)
    due: Due | None = perform(shop, make_document(engine, shop.archive, "kind=report\nnumber=2"))
    while due is not None:
        due = perform(shop, due.stage_run)
    apart = _rows(engine)[3:]
    assert [row.stage for row in together] == [row.stage for row in apart] == list(Stage)
    for one, other in zip(together, apart, strict=True):
        of_run = {**{name: getattr(one, name) for name in COLUMNS}, "output": (one.output or "").replace("-1", "-2")}
        assert of_run == {**{name: getattr(other, name) for name in COLUMNS}, "output": other.output or ""}
        assert [getattr(one, name) is None for name in TIMES] == [getattr(other, name) is None for name in TIMES]
    assert told == [(event, stage) for stage in Stage for event in ("stage.started", "stage.finished")]
    assert _told(engine)[6:] == told
    with reading(engine) as session:
        assert len(session.scalars(select(StoredReport.id)).all()) == 2
        (sha256, *_) = session.scalars(select(Document.sha256).order_by(Document.id)).all()
    assert shop.archive.artifacts(sha256) == [artifact(1, Stage.CLASSIFY), artifact(1, Stage.PARSE)]


def test_what_it_may_not_go_on_with_is_sent(shop: Workshop) -> None:
    """It stops where it shall, and the next stage's row waits, marked as sent."""
    number = make_document(shop.engine, shop.archive)
    due = perform(shop, number, lambda _lane, stage: stage is Stage.CLASSIFY)
    assert due is not None
    assert due.stage is Stage.VALIDATE
    assert [row.state for row in _rows(shop.engine)] == [StageState.DONE, StageState.DONE, StageState.WAITING]


def test_a_failure_is_that_of_its_own_stage(shop: Workshop) -> None:
    """A stage that fails after others in one go is tried again alone, from what the archive has of them."""

    def never(_pages: Pages, _name: str) -> Report:
        raise ValueError

    engine = shop.engine
    perform(replace(shop, classify=never), make_document(engine, shop.archive), _always)
    parsed, classified = _rows(engine)
    assert (parsed.state, parsed.attempts) == (StageState.DONE, 1)
    assert (classified.state, classified.attempts) == (StageState.WAITING, 1)
    assert perform(shop, classified.id, _always) is None
    assert [row.attempts for row in _rows(engine)] == [1, 2, 1]
    with reading(engine) as session:
        assert session.scalars(select(Document.state)).one() is DocumentState.LANDED


def test_a_worker_that_dies_in_the_second_stage_costs_that_stage_an_attempt(shop: Workshop) -> None:
    """The row that was claimed with the commit of the one before is freed and counted like any other."""

    def dies(_pages: Pages, _name: str) -> Report:
        raise SystemExit

    engine = shop.engine
    with pytest.raises(SystemExit):
        perform(replace(shop, classify=dies), make_document(engine, shop.archive), _always)
    with transaction(engine) as session:
        gone = update(StageRun).where(StageRun.state == StageState.CLAIMED)
        owner = " ".join([*_rows(engine)[1].owner.split(" ")[:-1], "1"])  # the number of a process that is gone
        session.execute(gone.values(owner=owner))
    assert recover(engine, POLICY) == 1
    _, classified = _rows(engine)
    assert (classified.state, classified.attempts, classified.sent_at) == (StageState.WAITING, 1, None)


def test_a_claim_passed_on_is_kept_alive(engine: Engine, tmp_path: Path) -> None:
    """The heart beats for the stage that is being worked on, though it began with the one before."""
    number = make_document(engine, Archive(tmp_path / "archive"))
    with transaction(engine) as session:
        held = claims.claim(session, number, owner="me on this machine", lease_seconds=0.3)
        assert held is not None
    with Heartbeat(engine, held, 0.3) as heart:
        with transaction(engine) as session:
            claims.complete(session, held, output=None, seconds=0.0)
            following = claims.pass_on(session, held, Stage.CLASSIFY, 0.3)
        heart.beats_for(following)
        first = _rows(engine)[1].lease_until
        deadline = 50
        while _rows(engine)[1].lease_until == first and deadline:
            heart._stop.wait(0.1)
            deadline -= 1
    assert deadline
