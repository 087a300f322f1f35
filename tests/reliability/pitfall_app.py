"""A bare Celery application, set up by the environment, with tasks that lead into a pitfall each."""

import json
import os
import signal
import time
from pathlib import Path

from celery import Celery

BROKER, CONF, NOTES = "PITFALL_BROKER", "PITFALL_CONF", "PITFALL_NOTES"


def make_app(broker: str, conf: dict[str, object]) -> Celery:
    """A late-acknowledging application without results; `conf` on top."""
    app = Celery("pitfalls", broker=broker)
    app.conf.update(task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1)
    app.conf.update(task_reject_on_worker_lost=True, broker_connection_retry_on_startup=True)
    app.conf.update(worker_cancel_long_running_tasks_on_connection_loss=False, **conf)
    for task in (nap, short_of_memory, poison, spin):
        app.task(name=task.__name__)(task)
    return app


def nap(seconds: float) -> None:
    """Work for some time."""
    _note("began")
    time.sleep(seconds)
    _note("ended")


def short_of_memory() -> None:
    """Need more memory than there is."""
    _note("began")
    raise MemoryError


def poison() -> None:
    """Kill the process."""
    _note("began")
    os.kill(os.getpid(), signal.SIGKILL)


def spin() -> None:
    """Never end."""
    _note("began")
    while True:
        pass


def _note(word: str) -> None:
    with Path(os.environ[NOTES]).open("a") as file:
        file.write(f"{word}\n")


if BROKER in os.environ:
    app = make_app(os.environ[BROKER], json.loads(os.environ[CONF]))
