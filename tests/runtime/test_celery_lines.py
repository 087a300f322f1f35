"""Celery's own lines: the same JSON as ours, from a real worker."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from runtime.broker import connected
from runtime.embedded import running_broker
from runtime.processes import start_child, stop_child
from runtime.settings import Settings
from schemas.tables import Lane
from tests.servers import new_sqlite
from workers.app import QUEUES, WorkerOptions, make_app, worker_arguments

KNOWN = ("kombu.pidbox", "reply.celery.pidbox")


def test_every_line_of_a_worker_is_ours(tmp_path: Path) -> None:
    """What a worker writes from start to stop, an unknown task among it, is JSON with time, level and event."""
    log = tmp_path / "stderr"
    with running_broker(Settings(data=tmp_path / "data")) as settings, log.open("wb") as output:
        new_sqlite(settings.database)
        environment = {**os.environ, **settings.environment(), "REMAP_SIGTERM": "SIGQUIT"}
        options = WorkerOptions(Lane.LIVE, 1, QUEUES)
        command = [sys.executable, "-m", "celery", *worker_arguments(options, "workers.start:app")]
        worker = start_child(command, environment=environment, output=output, errors=subprocess.STDOUT)
        try:
            app = make_app(settings)
            app.send_task("no.such.task", queue=QUEUES[0])
            app.close()
            wait_for(log, "no.such.task", worker)
        finally:
            stop_child(worker, 20)
        with connected(settings.broker_url or "") as client:
            keys = [key.decode() for key in client.keys("*")]
        assert [key for key in keys if not key.startswith("mingzhang:") and key not in KNOWN] == []
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert lines
    for line in lines:
        assert list(line)[:3] == ["timestamp", "level", "event"]
    assert {"celery.worker.consumer.connection", "celery.apps.worker"} <= {line["logger"] for line in lines}


def wait_for(log: Path, text: str, worker: subprocess.Popen[bytes], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while text not in log.read_text(encoding="utf-8"):
        assert worker.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.05)
