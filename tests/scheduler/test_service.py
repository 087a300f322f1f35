"""The services end to end: real Redis, real prefork workers, both databases, small stages."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select

from runtime.database import make_engine, reading
from runtime.logging import setup_logging
from runtime.settings import Settings
from scheduler.service import run_once
from scheduler.summary import Summary
from schemas.tables import DocumentState, StageRun, StoredFinding, StoredReport
from tests.served import APP, Served, events, serving, stored
from tests.servers import PostgreSQL

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    settings = Settings(
        data=tmp_path / "data",
        database_url=database,
        log_file=tmp_path / "log.jsonl",
        stage_seconds=20,
        lease_seconds=60,
        max_attempts=2,
        memory_mib=256,
        settle_seconds=0.2,
        scan_seconds=0.2,
        stop_seconds=5,
    )
    setup_logging(settings)
    return settings


def _run(settings: Settings, drop: Path) -> Summary:
    return run_once(settings, drop, app=APP)


def test_a_pass_takes_everything_in_and_tells_what_came_of_it(settings: Settings, drop: Path) -> None:
    """Reports land, a copy is a duplicate, what cannot be read is rejected; a second pass finds nothing new."""
    for name, text in {
        "a.txt": "kind=report\nfindings=2\nnumber=1",
        "b.txt": "kind=report\nfindings=1\nnumber=2",
        "copy.txt": "kind=report\nfindings=1\nnumber=2",
        "other.txt": "something else",
        "empty.txt": "",
        "damaged.txt": "damaged",
    }.items():
        (drop / name).write_text(text)
    seen: list[tuple[int, int]] = []
    summary = run_once(settings, drop, lambda done, total: seen.append((done, total)), app=APP)
    assert (summary.count(DocumentState.LANDED), summary.count(DocumentState.CLASSIFIED)) == (2, 1)
    assert (summary.duplicates, dict(summary.rejected)) == (1, {"empty": 1, "damaged": 1})
    assert (dict(summary.findings), summary.all_well) == ({"error": 3}, False)
    assert seen[-1] == (5, 5)
    told = events(settings)
    assert told["finding.raised"] == stored(settings, StoredFinding) == 3
    assert told["report.landed"] == stored(settings, StoredReport) == 2
    assert told["document.received"] == 5
    assert (told["document.duplicate"], told["document.rejected"], told["document.classified"]) == (1, 2, 1)
    assert told["stage.started"] == told["stage.finished"] + told["stage.failed"] == 2 * 3 + 2 + 2

    again = _run(settings, drop)
    assert (again.documents, again.duplicates, again.all_well) == ((), 0, True)
    assert events(settings) == told


@pytest.mark.slow
def test_no_single_trouble_stops_the_others(settings: Settings, drop: Path, tmp_path: Path) -> None:
    """A document that kills its worker is quarantined, faults and passing mistakes are retried, the rest lands."""
    documents = {
        "poison.txt": "killed\nat=classify",
        "bug.txt": "bug\nat=validate",
        "memory.txt": "memory",
        "crash_once.txt": f"crash_once={tmp_path}/1",
        "killed_once.txt": f"killed_once={tmp_path}/2\nat=validate",
        "fault_once.txt": f"fault_once={tmp_path}/3\nat=classify",
        "bug_once.txt": f"bug_once={tmp_path}/4\nat=validate",
    }
    for number, (name, text) in enumerate(documents.items()):
        (drop / name).write_text(f"kind=report\nfindings=1\nnumber={number}\n{text}")
    summary = _run(settings, drop)
    states = {document.name.partition(".")[0]: (document.state, document.reason) for document in summary.documents}
    assert states == {
        "poison": (DocumentState.QUARANTINED, "worker_lost"),
        "bug": (DocumentState.QUARANTINED, "bug"),
        "memory": (DocumentState.REJECTED, "memory"),
        "crash_once": (DocumentState.LANDED, None),
        "killed_once": (DocumentState.LANDED, None),
        "fault_once": (DocumentState.LANDED, None),
        "bug_once": (DocumentState.LANDED, None),
    }
    told = events(settings)
    assert told["finding.raised"] == told["report.landed"] == 4
    assert told["run.recovered"] == 2, "one for each document that killed its worker and was tried again"
    engine = make_engine(settings.database)
    with reading(engine) as session:
        spent = select(StageRun.attempts).where(StageRun.faults == 0, StageRun.attempts > 1)
        assert len(session.scalars(spent).all()) == 4, "the fault of the environment cost nothing"
    engine.dispose()


@pytest.fixture
def served(settings: Settings, drop: Path) -> Iterator[Served]:
    with serving(settings, drop) as served:
        yield served


@ON_SQLITE
def test_serving_lands_what_arrives_and_leaves_nothing_behind(served: Served, drop: Path) -> None:
    """A file that is dropped lands; SIGTERM ends the whole process group in order."""
    (drop / "a.txt").write_text("kind=report\nfindings=1")
    served.wait_for(lambda: served.landed() == 1)
    below = psutil.Process(served.process.pid).children(recursive=True)
    assert len(below) > 3
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    assert psutil.wait_procs(below, timeout=5)[1] == []


@pytest.mark.slow
@ON_SQLITE
def test_killing_the_service_outright_leaves_nothing_behind(served: Served, drop: Path) -> None:
    """Even a SIGKILL takes broker, workers and readers along."""
    (drop / "a.txt").write_text("kind=report\nfindings=1")
    served.wait_for(lambda: served.landed() == 1)
    below = psutil.Process(served.process.pid).children(recursive=True)
    served.process.kill()
    assert psutil.wait_procs(below, timeout=10)[1] == []


@pytest.mark.slow
def test_serving_survives_the_death_of_its_parts(served: Served, drop: Path) -> None:
    """The worker group and the private broker are killed while documents are at work; all land, each once."""
    for number in range(12):
        (drop / f"{number}.txt").write_text(f"kind=report\nfindings=1\nsleep=0.2\nat=classify\nnumber={number}")
    served.wait_for(lambda: served.landed() >= 2)
    for process in served.children("celery"):
        process.kill()
    served.wait_for(lambda: served.landed() >= 5)
    served.children("redis-server")[0].kill()
    served.wait_for(lambda: served.landed() == 12)
    served.wait_for(lambda: events(served.settings)["finding.raised"] >= 12)
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(30)
    told = events(served.settings)
    assert (told["report.landed"], told["finding.raised"]) == (12, 12)
    assert stored(served.settings, StoredFinding) == 12


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_database_that_is_away_is_waited_for(served: Served, drop: Path, postgresql: PostgreSQL) -> None:
    """The server stops while documents are at work and comes back: all land once, and no attempt is spent."""
    for number in range(8):
        (drop / f"{number}.txt").write_text(f"kind=report\nfindings=1\nsleep=0.5\nat=classify\nnumber={number}")
    served.wait_for(lambda: served.landed() >= 1)
    postgresql.stop()
    time.sleep(4)
    postgresql.start()
    served.wait_for(lambda: served.landed() == 8)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    told = events(served.settings)
    assert (told["report.landed"], told["finding.raised"], told["run.recovered"]) == (8, 8, 0)
    assert told["environment.waiting"] >= 1


@pytest.mark.slow
@ON_SQLITE
def test_a_second_sigterm_ends_at_once(settings: Settings, drop: Path) -> None:
    """Told twice, it does not wait for what is in hand, and the next service does it again."""
    (drop / "a.txt").write_text("kind=report\nfindings=1\nsleep=45\nat=classify")
    with serving(settings.replaced(stop_seconds=40, stage_seconds=50), drop) as served:
        served.wait_for(lambda: events(served.settings)["stage.started"] >= 2)
        began = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(30)
        assert time.monotonic() - began < 20
    engine = make_engine(settings.database)
    with reading(engine) as session:
        assert session.scalars(select(StageRun.attempts).order_by(StageRun.id.desc())).first() == 0
    engine.dispose()
