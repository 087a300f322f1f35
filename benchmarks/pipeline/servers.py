"""The databases and brokers: the embedded default's own, and those that a production has."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from runtime.broker import ping
from runtime.embedded import embedded_broker, find_redis_server
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.errors import EnvironmentFault
from tests.servers import PostgreSQL

__all__ = ["BROKERS", "DATABASES", "Served"]

_TRIES = 500


class Served(NamedTuple):
    """A server's URL (None: what the settings give) and its process, where it has one."""

    url: str | None
    process: psutil.Process | None


@contextmanager
def _sqlite(_folder: Path) -> Iterator[Served]:
    yield Served(None, None)


@contextmanager
def _postgresql(folder: Path) -> Iterator[Served]:
    folder.chmod(0o755)  # PostgreSQL runs as a plain user where we are root
    server = PostgreSQL(folder / "pg")
    try:
        with server.database() as url:
            yield Served(url, psutil.Process(int((folder / "pg/data/postmaster.pid").read_text().split()[0])))
    finally:
        server.stop("immediate")


@contextmanager
def _private(folder: Path) -> Iterator[Served]:
    with embedded_broker(Settings(data=folder / "broker")) as url:
        yield Served(url, None)  # a child of this process


@contextmanager
def _over_tcp(folder: Path) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"bind": "127.0.0.1", "port": port, "dir": folder, "save": "", "appendonly": "yes"}
    arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    server = start_child([find_redis_server(), *arguments], folder=folder, output=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        _answers(server, url)
        yield Served(url, None)
    finally:
        stop_child(server, 5)


def _answers(server: "subprocess.Popen[bytes]", url: str) -> None:
    """Wait until it answers."""
    for _ in range(_TRIES):
        try:
            ping(url)
        except EnvironmentFault:
            if server.poll() is not None:
                raise
            time.sleep(0.02)
        else:
            return
    message = "redis-server does not answer"
    raise EnvironmentFault(message)


Server = Callable[[Path], AbstractContextManager[Served]]

DATABASES: dict[str, Server] = {"SQLite": _sqlite, "PostgreSQL": _postgresql}
BROKERS: dict[str, Server] = {"private Redis": _private, "Redis over TCP": _over_tcp}
