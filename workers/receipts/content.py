"""The receipt as an object: identity, version, verdicts, what was not read, findings, and the hashes of what made it.

Keys that `mingzhang inspect` has too are of the same shape, so that the two can be compared.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from schemas.findings import Verdict
from schemas.tables import Document, StoredCheck, StoredDoubt, StoredFinding, StoredForm, StoredReport

__all__ = ["FORMAT", "Landed", "receipt", "seal", "sealed"]

FORMAT = 1
_IDENTITY = ("kind", "department", "region", "region_code", "fiscal_year", "published", "unit", "version")
_WHERE = ("form", "side", "line", "code", "section")
_RAN = (Verdict.PASS, Verdict.FAIL, Verdict.WITHIN_ROUNDING)


class Landed(msgspec.Struct, frozen=True):
    """The rows of a report that a receipt speaks of; `counts` are facts, statements and performance forms."""

    report: Any  # StoredReport: a mapped class is no type that a struct can check
    forms: Sequence[Any]
    checks: Sequence[Any]
    findings: Sequence[Any]
    doubts: Sequence[Any]
    counts: Mapping[str, int]


def receipt(
    document: Document, landed: Landed | None, *, program: str, written_at: datetime, over_reports: Collection[str]
) -> dict[str, Any]:
    """The object of one document that is through; `landed` is None where it is no final-account report or was refused.

    `program` is the version of this program. What the rules `over_reports` say needs other reports as well and stands
    apart, because nobody can recompute it from this file alone.
    """
    report: StoredReport | None = landed.report if landed else None
    own, others = _parted(landed, over_reports) if landed else (None, None)
    content: dict[str, Any] = {
        "receipt": FORMAT,
        "written_at": written_at.isoformat(timespec="seconds"),
        "document": {
            "sha256": document.sha256,
            "name": document.name,
            "media_type": document.media_type,
            "bytes": document.bytes,
            "pages": document.pages,
        },
        "outcome": str(document.state),
        "reason": document.reason,
        "detail": document.detail,
        "report": _identity(document, report),
        "made_by": {
            "mingzhang": program,
            "reader": report.reader if report else None,
            "pack": report.pack if report else None,
            "reading_version": report.reading_version if report else None,
            "rules_version": report.rules_version if report else None,
        },
        "read": _read(landed) if landed else None,
        "checks": own and own["checks"],
        "findings": own["findings"] if own else [],
        "doubts": own["doubts"] if own else [],
        "over_reports": others,
    }
    return seal(content)


def seal(content: dict[str, Any]) -> dict[str, Any]:
    """The object with the SHA-256 of everything else in it."""
    return {**content, "sha256": _digest(content)}


def sealed(content: Mapping[str, Any]) -> bool:
    """Whether an object is as it was sealed."""
    return content.get("sha256") == _digest({name: value for name, value in content.items() if name != "sha256"})


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def _identity(document: Document, report: StoredReport | None) -> dict[str, Any] | None:
    if report is None:
        return {"kind": str(document.kind), "department": document.department} if document.kind else None
    identity = {name: getattr(report, name) for name in _IDENTITY}
    return {**identity, "kind": str(report.kind)}


def _read(landed: Landed) -> dict[str, Any]:
    forms: Sequence[StoredForm] = landed.forms
    return {
        "forms": [{"form": form.form, "title": form.title, "status": str(form.status)} for form in forms],
        **landed.counts,
        "unread": [
            {"form": form.form, "text": cell.get("text"), "reason": cell.get("reason")}
            for form in forms
            for cell in form.unread
        ],
    }


def _parted(landed: Landed, over_reports: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the report's own rules say, and what rules over several reports say."""

    def told(*, others: bool) -> dict[str, Any]:
        return {
            "checks": _checks(check for check in landed.checks if (check.rule in over_reports) is others),
            "findings": [_finding(one) for one in landed.findings if (one.rule in over_reports) is others],
            "doubts": [_finding(one) for one in landed.doubts if (one.rule in over_reports) is others],
        }

    return told(others=False), told(others=True)


def _checks(checks: Iterable[StoredCheck]) -> dict[str, Any]:
    checks = tuple(checks)
    counts = {str(verdict): sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    return {
        **counts,
        "coverage": {
            "ran": sum(counts[verdict] for verdict in _RAN),
            "applicable": len(checks) - counts[Verdict.NOT_APPLICABLE],
        },
        "not_evaluated": [
            {"rule": check.rule, "where": check.place, "reason": check.reason}
            for check in checks
            if check.verdict is Verdict.NOT_EVALUABLE
        ],
    }


def _finding(one: StoredFinding | StoredDoubt) -> dict[str, Any]:
    where = {name: getattr(one, name) for name in _WHERE}
    return {
        "rule": one.rule,
        "severity": str(one.severity),
        "category": one.category,
        "message": one.message,
        "message_en": one.message_en,
        "where": {**where, "column": one.column_key},
        "expected": one.expected,
        "found": one.found,
        "difference": one.difference,
        "evidence": one.evidence,
        "suspects": one.suspects,
    }
