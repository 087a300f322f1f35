"""How long a new report takes beside a backlog: python -m benchmarks.backlog [--pairs 12] [--documents 2000]

The services run as `mingzhang up` starts them, with the real stages, on SQLite or where MINGZHANG_DATABASE_URL says. A
batch of stored reports is under way; in turn it is paused until the machine is idle and one composed report is dropped,
then resumed until its workers are busy and another is dropped, of the same layout and year, another body's. Timed is
what the database says: from the moment that the document was taken in to the moment that it landed, so neither the
settling of the file nor the folder's interval flatter the ratio.

The batch counts at once (it lands every document), which is the heaviest it can be; `--rehearse` only rehearses.
Its documents are some composed reports, each many times over with a few bytes more at its end. Prints one JSON object:
medians in milliseconds, their ratio, and the worst of the pairs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, func, insert, select

from benchmarks.running import PROFILES
from runtime.archive import Archive
from runtime.database import make_engine, migrate, reading, transaction
from runtime.settings import Settings
from scheduler import backlog
from scheduler.backlog_selection import Selection
from schemas.tables import Document, DocumentState, Lane, Run, RunState
from tests.corpus import compose

BASES = 24
LONGEST_SECONDS = 600.0
BUSY_DOCUMENTS = 4
SERVE = (
    "import sys; from pathlib import Path; from runtime.settings import load_settings;"
    "from runtime.logging import setup_logging; from scheduler.service import serve;"
    "settings = load_settings(); setup_logging(settings); serve(settings, Path(sys.argv[1]))"
)


def main(pairs: int, documents: int, *, rehearse: bool) -> dict[str, object]:
    """Measure new reports on an idle machine and beside the batch, in turn."""
    with tempfile.TemporaryDirectory(prefix="mz") as name:
        folder = Path(name)
        (drop := folder / "drop").mkdir()
        settings = Settings(
            data=folder / "data",
            log_file=folder / "log.jsonl",
            stderr_level="CRITICAL",
            settle_seconds=0,
            scan_seconds=0.1,
        )
        migrate(settings.database)
        engine = make_engine(settings.database)
        _store(engine, Archive(settings.archive_root), documents)
        probes = [compose(f"probe-{n}", PROFILES[n // 2 % len(PROFILES)]).pdf() for n in range(2 * pairs + 4)]
        environment = {**os.environ, **settings.environment()}
        service = subprocess.Popen([sys.executable, "-c", SERVE, str(drop)], env=environment)
        try:
            for n in range(4):  # the first ones find cold processes
                _probe(engine, drop, f"warm-{n}", probes.pop())
            chosen = Selection(again=True, states=[DocumentState.CLASSIFIED])
            batch = backlog.start(engine, chosen, who="benchmark", dry_run=rehearse, force=not rehearse)
            told = _measure(engine, drop, batch, probes)
        finally:
            service.terminate()
            service.wait()
            engine.dispose()
    return {**told, "documents": documents, "rehearse": rehearse, "load": round(os.getloadavg()[0], 1)}


def _measure(engine: Engine, drop: Path, batch: int, probes: list[bytes]) -> dict[str, object]:
    idle, beside, rates = [], [], []
    for pair in range(len(probes) // 2):
        if not pair:
            _busy(engine, batch)  # its workers have started
        backlog.pause(engine, batch)
        _wait(lambda: not _working(engine, batch))
        idle.append(_probe(engine, drop, f"idle-{pair}", probes[2 * pair]))
        backlog.resume(engine, batch)
        rates.append(_busy(engine, batch))
        beside.append(_probe(engine, drop, f"beside-{pair}", probes[2 * pair + 1]))
    ratio = statistics.median(beside) / statistics.median(idle)
    return {
        "pairs": len(idle),
        "idle_ms": round(statistics.median(idle)),
        "beside_ms": round(statistics.median(beside)),
        "ratio": round(ratio, 2),
        "worst_pair": round(max(after / before for before, after in zip(idle, beside, strict=True)), 2),
        "backlog_a_minute": round(statistics.median(rates)),
    }


def _busy(engine: Engine, batch: int) -> float:
    """Wait until the batch's workers are at it; documents a minute meanwhile."""
    begun, began = _done(engine, batch), time.monotonic()
    _wait(lambda: _done(engine, batch) >= begun + BUSY_DOCUMENTS)
    return 60 * BUSY_DOCUMENTS / (time.monotonic() - began)


def _store(engine: Engine, archive: Archive, documents: int) -> None:
    """Documents that are known and archived, as if an earlier version had taken them for something else."""
    bases = [compose(f"base-{n}", PROFILES[n % len(PROFILES)]).pdf() for n in range(min(BASES, documents))]
    rows = []
    for number in range(documents):
        stored = archive.put_bytes(bases[number % len(bases)] + f"% {number}\n".encode())
        rows.append({"sha256": stored.sha256, "bytes": stored.bytes, "name": f"{number}.pdf"})
    with transaction(engine) as session:
        session.execute(insert(Document).values(state=DocumentState.CLASSIFIED), rows)
        numbers = session.scalars(select(Document.id)).all()
        runs = [{"document_id": number} for number in numbers]
        session.execute(insert(Run).values(lane=Lane.BACKLOG, cause="arrival", state=RunState.DONE), runs)


def _probe(engine: Engine, drop: Path, name: str, content: bytes) -> float:
    """Drop a report and wait for it; milliseconds from being taken in to having landed."""
    draft = drop.parent / name
    draft.write_bytes(content)
    draft.rename(drop / f"{name}.pdf")
    wanted = select(Run.created_at, Run.finished_at).join(Document, Document.id == Run.document_id)
    wanted = wanted.where(Document.name == f"{name}.pdf", Run.state == RunState.DONE)
    while True:
        time.sleep(0.1)
        with reading(engine) as session:
            times = session.execute(wanted).first()
        if times is not None and times[1] is not None:
            return 1000 * (times[1] - times[0]).total_seconds()


def _done(engine: Engine, batch: int) -> int:
    query = select(func.count()).where(Run.batch_id == batch, Run.state != RunState.WORKING)
    with reading(engine) as session:
        return session.scalar(query) or 0


def _working(engine: Engine, batch: int) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(Run.batch_id == batch, Run.state == RunState.WORKING)) or 0


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not until():
        if time.monotonic() > deadline:
            message = "nothing moves"
            raise TimeoutError(message)
        time.sleep(0.1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rehearse", action="store_true")
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(main(asked.pairs, asked.documents, rehearse=asked.rehearse)) + "\n")
