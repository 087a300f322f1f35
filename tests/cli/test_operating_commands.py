"""The commands of the people who run it: another chance, a backup and its return."""

from pathlib import Path

from sqlalchemy import insert

from runtime.database import make_engine, transaction
from schemas.errors import ErrorKind
from schemas.tables import Lane, Run, Stage, StageRun, StageState
from tests.cli.conftest import Command


def _fail(landed: Command) -> None:
    """Give the rejected document the stage that rejected it."""
    engine = make_engine(landed.settings.database)
    with transaction(engine) as session:
        run = session.execute(
            insert(Run).values(document_id=3, lane=Lane.LIVE, cause="arrival").returning(Run.id)
        ).scalar_one()
        failed = {"stage": Stage.PARSE, "state": StageState.FAILED, "error_kind": ErrorKind.INPUT}
        session.execute(insert(StageRun).values(run_id=run, **failed))
    engine.dispose()


def test_retry_takes_up_what_was_chosen(landed: Command) -> None:
    """By kind, stage and document; what does not match is left, and a second call finds nothing."""
    _fail(landed)
    assert "0 taken up" in landed("retry", "--kind", "bug").output
    assert "0 taken up" in landed("retry", "--stage", "validate").output
    assert "0 taken up" in landed("retry", "--document", "dddddd").output
    chosen = ("--kind", "input", "--stage", "parse", "--document", "cccccc")
    assert "1 taken up again; the scheduler takes them up" in landed("retry", *chosen).output
    assert "0 taken up" in landed("retry").output


def test_retry_refuses_what_it_cannot_mean(landed: Command) -> None:
    """A stage that is none, and a hash that is none or too short, are told, not ignored."""
    assert "no such stage" in landed.fails("retry", "--stage", "read")
    assert "too little" in landed.fails("retry", "--document", "cc")
    assert "not a document's hash" in landed.fails("retry", "--document", "report.pdf")


def test_nothing_to_operate_on_is_said(mingzhang: Command, tmp_path: Path) -> None:
    """Where nothing was ever taken in there is nothing to retry and nothing to back up, and no file is made."""
    assert "nothing has been taken in" in mingzhang.fails("retry")
    assert "nothing has been taken in" in mingzhang.fails("backup", str(tmp_path / "backup"))
    assert not mingzhang.settings.data.exists()


def test_backup_and_restore_refuse_what_is_not_whole(landed: Command, tmp_path: Path) -> None:
    """An empty folder is no backup, and a filled database is not restored over."""
    (tmp_path / "empty").mkdir()
    assert "no whole backup" in landed.fails("restore", str(tmp_path / "empty"))
