"""`mingzhang run`: one pass over a folder, watched by a progress bar or told in log lines, and its summary."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.text import Text

from cli.database import opened
from cli.output import SEVERITY_STYLE, on_terminal, print_json, print_line, print_table, progress_bar
from cli.queries import Wanted, findings
from runtime.logging import get_logger
from runtime.settings import Settings
from scheduler.service import run_once
from scheduler.summary import Outcome, Summary
from schemas.findings import Severity
from schemas.tables import DocumentState

__all__ = ["run"]

_MOST_FINDINGS = 20
_LOG_SECONDS = 2.0
_STATE_STYLE = {DocumentState.REJECTED: "bold red", DocumentState.QUARANTINED: "bold red"}
_log = get_logger(__name__)


def run(settings: Settings, drop: Path, *, as_json: bool) -> bool:
    """Take in everything under `drop`, work until nothing is left, print what came of it; whether all landed."""
    with _progress() as advance:
        summary = run_once(settings, drop, advance)
    if as_json:
        print_json(_record(summary))
    else:
        _print_documents(summary)
        _print_findings(settings, summary)
        _print_totals(summary)
    return summary.all_well


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; else a log line where something changed, every other second."""
    if on_terminal():
        with progress_bar("documents") as advance:
            yield advance
    else:
        yield _ProgressLines()


class _ProgressLines:
    def __init__(self) -> None:
        self._told: tuple[int, int] = (0, 0)
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Tell how many are done of how many."""
        now = time.monotonic()
        if (done, total) != self._told and (now >= self._next or done == total):
            _log.info("run.progress", done=done, total=total)
            self._told, self._next = (done, total), now + _LOG_SECONDS


def _print_documents(summary: Summary) -> None:
    print_table(
        "Documents",
        ("file", "outcome", "report", "department", "year", "kind", "errors", "warnings", "infos"),
        (_row(outcome) for outcome in summary.documents),
    )
    unread = [outcome for outcome in summary.documents if outcome.reason]
    print_table("Not read", ("file", "reason", "detail"), ((one.name, one.reason, one.detail) for one in unread))
    print_table("Could not be taken in (they are tried again)", ("file",), ((path,) for path in summary.untaken))


def _row(outcome: Outcome) -> tuple[object, ...]:
    state = Text(str(outcome.state), style=_STATE_STYLE.get(outcome.state, "green"))
    counts: tuple[object, ...] = ("", "", "")
    if outcome.report is not None:
        counts = tuple(outcome.findings.get(str(severity), 0) for severity in Severity)
    about = (outcome.report, outcome.department, outcome.fiscal_year, outcome.kind)
    return (outcome.name, state, *about, *counts)


def _print_findings(settings: Settings, summary: Summary) -> None:
    """The errors and warnings of the reports that landed in this pass, the first of them in full."""
    reports = [outcome.report for outcome in summary.documents if outcome.report is not None]
    if not reports:
        return
    wanted = Wanted(severities=(Severity.ERROR, Severity.WARNING), reports=reports)
    with opened(settings) as session:
        told = findings(session, wanted)
        print_table(
            "Found",
            ("report", "severity", "rule", "message"),
            (
                (
                    report.id,
                    Text(finding.severity, style=SEVERITY_STYLE[finding.severity]),
                    finding.rule,
                    finding.message,
                )
                for finding, report, _ in told[:_MOST_FINDINGS]
            ),
        )
    if len(told) > _MOST_FINDINGS:
        print_line(f"… and {len(told) - _MOST_FINDINGS} more: `mingzhang findings`")


def _print_totals(summary: Summary) -> None:
    states = [f"{summary.count(state)} {state}" for state in DocumentState if summary.count(state)]
    counts = [*states, f"{summary.duplicates} duplicate" if summary.duplicates else ""]
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(summary.rejected.items()))
    raised = ", ".join(f"{summary.findings.get(str(severity), 0)} {severity}" for severity in Severity)
    print_line(", ".join(filter(None, counts)) or "nothing new", style="bold")
    if reasons:
        print_line(f"rejected: {reasons}")
    if any(summary.findings.values()):
        print_line(f"findings: {raised}")


def _record(summary: Summary) -> dict[str, Any]:
    documents = [
        {
            "document": outcome.sha256,
            "name": outcome.name,
            "state": str(outcome.state),
            "reason": outcome.reason,
            "detail": outcome.detail,
            "kind": outcome.kind and str(outcome.kind),
            "department": outcome.department,
            "fiscal_year": outcome.fiscal_year,
            "report": outcome.report,
            "findings": dict(outcome.findings),
        }
        for outcome in summary.documents
    ]
    return {"documents": documents, "duplicates": summary.duplicates, "untaken": list(summary.untaken)}
