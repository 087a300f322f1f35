"""Production as written: the compose file's services by its own commands, environment and order, without containers."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
import yaml
from sqlalchemy import func, select

from runtime.database import make_engine, reading
from runtime.embedded import find_redis_server
from runtime.processes import start_child, stop_child
from schemas.errors import EnvironmentFault
from schemas.tables import Document, DocumentState, Event, FindingIdentity, StoredReport
from tests.corpus import compose
from tests.servers import PostgreSQL, short_folder

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = Path(sys.executable).with_name("mingzhang")
_VARIABLE = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")
_PORT = "8321"
_READY_SECONDS = 60.0
ALL = sqlalchemy.true()


class Composition:
    """The file's services as processes. Hosts become sockets, volumes folders, the port a free one; else as written."""

    def __init__(self, folder: Path, database: str) -> None:
        loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
        self.services: dict[str, dict[str, Any]] = loaded["services"]
        self.folder = folder
        self.database = database
        self.broker = f"redis+socket://{folder}/redis.sock?virtual_host=0"
        self.drop = folder / "drop"
        self.drop.mkdir()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.port = str(_free_port())

    @property
    def lasting(self) -> list[str]:
        """Our services that stay, in the file's order."""
        return [name for name in self.services if name not in ("redis", "postgres", "migrate")]

    def start(self, name: str) -> None:
        """Start a service once what it depends on is as the file demands."""
        for other, demand in self.services[name].get("depends_on", {}).items():
            self._need(other, demand["condition"])
        silent = {"output": subprocess.DEVNULL, "errors": subprocess.DEVNULL}
        self.processes[name] = start_child(
            self._command(name), environment=self._environment(name), folder=self.folder, **silent
        )

    def stop(self, name: str, *, outright: bool = False) -> int:
        """Stop a service as its container would be, in the time that the file gives; or kill it."""
        grace = float(self.services[name].get("stop_grace_period", "10s").removesuffix("s"))
        return stop_child(self.processes.pop(name), 0.0 if outright else grace)

    def healthy(self, name: str) -> bool:
        """Whether the service's own health check passes."""
        programs = {"mingzhang": str(PROGRAM), "python": sys.executable}
        program, *arguments = self.services[name]["healthcheck"]["test"][1:]
        test = [programs[program], *(argument.replace(_PORT, self.port) for argument in arguments)]
        done = subprocess.run(test, env=self._environment(name), cwd=self.folder, capture_output=True, check=False)
        return done.returncode == 0

    def _need(self, name: str, condition: str) -> None:
        """A server that comes out of a wheel here was started before; the migration must have ended well."""
        if name == "postgres":
            return
        if name not in self.processes:
            self.start(name)
        if condition == "service_completed_successfully":
            assert self.processes[name].wait(_READY_SECONDS) == 0
        else:
            wait_for((self.folder / "redis.sock").exists, _READY_SECONDS)

    def _command(self, name: str) -> list[str]:
        program, *arguments = (str(part) for part in self.services[name]["command"])
        if program == "redis-server":
            place = ["--port", "0", "--unixsocket", str(self.folder / "redis.sock"), "--dir", str(self.folder)]
            return [str(find_redis_server()), *arguments, *place]
        assert program == "mingzhang"
        return [str(PROGRAM), *(argument.replace(_PORT, self.port) for argument in arguments)]

    def _environment(self, name: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MINGZHANG_")}
        written = self.services[name].get("environment", {})
        places = {
            "MINGZHANG_DATA": str(self.folder / "data"),
            "MINGZHANG_DATABASE_URL": self.database,
            "MINGZHANG_BROKER_URL": self.broker,
            "MINGZHANG_DROP": str(self.drop),
            "MINGZHANG_RECEIPTS": str(self.folder / "receipts"),
            "MINGZHANG_LOG_FILE": str(self.folder / "log.jsonl"),
        }
        told = {key: places.get(key) or _filled(str(value)) for key, value in written.items()}
        return {**kept, **told, "MINGZHANG_LOG_FILE": places["MINGZHANG_LOG_FILE"]}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
        return number


def _filled(value: str) -> str:
    return _VARIABLE.sub(lambda found: os.environ.get(found[1], found[2] or ""), value)


def wait_for(what: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.2)


@pytest.fixture
def composition(postgresql: PostgreSQL) -> Iterator[Composition]:
    with short_folder() as folder, postgresql.database() as database:
        composition = Composition(folder, database)
        try:
            yield composition
        finally:
            for process in composition.processes.values():
                stop_child(process, 0.0)


@contextmanager
def _counting(composition: Composition) -> Iterator[Callable[[type, Any], int]]:
    engine = make_engine(composition.database)

    def count(table: type, condition: Any = ALL) -> int:
        with suppress(EnvironmentFault), reading(engine) as session:
            return session.scalar(select(func.count()).select_from(table).where(condition)) or 0
        return 0

    yield count
    engine.dispose()


def _is(count: Callable[[type, Any], int], table: type, number: int) -> bool:
    return count(table, ALL) == number


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_services_as_written_are_replaced_one_by_one(composition: Composition) -> None:
    """Reports go through while each service in turn is stopped, or killed, and started anew: each lands once."""
    reports = [compose(f"production{number}", "wuhan-2022", 2023).pdf() for number in range(3)]
    for name in composition.lasting:
        composition.start(name)
    with _counting(composition) as count:
        total = 0
        for number, name in enumerate(["redis", *composition.lasting]):
            for report in range(3):
                # The same pages with a comment behind them are another document.
                content = reports[report] + f"\n% {name}\n".encode()
                (composition.drop / f"{name}-{report}.pdf").write_bytes(content)
                total += 1
            wait_for(partial(_is, count, Document, total), 60)
            status = composition.stop(name, outright=number % 2 == 0)
            assert status == (-9 if number % 2 == 0 else 0), name
            composition.start(name)
        through = Document.state == DocumentState.LANDED
        wait_for(lambda: count(Document, through) == total, 400)
        wait_for(lambda: count(Event) == 0, 60)
        wait_for(lambda: count(Document, Document.receipt_due) == 0, 120)
        findings = count(FindingIdentity)
        assert count(StoredReport) == total
        for name in composition.lasting:
            wait_for(partial(composition.healthy, name), 60)
            # The web server ends by the signal itself once it has closed in order.
            assert composition.stop(name) in (0, -signal.SIGTERM if name == "web" else 0), name
    told = [json.loads(line) for line in (composition.folder / "log.jsonl").read_text().splitlines()]
    marks = [line["event_id"] for line in told if "event_id" in line]
    assert len(marks) == len(set(marks))
    assert sum(line["event"] == "report.landed" for line in told) == total
    raised = [line for line in told if line["event"] == "finding.raised" and not line.get("returned")]
    assert len(raised) == findings > 0, "the versions of a report share its findings"
    assert len(list(composition.drop.iterdir())) == total, "the originals are where they were"
    assert len(list((composition.folder / "receipts").glob("*.receipt.json"))) == total
