"""What the API answers, named as in the outward JSON.

Amounts are strings with their printed decimals, in the report's own unit. `page` counts from 0, `bbox` is [x0, top,
x1, bottom] in points from the page's top left corner. `id` of a report or finding never changes and is never given to
another; below a report, rows are numbered in its own order (`ordinal`).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from schemas.findings import Severity, Verdict
from schemas.report import FormStatus, Kind, StatementKind

__all__ = [
    "CheckItem",
    "FactItem",
    "FindingItem",
    "FormItem",
    "Page",
    "ReportDetail",
    "ReportItem",
    "Retried",
    "StatementItem",
    "Uploaded",
]

Item = TypeVar("Item")
Bbox = list[float] | None


class Row(BaseModel):
    """Read from a row of the database."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """Some entries of a list; `next` is the value of `after` for those that follow, null at the end."""

    items: list[Item]
    next: int | None
    total: int | None = Field(None, description="how many fit in all, where that was counted")


class ReportItem(Row):
    """A report in a list. `findings` are counted by severity."""

    id: int
    current: bool = Field(description="false for a reading that a later one replaced")
    document: str = Field(description="SHA-256 of the original bytes")
    name: str
    kind: Kind
    department: str | None
    region: str | None
    region_code: str | None
    fiscal_year: int | None
    published: str | None
    unit: str | None
    pack: str
    landed_at: datetime
    findings: dict[str, int]


class FormItem(Row):
    """A statutory form."""

    ordinal: int
    key: str = Field(validation_alias="form")
    title: str | None
    number: str | None
    status: FormStatus
    pages: list[int]
    department: str | None
    unit: str | None
    declaration: str | None
    printed_rules: list[str]
    notes: list[str]
    unread: list[dict[str, Any]]


class ReportDetail(ReportItem):
    """A report with its forms, its checks counted by verdict and the sizes of its lists."""

    pages: int | None
    forms: list[FormItem]
    checks: dict[str, int]
    facts: int
    statements: int


class FactItem(Row):
    """A non-blank cell of a form."""

    ordinal: int
    form: str
    side: str | None
    line: str | None
    code: str | None
    name: str
    column: str = Field(validation_alias="column_key")
    value: Decimal
    text: str
    page: int
    bbox: Bbox = Field(validation_alias="box")
    inferred: bool


class StatementItem(Row):
    """A figure of the running text; `value` null for an empty slot."""

    ordinal: int
    section: str
    item: str
    kind: StatementKind
    direction: str | None
    value: Decimal | None
    unit: str
    text: str
    page: int
    bbox: Bbox = Field(validation_alias="box")


class CheckItem(Row):
    """One rule at one place with its verdict."""

    ordinal: int
    rule: str
    verdict: Verdict
    where: dict[str, Any] = Field(validation_alias="place")
    expected: str | None
    found: str | None
    difference: str | None
    reason: str | None


class FindingItem(Row):
    """One cause, told once; a doubt has the same shape."""

    id: int
    report: int = Field(validation_alias="report_id")
    ordinal: int
    rule: str
    severity: Severity
    category: str
    message: str
    message_en: str
    form: str | None
    side: str | None
    line: str | None
    code: str | None
    column: str | None = Field(validation_alias="column_key")
    section: str | None
    page: int | None
    expected: str | None
    found: str | None
    difference: str | None
    evidence: list[dict[str, Any]]
    suspects: list[dict[str, Any]]


class Uploaded(BaseModel):
    """An upload that was put into the drop folder; its hash finds its report once it has landed."""

    name: str
    sha256: str


class Retried(BaseModel):
    """How many stages were taken up again."""

    stages: int
