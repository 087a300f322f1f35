"""One stage after the other in this process: what is handed on, what is dropped, what is entered as failed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from schemas.errors import ErrorKind
from schemas.findings import Judgement
from schemas.report import Report
from schemas.tables import Document, DocumentState, Event, Stage, StageRun, StageState, StoredReport, clock
from tests import small_stages
from tests.machinery import make_document
from workers.sandbox import Sandbox
from workers.stages import claims
from workers.stages.perform import Due, Second, Workshop, perform
from workers.stages.retry import RetryPolicy


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    stages = "tests.small_stages"
    with Sandbox(f"{stages}:parse", second=f"{stages}:read_again", memory_mib=512, seconds=10) as sandbox:
        yield sandbox


@pytest.fixture
def shop(engine: Engine, sandbox: Sandbox, tmp_path: Path) -> Workshop:
    archive = Archive(tmp_path / "archive")
    return _shop(engine, archive, sandbox, small_stages.validate)


def _shop(
    engine: Engine, archive: Archive, sandbox: Sandbox, validate: Callable[[Report, Second | None], Judgement]
) -> Workshop:
    policy = RetryPolicy(max_attempts=2, first_seconds=0.0)
    return Workshop(engine, archive, sandbox, small_stages.classify, validate, policy, 60.0)


def _perform_all(shop: Workshop, number: int) -> list[Stage]:
    stages = [Stage.PARSE]
    while due := perform(shop, number):
        stages.append(due.stage)
        number = due.stage_run
    return stages


def _document(engine: Engine) -> Document:
    with reading(engine) as session:
        return session.scalars(select(Document)).one()


def _stages(engine: Engine) -> list[StageRun]:
    with reading(engine) as session:
        return list(session.scalars(select(StageRun).order_by(StageRun.id)))


def test_a_report_goes_through_all_three(shop: Workshop, engine: Engine) -> None:
    """Each stage names the next, its row marked as sent; at the end the report is there."""
    assert _perform_all(shop, make_document(engine, shop.archive)) == [Stage.PARSE, Stage.CLASSIFY, Stage.VALIDATE]
    rows = _stages(engine)
    assert [row.state for row in rows] == [StageState.DONE] * 3
    assert [row.sent_at is not None for row in rows] == [False, True, True]
    document = _document(engine)
    assert (document.state, document.media_type, document.pages) == (DocumentState.LANDED, "text/plain", 1)
    with reading(engine) as session:
        artifact = session.scalars(select(StoredReport.artifact)).one()
    assert b"department_final_accounts" in shop.archive.read_artifact(document.sha256, artifact)


def test_what_is_no_report_ends_after_classify(shop: Workshop, engine: Engine) -> None:
    """A readable document of another kind is kept without being validated."""
    assert _perform_all(shop, make_document(engine, shop.archive, "other")) == [Stage.PARSE, Stage.CLASSIFY]
    assert _document(engine).state is DocumentState.CLASSIFIED


def test_the_same_message_twice_does_nothing_twice(shop: Workshop, engine: Engine) -> None:
    """A duplicate delivery at any point changes no row and owes no line."""
    number = make_document(engine, shop.archive)
    due = perform(shop, number)
    assert isinstance(due, Due)
    assert perform(shop, number) is None
    _perform_all(shop, due.stage_run)
    with reading(engine) as session:
        before = session.scalars(select(Event.id)).all()
    for row in _stages(engine):
        assert perform(shop, row.id) is None
    with reading(engine) as session:
        assert session.scalars(select(Event.id)).all() == before
        assert len(session.scalars(select(StoredReport)).all()) == 1


def test_work_whose_claim_was_lost_is_dropped(engine: Engine, sandbox: Sandbox, tmp_path: Path) -> None:
    """A worker that was thought dead and finishes late commits nothing; the other one's result counts."""

    def slow(report: Report, second: Second | None) -> Judgement:
        with transaction(engine) as session:  # meanwhile the lease ends and somebody else takes over
            row = session.scalars(select(StageRun).where(StageRun.stage == Stage.VALIDATE)).one()
            claims.give_back(session, claims.load_claim(session, row.id), RetryPolicy(), counted=True, chance=1.0)
            session.execute(update(StageRun).where(StageRun.id == row.id).values(due_at=clock()))
        with transaction(engine) as session:
            assert claims.claim(session, row.id, owner="other", lease_seconds=60)
        return small_stages.validate(report)

    shop = _shop(engine, Archive(tmp_path / "archive"), sandbox, slow)
    _perform_all(shop, make_document(engine, shop.archive))
    last = _stages(engine)[-1]
    assert (last.state, last.owner, last.attempts) == (StageState.CLAIMED, "other", 2)
    with reading(engine) as session:
        assert session.scalars(select(StoredReport)).all() == []


@pytest.mark.parametrize("stage", ["parse", "classify", "validate"])
def test_a_rejection_in_any_stage_is_the_documents(shop: Workshop, engine: Engine, stage: str) -> None:
    """Whichever stage finds it unreadable, the document is rejected with the reason and nothing lands."""
    _perform_all(shop, make_document(engine, shop.archive, f"kind=report\ndamaged\nat={stage}"))
    document = _document(engine)
    assert (document.state, document.reason) == (DocumentState.REJECTED, "damaged")
    assert _stages(engine)[-1].error_kind is ErrorKind.INPUT


def test_an_archive_that_lost_the_bytes_is_waited_for(shop: Workshop, engine: Engine) -> None:
    """What the archive cannot give is a fault of the environment: nothing is rejected, no attempt is spent."""
    number = make_document(engine, shop.archive)
    shop.archive.path(_document(engine).sha256).unlink()
    assert perform(shop, number) is None
    (row,) = _stages(engine)
    assert (row.state, row.attempts, row.error_kind) == (StageState.WAITING, 0, ErrorKind.ENVIRONMENT)


def test_the_second_reading_reaches_the_rules(engine: Engine, sandbox: Sandbox, tmp_path: Path) -> None:
    """Validation can have a place of the original read again, in the sandbox."""
    seen = []

    def judge(report: Report, second: Second | None) -> Judgement:
        assert second is not None
        seen.append(second(0, (5.0, 0.0, 11.0, 1.0)))
        return small_stages.validate(report)

    shop = _shop(engine, Archive(tmp_path / "archive"), sandbox, judge)
    _perform_all(shop, make_document(engine, shop.archive, "kind=report\n"))
    assert seen == ["0:report"]
