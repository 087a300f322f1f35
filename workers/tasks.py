"""The Celery tasks, one a stage: each takes the number of a row, and everything else from the database."""

import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown
from kombu.exceptions import OperationalError

from runtime.archive import Archive
from runtime.database import make_engine
from runtime.logging import get_logger, setup_logging
from runtime.names import shown
from runtime.processes import settle
from runtime.settings import Settings
from runtime.tracing import close_tracing, setup_tracing
from schemas.errors import EnvironmentFault
from schemas.tables import Lane, Stage
from workers.app import queue_name
from workers.hints import PathHints
from workers.sandbox import READER, SECOND_READER, Sandbox
from workers.stages.perform import Due, Workshop, perform
from workers.stages.retry import RetryPolicy

__all__ = ["Functions", "register", "send", "task_name"]

_log = get_logger(__name__)

_GO_ON_SECONDS = 5.0
"""Celery's limits count from the first stage that a worker does in one go. They leave each stage its time only while
less than this has passed, so what took longer travels on as a message."""


@dataclass(frozen=True)
class Functions:
    """The three stages and the second reader as module:name, so that each process imports only what it runs."""

    parse: str = READER
    classify: str = "workers.classify:classify"
    validate: str = "workers.validate:validate"
    second: str = SECOND_READER


def task_name(stage: Stage) -> str:
    """mingzhang.parse and so on."""
    return f"mingzhang.{stage}"


def send(app: Celery, due: Due) -> None:
    """Send the message of a committed row. Raises EnvironmentFault where the broker does not take it."""
    queue = queue_name(due.lane, due.stage)
    try:
        app.send_task(task_name(due.stage), args=[due.stage_run], queue=queue, routing_key=queue)
    except (OperationalError, OSError) as error:
        message = f"the broker does not take messages: {error}; they go out when it is back"
        raise EnvironmentFault(message) from error


def register(app: Celery, settings: Settings, functions: Functions) -> None:
    """Give the application its tasks, and each of its processes a workshop of its own.

    The stages are imported here, once for all processes of a group; the reader only in the sandbox. Raises
    ImportError or AttributeError where one is missing.
    """
    classify, validate = _imported(functions.classify), _imported(functions.validate)

    @cache
    def shop(pid: int) -> Workshop:  # noqa: ARG001  (an engine must not cross a fork)
        return Workshop(
            engine=make_engine(settings.database),
            archive=Archive(settings.archive_root),
            sandbox=Sandbox.under(settings, functions.parse, functions.second),
            classify=classify,
            validate=validate,
            policy=RetryPolicy(max_attempts=settings.max_attempts),
            lease_seconds=settings.lease_seconds,
            hints=_hints(settings),
        )

    def work(stage_run: int) -> None:
        until = time.monotonic() + _GO_ON_SECONDS
        goes_on = partial(_goes_on, app, until)
        due = perform(shop(os.getpid()), stage_run, goes_on)
        if due is not None:
            _send_on(app, due)

    for stage in Stage:
        app.task(name=task_name(stage), shared=False)(work)

    def begin(**_: Any) -> None:
        setup_logging(settings)
        setup_tracing(settings)
        shop(os.getpid()).sandbox.start()
        settle()

    def end(**_: Any) -> None:
        shop(os.getpid()).sandbox.close()
        close_tracing()

    worker_process_init.connect(begin, weak=False)
    worker_process_shutdown.connect(end, weak=False)


def _hints(settings: Settings) -> PathHints | None:
    if settings.path_scheme is None or settings.drop is None:
        return None
    return PathHints(shown(str(settings.drop)), settings.path_scheme)


def _goes_on(app: Celery, until: float, lane: Lane, stage: Stage) -> bool:
    """Whether this worker takes from the stage's queue, and has time: then it goes on, and no message has to travel."""
    return time.monotonic() < until and queue_name(lane, stage) in app.amqp.queues.consume_from


def _send_on(app: Celery, due: Due) -> None:
    try:
        send(app, due)
    except EnvironmentFault as fault:  # the scheduler sends it again
        _log.warning("broker.waiting", detail=str(fault))


def _imported(function: str) -> Callable[..., Any]:
    module, _, name = function.partition(":")
    imported: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return imported
