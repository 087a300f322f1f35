"""The stages in one process, without broker, sandbox and second process: what the machinery is measured against."""

import logging
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Engine

from benchmarks.pipeline.reports import warming
from runtime.archive import Archive
from runtime.database import make_engine, migrate, transaction
from runtime.processes import settle
from runtime.settings import Settings
from schemas.pages import Box
from schemas.tables import Cause, Document, Lane, Run, Stage
from workers.classify import classify
from workers.parse import parse, second
from workers.parse.limits import Limits
from workers.sandbox import READER, Sandbox
from workers.stages import claims
from workers.stages.perform import Workshop, perform
from workers.stages.retry import RetryPolicy
from workers.validate import validate
from workers.written_pages import write_pages

__all__ = ["Cost", "alone", "side_by_side"]

_WARM = 8


class Cost(NamedTuple):
    """Seconds of CPU for one document.

    `landing` is what follows the judgement, to the commit of all rows; `machinery` is what else perform adds to the
    stages: claims, what one stage hands to the next, the archive.
    """

    parse: float
    classify: float
    validate: float
    landing: float
    machinery: float

    @property
    def stages(self) -> float:
        """The three functions."""
        return self.parse + self.classify + self.validate

    @property
    def work(self) -> float:
        """The stages with what the last of them is there for: its report's rows."""
        return self.stages + self.landing


@dataclass
class _Clocks:
    """How long each stage took, and when it ended, in seconds of this process's CPU."""

    took: dict[Stage, float] = field(default_factory=dict)
    ended: dict[Stage, float] = field(default_factory=dict)

    def timed(self, stage: Stage, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same, with its time noted."""

        def timed(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return work(*arguments)
            finally:
                self.ended[stage] = time.process_time()
                self.took[stage] = self.ended[stage] - began

        return timed


def alone(files: list[Path], warm: int = _WARM) -> list[Cost]:
    """What each document costs, on SQLite, in a fresh process that has seen some others before."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_costs, files, warm).result()


def side_by_side(files: list[Path]) -> float:
    """How many times as fast two processes do the stages as one does: what the machine allows."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        halves = files[::2], files[1::2]
        for _ in range(2):  # both have started, and are warm
            list(pool.map(_stages_wall, [files[:_WARM]] * 2))
        one = _stages_wall_of(pool, [files])
        return one / _stages_wall_of(pool, halves)


def _stages_wall_of(pool: ProcessPoolExecutor, parts: Iterable[list[Path]]) -> float:
    began = time.monotonic()
    list(pool.map(_stages_wall, parts))
    return time.monotonic() - began


def _stages_wall(files: list[Path]) -> None:
    _quiet()
    settle()
    for file in files:
        validate(classify(parse(file.read_bytes(), file.name), file.name))


def _costs(files: list[Path], warm: int) -> list[Cost]:
    _quiet()
    with tempfile.TemporaryDirectory(prefix="mz") as name:
        settings = Settings(data=Path(name))
        migrate(settings.database)
        shop, clocks = _shop(settings)
        settle()  # as the workers do
        try:
            for file in warming(warm):
                _cost(shop, clocks, file)
            return [_cost(shop, clocks, file) for file in files]
        finally:
            shop.engine.dispose()


class _Here(Sandbox):
    """Reads in this process, where the clock of the process counts it."""

    def __init__(self, clocks: _Clocks) -> None:
        super().__init__(READER, memory_mib=0, seconds=0)
        self._here = clocks.timed(Stage.PARSE, parse)

    def parse(self, path: Path, name: str) -> bytes:
        return write_pages(self._here(path.read_bytes(), name, Limits()))

    def read_again(self, path: Path, page: int, box: Box) -> str | None:
        return second.second_reading(path.read_bytes(), page, box)


def _shop(settings: Settings) -> tuple[Workshop, _Clocks]:
    clocks = _Clocks()
    shop = Workshop(
        engine=make_engine(settings.database),
        archive=Archive(settings.archive_root),
        sandbox=_Here(clocks),
        classify=clocks.timed(Stage.CLASSIFY, classify),
        validate=clocks.timed(Stage.VALIDATE, validate),
        policy=RetryPolicy(),
        lease_seconds=settings.lease_seconds,
    )
    return shop, clocks


def _cost(shop: Workshop, clocks: _Clocks, file: Path) -> Cost:
    due = _enter(shop.engine, shop.archive, file)
    began = time.process_time()
    perform(shop, due, lambda _lane, _stage: True)
    ended = time.process_time()
    read, understood, judged = (clocks.took[stage] for stage in Stage)
    landing = ended - clocks.ended[Stage.VALIDATE]
    return Cost(read, understood, judged, landing, ended - began - read - understood - judged - landing)


def _enter(engine: Engine, archive: Archive, file: Path) -> int:
    """A document that waits for its first stage; the number of that stage's row."""
    stored = archive.put_file(file)
    with transaction(engine) as session:
        document = Document(sha256=stored.sha256, bytes=stored.bytes, name=file.name)
        session.add(document)
        session.flush()
        run = Run(document_id=document.id, lane=Lane.LIVE, cause=Cause.ARRIVAL)
        session.add(run)
        session.flush()
        return claims.enqueue(session, run.id, Stage.PARSE)


def _quiet() -> None:
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
