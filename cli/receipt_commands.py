"""`mingzhang receipt` and `mingzhang verify`."""
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]

_DIFFERENT = 3

Taken = Annotated[str, typer.Argument(help="A document's hash (six digits or more), or its file's name.")]
Html = Annotated[bool, typer.Option("--html", help="As a page instead of JSON.")]
Receipt = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A .receipt.json.")]
Original = Annotated[
    Path | None,
    typer.Option("--file", exists=True, dir_okay=False, readable=True, help="The file; looked for beside it if unset."),
]


def register(app: typer.Typer) -> None:
    """Add the two commands."""
    app.command()(receipt)
    app.command()(verify)


def receipt(document: Taken, html: Html = False) -> None:
    """Print the receipt of a document that is through."""
    from cli.receipts import print_receipt
    from runtime.logging import setup_logging
    from runtime.settings import load_settings

    settings = load_settings()
    setup_logging(settings)
    print_receipt(settings, document, html=html)


def verify(receipt: Receipt, file: Original = None) -> None:
    """Read and judge the file of RECEIPT anew, without database, and tell whether it says the same.

    Exit status 3 if it does not.
    """
    from cli.receipts import print_verified
    from runtime.logging import setup_logging
    from runtime.settings import load_settings

    settings = load_settings()
    setup_logging(settings.replaced(stderr_level="ERROR"))
    if not print_verified(settings, receipt, file):
        raise typer.Exit(_DIFFERENT)
