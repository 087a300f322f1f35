"""What an earlier stage made is gone from the archive: it is made again, and the document lands all the same."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from runtime.database import reading, transaction
from schemas.tables import Document, DocumentState, Event, Stage, StageRun, StageState, StoredReport
from tests.machinery import make_document
from workers.stages.perform import Due, Workshop, artifact, perform


def _until(shop: Workshop, stage: Stage) -> tuple[Due, Path]:
    """A document whose given stage is due, and the artifact that it will read."""
    due = perform(shop, make_document(shop.engine, shop.archive))
    while due is not None and due.stage is not stage:
        due = perform(shop, due.stage_run)
    assert due is not None
    with reading(shop.engine) as session:
        sha256 = session.scalars(select(Document.sha256)).one()
    earlier = list(Stage)[list(Stage).index(stage) - 1]
    return due, shop.archive.root / "artifacts" / sha256[:2] / sha256 / artifact(1, earlier)


def _finish(shop: Workshop) -> None:
    """Do what waits until nothing does."""
    waiting = select(StageRun.id).where(StageRun.state == StageState.WAITING)
    while True:
        with reading(shop.engine) as session:
            number = session.scalars(waiting).first()
        if number is None:
            return
        perform(shop, number)


@pytest.mark.parametrize("stage", [Stage.CLASSIFY, Stage.VALIDATE])
@pytest.mark.parametrize("content", [None, b"rot"])
def test_a_lost_artifact_is_made_again(shop: Workshop, stage: Stage, content: bytes | None) -> None:
    """Missing or rotten, its stage is run once more, a line tells so, and one report lands."""
    due, path = _until(shop, stage)
    path.chmod(0o644)
    path.unlink() if content is None else path.write_bytes(content)
    assert perform(shop, due.stage_run) is None
    _finish(shop)
    with reading(shop.engine) as session:
        assert session.scalars(select(Document.state)).one() is DocumentState.LANDED
        assert len(session.scalars(select(StoredReport.id)).all()) == 1
        (told,) = session.scalars(select(Event).where(Event.name == "stage.retried"))
    assert told.fields["reason"] == "artifact_lost"
    assert perform(shop, due.stage_run) is None, "the message of the row that went does nothing"


def test_without_the_original_the_archive_is_waited_for(shop: Workshop) -> None:
    """Where the original is away too nothing can be made again: the stage waits, at no attempt's cost."""
    due, path = _until(shop, Stage.CLASSIFY)
    path.unlink()
    with reading(shop.engine) as session:
        shop.archive.path(session.scalars(select(Document.sha256)).one()).unlink()
    assert perform(shop, due.stage_run) is None
    with reading(shop.engine) as session:
        row = session.get_one(StageRun, due.stage_run)
        assert (row.state, row.attempts, row.faults) == (StageState.WAITING, 0, 1)


def test_a_claim_that_was_lost_sends_nothing_back(shop: Workshop) -> None:
    """Whoever lost the claim meanwhile does not undo the earlier stage of the one who has it."""
    due, path = _until(shop, Stage.CLASSIFY)
    path.unlink()
    with transaction(shop.engine) as session:
        session.execute(update(StageRun).where(StageRun.id == due.stage_run).values(state=StageState.CLAIMED))
    assert perform(shop, due.stage_run) is None
    with reading(shop.engine) as session:
        states = session.scalars(select(StageRun.state).order_by(StageRun.id)).all()
    assert states == [StageState.DONE, StageState.CLAIMED]
