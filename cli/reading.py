"""`mingzhang status`, `show` and `findings`: what landed, for people (tables) and for programs (JSON lines)."""

from collections.abc import Collection

from rich.text import Text

from cli.database import opened
from cli.output import SEVERITY_STYLE, print_json, print_line, print_table
from cli.queries import (
    Landed,
    ReportContents,
    Told,
    Wanted,
    documents_by_state,
    documents_not_read,
    findings,
    landed,
    queues,
    report_contents,
)
from cli.records import about_report, document_record, finding_record, landed_record, queue_record, report_record
from runtime.settings import Settings
from scheduler.acknowledge import acknowledged_now
from schemas.tables import StoredFinding

__all__ = ["print_findings", "print_report", "print_status"]

_LATEST = 10


def print_status(settings: Settings, *, as_json: bool) -> None:
    """Documents by state, each stage's queue with the age of its oldest due work, and what came last."""
    with opened(settings) as session:
        states = documents_by_state(session)
        stages = queues(session)
        latest = landed(session, _LATEST)
        not_read = documents_not_read(session, _LATEST)
        if as_json:
            print_json(
                {
                    "documents": states,
                    "stages": [queue_record(queue) for queue in stages],
                    "landed": [landed_record(entry) for entry in latest],
                    "not_read": [document_record(document) for document in not_read],
                }
            )
            return
        print_table("Documents", list(states), [list(states.values())])
        rows = [(queue.stage, queue.waiting, queue.claimed, _duration(queue.oldest_seconds)) for queue in stages]
        print_table("Work", ("stage", "waiting", "at work", "oldest waits since"), rows)
        print_table("Landed last", _LANDED_COLUMNS, (_landed_row(entry) for entry in latest))
        print_table(
            "Not read",
            ("file", "state", "reason", "detail"),
            ((document.name, document.state, document.reason, document.detail) for document in not_read),
        )


def print_findings(settings: Settings, wanted: Wanted, *, as_json: bool, english: bool) -> int:
    """The findings that fit the filters; how many there are."""
    with opened(settings) as session:
        told = findings(session, wanted)
        acknowledged = acknowledged_now(session)
        if as_json:
            for finding, report, document in told:
                print_json({**about_report(report, document), **finding_record(finding, acknowledged)})
            return len(told)
        print_table(
            "Doubts" if wanted.doubts else "Findings",
            ("finding", "report", "department", "year", "version", "severity", "rule", "page", "message"),
            (
                (
                    finding.id,
                    report.id,
                    report.department,
                    report.fiscal_year,
                    report.version,
                    _severity(finding),
                    finding.rule,
                    _page(finding),
                    _mark(finding, acknowledged) + _message(finding, english=english),
                )
                for finding, report, _ in told
            ),
        )
        print_line(f"{len(told)} in all")
    return len(told)


def print_report(settings: Settings, reference: str, *, as_json: bool, english: bool) -> None:
    """One report: who and when, its forms, its findings with their evidence, and what was not checked."""
    with opened(settings) as session:
        contents = report_contents(session, reference)
        if as_json:
            print_json(report_record(contents))
            return
        report, document = contents.landed.report, contents.landed.document
        print_line(f"{report.department or '?'} {report.fiscal_year or '?'}  ({report.kind})", style="bold")
        print_line(f"report {report.id}, {document.name}, sha256 {document.sha256}")
        print_line(_which_version(contents))
        print_line(
            f"region {report.region or '?'} {report.region_code or ''}, unit {report.unit or '?'}, {report.pack}"
        )
        print_line(f"{contents.facts} cells, {contents.statements} figures in the text")
        print_table(
            "Forms",
            ("form", "status", "number", "pages", "title"),
            ((form.form, form.status, form.number, _pages(form.pages), form.title) for form in contents.forms),
        )
        for title, told in (("Findings", contents.findings), ("Doubts about our reading", contents.doubts)):
            if told:
                print_line(f"\n{title}", style="bold")
            for finding in told:
                _print_finding(finding, contents.acknowledged, english=english)
        _print_checks(contents)


def _which_version(contents: ReportContents) -> str:
    report, count = contents.landed.report, len(contents.versions)
    if report.latest:
        return f"version {report.version}" + (f" of {count}, the last one" if count > 1 else "")
    if report.current:
        return f"version {report.version} of {count}; a later one has replaced it"
    return f"version {report.version}; its document has been read again since"


def _mark(finding: Told, acknowledged: Collection[int]) -> str:
    return "(acknowledged) " if isinstance(finding, StoredFinding) and finding.id in acknowledged else ""


def _print_finding(finding: Told, acknowledged: Collection[int], *, english: bool) -> None:
    style = SEVERITY_STYLE[finding.severity]
    print_line(f"{finding.severity:8} {finding.rule}  page {_page(finding)}", style=style)
    print_line(f"    {_mark(finding, acknowledged)}{_message(finding, english=english)}")
    for evidence in finding.evidence:
        print_line(f"    | {evidence['text']}", style="dim")
    for suspect in finding.suspects[:3]:
        place = " ".join(str(suspect[name]) for name in ("form", "code", "name", "column") if suspect.get(name))
        print_line(f"    ? {place}: {suspect['printed']} → {suspect['implied']}", style="dim")


def _print_checks(contents: ReportContents) -> None:
    print_table("Checks", list(contents.checks), [list(contents.checks.values())])
    print_table(
        "Not evaluated",
        ("rule", "place", "reason"),
        (
            (check.rule, " ".join(str(part) for part in check.place.values() if part), check.reason)
            for check in contents.not_evaluated
        ),
    )


_LANDED_COLUMNS = ("report", "department", "year", "kind", "errors", "warnings", "infos", "landed", "file")


def _landed_row(entry: Landed) -> tuple[object, ...]:
    report = entry.report
    counts = (entry.findings[severity] for severity in ("error", "warning", "info"))
    when = report.landed_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return (report.id, report.department, report.fiscal_year, report.kind, *counts, when, entry.document.name)


def _severity(finding: Told) -> Text:
    return Text(finding.severity, style=SEVERITY_STYLE[finding.severity])


def _message(finding: Told, *, english: bool) -> str:
    return (finding.message_en if english else "") or finding.message


def _page(finding: Told) -> str:
    """The page as people count, from 1."""
    return "?" if finding.page is None else str(finding.page + 1)


def _pages(pages: list[int]) -> str:
    return ", ".join(str(page + 1) for page in pages)


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
