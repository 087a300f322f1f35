"""`mingzhang expect`: who should publish by when, and who has not."""
# ruff: noqa: PLC0415  (heavy imports wait until a command is called)

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from runtime.settings import Settings

__all__ = ["register"]

_expect = typer.Typer(no_args_is_help=True, help="Who should publish by when, and who has not.")
AsJson = Annotated[bool, typer.Option("--json", help="JSON lines for programs.")]
Year = Annotated[int | None, typer.Option(help="A fiscal year.")]
ListFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(_expect, name="expect")


@_expect.command(name="import")
def enter_list(file: ListFile) -> None:
    """Enter a list: columns 地区, 部门, 年度, 截止日期, 种类 (or region, department, fiscal_year, due, kind).

    A list is complete for the places and years in it: what was expected of them otherwise goes.
    """
    from cli.expecting import import_list

    import_list(_begin(), file)


@_expect.command()
def coverage(year: Year = None, as_json: AsJson = False) -> None:
    """How many have published and how many are overdue, by place and year."""
    from cli.expecting import print_coverage

    print_coverage(_begin(), year, as_json=as_json)


@_expect.command()
def missing(
    year: Year = None,
    region: Annotated[str | None, typer.Option(help="A place's name, or its six-digit code.")] = None,
    as_json: AsJson = False,
) -> None:
    """What is expected and is not there: overdue first, with how sure we are and why."""
    from cli.expecting import print_missing

    print_missing(_begin(), year, region, as_json=as_json)


def _begin() -> "Settings":
    from runtime.logging import setup_logging
    from runtime.settings import load_settings

    settings = load_settings()
    setup_logging(settings)
    return settings
