"""The JSON objects that the reading commands print."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from cli.queries import Landed, Queue, ReportContents, Told
from scheduler.memory import Version
from schemas.tables import Document, StoredFinding, StoredReport

__all__ = [
    "about_report",
    "document_record",
    "finding_record",
    "landed_record",
    "queue_record",
    "report_record",
    "version_record",
]


def queue_record(queue: Queue) -> dict[str, Any]:
    """A stage's queue."""
    age = queue.oldest_seconds
    return {
        "stage": queue.stage,
        "waiting": queue.waiting,
        "claimed": queue.claimed,
        "oldest_seconds": None if age is None else round(age, 3),
    }


def about_report(report: StoredReport, document: Document) -> dict[str, Any]:
    """What names a report."""
    return {
        "report": report.id,
        "document": document.sha256,
        "name": document.name,
        "kind": str(report.kind),
        "department": report.department,
        "fiscal_year": report.fiscal_year,
        "version": report.version,
        "latest": report.latest,
    }


def landed_record(entry: Landed) -> dict[str, Any]:
    """A landed report with its findings counted."""
    landed_at: datetime = entry.report.landed_at
    return {
        **about_report(entry.report, entry.document),
        "findings": entry.findings,
        "landed_at": landed_at.isoformat(),
    }


def document_record(document: Document) -> dict[str, Any]:
    """A document that was not read, and why."""
    about = {"document": document.sha256, "name": document.name, "state": str(document.state)}
    return {**about, "reason": document.reason, "detail": document.detail}


def finding_record(finding: Told, acknowledged: Collection[int] = ()) -> dict[str, Any]:
    """A finding or a doubt, its place as the outward JSON has it; `acknowledged` are the numbers of findings."""
    where = {name: getattr(finding, name) for name in ("form", "side", "line", "code", "section")}
    lasting = {}
    if isinstance(finding, StoredFinding):
        lasting = {"identity": finding.identity, "acknowledged": finding.id in acknowledged}
    return {
        "finding": finding.id,
        **lasting,
        "rule": finding.rule,
        "severity": str(finding.severity),
        "category": finding.category,
        "message": finding.message,
        "message_en": finding.message_en,
        "where": {**where, "column": finding.column_key},
        "page": finding.page,
        "expected": finding.expected,
        "found": finding.found,
        "difference": finding.difference,
        "evidence": finding.evidence,
        "suspects": finding.suspects,
    }


def version_record(version: Version) -> dict[str, Any]:
    """One version of a report, with how many changes of which kind it brought, or why that cannot be told."""
    report, compared = version.report, version.comparison
    return {
        **about_report(report, version.document),
        "landed_at": report.landed_at.isoformat(),
        "superseded_at": None if report.superseded_at is None else report.superseded_at.isoformat(),
        "changes": None if compared is None or compared.reason else compared.counts,
        "notice": None if compared is None else compared.notice,
        "reason": None if compared is None else compared.reason,
    }


def report_record(contents: ReportContents) -> dict[str, Any]:
    """All that is told of one report."""
    report = contents.landed.report
    forms = [
        {"key": form.form, "title": form.title, "number": form.number, "status": str(form.status), "pages": form.pages}
        for form in contents.forms
    ]
    not_evaluated = [
        {"rule": check.rule, "where": check.place, "reason": check.reason} for check in contents.not_evaluated
    ]
    return {
        **landed_record(contents.landed),
        "versions": [version_record(version) for version in contents.versions],
        "region": report.region,
        "region_code": report.region_code,
        "unit": report.unit,
        "pack": report.pack,
        "forms": forms,
        "facts": contents.facts,
        "statements": contents.statements,
        "checks": {**contents.checks, "not_evaluated": not_evaluated},
        "findings": [finding_record(finding, contents.acknowledged) for finding in contents.findings],
        "doubts": [finding_record(doubt) for doubt in contents.doubts],
    }
