"""A worker process: the application with its tasks, saying nothing beside the log."""

import warnings

import celery.apps.worker
from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # the stubs leave it out

from runtime.logging import setup_celery_logging
from runtime.settings import Settings
from workers.app import make_app
from workers.tasks import Functions, register

__all__ = ["worker_app"]


def worker_app(settings: Settings, functions: Functions | None = None) -> Celery:
    """The application of a worker process, whose tasks call the real stages unless others are given."""
    _keep_to_the_log()
    setup_celery_logging(settings)
    app = make_app(settings)
    register(app, settings, functions or Functions())
    return app


def _keep_to_the_log() -> None:
    """Every line on standard error is JSON.

    Celery writes its shutdown notes there directly, and warns of root because of pickles that we never accept.
    """
    celery.apps.worker.safe_say = lambda *_: None  # type: ignore[attr-defined]
    warnings.filterwarnings("ignore", category=SecurityWarning)
