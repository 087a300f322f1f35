"""`mingzhang ack`, `unack`, `history`, `versions` and `diff`: what lasts over readings and versions."""
# ruff: noqa: PLC0415

from typing import Annotated

import typer

__all__ = ["register"]

Finding = Annotated[int, typer.Argument(help="Its number (findings --json).")]
Report = Annotated[str, typer.Argument(help="Its number, its hash (six digits or more) or its file's name.")]
Reason = Annotated[str, typer.Option(help="Why it may stand; it is kept with the finding.")]
Who = Annotated[str, typer.Option(help="Who says so.")]
Until = Annotated[
    str | None, typer.Option(help="The last day it holds (2027-06-30); until its values change if unset.")
]
From = Annotated[
    int | None, typer.Option("--from", min=1, help="The version to compare with; the one before if unset.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON lines for programs.")]


def register(app: typer.Typer) -> None:
    """Add the five commands."""
    for command in (ack, unack, history, versions, diff):
        app.command()(command)


def ack(finding: Finding, reason: Reason, who: Who = "", until: Until = None) -> None:
    """Acknowledge a finding as it is: it stays open, marked. It lapses when its values change or the day passes."""
    from cli.remembering import acknowledge_finding
    from runtime.settings import load_settings

    acknowledge_finding(load_settings(), finding, who=who, reason=reason, until=until)


def unack(finding: Finding, who: Who = "") -> None:
    """End the acknowledgement of a finding."""
    from cli.remembering import end_acknowledgement
    from runtime.settings import load_settings

    end_acknowledgement(load_settings(), finding, who=who)


def history(finding: Finding, as_json: AsJson = False) -> None:
    """What became of a finding over readings and versions, and what was said of it."""
    from cli.remembering import print_history
    from runtime.settings import load_settings

    print_history(load_settings(), finding, as_json=as_json)


def versions(report: Report, as_json: AsJson = False) -> None:
    """The versions in which a report was published, and what each changed."""
    from cli.remembering import print_versions
    from runtime.settings import load_settings

    print_versions(load_settings(), report, as_json=as_json)


def diff(report: Report, since: From = None, as_json: AsJson = False) -> None:
    """What a version changes, cell by cell and sentence by sentence, against the one before it or another."""
    from cli.remembering import print_diff
    from runtime.settings import load_settings

    print_diff(load_settings(), report, since, as_json=as_json)
