"""What the machinery costs: python -m benchmarks.reliability.overhead [DOCUMENTS [ROUNDS]]

Documents go through the real scheduler, private broker, SQLite, archive and two prefork workers, with stages that burn
50 ms of the processor each. Beside it, in the same run, a bare Celery chain of three tasks that burn the same, on the
same kind of broker, with two workers and nothing else. Prints one JSON object: the median round by ratio.

`…_wall_ms` is the time on the wall for a document; `…_overhead_ms` the time that the two workers had for a document,
less the 150 ms burned; `…_processor_ms` the processor time of every process taking part, less the same, which other
work on the machine does not disturb. Files are in the drop folder before the clock starts; taking them in is counted.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from celery import Celery, chain
from sqlalchemy import Engine, func, select

from benchmarks.reliability.burning import BROKER, FINISHED, SECONDS
from runtime.database import migrate, reading
from runtime.embedded import embedded_broker
from runtime.logging import setup_logging
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from scheduler.rounds import make_rounds
from scheduler.scheduling import scheduling
from scheduler.supervisor import Supervisor, worker_groups
from schemas.tables import Document, DocumentState
from workers.app import QUEUES

PROCESSES = 2
BURNED_MS = 3 * SECONDS * 1000
WARM = 10
STARTING_SECONDS = 120.0

Taken = tuple[float, float]
"""Seconds on the wall, and of the processor, for one document."""


def main(count: int, rounds: int) -> dict[str, object]:
    """Measure both some times in turn."""
    measured = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="mz") as folder:
            measured.append((_bare(Path(folder) / "bare", count), _machine(Path(folder) / "machine", count)))
    measured.sort(key=_ratio)
    bare, machine = measured[len(measured) // 2]
    return {
        "documents": count,
        "ratio": round(_ratio((bare, machine)), 3),
        "ratios": [round(_ratio(one), 3) for one in measured],
        **_told("machine", machine),
        **_told("bare", bare),
        "load": round(os.getloadavg()[0], 1),
    }


def _ratio(one: tuple[Taken, Taken]) -> float:
    (bare, _), (machine, _) = one
    return machine / bare


def _told(name: str, taken: Taken) -> dict[str, float]:
    wall, processor = (seconds * 1000 for seconds in taken)
    return {
        f"{name}_wall_ms": round(wall, 1),
        f"{name}_overhead_ms": round(wall * PROCESSES - BURNED_MS, 1),
        f"{name}_processor_ms": round(processor - BURNED_MS, 1),
    }


def _bare(folder: Path, count: int) -> Taken:
    finished = folder / "finished"
    with embedded_broker(Settings(data=folder)) as url:
        finished.touch()
        environment = {**os.environ, BROKER: url, FINISHED: str(finished)}
        app = Celery("bare", broker=url)
        worker = start_child(_worker("benchmarks.reliability.burning:bare"), environment=environment)
        try:
            _send_chains(app, WARM)
            _wait(lambda: finished.stat().st_size >= WARM)
            return _timed(count, lambda: _send_chains(app, count), lambda: finished.stat().st_size >= WARM + count)
        finally:
            stop_child(worker, 5)
            app.close()


def _worker(app: str) -> list[str]:
    options = ["--pool=prefork", f"--concurrency={PROCESSES}", "--without-gossip", "--without-mingle"]
    return [sys.executable, "-m", "celery", "--quiet", f"--app={app}", "worker", "--loglevel=CRITICAL", *options]


def _send_chains(app: Celery, count: int) -> None:
    for _ in range(count):
        tasks = [app.signature(f"bare.{name}", immutable=True) for name in ("burn", "burn", "finish")]
        chain(*tasks).apply_async()


def _machine(folder: Path, count: int) -> Taken:
    drop = folder / "drop"
    settings = Settings(data=folder / "data", log_file=folder / "log.jsonl", stderr_level="CRITICAL", settle_seconds=0)
    setup_logging(settings)
    migrate(settings.database)
    with embedded_broker(settings) as url:
        settings = settings.replaced(broker_url=url)
        live = [queue for queue in QUEUES if queue.startswith("live.")]
        supervisor = Supervisor(settings, worker_groups(settings, live), app="benchmarks.reliability.burning:app")
        _drop(drop, "warm", WARM)
        with scheduling(settings, drop) as scheduler:
            rounds = scheduler.rounds(0.5)

            def turn() -> None:
                time.sleep(min(make_rounds(rounds), 0.25))

            try:
                supervisor.keep_running()
                _wait(lambda: _done(scheduler.engine) >= WARM, turn)
                _drop(drop, "document", count)
                return _timed(count, turn, lambda: _done(scheduler.engine) >= WARM + count, turn)
            finally:
                supervisor.stop(lambda: True)


def _drop(folder: Path, name: str, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{name}-{number}.txt").write_text(f"{name} {number}")


def _done(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(Document.state == DocumentState.LANDED)) or 0


def _wait(done: Callable[[], bool], turn: Callable[[], None] = lambda: time.sleep(0.05)) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while not done():
        if time.monotonic() > deadline:
            message = "nothing moves"
            raise TimeoutError(message)
        turn()


def _timed(
    count: int, begin: Callable[[], None], done: Callable[[], bool], turn: Callable[[], None] = lambda: time.sleep(0.05)
) -> Taken:
    processor, wall = _processor(), time.monotonic()
    begin()
    _wait(done, turn)
    return (time.monotonic() - wall) / count, (_processor() - processor) / count


def _processor() -> float:
    """Processor time so far of this process and all that live below it."""
    times = []
    for process in (me := psutil.Process(), *me.children(recursive=True)):
        try:
            times.append(process.cpu_times())
        except psutil.NoSuchProcess:
            continue
    return sum(one.user + one.system for one in times)


if __name__ == "__main__":
    counts = [int(argument) for argument in sys.argv[1:]]
    result = main(*(counts + [100, 3][len(counts) :]))
    sys.stdout.write(json.dumps(result) + "\n")
