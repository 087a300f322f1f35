"""What was replaced long ago goes, and nothing that counts goes with it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.database import database_now, reading, transaction
from scheduler.corrections import say
from scheduler.retention import retain
from schemas.tables import (
    Act,
    Document,
    FindingIdentity,
    FindingTurn,
    Run,
    RunState,
    StoredFact,
    StoredReport,
)
from tests.versions import Press, finding_at, report_of

AMOUNTS = {"201": "10.00", "205": "20.00"}


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Press:
    """Version 1 read three times, version 2 once; all of it a hundred days old, and everything at rest."""
    press = Press(engine, Archive(tmp_path / "archive"))
    for code in ("201", "205", "201"):
        press.land("a", report_of(AMOUNTS), finding_at(code))
    press.land("b", report_of({**AMOUNTS, "205": "25.00"}), finding_at("201"))
    with transaction(engine) as session:
        then = database_now(session) - timedelta(days=100)
        session.execute(update(Run).values(state=RunState.DONE, finished_at=then))
        session.execute(update(StoredReport).where(StoredReport.superseded_at.is_not(None)).values(superseded_at=then))
        first = session.scalars(select(Document)).first()
        assert first is not None
        press.archive.put_bytes(b"x")
        press.archive.put_artifact(first.sha256, "parse-1", b"pages")
        session.add(Run(document_id=first.id, lane="backlog", cause="rehearsal", state=RunState.DONE, finished_at=then))
        session.add(Run(document_id=first.id, lane="backlog", cause="rehearsal", state=RunState.DONE, finished_at=then))
    return press


def _state(engine: Engine) -> tuple[list[int], list[int], int]:
    with reading(engine) as session:
        reports = session.scalars(select(StoredReport.id).order_by(StoredReport.id)).all()
        runs = session.scalars(select(Run.id).order_by(Run.id)).all()
        return list(reports), list(runs), len(session.scalars(select(StoredFact.ordinal)).all())


def test_replaced_readings_go(press: Press) -> None:
    """The readings of version 1 that were replaced go with their rows, runs and artifacts; both versions stay."""
    gone = retain(press.engine, press.archive, 90)
    assert _state(press.engine) == ([3, 4], [3, 4, 6], 4)
    assert (gone.readings, gone.runs, gone.artifacts) == (2, 3, 3)
    with reading(press.engine) as session:
        for document in session.scalars(select(Document)):
            (kept,) = session.scalars(select(StoredReport.artifact).where(StoredReport.document_id == document.id))
            assert press.archive.artifacts(document.sha256) == [kept]
        assert len(session.scalars(select(FindingIdentity.key)).all()) == 3
        assert len(session.scalars(select(FindingTurn.id)).all()) >= 5
    again = retain(press.engine, press.archive, 90)
    assert (again.readings, again.runs, again.artifacts, again.bytes) == (0, 0, 0, 0)


def test_a_dry_run_only_tells(press: Press) -> None:
    """What would go is counted and stays; runs whose readings would go with this very call are not counted yet."""
    before = _state(press.engine)
    told = retain(press.engine, press.archive, 90, dry_run=True)
    assert (told.readings, told.runs, told.artifacts) == (2, 1, 1)
    assert told.bytes > 0
    assert _state(press.engine) == before
    assert retain(press.engine, press.archive, 90).readings == told.readings


def test_what_is_younger_stays(press: Press) -> None:
    """An age that nothing has reached lets nothing go."""
    gone = retain(press.engine, press.archive, 200)
    assert (gone.readings, gone.runs, gone.artifacts) == (0, 0, 0)


def test_what_was_said_of_a_finding_stays(press: Press) -> None:
    """A reading is kept whose finding was taken back: the word holds for later readings too."""
    with reading(press.engine) as session:
        report = select(StoredReport).order_by(StoredReport.id)
        first = session.scalars(report).first()
        assert first is not None
    say(press.engine, 1, Act.RETRACTED, who="w", reason="r")
    gone = retain(press.engine, press.archive, 90)
    assert gone.readings == 1
    assert 1 in _state(press.engine)[0]
