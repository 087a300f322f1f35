"""Troubles of our own: each is told once when it begins and once when it ends."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from runtime.settings import Settings
from scheduler.alerts_troubles import Troubles, unreadable_folders
from schemas.alerts import AlertTurn
from schemas.errors import ErrorKind
from schemas.tables import AlertCause, Lane, Run, StageRun, StageState, clock
from tests.machinery import make_document
from workers.stages import claims
from workers.stages.failures import Failure
from workers.stages.retry import RetryPolicy


def troubles(engine: Engine, tmp_path: Path, drop: Path | None = None) -> Troubles:
    return Troubles(engine, Settings(data=tmp_path, alert_queue_seconds=600), drop)


def noted(engine: Engine) -> list[tuple[str | None, AlertTurn]]:
    with reading(engine) as session:
        return [(one.cause, one.turn) for one in session.scalars(select(AlertCause).order_by(AlertCause.id))]


def change(engine: Engine, **values: object) -> None:
    with transaction(engine) as session:
        session.execute(update(StageRun).values(**values))


def test_a_stage_that_gives_up_is_told_once_until_it_is_calm(engine: Engine, tmp_path: Path) -> None:
    """Several documents given up are one trouble; an hour later it is over, with a word on what is left to do."""
    numbers = [make_document(engine, Archive(tmp_path / "archive"), f"{number}") for number in range(2)]
    look = troubles(engine, tmp_path).look
    assert look() == 0
    for number in numbers:
        with transaction(engine) as session:
            held = claims.claim(session, number, owner="x", lease_seconds=60)
            assert held is not None
            claims.fail(session, held, Failure(ErrorKind.BUG, "bug", "x"), RetryPolicy(max_attempts=1), 0.0)
    assert (look(), look()) == (1, 0)
    change(engine, moved_at=clock(-3601))
    assert (look(), look()) == (1, 0)
    assert noted(engine) == [("stage:parse", AlertTurn.RAISED), ("stage:parse", AlertTurn.ENDED)]
    with reading(engine) as session:
        last = session.scalars(select(AlertCause).order_by(AlertCause.id.desc())).first()
    assert last is not None
    assert "mingzhang retry" in last.fields["reason"]


def test_a_stage_that_its_surroundings_hold_up_is_told(engine: Engine, tmp_path: Path) -> None:
    """Faults of the environment cost no attempt, so they are counted themselves."""
    make_document(engine, Archive(tmp_path / "archive"))
    look = troubles(engine, tmp_path).look
    change(engine, faults=4)
    assert look() == 0
    change(engine, faults=5)
    assert look() == 1
    change(engine, faults=0)
    assert look() == 1
    assert noted(engine) == [("environment:parse", AlertTurn.RAISED), ("environment:parse", AlertTurn.ENDED)]


@pytest.mark.parametrize(("lane", "name"), [(Lane.LIVE, "queue:live.parse"), (Lane.BACKLOG, "queue:backlog")])
def test_a_queue_that_ages_is_told(engine: Engine, tmp_path: Path, lane: Lane, name: str) -> None:
    """Due work that waits for too long is a trouble until it is claimed."""
    make_document(engine, Archive(tmp_path / "archive"))
    with transaction(engine) as session:
        session.execute(update(Run).values(lane=lane))
    look = troubles(engine, tmp_path).look
    assert look() == 0
    change(engine, due_at=clock(-601), moved_at=clock(-601))
    assert look() == 1
    change(engine, state=StageState.CLAIMED)
    assert look() == 1
    assert noted(engine) == [(name, AlertTurn.RAISED), (name, AlertTurn.ENDED)]


def test_a_backlog_that_moves_may_be_long(engine: Engine, tmp_path: Path) -> None:
    """Old documents wait for their turn; only a backlog of which nothing moves is a trouble."""
    for number in range(2):
        make_document(engine, Archive(tmp_path / "archive"), f"{number}")
    with transaction(engine) as session:
        session.execute(update(Run).values(lane=Lane.BACKLOG))
        session.execute(update(StageRun).values(due_at=clock(-6000), moved_at=clock(-6000)))
        first = session.scalars(select(StageRun.id)).first()
        session.execute(update(StageRun).where(StageRun.id == first).values(moved_at=clock(-10)))
    assert troubles(engine, tmp_path).look() == 0


def test_a_drop_folder_that_is_away_is_told_until_it_is_back(engine: Engine, tmp_path: Path) -> None:
    """A folder that cannot be read is a trouble by its name, and one below it too."""
    drop = tmp_path / "drop"
    look = troubles(engine, tmp_path, drop).look
    assert look() == 1
    drop.mkdir()
    assert look() == 1
    assert [turn for _, turn in noted(engine)] == [AlertTurn.RAISED, AlertTurn.ENDED]
    assert list(unreadable_folders(None)) == []


def test_a_folder_below_the_drop_folder_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder inside that refuses is named with the system's reason."""
    import os

    (tmp_path / "locked").mkdir()
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr("scheduler.scan.os.scandir", refuse)
    (facts,) = unreadable_folders(tmp_path)
    assert facts.rule == f"folder:{tmp_path}/locked"
    assert "Permission denied" in facts.message


def test_a_trouble_and_its_alert_are_noted_together(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the note cannot be made the trouble is not remembered either, and told by the next look."""
    drop = tmp_path / "drop"
    one = troubles(engine, tmp_path, drop)
    monkeypatch.setattr("scheduler.alerts_troubles.note", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        one.look()
    monkeypatch.undo()
    assert one.look() == 1
    with transaction(engine) as session:
        session.execute(delete(AlertCause))
    assert one.look() == 0
