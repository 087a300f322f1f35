"""Another chance: which documents get one, and that it is a whole one."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler.retry import Chosen, retry
from schemas.errors import ErrorKind
from schemas.tables import Document, DocumentState, Run, RunState, Stage, StageRun, StageState
from tests.machinery import make_document
from workers.stages import claims
from workers.stages.failures import Failure
from workers.stages.retry import RetryPolicy

ONCE = RetryPolicy(max_attempts=1)


def _end(engine: Engine, number: int, kind: ErrorKind) -> None:
    with transaction(engine) as session:
        held = claims.claim(session, number, owner="x", lease_seconds=60)
        assert held is not None
        claims.fail(session, held, Failure(kind, "because", "of this"), ONCE, 0.0)


@pytest.fixture
def ended(engine: Engine, tmp_path: Path) -> tuple[int, int, int]:
    """A rejected document, a quarantined one, and one that still waits."""
    archive = Archive(tmp_path / "archive")
    rejected, quarantined, waiting = (make_document(engine, archive, str(n)) for n in range(3))
    _end(engine, rejected, ErrorKind.INPUT)
    _end(engine, quarantined, ErrorKind.BUG)
    return rejected, quarantined, waiting


def _waiting(engine: Engine) -> set[int]:
    with reading(engine) as session:
        return set(session.scalars(select(StageRun.id).where(StageRun.state == StageState.WAITING)))


def test_all_that_ended_badly_starts_again(engine: Engine, ended: tuple[int, int, int]) -> None:
    """Without a choice everything rejected or given up waits again, due at once, with all its attempts."""
    assert retry(engine, Chosen()) == 2
    assert _waiting(engine) == set(ended)
    with reading(engine) as session:
        assert set(session.scalars(select(StageRun.attempts))) == {0}
        assert set(session.scalars(select(Run.state))) == {RunState.WORKING}
        assert set(session.scalars(select(Document.state))) == {DocumentState.RECEIVED}
    _end(engine, ended[0], ErrorKind.INPUT)


def test_a_choice_by_kind(engine: Engine, ended: tuple[int, int, int]) -> None:
    """Only failures of the chosen kind start again."""
    assert retry(engine, Chosen(kinds=[ErrorKind.BUG])) == 1
    assert _waiting(engine) == {ended[1], ended[2]}


def test_a_choice_by_stage(engine: Engine, ended: tuple[int, int, int]) -> None:
    """Only failures in the chosen stage start again."""
    with transaction(engine) as session:
        session.execute(update(StageRun).where(StageRun.id == ended[0]).values(stage=Stage.CLASSIFY))
    assert retry(engine, Chosen(stages=[Stage.CLASSIFY])) == 1
    assert _waiting(engine) == {ended[0], ended[2]}


def test_a_choice_by_document(engine: Engine, ended: tuple[int, int, int]) -> None:
    """Only the named documents start again, and a second call finds nothing."""
    with reading(engine) as session:
        name = session.scalars(select(Document.sha256).order_by(Document.id)).first()
    assert name is not None
    assert retry(engine, Chosen(documents=[name])) == 1
    assert retry(engine, Chosen(documents=[name])) == 0
    assert _waiting(engine) == {ended[0], ended[2]}
