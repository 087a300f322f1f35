"""Landed findings for tests of alerts, without the stages that find them."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from runtime.alerting import AlertRule
from runtime.database import database_now, transaction
from schemas.findings import Severity
from schemas.report import Kind
from schemas.tables import Document, Lane, Run, StoredFinding, StoredReport
from workers.alert.entering import enter
from workers.alert.gathering import gather
from workers.stages.events import owe


def rule(**values: object) -> AlertRule:
    """A rule that tells channel a of everything, but for what is given."""
    return AlertRule.model_validate({"name": "r", "channels": ["a"], **values})


def land(
    session: Session, name: str = "一", department: str = "某市甲局", identity: str | None = None
) -> dict[str, Any]:
    """A report with one finding, and the line that tells of it; the line's fields."""
    document = Document(sha256=f"{name}-{department}".encode().hex().rjust(64, "0")[-64:], bytes=1, name="a.pdf")
    session.add(document)
    session.flush()
    run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival")
    session.add(run)
    session.flush()
    report = StoredReport(
        document_id=document.id,
        run_id=run.id,
        kind=Kind.DEPARTMENT_FINAL_ACCOUNTS,
        department=department,
        region="某市",
        fiscal_year=2023,
        unit="万元",
        pack="national",
        identity={},
        sections=[],
        artifact="x",
    )
    session.add(report)
    session.flush()
    finding = StoredFinding(
        report_id=report.id,
        ordinal=0,
        rule="T3-SUM",
        severity=Severity.ERROR,
        category="c",
        message=f"第{name}句。",
        message_en="",
        form="INCOME",
        expected="5.00",
        found="4.00",
        difference="-1.00",
        evidence=[],
        suspects=[],
        identity=identity or f"{name}{department}".encode().hex()[:32],
    )
    session.add(finding)
    session.flush()
    return {"report": report.id, "identity": finding.identity, "rule": "T3-SUM", "severity": "error"}


def raise_finding(engine: Engine, name: str = "一", **values: Any) -> dict[str, Any]:
    """Land a finding with its owed line; the line's fields."""
    with transaction(engine) as session:
        fields = land(session, name, **values)
        owe(session, "finding.raised", level="warning", **fields)
    return fields


def consider(engine: Engine, *rules: AlertRule, room: str | None = None) -> None:
    """Causes to alerts, alerts to messages, as the scheduler does it."""
    with transaction(engine) as session:
        enter(session, rules, database_now(session))
    with transaction(engine) as session:
        gather(session, rules, database_now(session), room)
