"""`mingzhang doctor`: is everything there that the work needs, and if not, what to do."""

import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import metadata
from pathlib import Path

from msgspec import Struct

from cli.database import opened
from cli.output import print_json, print_line
from cli.queries import queues, schema_revision
from runtime.archive import Archive
from runtime.broker import ping
from runtime.embedded import find_redis_server
from runtime.lock import holder
from runtime.redaction import redact
from runtime.settings import Settings, load_settings
from schemas import migrations
from schemas.errors import EnvironmentFault

__all__ = ["Finding", "examine", "print_examination"]

_SCARCE_BYTES = 1 << 30
_STUCK_SECONDS = 300.0


class Finding(Struct, frozen=True):
    """One thing examined; the detail says what is there or, where it is not well, what is wrong and what to do."""

    name: str
    well: bool
    detail: str


def print_examination(*, as_json: bool) -> bool:
    """Examine everything and print a line each; whether all is well."""
    found = list(examine())
    for finding in found:
        if as_json:
            print_json({"name": finding.name, "ok": finding.well, "detail": finding.detail})
        else:
            sign, style = ("ok   ", "green") if finding.well else ("WRONG", "bold red")
            print_line(f"{sign} {finding.name:9} {finding.detail}", style=style)
    return all(finding.well for finding in found)


def examine() -> Iterator[Finding]:
    """One finding a matter; without settings nothing else can be examined."""
    yield _examined("python", _python)
    try:
        settings = load_settings()
    except EnvironmentFault as fault:
        yield Finding("settings", well=False, detail=str(fault))
        return
    yield Finding("settings", well=True, detail=f"data folder {settings.data}")
    matters: dict[str, Callable[[Settings], str]] = {
        "data": _data,
        "database": _database,
        "broker": _broker,
        "archive": _archive,
        "drop": _drop,
        "work": _work,
    }
    for name, examination in matters.items():
        yield _examined(name, partial(examination, settings))


def _examined(name: str, examination: Callable[[], str]) -> Finding:
    try:
        return Finding(name, well=True, detail=examination())
    except EnvironmentFault as fault:
        return Finding(name, well=False, detail=redact(str(fault)))


def _python() -> str:
    """The interpreter, and every package that the project needs here."""
    missing = [name for name in _needed() if not _installed(name)]
    if missing:
        message = f"packages are missing: {', '.join(missing)}; run `make install`, or pip install them"
        raise EnvironmentFault(message)
    return f"Python {platform.python_version()} on {sys.platform}, all packages there"


def _needed() -> list[str]:
    """The unconditional dependencies; those with a marker belong to other platforms or to development."""
    try:
        requirements = metadata.requires("mingzhang") or []
    except metadata.PackageNotFoundError:
        message = "mingzhang itself is not installed; run `make install`"
        raise EnvironmentFault(message) from None
    return [re.split(r"[\s\[<>=!~;(]", one, maxsplit=1)[0] for one in requirements if ";" not in one]


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _data(settings: Settings) -> str:
    """The data folder, or where it will be made: writable, with room on its disk."""
    folder = _nearest(settings.data)
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"{folder} is not writable; change its permissions or set MINGZHANG_DATA"
        raise EnvironmentFault(message)
    free = shutil.disk_usage(folder).free
    if free < _SCARCE_BYTES:
        message = f"only {free >> 20} MiB are free on the disk of {folder}; free some space or set MINGZHANG_DATA"
        raise EnvironmentFault(message)
    made = "" if settings.data.is_dir() else " (made at the first run)"
    return f"{settings.data}{made}, {free >> 30} GiB free"


def _nearest(folder: Path) -> Path:
    return folder if folder.is_dir() else _nearest(folder.parent)


def _database(settings: Settings) -> str:
    """Reachable, and at this version's tables."""
    if settings.embedded_database and not settings.sqlite_path.exists():
        return f"SQLite {settings.sqlite_path} (made at the first run)"
    with opened(settings) as session:
        revision, newest = schema_revision(session), migrations.head()
    if revision != newest:
        state = f"at revision {revision}" if revision else "empty"
        message = f"the database is {state}, this version needs {newest}; run `mingzhang migrate`"
        raise EnvironmentFault(message)
    return f"{redact(settings.database)} at revision {revision}"


def _broker(settings: Settings) -> str:
    """The one that is set answers, or a private one can be started."""
    if settings.broker_url is not None:
        ping(settings.broker_url)
        return f"{redact(settings.broker_url)} answers"
    process = holder(settings.data)
    if process is not None:
        return f"a private redis-server, run by process {process}"
    return f"a private redis-server, {find_redis_server()}"


def _archive(settings: Settings) -> str:
    if not settings.archive_root.exists() and settings.archive is None:
        return f"{settings.archive_root} (made at the first run)"
    Archive(settings.archive_root).check()
    return f"{settings.archive_root} is writable"


def _drop(settings: Settings) -> str:
    if settings.drop is None:
        return "none set; `mingzhang run FOLDER` and `up FOLDER` name one, or set MINGZHANG_DROP"
    if not settings.drop.is_dir():
        message = f"{settings.drop} is not a folder; make it, or set MINGZHANG_DROP to the one that reports come into"
        raise EnvironmentFault(message)
    if not os.access(settings.drop, os.R_OK | os.X_OK):
        message = f"{settings.drop} cannot be read; let this user read and enter it"
        raise EnvironmentFault(message)
    return f"{settings.drop} is readable"


def _work(settings: Settings) -> str:
    """Nothing that is due waits for long: the sign of workers that live."""
    if settings.embedded_database and not settings.sqlite_path.exists():
        return "nothing to do yet"
    with opened(settings) as session:
        stages = queues(session)
    late = [queue for queue in stages if (queue.oldest_seconds or 0) > _STUCK_SECONDS]
    if late:
        places = ", ".join(f"{queue.stage} since {queue.oldest_seconds or 0:.0f} s" for queue in late)
        message = f"work waits and no worker takes it ({places}); start `mingzhang up`, or restart the workers"
        raise EnvironmentFault(message)
    return f"{sum(queue.waiting for queue in stages)} wait, {sum(queue.claimed for queue in stages)} at work"
