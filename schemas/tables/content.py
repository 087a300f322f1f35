"""The tables that a report lands in: what it says, and what it is judged to be.

Rows below a report are numbered in its own order (`ordinal`), so that landing twice cannot double them. Amounts
are exact decimals in the report's unit, with the printed text beside them. `box` is [x0, top, x1, bottom] in points.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from schemas.findings import Severity, Verdict
from schemas.report import FormStatus, Kind, StatementKind
from schemas.tables.base import Base, Id, Stamp, one_of
from schemas.tables.types import BigId

__all__ = [
    "StoredCheck",
    "StoredDoubt",
    "StoredFact",
    "StoredFinding",
    "StoredForm",
    "StoredPerformanceForm",
    "StoredReport",
    "StoredStatement",
]


def _report_key() -> Mapped[int]:
    return mapped_column(BigId, ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


def _ordinal() -> Mapped[int]:
    return mapped_column(primary_key=True, autoincrement=False)


def _year() -> Mapped[int]:
    """The report's year, 0 where it has none: the large tables are kept in parts by it on PostgreSQL."""
    return mapped_column(default=0, server_default=text("0"))


def _listed(name: str, *by: str) -> Index:
    """The standing findings in the order in which they are listed."""
    which = text("resolved_at IS NULL")
    return Index(name, *by, "report_id", "ordinal", "id", sqlite_where=which, postgresql_where=which)


class StoredReport(Base):
    """A final-account report as one run read it.

    `current` marks the reading that counts for its document, `latest` the one that counts for its series of versions:
    what queries, views and findings speak of. `version` counts the series' documents from 1. `superseded_at` is when
    another reading or version took its place. `identity` keeps every place that says whose report it is; `artifact`
    names the whole Report in the archive.
    """

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_department_fiscal_year", "department", "fiscal_year"),
        Index("ix_reports_listed", "latest", "region", "department", "fiscal_year", "kind"),
    )

    id: Mapped[Id]
    document_id: Mapped[int] = mapped_column(BigId, ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(BigId, ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    current: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    department: Mapped[str | None]
    region: Mapped[str | None]
    region_code: Mapped[str | None]
    fiscal_year: Mapped[int | None]
    published: Mapped[str | None]
    unit: Mapped[str | None]
    pack: Mapped[str]
    identity: Mapped[dict[str, Any]]
    sections: Mapped[list[Any]]
    artifact: Mapped[str]
    landed_at: Mapped[Stamp]
    reader: Mapped[str | None]
    reading_version: Mapped[str | None] = mapped_column(String(40))
    rules_version: Mapped[str | None] = mapped_column(String(40))
    series_id: Mapped[int | None] = mapped_column(BigId, index=True)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    latest: Mapped[bool] = mapped_column(default=True, server_default=true())
    superseded_at: Mapped[datetime | None]


class StoredForm(Base):
    """A statutory form, present or not; `rows` are its printed rows in their order."""

    __tablename__ = "forms"

    report_id: Mapped[int] = _report_key()
    ordinal: Mapped[int] = _ordinal()
    form: Mapped[str]
    title: Mapped[str | None]
    number: Mapped[str | None]
    status: Mapped[FormStatus] = mapped_column(one_of(FormStatus))
    pages: Mapped[list[Any]]
    department: Mapped[str | None]
    unit: Mapped[str | None]
    fiscal_year: Mapped[int | None]
    printed_rules: Mapped[list[Any]]
    notes: Mapped[list[Any]]
    declaration: Mapped[str | None]
    rows: Mapped[list[Any]]
    unread: Mapped[list[Any]]
    box: Mapped[list[Any] | None]


class StoredFact(Base):
    """A non-blank cell of a statutory form."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_form_code_column_key", "form", "code", "column_key"),)

    report_id: Mapped[int] = _report_key()
    ordinal: Mapped[int] = _ordinal()
    form: Mapped[str]
    side: Mapped[str | None]
    line: Mapped[str | None]
    code: Mapped[str | None]
    name: Mapped[str]
    column_key: Mapped[str]
    value: Mapped[Decimal]
    text: Mapped[str]
    page: Mapped[int]
    box: Mapped[list[Any] | None]
    row_index: Mapped[int]
    inferred: Mapped[bool]
    fiscal_year: Mapped[int] = _year()


class StoredStatement(Base):
    """A figure in the running text; `value` is null for an empty slot."""

    __tablename__ = "statements"

    report_id: Mapped[int] = _report_key()
    ordinal: Mapped[int] = _ordinal()
    section: Mapped[str]
    item: Mapped[str]
    kind: Mapped[StatementKind] = mapped_column(one_of(StatementKind))
    direction: Mapped[str | None]
    value: Mapped[Decimal | None]
    unit: Mapped[str]
    text: Mapped[str]
    page: Mapped[int]
    box: Mapped[list[Any] | None]
    scope: Mapped[str | None]
    pattern: Mapped[str | None]
    slot: Mapped[str | None]
    match_group: Mapped[int | None]
    fiscal_year: Mapped[int] = _year()


class StoredPerformanceForm(Base):
    """A performance self-evaluation form, its figures as printed; `project` is null for the whole department."""

    __tablename__ = "performance_forms"

    report_id: Mapped[int] = _report_key()
    ordinal: Mapped[int] = _ordinal()
    title: Mapped[str]
    project: Mapped[str | None]
    department: Mapped[str | None]
    budget: Mapped[str | None]
    actual: Mapped[str | None]
    rate: Mapped[str | None]
    score: Mapped[str | None]
    weight: Mapped[str | None]
    total: Mapped[str | None]
    unit: Mapped[str | None]
    page: Mapped[int]
    indicators: Mapped[list[Any]]
    details: Mapped[dict[str, Any]]


class StoredCheck(Base):
    """One rule at one place with its verdict."""

    __tablename__ = "checks"

    report_id: Mapped[int] = _report_key()
    ordinal: Mapped[int] = _ordinal()
    rule: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    place: Mapped[dict[str, Any]]
    expected: Mapped[str | None]
    found: Mapped[str | None]
    difference: Mapped[str | None]
    reason: Mapped[str | None]
    fiscal_year: Mapped[int] = _year()


class _Raised:
    """The columns that findings and doubts share."""

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("reports.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    rule: Mapped[str] = mapped_column(index=True)
    severity: Mapped[Severity] = mapped_column(one_of(Severity))
    category: Mapped[str]
    message: Mapped[str]
    message_en: Mapped[str]
    form: Mapped[str | None]
    side: Mapped[str | None]
    line: Mapped[str | None]
    code: Mapped[str | None]
    column_key: Mapped[str | None]
    section: Mapped[str | None]
    page: Mapped[int | None]
    expected: Mapped[str | None]
    found: Mapped[str | None]
    difference: Mapped[str | None]
    evidence: Mapped[list[Any]]
    suspects: Mapped[list[Any]]


class StoredFinding(_Raised, Base):
    """One cause, told once.

    `identity` names what lasts of it over readings (finding_identities), `fingerprint` hashes the values it speaks of.
    What other reports bring up or settle later has `raised_at` and `resolved_at` of its own; null is the report's.
    """

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("report_id", "ordinal"),
        Index("ix_findings_counted", "rule", "severity", "report_id", "resolved_at"),
        _listed("ix_findings_listed"),
        _listed("ix_findings_listed_rule", "rule"),
        _listed("ix_findings_listed_severity", "severity"),
    )

    identity: Mapped[str | None] = mapped_column(String(32), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(32))
    raised_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]


class StoredDoubt(_Raised, Base):
    """The same, where two readings of its cells differ: it concerns our reading and not the public body."""

    __tablename__ = "doubts"
    __table_args__ = (UniqueConstraint("report_id", "ordinal"),)
