"""`mingzhang move`, `remove` and `retain`: where the data is kept, and what is no longer."""
# ruff: noqa: PLC0415

import re
from typing import Annotated

import typer

__all__ = ["register"]

_AGE = re.compile(r"(\d{1,5})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def register(app: typer.Typer) -> None:
    """Add the three commands."""
    for command in (move, remove, retain):
        app.command()(command)


def move(
    to: Annotated[str, typer.Option(help="An empty database: postgresql://user:password@host/database.")],
) -> None:
    """Move the embedded database to PostgreSQL, checked row by row; everything must have been stopped."""
    from cli.keeping import move_to
    from runtime.settings import load_settings

    move_to(load_settings(), to)


def remove(
    document: Annotated[str, typer.Argument(help="Its hash, six digits of it or more (status --json).")],
    reason: Annotated[str, typer.Option(help="Why; it stays when all else is gone.")] = "",
    who: Annotated[str, typer.Option(help="Who says so.")] = "",
    forget: Annotated[bool, typer.Option("--forget", help="Let it come in again instead.")] = False,
) -> None:
    """Remove a document with all its rows, files, receipts and pictures; it is not taken in again."""
    from cli.keeping import let_in_again, remove_document
    from runtime.settings import load_settings

    if forget:
        let_in_again(load_settings(), document, who=who)
    else:
        remove_document(load_settings(), document, who=who, reason=reason)


def retain(
    older_than: Annotated[str, typer.Option(help="How long replaced readings are kept: 90d, 26w, 6m, 2y.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
) -> None:
    """Let go of what a later reading replaced, and of what the stages made on the way; originals stay."""
    from cli.keeping import let_go
    from runtime.settings import load_settings

    found = _AGE.fullmatch(older_than)
    if found is None:
        message = "an age is a number with d, w, m or y behind it, as 90d"
        raise typer.BadParameter(message)
    let_go(load_settings(), int(found[1]) * _DAYS[found[2]], dry_run=dry_run)
