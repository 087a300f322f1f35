"""The JSON objects that the reading commands print."""

from datetime import datetime
from typing import Any

from cli.queries import Landed, Queue, ReportContents, Told
from schemas.tables import Document, StoredReport

__all__ = ["about_report", "document_record", "finding_record", "landed_record", "queue_record", "report_record"]


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


def finding_record(finding: Told) -> dict[str, Any]:
    """A finding or a doubt, its place as the outward JSON has it."""
    where = {name: getattr(finding, name) for name in ("form", "side", "line", "code", "section")}
    return {
        "finding": finding.id,
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
        "region": report.region,
        "region_code": report.region_code,
        "unit": report.unit,
        "pack": report.pack,
        "forms": forms,
        "facts": contents.facts,
        "statements": contents.statements,
        "checks": {**contents.checks, "not_evaluated": not_evaluated},
        "findings": [finding_record(finding) for finding in contents.findings],
        "doubts": [finding_record(doubt) for doubt in contents.doubts],
    }
