"""Stages, and bare tasks, that burn a fixed time of the processor and do nothing else."""

import os
import time
from pathlib import Path

from celery import Celery

from runtime.settings import load_settings
from schemas.findings import Judgement
from schemas.pages import Line, Page, Pages
from schemas.report import Identity, Kind, Report
from workers.parse.limits import Limits
from workers.process import worker_app
from workers.stages.perform import Second
from workers.tasks import Functions

SECONDS = 0.05
BROKER, FINISHED = "BURN_BROKER", "BURN_FINISHED"


def burn() -> None:
    """Use the processor for so long, however long that takes."""
    until = time.process_time() + SECONDS
    while time.process_time() < until:
        pass


def parse(data: bytes, name: str, limits: Limits) -> Pages:  # noqa: ARG001  (a stage's signature)
    """A page with the text."""
    burn()
    return Pages("text/plain", "burning", False, (Page(0, 0.0, 0.0, (Line(data.decode()),)),))


def classify(pages: Pages, name: str) -> Report:  # noqa: ARG001
    """A report without anything."""
    burn()
    return Report(Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, department=name, fiscal_year=2023))


def validate(report: Report, second: Second | None = None) -> Judgement:  # noqa: ARG001
    """A judgement without findings."""
    burn()
    return Judgement("burning")


def make_bare() -> Celery:
    """A plain Celery application with a task that burns, and one that also notes that a chain is at its end."""
    app = Celery("bare", broker=os.environ[BROKER])
    app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1, broker_connection_retry_on_startup=True)
    app.task(name="bare.burn")(burn)

    def finish() -> None:
        burn()
        with Path(os.environ[FINISHED]).open("ab", buffering=0) as file:
            file.write(b".")

    app.task(name="bare.finish")(finish)
    return app


if BROKER in os.environ:
    bare = make_bare()
else:
    module = "benchmarks.reliability.burning"
    app = worker_app(load_settings(), Functions(*(f"{module}:{name}" for name in ("parse", "classify", "validate"))))
