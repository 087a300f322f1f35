"""A report and its judgement as rows of the tables."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from schemas.findings import Check, Finding, Judgement, Where
from schemas.report import Fact, Form, PerformanceForm, Report, Statement
from workers.versions import stamp

__all__ = [
    "DEPARTMENT_LENGTH",
    "checks",
    "facts",
    "findings",
    "forms",
    "part_of",
    "performance_forms",
    "report",
    "statements",
]

DEPARTMENT_LENGTH = 200
"""A name longer than this is no name; the column is indexed, and an index entry has a largest size."""
_CODE_LENGTH = 40
_PERFORMANCE = (
    "title",
    "project",
    "department",
    "budget",
    "actual",
    "rate",
    "score",
    "weight",
    "total",
    "unit",
    "page",
)

_PLACE = Where.__struct_fields__

Row = dict[str, Any]


def report(read: Report, judgement: Judgement) -> Row:
    """The row of the report itself."""
    identity = read.identity
    return {
        "kind": identity.kind,
        "department": identity.department and identity.department[:DEPARTMENT_LENGTH],
        "region": identity.region,
        "region_code": identity.region_code,
        "fiscal_year": identity.fiscal_year,
        "published": identity.published,
        "unit": identity.unit,
        "pack": judgement.pack,
        "identity": _plain(identity),
        "sections": _plain(read.sections),
        "reader": read.reader or None,
        **stamp(),
    }


def part_of(year: int | None) -> int:
    """The year that the rows of the large tables bear: 0 for none."""
    return year or 0


def forms(read: Report) -> Iterator[Row]:
    """The statutory forms, present or not."""
    for ordinal, form in enumerate(read.forms):
        yield {"ordinal": ordinal, **_form(form)}


def facts(read: Report) -> Iterator[Row]:
    """The cells."""
    for ordinal, fact in enumerate(read.facts):
        yield {"ordinal": ordinal, **_fact(fact)}


def statements(read: Report) -> Iterator[Row]:
    """The figures of the running text."""
    for ordinal, statement in enumerate(read.statements):
        yield {"ordinal": ordinal, **_statement(statement)}


def performance_forms(read: Report) -> Iterator[Row]:
    """The self-evaluation forms."""
    for ordinal, form in enumerate(read.performance):
        yield {"ordinal": ordinal, **_performance(form)}


def checks(made: tuple[Check, ...]) -> Iterator[Row]:
    """Every check with its verdict."""
    for ordinal, check in enumerate(made):
        yield {"ordinal": ordinal, **_check(check)}


def findings(raised: tuple[Finding, ...]) -> Iterator[Row]:
    """Findings, or doubts."""
    for ordinal, finding in enumerate(raised):
        yield {"ordinal": ordinal, **_finding(finding)}


def _form(form: Form) -> Row:
    return {
        "form": form.key,
        "title": form.title,
        "number": form.number,
        "status": form.status,
        "pages": list(form.pages),
        "department": form.department,
        "unit": form.unit,
        "fiscal_year": form.fiscal_year,
        "printed_rules": list(form.printed_rules),
        "notes": list(form.notes),
        "declaration": form.declaration,
        "rows": _plain(form.rows),
        "unread": _plain(form.unread),
        "box": form.box,
    }


def _fact(fact: Fact) -> Row:
    return {
        "form": fact.form,
        "side": fact.side,
        "line": fact.line,
        "code": fact.code and fact.code[:_CODE_LENGTH],
        "name": fact.name,
        "column_key": fact.column,
        "value": fact.amount,
        "text": fact.text,
        "page": fact.page,
        "box": fact.box,
        "row_index": fact.row,
        "inferred": fact.inferred,
    }


def _statement(statement: Statement) -> Row:
    value: Decimal | None = statement.amount
    return {
        "section": statement.section,
        "item": statement.item,
        "kind": statement.kind,
        "direction": statement.direction,
        "value": value,
        "unit": statement.unit,
        "text": statement.text,
        "page": statement.page,
        "box": statement.box,
        "scope": statement.scope,
        "pattern": statement.pattern,
        "slot": statement.slot,
        "match_group": statement.group,
    }


def _performance(form: PerformanceForm) -> Row:
    plain = _plain(form)
    shown = {name: plain.pop(name) for name in _PERFORMANCE}
    return {**shown, "indicators": plain.pop("indicators"), "details": plain}


def _check(check: Check) -> Row:
    return {
        "rule": check.rule,
        "verdict": check.verdict,
        "place": {name: part for name in _PLACE if (part := getattr(check.where, name)) is not None},
        "expected": check.expected,
        "found": check.found,
        "difference": check.difference,
        "reason": check.reason,
    }


def _finding(finding: Finding) -> Row:
    where = finding.where
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "category": finding.category,
        "message": finding.message,
        "message_en": finding.message_en,
        "form": where.form,
        "side": where.side,
        "line": where.line,
        "code": where.code,
        "column_key": where.column,
        "section": where.section,
        "page": next((item.page for item in finding.evidence if item.page is not None), None),
        "expected": finding.expected,
        "found": finding.found,
        "difference": finding.difference,
        "evidence": _plain(finding.evidence),
        "suspects": _plain(finding.suspects),
    }


def _plain(value: Any) -> Any:
    """Structs as what JSON has."""
    return msgspec.to_builtins(value)
