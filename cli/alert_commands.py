"""`mingzhang alert`: try the channels, see what was sent and what was not, try again what was given up."""
# ruff: noqa: PLC0415  (heavy imports wait until a command is called)

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.output import print_json, print_line, print_table
from schemas.alerts import MessageState
from schemas.errors import EnvironmentFault, MingzhangError
from schemas.findings import Severity

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from runtime.settings import Settings

__all__ = ["register"]

_FAILED = 1

_alert = typer.Typer(no_args_is_help=True, help="Alerts: try the channels, see what was sent, try again what was not.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_alert, name="alert")


@_alert.command(name="test")
def try_channels(
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel; may be repeated.")] = None,
) -> None:
    """Send a test message through every channel, or some, at once. Exit status 1 if one does not take it."""
    from uuid import uuid4

    from workers.alert.channels import Channel, Undelivered, hush
    from workers.alert.wording import test_message

    settings = _settings()
    hush()
    well = True
    for name in _chosen(settings, channel or []):
        try:
            address = settings.channels[name].get_secret_value()
            Channel(name, address).deliver(test_message(name), Severity.INFO, uuid4().hex)
            print_line(f"ok    {name}", style="green")
        except Undelivered as fault:
            well = False
            print_line(f"WRONG {name}: {fault}", style="bold red")
    if not well:
        raise typer.Exit(_FAILED)


@_alert.command(name="list")
def list_messages(
    state: Annotated[list[MessageState] | None, typer.Option(help="Only these; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines for programs.")] = False,
) -> None:
    """What was sent, what waits and what was given up, with the reason."""
    from cli.database import opened

    with opened(_settings()) as session:
        found = _messages(session, state or [], limit)
    if as_json:
        for one in found:
            print_json(one)
        return
    columns = ("id", "state", "channel", "rule", "title", "attempts", "due_at", "sent_at", "error")
    print_table("Alerts", columns, ([one[name] for name in columns] for one in found))


@_alert.command()
def retry(
    messages: Annotated[list[int] | None, typer.Argument(help="Their numbers (alert list); all if left out.")] = None,
) -> None:
    """Give messages that were given up another chance."""
    from runtime.database import make_engine, transaction
    from workers.alert.claims import try_again

    settings = _settings()
    if settings.embedded_database and not settings.sqlite_path.exists():
        message = f"nothing has been taken in at {settings.data} yet; set MINGZHANG_DATA or MINGZHANG_DATABASE_URL"
        raise EnvironmentFault(message)
    engine = make_engine(settings.database)
    try:
        with transaction(engine) as session:
            count = try_again(session, messages or ())
    finally:
        engine.dispose()
    print_line(f"{count} taken up again" + ("; the scheduler sends them" if count else ""))


def _messages(session: "Session", states: Sequence[MessageState], limit: int) -> list[dict[str, Any]]:
    """The newest messages, without their text."""
    from sqlalchemy import select

    from schemas.tables import AlertMessage

    wanted = [AlertMessage.state.in_(states)] if states else []
    query = select(AlertMessage).where(*wanted).order_by(AlertMessage.id.desc()).limit(limit)
    return [
        {
            "id": one.id,
            "identity": one.identity,
            "state": str(one.state),
            "channel": one.channel,
            "rule": one.rule,
            "severity": str(one.severity),
            "title": one.title,
            "attempts": one.attempts,
            "due_at": one.due_at.isoformat(timespec="seconds"),
            "sent_at": one.sent_at.isoformat(timespec="seconds") if one.sent_at else None,
            "error": one.error,
        }
        for one in session.scalars(query)
    ]


def _settings() -> "Settings":
    from runtime.logging import setup_logging
    from runtime.settings import load_settings

    settings = load_settings()
    setup_logging(settings)
    return settings


def _chosen(settings: "Settings", names: list[str]) -> list[str]:
    """The channels that are meant. Raises MingzhangError where there is none, or none of a name."""
    unknown = sorted(set(names) - settings.channels.keys())
    if unknown or not settings.channels:
        there = ", ".join(sorted(settings.channels)) or "none; docs/alerts.md shows how to set one"
        message = f"no such channel: {', '.join(unknown)}; there are {there}" if unknown else f"channels: {there}"
        raise MingzhangError(message)
    return names or sorted(settings.channels)
