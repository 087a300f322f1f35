"""The command `mingzhang`: its options, and which module does what.

Each command imports what it needs when it is called, so that `inspect` does not wait for the database's library nor
`rules` for the readers.
"""
# ruff: noqa: PLC0415

import importlib
import io
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import (
    alert_commands,
    backlog_commands,
    expect_commands,
    export_commands,
    keeping_commands,
    memory_commands,
    receipt_commands,
)
from cli.output import on_terminal
from schemas.errors import ErrorKind, MingzhangError
from schemas.findings import Severity

if TYPE_CHECKING:
    from runtime.settings import Settings

__all__ = ["app", "main"]

_FAILED = 1
_NOT_ALL_LANDED = 3

app = typer.Typer(
    name="mingzhang",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="明账: reads final-account reports as they are published, checks every figure and remembers.",
)

AsJson = Annotated[bool, typer.Option("--json", help="JSON lines for programs.")]
English = Annotated[bool, typer.Option("--english", help="Messages in English where there are any.")]
Drop = Annotated[Path, typer.Argument(exists=True, file_okay=False, readable=True, help="The drop folder.")]
OptionalDrop = Annotated[
    Path | None,
    typer.Argument(exists=True, file_okay=False, readable=True, help="The drop folder; MINGZHANG_DROP if left out."),
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Where the reading room answers.")]


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
) -> None:
    """Read, understand and judge FILES: one JSON object a line, without database and broker.

    Exit status 3 if a file was rejected; its object says why.
    """
    from cli.inspecting import inspect_files

    if inspect_files(partial(_settings, bar=True), files):
        raise typer.Exit(_NOT_ALL_LANDED)


@app.command()
def run(drop: Drop, as_json: AsJson = False) -> None:
    """One pass: take in every report under DROP, work until nothing is left, tell what landed and what was found.

    Exit status 3 if something was rejected or failed.
    """
    from cli.running import run as run_pass

    if not run_pass(_begin(drop=drop, bar=True, log="mingzhang.log"), drop, as_json=as_json):
        raise typer.Exit(_NOT_ALL_LANDED)


@app.command()
def up(drop: OptionalDrop = None, port: Port = 8321) -> None:
    """Everything in one process group on the embedded default, watching DROP until Ctrl-C.

    The reading room is at http://127.0.0.1:8321.
    """
    from cli.room import reading_room
    from scheduler.service import serve

    settings = _begin(drop=drop)
    with reading_room(settings, port):
        serve(settings, _drop(settings))


@app.command()
def watch(drop: OptionalDrop = None) -> None:
    """The scheduler alone: takes in what is dropped, sends what is due, recovers what was lost."""
    from scheduler.service import run_scheduler

    settings = _begin(drop=drop)
    run_scheduler(settings, _drop(settings))


@app.command()
def work(
    queues: Annotated[
        str | None,
        typer.Option(help="Which, separated by commas: a stage (parse), a lane (live) or a queue (live.parse)."),
    ] = None,
) -> None:
    """Workers alone, for all queues or some."""
    from scheduler.service import run_workers

    run_workers(_begin(), _queues(queues))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Beyond 127.0.0.1, sign-in is required.")] = "127.0.0.1",
    port: Port = 8321,
) -> None:
    """The reading room: pages and an HTTP API over what landed."""
    # By name: neither of the two at the top of the house may import the other.
    importlib.import_module("web.server").serve(_begin(), host, port)


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="The account's name.")],
    role: Annotated[str, typer.Option(help="reader, reviewer or operator.")] = "reader",
    token: Annotated[str | None, typer.Option(help="Print a new token of this label for programs instead.")] = None,
    close: Annotated[bool, typer.Option("--close", help="Let the account in no more.")] = False,
) -> None:
    """Who may use the reading room: makes an account, or changes its password and role, asking for the password."""
    if role not in ("reader", "reviewer", "operator"):
        message = "a role is reader, reviewer or operator"
        raise typer.BadParameter(message)
    administering = importlib.import_module("web.access.administering")  # by name, as in serve
    settings = _begin()
    if close:
        administering.close(settings, name)
    elif token:
        typer.echo(administering.make_token(settings, name, token, role))
    else:
        password = typer.prompt("password", hide_input=True, confirmation_prompt=True)
        administering.save(settings, name, password, role)


@app.command()
def status(as_json: AsJson = False) -> None:
    """What landed, what waits and since when, what could not be read."""
    from cli.reading import print_status

    print_status(_begin(), as_json=as_json)


@app.command()
def show(
    report: Annotated[str, typer.Argument(help="Its number, its hash (six digits or more) or its file's name.")],
    guards: Annotated[bool, typer.Option("--guards", help="Which figures no check would notice, instead.")] = False,
    as_json: AsJson = False,
    english: English = False,
) -> None:
    """One report: its forms, its findings with their evidence, and what was not checked."""
    from cli.guarding import print_guards
    from cli.reading import print_report

    if guards:
        print_guards(_begin(), report, as_json=as_json)
        return
    print_report(_begin(), report, as_json=as_json, english=english)


@app.command()
def findings(
    severity: Annotated[list[Severity] | None, typer.Option(help="Only of this severity; may be repeated.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="A rule's id, or its beginning (T3 for T3-…).")] = None,
    department: Annotated[list[str] | None, typer.Option(help="A part of the department's name.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="A fiscal year.")] = None,
    doubts: Annotated[bool, typer.Option("--doubts", help="Doubts about our own reading instead.")] = False,
    unacknowledged: Annotated[
        bool, typer.Option("--unacknowledged", help="Without those that somebody has acknowledged.")
    ] = False,
    as_json: AsJson = False,
    english: English = False,
) -> None:
    """What contradicts itself in the reports that landed."""
    from cli.queries import Wanted
    from cli.reading import print_findings

    wanted = Wanted(severity or (), rule or (), department or (), year or (), doubts, unacknowledged=unacknowledged)
    print_findings(_begin(), wanted, as_json=as_json, english=english)


@app.command()
def rules(
    rule: Annotated[str | None, typer.Argument(help="A rule's id, or the beginning of some.")] = None,
    as_json: AsJson = False,
) -> None:
    """The catalogue: every rule, or one with its formula, tolerance and source."""
    from cli.ruling import print_rules

    print_rules(rule, as_json=as_json)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Is everything there that the work needs, and if not, what to do. Exit status 1 if something is wrong."""
    from cli.doctor import print_examination

    if not print_examination(as_json=as_json):
        raise typer.Exit(_FAILED)


Reason = Annotated[str, typer.Option(help="Why; it is kept with the finding.")]
Who = Annotated[str, typer.Option(help="Who says so.")]


@app.command()
def dispute(
    finding: Annotated[int, typer.Argument(help="Its number (findings --json).")],
    reason: Reason,
    who: Who = "",
    uphold: Annotated[bool, typer.Option("--uphold", help="Answer a dispute: the finding stands.")] = False,
) -> None:
    """Note that a finding is disputed, or upheld after a dispute; it stays open."""
    from cli.correcting import say_of
    from schemas.tables import Act

    say_of(_begin(), finding, Act.UPHELD if uphold else Act.DISPUTED, who=who, reason=reason)


@app.command()
def retract(
    finding: Annotated[int, typer.Argument(help="Its number (findings --json).")], reason: Reason, who: Who = ""
) -> None:
    """Take a finding back: it stays in the history and is open no longer."""
    from cli.correcting import say_of
    from schemas.tables import Act

    say_of(_begin(), finding, Act.RETRACTED, who=who, reason=reason)


@app.command()
def withdraw(
    name: Annotated[str, typer.Argument(help="A rule's id, or a reader's name and version.")],
    reason: Reason,
    who: Who = "",
    reader: Annotated[bool, typer.Option("--reader", help="NAME is a reader, not a rule.")] = False,
) -> None:
    """Withdraw a rule, or a reader's version, with all that it raised until now."""
    from cli.correcting import withdraw_all
    from schemas.tables import Withdrawn

    what = Withdrawn.READER if reader else Withdrawn.RULE
    withdraw_all(_begin(), what, name, who=who, reason=reason)


@app.command()
def retry(
    kind: Annotated[list[ErrorKind] | None, typer.Option(help="Only what failed so; may be repeated.")] = None,
    stage: Annotated[
        list[str] | None, typer.Option(help="Only what failed in this stage (parse, classify, validate).")
    ] = None,
    document: Annotated[list[str] | None, typer.Option(help="A document's hash, six digits of it or more.")] = None,
) -> None:
    """Give documents that were rejected or quarantined another chance, all of them or those chosen."""
    from cli.operating import retry_documents

    retry_documents(_begin(), kind or (), stage or (), document or ())


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Where to; a new folder, or an earlier backup to bring up to date.")],
) -> None:
    """Copy database and archive to FOLDER, while everything runs."""
    from cli.operating import back_up

    back_up(_begin(), folder)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, readable=True, help="A backup.")],
) -> None:
    """Bring a backup back into an empty database and archive; nothing that is there is overwritten."""
    from cli.operating import restore_from

    restore_from(_begin(), folder)


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables; safe to run at any time, by several at once."""
    from runtime import database

    database.migrate(_begin().database)


expect_commands.register(app)
receipt_commands.register(app)
memory_commands.register(app)
backlog_commands.register(app)
alert_commands.register(app)
export_commands.register(app)
keeping_commands.register(app)


def main() -> None:
    """Run the command; a fault of ours or of the environment is one line on standard error and exit status 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that has no Chinese gets escapes, not an error
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except MingzhangError as error:
        sys.stderr.write(f"mingzhang: {error}\n")
        sys.exit(_FAILED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing must be written to it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_FAILED)


def _drop(settings: "Settings") -> Path:
    if settings.drop is None:
        message = "name a drop folder, or set MINGZHANG_DROP"
        raise typer.BadParameter(message)
    return settings.drop


def _queues(named: str | None) -> tuple[str, ...]:
    """The queues that are meant: a stage is both its lanes, a lane all its stages."""
    from workers.app import QUEUES

    if named is None:
        return QUEUES
    names = [name.strip() for name in named.split(",")]
    unknown = [name for name in names if not any(name in (queue, *queue.split(".")) for queue in QUEUES)]
    if unknown:
        message = f"no such queue: {', '.join(unknown)}; there are {', '.join(QUEUES)}"
        raise typer.BadParameter(message)
    return tuple(queue for queue in QUEUES if {queue, *queue.split(".")} & set(names))


def _begin(*, drop: Path | None = None, bar: bool = False, log: str | None = None) -> "Settings":
    """Settings and logging."""
    from runtime.logging import setup_logging

    settings = _settings(drop=drop, bar=bar, log=log)
    setup_logging(settings)
    return settings


def _settings(*, drop: Path | None = None, bar: bool = False, log: str | None = None) -> "Settings":
    """The settings in force.

    Where a progress `bar` has the terminal, the log lines go to a file instead: that of the settings, or the one named
    `log` in the data folder. Without either, errors come between.
    """
    from runtime.settings import load_settings

    settings = load_settings(drop=drop)
    if bar and on_terminal() and settings.stderr_level is None:
        log_file = settings.log_file or (settings.data / log if log else None)
        settings = settings.replaced(stderr_level="CRITICAL" if log_file else "ERROR", log_file=log_file)
    return settings
