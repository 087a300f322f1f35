"""A batch survives everything being killed: real services, workers and broker, on both databases."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from runtime.database import make_engine, reading
from runtime.logging import setup_logging
from runtime.settings import Settings
from scheduler import backlog
from scheduler.backlog_selection import Selection
from scheduler.rehearsal import RuleChange, changes
from scheduler.service import run_once
from schemas.tables import BatchState, Run, StoredReport
from tests import backlog_app

APP = "tests.backlog_app:app"
DOCUMENTS = 8
SERVE = (
    "from runtime.settings import load_settings; from runtime.logging import setup_logging;"
    "from scheduler import supervisor; from scheduler.service import serve; supervisor.give_way = lambda _: None;"
    "settings = load_settings(); setup_logging(settings);"
    f"serve(settings, None, app={APP!r})"
)


def _serve(settings: Settings) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **settings.environment()}
    return subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stderr=subprocess.DEVNULL)


def _wait(what: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def _landed_again(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(~StoredReport.current)) or 0


@pytest.mark.timeout(600)  # on a machine with much else to do
def test_a_batch_goes_on_after_everything_was_killed(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scheduler, workers and broker are killed in the middle of each phase; all is done exactly once."""
    settings = Settings(
        data=tmp_path / "data", database_url=database, log_file=tmp_path / "log.jsonl", memory_mib=256, stop_seconds=1
    )
    setup_logging(settings)
    monkeypatch.setenv(backlog_app.GENERATION, str(tmp_path / "words"))
    (tmp_path / "words").write_text("")
    drop = tmp_path / "drop"
    drop.mkdir()
    for number in range(DOCUMENTS):
        (drop / f"{number}.txt").write_text(f"kind=report\nfindings=1\nsleep=0.1\nat=classify\n{number}")
    run_once(settings, drop, app=APP)
    (tmp_path / "words").write_text("rule")
    engine = make_engine(database)
    batch = backlog.start(engine, Selection(again=True), who="somebody", budget=DOCUMENTS)

    def now() -> backlog.BatchProgress:
        with reading(engine) as session:
            return backlog.progress(session, batch)

    service = _serve(settings)
    try:
        _wait(lambda: now().done >= 2)
        service.kill()
        service.wait()
        assert now().done < DOCUMENTS, "killed in the middle"
        service = _serve(settings)
        _wait(lambda: _landed_again(engine) >= 2)
        service.kill()
        service.wait()
        service = _serve(settings)
        _wait(lambda: now().state is BatchState.DONE)
        service.send_signal(signal.SIGTERM)
        service.wait(30)
    finally:
        service.kill()
        service.wait()
    with reading(engine) as session:
        runs = Counter(session.scalars(select(Run.document_id).where(Run.batch_id == batch)))
        assert set(runs.values()) == {1}
        rows = session.execute(select(StoredReport.document_id, StoredReport.current))
        readings = Counter((document, current) for document, current in rows)
        assert len(readings) == 2 * DOCUMENTS
        assert set(readings.values()) == {1}
        assert changes(session, batch).rules == (RuleChange("NEW-1", new=DOCUMENTS),)
    engine.dispose()
    told = Counter(json.loads(line)["event"] for line in (tmp_path / "log.jsonl").read_text().splitlines())
    assert (told["report.landed"], told["backlog.finished"]) == (2 * DOCUMENTS, 1)
