"""`mingzhang up`: one process group that lands what is dropped, stops cleanly, and is never left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
UP = """
import sys
from functools import partial
from scheduler import service
service.serve = partial(service.serve, app="tests.machinery_app:app")
from cli.main import main
sys.argv = ["mingzhang", "up", "drop"]
main()
"""


class Up:
    """A running `mingzhang up` with small stages, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "drop").mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
        own = {"PYTHONPATH": str(ROOT), "MINGZHANG_SETTLE_SECONDS": "0.1", "MINGZHANG_SCAN_SECONDS": "0.1"}
        self.errors = (folder / "stderr").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", UP],
            cwd=folder,
            env=kept | own | {"MINGZHANG_WORKERS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
        )

    def events(self) -> list[str]:
        """The events logged so far; every line is JSON. The last line may be half written."""
        text = (self.folder / "stderr").read_text(encoding="utf-8")
        return [json.loads(line)["event"] for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def family(self) -> list[psutil.Process]:
        """Everything that it started, and what that started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> None:
        """Kill it, if it still runs."""
        self.process.kill()
        self.process.wait()
        self.errors.close()

    def drop(self, name: str, text: str) -> None:
        """Drop a file as a good producer does."""
        (self.folder / f"{name}.part").write_text(text)
        (self.folder / f"{name}.part").rename(self.folder / "drop" / name)


def until(condition: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """It runs, and has landed one report."""
    running = Up(tmp_path)
    running.drop("one.txt", "kind=report\nfindings=1\n")
    try:
        until(lambda: "report.landed" in running.events())
        yield running
    finally:
        running.end()


def stops_cleanly(running: Up, number: signal.Signals) -> None:
    """Told to stop, it ends with status 0, and neither a worker nor the broker nor its socket is left."""
    family = running.family()
    assert "redis-server" in {process.name() for process in family}
    running.process.send_signal(number)
    assert running.process.wait(30) == 0
    assert [process for process in family if process.is_running()] == []
    assert list((running.folder / "data").glob("*.sock")) == []


def test_it_is_alone_and_stops_cleanly(up: Up) -> None:
    """A second start on the same data folder is refused with the first one's number; Ctrl-C stops the first."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", UP], cwd=up.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"in use by process {up.process.pid}" in done.stderr
    assert up.process.poll() is None
    stops_cleanly(up, signal.SIGINT)


def test_killed_outright_it_leaves_nothing_running(up: Up) -> None:
    """Killed with work in hand, it takes its children with it; the next start goes on with the work."""
    family = up.family()
    up.drop("two.txt", "kind=report\nsleep=1\n")
    until(lambda: up.events().count("document.received") == 2)
    up.process.kill()
    up.process.wait()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    again = Up(up.folder)
    try:
        until(lambda: again.events().count("report.landed") == 2)
        stops_cleanly(again, signal.SIGTERM)
    finally:
        again.end()
