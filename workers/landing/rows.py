"""A report and its judgement as rows of the tables; where there are hundreds of them, column by column."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from schemas.findings import Check, Finding, Judgement, Where
from schemas.report import Form, PerformanceForm, Report
from workers.landing.bulk import Columns
from workers.versions import stamp

__all__ = [
    "DEPARTMENT_LENGTH",
    "as_rows",
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

# Columns and the attributes that they come from.
_FACT = {
    **{name: name for name in ("form", "side", "line", "name", "text", "page", "box", "inferred")},
    "column_key": "column",
    "value": "amount",
    "row_index": "row",
}
_STATEMENT = {
    **{name: name for name in ("section", "item", "kind", "direction", "unit", "text", "page", "box")},
    **{name: name for name in ("scope", "pattern", "slot")},
    "value": "amount",
    "match_group": "group",
}
_CHECK = {name: name for name in ("rule", "verdict", "expected", "found", "difference", "reason")}

Row = dict[str, Any]


class _Place(Where, frozen=True, omit_defaults=True):
    """A place as it is stored: the parts that are set."""


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
        "identity": identity,
        "sections": read.sections,
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


def facts(read: Report) -> Columns:
    """The cells."""
    codes = [fact.code and fact.code[:_CODE_LENGTH] for fact in read.facts]
    return {"ordinal": range(len(read.facts)), "code": codes, **_columns(_FACT, read.facts)}


def statements(read: Report) -> Columns:
    """The figures of the running text."""
    return {"ordinal": range(len(read.statements)), **_columns(_STATEMENT, read.statements)}


def performance_forms(read: Report) -> Iterator[Row]:
    """The self-evaluation forms."""
    for ordinal, form in enumerate(read.performance):
        yield {"ordinal": ordinal, **_performance(form)}


def checks(made: Sequence[Check]) -> Columns:
    """Every check with its verdict."""
    places = [_Place(w.form, w.side, w.line, w.code, w.column, w.section) for w in map(attrgetter("where"), made)]
    return {"ordinal": range(len(made)), "place": places, **_columns(_CHECK, made)}


def as_rows(columns: Columns) -> list[Row]:
    """The same values row by row, structs as what JSON has."""
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [
        {name: _plain(value) if isinstance(value, msgspec.Struct) else value for name, value in row.items()}
        for row in rows
    ]


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
        "pages": form.pages,
        "department": form.department,
        "unit": form.unit,
        "fiscal_year": form.fiscal_year,
        "printed_rules": form.printed_rules,
        "notes": form.notes,
        "declaration": form.declaration,
        "rows": form.rows,
        "unread": form.unread,
        "box": form.box,
    }


def _columns(attributes: dict[str, str], items: Sequence[Any]) -> dict[str, list[Any]]:
    return {column: list(map(attrgetter(name), items)) for column, name in attributes.items()}


def _performance(form: PerformanceForm) -> Row:
    plain = _plain(form)
    shown = {name: plain.pop(name) for name in _PERFORMANCE}
    return {**shown, "indicators": plain.pop("indicators"), "details": plain}


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
