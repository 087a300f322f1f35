"""Which finding an owed log line tells of, looked up in the rows."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from schemas.alerts import AlertTurn, Concern
from schemas.findings import Severity
from schemas.tables import AlertCause, StoredFinding, StoredReport
from workers.alert.causes import Cause, Facts
from workers.alert.money import in_ten_thousands

__all__ = ["causes_of"]

_TOLD = ("rule", "form", "page", "expected", "found", "difference")


def causes_of(session: Session, row: AlertCause) -> list[Cause]:
    """The causes of a row that was noted for a log line; none where the finding is gone with its report.

    The end of one that is gone is a cause all the same: the alert that it corrects has the words.
    """
    rows = session.execute(_sought(row.fields)).all()
    if not rows and row.turn is AlertTurn.ENDED and "identity" in row.fields:
        facts = Facts(Severity(row.fields["severity"]), "", reason=row.fields.get("reason"))
        return [Cause(Concern.FINDING, row.turn, f"finding:{row.fields['identity']}", facts)]
    return [_cause(row.turn, finding, report, row.fields) for finding, report in rows]


def _sought(fields: dict[str, Any]) -> Select[StoredFinding, StoredReport]:
    """By the finding's number, else by its identity, else by all that the line says of it."""
    query = select(StoredFinding, StoredReport).join(StoredReport, StoredReport.id == StoredFinding.report_id)
    if "finding" in fields:
        return query.where(StoredFinding.id == fields["finding"])
    if "identity" in fields:
        named = query.where(StoredFinding.identity == fields["identity"])
        return named.order_by(StoredFinding.id.desc()).limit(1)
    same = [getattr(StoredFinding, name) == fields.get(name) for name in _TOLD]
    return query.where(StoredFinding.report_id == fields.get("report"), *same).order_by(StoredFinding.id)


def _cause(turn: AlertTurn, finding: StoredFinding, report: StoredReport, fields: dict[str, Any]) -> Cause:
    texts = [str(one.get("text", "")) for one in finding.evidence]
    facts = Facts(
        severity=finding.severity,
        message=finding.message,
        message_en=finding.message_en,
        rule=finding.rule,
        kind=report.kind,
        department=report.department,
        region=report.region,
        region_code=report.region_code,
        fiscal_year=report.fiscal_year,
        expected=finding.expected,
        found=finding.found,
        difference=finding.difference,
        unit=report.unit,
        money=in_ten_thousands(
            finding.difference,
            report.unit,
            form=finding.form,
            figures=(finding.expected, finding.found),
            texts=[*texts, finding.message],
        ),
        report=report.id,
        reason=fields.get("reason"),
    )
    return Cause(Concern.FINDING, turn, f"finding:{finding.identity or f'#{finding.id}'}", facts)
