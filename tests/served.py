"""`serve` in a process of its own, with the small stages."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import func, select

from runtime.database import make_engine, reading
from runtime.settings import Settings
from schemas.tables import StoredReport

APP = "tests.machinery_app:app"
_CODE = (
    "import sys; from pathlib import Path; from runtime.settings import load_settings;"
    "from runtime.logging import setup_logging; from scheduler.service import serve;"
    "settings = load_settings(); setup_logging(settings);"
    f"serve(settings, Path(sys.argv[1]), app={APP!r})"
)


class Served:
    """The service: its process, what is below it, what it has told and stored."""

    def __init__(self, settings: Settings, drop: Path) -> None:
        self.settings = settings
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CODE, str(drop)],
            env={**os.environ, **settings.environment()},
            stderr=subprocess.DEVNULL,
        )

    def children(self, word: str) -> list[psutil.Process]:
        """The processes below it whose command line has the word."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        return [process for process in below if word in " ".join(process.cmdline())]

    def wait_for(self, what: Callable[[], bool], seconds: float = 90) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while not what():
            assert self.process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "it did not come about in time"
            time.sleep(0.1)

    def landed(self) -> int:
        """How many reports there are."""
        return stored(self.settings, StoredReport)


@contextmanager
def serving(settings: Settings, drop: Path) -> Iterator[Served]:
    """The service until the block ends; what is left of it then is killed."""
    served = Served(settings, drop)
    try:
        yield served
    finally:
        served.process.kill()
        served.process.wait()


def stored(settings: Settings, table: type) -> int:
    """How many rows a table has."""
    engine = make_engine(settings.database)
    try:
        with reading(engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0
    finally:
        engine.dispose()


def events(settings: Settings) -> Counter[str]:
    """How often each event was told."""
    assert settings.log_file is not None
    return Counter(json.loads(line)["event"] for line in settings.log_file.read_text().splitlines())
