"""Chaos: everything is killed, flushed, stopped and filled while documents are at work; each lands exactly once."""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from runtime.database import make_engine, reading
from runtime.settings import Settings
from schemas.tables import (
    Arrival,
    Document,
    DocumentState,
    Run,
    StageRun,
    StageState,
    StoredFact,
    StoredFinding,
    StoredReport,
)
from tests.reliability.machine import Machine, lines, small_file_system, told
from tests.servers import PostgreSQL, Redis

# Kills are no document's fault here, so that none may run out of attempts by chance.
ATTEMPTS = 12
_PROGRESS_SECONDS = 20.0


@dataclass(frozen=True)
class Dropped:
    """A document and what must become of it."""

    text: str
    state: DocumentState
    findings: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def documents(count: int, rng: Random) -> list[Dropped]:
    """Reports with some findings, other documents, damaged ones; each works a little in one of the stages."""
    made = []
    for number in range(count):
        work = f"number={number}\nsleep={rng.uniform(0.1, 0.6):.2f}\nat={rng.choice(['parse', 'classify', 'validate'])}"
        match number % 10:
            case 8:
                made.append(Dropped(f"something else\n{work}", DocumentState.CLASSIFIED))
            case 9:
                made.append(Dropped(f"damaged\nat=classify\nnumber={number}", DocumentState.REJECTED))
            case digit:
                text = f"kind=report\nfindings={digit}\n{work}"
                made.append(Dropped(text, DocumentState.LANDED, digit))
    return made


@pytest.fixture
def machine(database: str, redis: Redis, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    server: PostgreSQL | None = None
    if database.startswith("postgresql"):
        server = request.getfixturevalue("postgresql")
    settings = Settings(
        data=tmp_path / "data",
        database_url=database,
        broker_url=redis.url,
        archive=tmp_path / "archive",
        log_file=tmp_path / "log.jsonl",
        max_attempts=ATTEMPTS,
        memory_mib=512,
        settle_seconds=0.1,
        scan_seconds=0.2,
        stage_seconds=20,
        lease_seconds=60,
        stop_seconds=5,
    )
    (tmp_path / "drop").mkdir()
    with small_file_system(tmp_path / "archive"):
        yield Machine(settings, tmp_path / "drop", redis, server)


def torment(machine: Machine, dropped: list[Dropped], faults: int, rng: Random, pause: float) -> Counter[str]:
    """Drop half of it, and the rest bit by bit; which faults there were.

    A fault comes once the machine works again after the one before, so that it always meets work in hand.
    """
    suffered: Counter[str] = Counter()
    kinds = list(machine.faults)
    due: list[str] = []
    rest = len(dropped) // 2
    for index in range(faults + 1):
        first = rest + rest * index // (faults + 1) if index else 0
        for number in range(first, len(dropped) - rest + rest * (index + 1) // (faults + 1)):
            (machine.drop / f"{number}.txt").write_text(dropped[number].text)
            if number % 7 == 0:
                (machine.drop / f"{number}-again.txt").write_text(dropped[number].text)
        machine.wait_for_progress(_PROGRESS_SECONDS)
        time.sleep(rng.uniform(0.0, 1.0) * pause)
        if index < faults:
            due = due or rng.sample(kinds, len(kinds))
            kind = due.pop()
            machine.faults[kind]()
            suffered[kind] += 1
    return suffered


def verify(settings: Settings, dropped: list[Dropped]) -> None:
    """Every document came to its end exactly once: in the rows, and in the log."""
    engine = make_engine(settings.database)
    with reading(engine) as session:
        states = [tuple(row) for row in session.execute(select(Document.sha256, Document.state))]
        assert sorted(states) == sorted((one.sha256, one.state) for one in dropped)
        assert session.scalar(select(func.count()).select_from(Run)) == len(dropped)
        reports = Counter(
            session.scalars(select(Document.sha256).join(StoredReport, StoredReport.document_id == Document.id))
        )
        landed = [one for one in dropped if one.state is DocumentState.LANDED]
        assert reports == {one.sha256: 1 for one in landed}
        assert session.scalar(select(func.count()).select_from(StoredFact)) == len(landed)
        findings = sum(one.findings for one in dropped)
        assert session.scalar(select(func.count()).select_from(StoredFinding)) == findings
        copies = (len(dropped) + 6) // 7
        assert session.scalar(select(func.count()).select_from(Arrival)) == len(dropped) + copies
        unfinished = StageRun.state.in_((StageState.WAITING, StageState.CLAIMED, StageState.QUARANTINED))
        assert session.scalar(select(func.count()).select_from(StageRun).where(unfinished)) == 0
    engine.dispose()
    marks = Counter(line["event_id"] for line in lines(settings))
    assert [mark for mark, count in marks.items() if count > 1] == [], "no line twice"
    ends = {"report.landed": DocumentState.LANDED, "document.classified": DocumentState.CLASSIFIED}
    for event, state in {**ends, "document.rejected": DocumentState.REJECTED}.items():
        assert told(settings, event) == {one.sha256: 1 for one in dropped if one.state is state}, event
    assert told(settings, "document.received") == {one.sha256: 1 for one in dropped}
    assert told(settings, "finding.raised") == {one.sha256: one.findings for one in dropped if one.findings}


def survive(machine: Machine, count: int, faults: int, *, pause: float, patience: float) -> None:
    """Torment the machine, let it finish, and verify."""
    rng = Random(f"{count} {faults}")
    dropped = documents(count, rng)
    began = time.monotonic()
    with machine.running():
        suffered = torment(machine, dropped, faults, rng, pause)
        machine.wait_for(lambda: machine.done == count, patience)
        machine.wait_for(lambda: machine.owed == 0, 30)
    assert _recovered(machine) > 0, "the faults met work in hand"
    assert machine.statuses == [0, 0], "told to stop, the services end in order"
    verify(machine.settings, dropped)
    figures = {"documents": count, "faults": suffered.total(), "kinds": suffered, "recovered": _recovered(machine)}
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began, 1)}))  # noqa: T201  (the figures)


def _recovered(machine: Machine) -> int:
    return sum(line["event"] == "run.recovered" for line in lines(machine.settings))


def test_everything_dies_and_nothing_is_lost(machine: Machine) -> None:
    """Sixty documents and each kind of fault once: every document ends exactly once, in rows and in log lines."""
    survive(machine, 60, len(machine.faults), pause=0.3, patience=150)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_soak(machine: Machine) -> None:
    """The long form: SOAK_DOCUMENTS (500) through SOAK_FAULTS (60) faults."""
    count, faults = int(os.environ.get("SOAK_DOCUMENTS", "500")), int(os.environ.get("SOAK_FAULTS", "60"))
    survive(machine, count, faults, pause=1.0, patience=1800)
