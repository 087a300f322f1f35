"""`mingzhang reprocess` and `mingzhang backlog`: stored documents sent through again, and what that changes."""
# ruff: noqa: PLC0415

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.report import Kind

if TYPE_CHECKING:
    from runtime.settings import Settings

__all__ = ["register"]

Force = Annotated[bool, typer.Option("--force", help="Let it count at once, whatever it raises.")]
Throttle = Annotated[int | None, typer.Option(min=1, help="Begin at most so many documents a minute.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs.")]
English = Annotated[bool, typer.Option("--english", help="Messages in English where there are any.")]
Number = Annotated[int, typer.Argument(help="The batch's number (`mingzhang backlog`).")]


class Status(StrEnum):
    """What may have become of a document."""

    LANDED = "landed"
    CLASSIFIED = "classified"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(reprocess)
    app.add_typer(_backlog, name="backlog")


def reprocess(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Taken in on this day or later.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Taken in on this day or earlier.")
    ] = None,
    age: Annotated[int | None, typer.Option(min=0, help="Last read at least so many days ago.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="Of this fiscal year; may be repeated, as all below.")] = None,
    department: Annotated[list[str] | None, typer.Option(help="A part of the department's name.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="A part of the region's name, or its code.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Of this kind.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="With a finding of this rule, or of those it begins.")] = None,
    reader: Annotated[list[str] | None, typer.Option(help="Read by this reader (pdf-lean, pdf-lean/1).")] = None,
    status: Annotated[list[Status] | None, typer.Option(help="What became of it.")] = None,
    failure: Annotated[
        list[str] | None, typer.Option(help="Failed so: input, environment, rule, bug, or the reason of a rejection.")
    ] = None,
    document: Annotated[list[str] | None, typer.Option(help="A document's hash, or the beginning of it.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what nothing has changed for.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    budget: Annotated[
        int | None, typer.Option(min=0, help="New errors and warnings that may count without --force; 50 if unset.")
    ] = None,
    throttle: Throttle = None,
    force: Force = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Stay until it is done, or leave.")] = True,
    as_json: AsJson = False,
    english: English = False,
) -> None:
    """Send stored documents through again on the backlog lane, all or those chosen, and print what that changes.

    They are rehearsed first; what they raise counts only if it keeps to the budget, else nothing of it does and the
    exit status is 4. Status 3 if a report is lost: not read any more, or taken for something else.
    """
    from cli.backlog_running import Order, order
    from scheduler.backlog_selection import Selection
    from schemas.tables import DocumentState

    selection = Selection(
        since=since and since.date(),
        until=until and until.date(),
        age=age,
        years=year or (),
        departments=department or (),
        regions=region or (),
        kinds=kind or (),
        rules=rule or (),
        readers=reader or (),
        states=tuple(DocumentState(one) for one in status or ()),
        failures=failure or (),
        documents=document or (),
        again=again,
    )
    wish = Order(selection, dry_run, throttle, budget, force)
    _leave(order(_begin(), wish, wait=wait, as_json=as_json, english=english))


_backlog = typer.Typer(help="Batches of stored documents that are sent through again: list, show, pause, resume …")


@_backlog.callback(invoke_without_command=True)
def backlog(context: typer.Context, as_json: AsJson = False) -> None:
    """The last batches and how far they are."""
    from cli.backlog_running import print_batches

    if context.invoked_subcommand is None:
        print_batches(_begin(), as_json=as_json)


@_backlog.command()
def show(batch: Number, as_json: AsJson = False, english: English = False) -> None:
    """How far a batch is, and what it changes, by rule, with samples."""
    from cli.backlog_running import print_batch

    print_batch(_begin(), batch, as_json=as_json, english=english)


@_backlog.command()
def watch(batch: Number, as_json: AsJson = False, english: English = False) -> None:
    """Stay with a batch until it is done, working it off here where no service does; then print what it changes."""
    from cli.backlog_running import watch_batch

    _leave(watch_batch(_begin(), batch, as_json=as_json, english=english))


@_backlog.command()
def pause(batch: Number) -> None:
    """Begin no more documents of a batch."""
    from cli.backlog_running import change
    from scheduler import backlog as backlogs

    change(_begin(), batch, backlogs.pause)


@_backlog.command()
def resume(batch: Number) -> None:
    """Go on with a paused batch."""
    from cli.backlog_running import change
    from scheduler import backlog as backlogs

    change(_begin(), batch, backlogs.resume)


@_backlog.command()
def cancel(batch: Number) -> None:
    """Give a batch up; what it made count already stays."""
    from cli.backlog_running import change
    from scheduler import backlog as backlogs

    change(_begin(), batch, backlogs.cancel)


@_backlog.command()
def throttle(
    batch: Number,
    per_minute: Annotated[int, typer.Argument(min=0, help="Documents begun a minute; 0 for no limit.")],
) -> None:
    """Change how many documents of a batch are begun a minute."""
    from cli.backlog_running import change
    from scheduler import backlog as backlogs

    change(_begin(), batch, lambda engine, number: backlogs.throttle(engine, number, per_minute or None))


@_backlog.command()
def adopt(batch: Number, force: Force = False) -> None:
    """Let a finished rehearsal count; above its budget only with --force."""
    from cli.backlog_running import change
    from scheduler import backlog as backlogs

    change(_begin(), batch, lambda engine, number: backlogs.adopt(engine, number, force=force))


def _begin() -> "Settings":
    from cli.main import _begin as begin

    return begin(bar=True, log="mingzhang.log")


def _leave(status: int) -> None:
    if status:
        raise typer.Exit(status)
