"""`mingzhang doctor`: is everything there that the work needs, and if not, what to do.

Each matter is examined by a function that says what is there, notes what is not as it should be but stops nothing, and
raises EnvironmentFault for what is wrong; each of these names its cure.
"""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from cli import examined_files, examined_servers
from cli.output import print_json, print_line
from runtime.redaction import redact
from runtime.settings import Settings, load_settings
from schemas.errors import EnvironmentFault

__all__ = ["Finding", "examine", "print_examination"]

Examination = Callable[[Settings, list[str]], str]
_MATTERS: dict[str, Examination] = {
    "data": examined_files.data,
    "database": examined_servers.database,
    "clock": examined_servers.clock,
    "broker": examined_servers.broker,
    "archive": examined_files.archive,
    "drop": examined_files.drop,
    "log": examined_files.log,
    "fonts": examined_files.fonts,
    "work": examined_servers.work,
}


class Finding(Struct, frozen=True):
    """One matter: what is there or, where it is not well, what is wrong; with a note, what should be looked at."""

    name: str
    well: bool
    detail: str
    noted: bool = False


def print_examination(*, as_json: bool) -> bool:
    """Examine everything and print a line each; whether all is well."""
    found = list(examine())
    for finding in found:
        if as_json:
            about = {"name": finding.name, "ok": finding.well, "noted": finding.noted, "detail": finding.detail}
            print_json(about)
        else:
            sign, style = _sign(finding)
            print_line(f"{sign} {finding.name:9} {finding.detail}", style=style)
    return all(finding.well for finding in found)


def examine() -> Iterator[Finding]:
    """One finding a matter; without settings nothing else can be examined."""
    yield _examined("python", lambda _: examined_files.python())
    try:
        settings = load_settings()
    except EnvironmentFault as fault:
        yield Finding("settings", well=False, detail=str(fault))
        return
    yield Finding("settings", well=True, detail=f"data folder {settings.data}")
    for name, examination in _MATTERS.items():
        yield _examined(name, partial(examination, settings))


def _examined(name: str, examination: Callable[[list[str]], str]) -> Finding:
    notes: list[str] = []
    try:
        detail, well = examination(notes), True
    except EnvironmentFault as fault:
        detail, well = str(fault), False
    return Finding(name, well, redact("; ".join([detail, *notes])), noted=bool(notes))


def _sign(finding: Finding) -> tuple[str, str]:
    if not finding.well:
        return "WRONG", "bold red"
    return ("note ", "yellow") if finding.noted else ("ok   ", "green")
