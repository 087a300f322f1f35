"""`mingzhang export`: what landed, as files for other programs."""
# ruff: noqa: PLC0415

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from schemas.findings import Severity

__all__ = ["register"]


class What(StrEnum):
    """What can be exported; `all` is every one of them in one SQLite file."""

    FACTS = "facts"
    STATEMENTS = "statements"
    FINDINGS = "findings"
    CHECKS = "checks"
    REPORTS = "reports"
    ALL = "all"


class Format(StrEnum):
    """In which format."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    PARQUET = "parquet"
    SQLITE = "sqlite"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    what: Annotated[What, typer.Argument(help="facts, statements, findings, checks or reports; all with sqlite.")],
    file_format: Annotated[Format, typer.Option("--format", help="csv, jsonl, xlsx or parquet; sqlite with all.")],
    out: Annotated[Path | None, typer.Option(help="The file; csv and jsonl go to standard output without it.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="A fiscal year; may be repeated, as all of these.")] = None,
    department: Annotated[list[str] | None, typer.Option(help="A part of the department's name.")] = None,
    region: Annotated[list[str] | None, typer.Option(help="A part of the region's name.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="A rule's id, or its beginning (T3 for T3-…).")] = None,
    severity: Annotated[list[Severity] | None, typer.Option(help="Only findings of this severity.")] = None,
    form: Annotated[list[str] | None, typer.Option(help="A form's key (INCOME …).")] = None,
    report: Annotated[
        list[str] | None, typer.Option(help="A report's number, hash (six digits or more) or file name.")
    ] = None,
) -> None:
    """Write what landed to a file: tidy columns, exact numbers, codes as text (docs/data-dictionary.md)."""
    from cli.exporting import Asked, export_to
    from runtime.settings import load_settings

    asked = Asked(
        years=year or (),
        departments=department or (),
        regions=region or (),
        rules=rule or (),
        severities=[str(one) for one in severity or ()],
        forms=form or (),
        reports=report or (),
    )
    export_to(load_settings(), str(what), str(file_format), out, asked)
