"""The reports that are sent through: composed once and kept in the temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.reading.documents import long
from benchmarks.running import PROFILES
from tests.corpus import compose

__all__ = ["PAGES", "backlog", "one_of", "warming"]

PAGES = range(20, 31)
"""How many pages a report of the backlog has."""

_CACHE = Path(tempfile.gettempdir()) / "mingzhang-benchmark-reports"


def backlog(count: int) -> list[Path]:
    """So many different reports of 20 to 30 pages, the layouts in turn."""
    return [_kept(f"backlog-{number}", number) for number in range(count)]


def warming(count: int) -> list[Path]:
    """Others of the kind, which fill the caches of cold processes."""
    return [_kept(f"warming-{number}", number) for number in range(count)]


def one_of(pages: int) -> Path:
    """One document of so many pages: reports one after the other."""
    path = _CACHE / f"{pages}-pages.pdf"
    if not path.exists():
        _CACHE.mkdir(exist_ok=True)
        long(_CACHE, pages)
    return path


def _kept(name: str, number: int) -> Path:
    path = _CACHE / f"{name}.pdf"
    if not path.exists():
        _CACHE.mkdir(exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(next(_of_that_length(name, PROFILES[number % len(PROFILES)])))
        with suppress(FileNotFoundError):
            draft.replace(path)
    return path


def _of_that_length(name: str, profile: str) -> Iterator[bytes]:
    for trial in range(1000):
        report = compose(f"{name}-{trial}", profile)
        if len(report.pages.pages) in PAGES:
            yield report.pdf()
