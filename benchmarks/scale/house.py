"""A database under measurement: its settings, its archive, and reports that land in it as the workers land them."""

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from benchmarks.running import PROFILES, judged
from benchmarks.scale.plan import YEARS, department_of, place_of
from runtime.archive import Archive
from runtime.database import make_engine, migrate, transaction
from runtime.settings import Settings
from schemas.findings import Judgement
from schemas.report import Identity, Report
from schemas.tables import Document, DocumentState, Lane, Run, Stage
from tests.corpus import compose
from tests.servers import PostgreSQL
from workers.landing import Shelf, land_report
from workers.stages import claims

__all__ = ["House", "Server", "Took", "templates"]

_SEEDS = 3


class Server(PostgreSQL):
    """PostgreSQL as it is run in earnest: commits wait for the disk."""

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-c listen_addresses='' -k {self._socket} -c shared_buffers=512MB -c max_wal_size=4GB"
        self._run("pg_ctl", "-w", "-D", self._data, "-l", self._log, "-o", options, "start")


@dataclass(frozen=True)
class Took:
    """Milliseconds of the clock, and of this process's own work."""

    wall: float
    own: float


def templates() -> list[tuple[Report, Judgement]]:
    """Composed reports of every layout, printed, read and judged."""
    return [judged(compose(f"scale-{seed}", profile)) for seed in range(_SEEDS) for profile in PROFILES]


@dataclass
class House:
    """One database with its archive; `name` is what the tables of the results call it."""

    name: str
    settings: Settings
    engine: Engine = field(init=False)
    archive: Archive = field(init=False)
    _landed: int = 0

    def __post_init__(self) -> None:
        migrate(self.settings.database)
        self.engine = make_engine(self.settings.database)
        self.archive = Archive(self.settings.archive_root)

    @classmethod
    def at(cls, name: str, folder: Path, url: str | None = None) -> "House":
        """A new one in a folder; on SQLite where no URL is given."""
        (folder / "drop").mkdir(parents=True, exist_ok=True)
        return cls(name, Settings(data=folder / "data", drop=folder / "drop", database_url=url))

    def land(self, report: Report, judgement: Judgement) -> Took:
        """Land a report as a document of its own; how long the transaction of its rows took, commit included."""
        self._landed += 1
        sha256 = hashlib.sha256(f"{self.name} {self._landed}".encode()).hexdigest()
        with transaction(self.engine) as session:
            document = Document(sha256=sha256, bytes=1, name=f"{self._landed}.pdf", state=DocumentState.RECEIVED)
            document.media_type, document.pages = "application/pdf", 30
            session.add(document)
            session.flush()
            run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
            session.add(run)
            session.flush()
            held = claims.claim(session, claims.enqueue(session, run.id, Stage.VALIDATE), owner="x", lease_seconds=60)
        assert held is not None
        self.archive.put_artifact(sha256, "classify", msgspec.json.encode(report))
        shelf = Shelf(self.archive)
        shelf.prepare(self.engine, held, report, "classify")
        began, worked = time.perf_counter(), time.process_time()
        with transaction(self.engine) as session:
            land_report(session, held, report, judgement, "classify", shelf)
        return Took(1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked))

    def land_of(self, body: int, report: Report, judgement: Judgement) -> Took:
        """The same as the next year's report of a body of the filled database, or the first of a new one."""
        region, code = place_of(body)
        named = {"department": department_of(body), "region": region, "region_code": code}
        identity: Identity = msgspec.structs.replace(report.identity, fiscal_year=YEARS[-1] + 1, **named)
        return self.land(msgspec.structs.replace(report, identity=identity), judgement)
