"""Composed reports through the three stages in this process, several processes at a time."""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple, TypeVar

import structlog

from schemas.findings import Finding, Judgement, Severity
from schemas.report import Report
from tests.corpus import Composed
from workers.classify import classify
from workers.parse import parse
from workers.validate import validate

__all__ = ["PROFILES", "Case", "in_parallel", "judged", "loud", "read"]

PROFILES = ("wuhan-2020", "wuhan-2022", "shanghai", "national")
_PROCESSES = 2

Job = TypeVar("Job")
Done = TypeVar("Done")


class Case(NamedTuple):
    """A composed report: its seed, its layout, and the ending of the file that it is read from."""

    seed: int
    profile: str
    ending: str = ".pdf"


def read(report: Composed, ending: str = ".pdf") -> Report:
    """The report printed and read again."""
    content = report.pdf() if ending == ".pdf" else report.text().encode()
    return classify(parse(content, report.name + ending), report.name + ending)


def judged(report: Composed, ending: str = ".pdf") -> tuple[Report, Judgement]:
    """The report printed, read again and judged."""
    made = read(report, ending)
    return made, validate(made)


def loud(judgement: Judgement) -> list[Finding]:
    """The findings that accuse: errors and warnings."""
    return [one for one in judgement.findings if one.severity is not Severity.INFO]


def in_parallel(work: Callable[[Job], Done], jobs: Iterable[Job], processes: int = _PROCESSES) -> Iterator[Done]:
    """The work done on each job, in their order."""
    with ProcessPoolExecutor(processes, initializer=_quiet) as pool:
        yield from pool.map(work, jobs, chunksize=1)


def _quiet() -> None:
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
