"""The outward JSON of one document: the shape that others rely on, assembled from what the stages made.

Keys and their order are written down here once. Values are JSON's own (amounts are strings); `page` counts from 0 and
`bbox` is [x0, top, x1, bottom] in points with two decimals, null where the input has no geometry.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from schemas.errors import InputError
from schemas.findings import Check, Evidence, Finding, Judgement, Verdict, Where
from schemas.pages import Box
from schemas.report import Fact, Form, PerformanceForm, Report, Statement

__all__ = ["DocumentIdentity", "checks_object", "document_object", "finding_object", "rejected_object"]

_FACT = ("form", "side", "line", "code", "name", "column", "value", "text", "page")
_STATEMENT = ("section", "item", "kind", "direction", "value", "unit", "text", "page")
_FORM = ("key", "title", "number", "status", "pages", "department", "unit", "printed_rules")
_IDENTITY = ("kind", "department", "region", "region_code", "fiscal_year", "published", "unit")
_PERFORMANCE = ("title", "project", "budget", "actual", "rate", "score", "total")
_INDICATOR = ("level1", "level2", "name", "weight", "target", "actual", "score")
_WHERE = ("form", "side", "line", "code", "column", "section")
_SUSPECT = ("form", "side", "line", "code", "column", "name", "printed", "implied")
_RAN = (Verdict.PASS, Verdict.FAIL, Verdict.WITHIN_ROUNDING)


class DocumentIdentity(Struct, frozen=True):
    """The bytes that were read: their SHA-256, base name, media type, size and, once known, number of pages."""

    sha256: str
    name: str
    media_type: str | None
    bytes: int
    pages: int | None = None


def document_object(document: DocumentIdentity, report: Report, judgement: Judgement | None) -> dict[str, Any]:
    """A document that was read; without a judgement for kinds that are not validated."""
    judged = judgement or Judgement(pack="")
    return {
        "document": _picked(document, document.__struct_fields__),
        "rejected": None,
        "report": _report(report),
        "facts": [_fact(fact) for fact in report.facts],
        "statements": [_statement(statement) for statement in report.statements],
        "performance": [_performance(form) for form in report.performance],
        "findings": [finding_object(finding) for finding in judged.findings],
        "doubts": [finding_object(doubt) for doubt in judged.doubts],
        "checks": checks_object(judged.checks, judged.pack),
    }


def rejected_object(document: DocumentIdentity, error: InputError) -> dict[str, Any]:
    """A document that could not be read, with the reason; the same keys, nothing in them."""
    return {
        "document": _picked(document, document.__struct_fields__),
        "rejected": {"reason": str(error.reason), "detail": error.detail},
        "report": None,
        "facts": [],
        "statements": [],
        "performance": [],
        "findings": [],
        "doubts": [],
        "checks": checks_object((), ""),
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """A finding or a doubt."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "category": finding.category,
        "message": finding.message,
        "message_en": finding.message_en,
        "where": _where(finding.where),
        "expected": finding.expected,
        "found": finding.found,
        "difference": finding.difference,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "suspects": [_picked(suspect, _SUSPECT) for suspect in finding.suspects],
    }


def checks_object(checks: Iterable[Check], pack: str) -> dict[str, Any]:
    """The verdicts counted, what was not evaluated with its reason, and how many of the applicable checks ran."""
    checks = tuple(checks)
    counts = Counter(check.verdict for check in checks)
    return {
        "pack": pack or None,
        **{str(verdict): counts[verdict] for verdict in Verdict},
        "coverage": {
            "ran": sum(counts[verdict] for verdict in _RAN),
            "applicable": len(checks) - counts[Verdict.NOT_APPLICABLE],
        },
        "not_evaluated": [
            {"rule": check.rule, "where": _where(check.where), "reason": check.reason}
            for check in checks
            if check.verdict is Verdict.NOT_EVALUABLE
        ],
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        **_picked(report.identity, _IDENTITY),
        "sections": [_picked(section, ("title", "path", "page")) for section in report.sections],
        "forms": [_form(form) for form in report.forms],
    }


def _form(form: Form) -> dict[str, Any]:
    unread = [_picked(cell, ("row", "text", "reason", "columns")) for cell in form.unread]
    return {**_picked(form, _FORM), "unread": unread}


def _fact(fact: Fact) -> dict[str, Any]:
    return {**_picked(fact, _FACT), "bbox": _bbox(fact.box), "inferred": fact.inferred}


def _statement(statement: Statement) -> dict[str, Any]:
    return {**_picked(statement, _STATEMENT), "bbox": _bbox(statement.box)}


def _performance(form: PerformanceForm) -> dict[str, Any]:
    return {**_picked(form, _PERFORMANCE), "indicators": [_picked(row, _INDICATOR) for row in form.indicators]}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"page": evidence.page, "bbox": _bbox(evidence.bbox), "text": evidence.text}


def _where(where: Where) -> dict[str, str | None]:
    return _picked(where, _WHERE)


def _picked(struct: Struct, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(struct, name)) for name in names}


def _plain(value: Any) -> Any:
    """An enumeration's member as its text, a tuple as a list."""
    if isinstance(value, str):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _bbox(box: Box | None) -> list[float] | None:
    return None if box is None else [round(edge, 2) for edge in box]
