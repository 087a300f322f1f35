"""Landing of made-up reports for tests of versions: documents received in an order, read and landed in another."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from runtime.archive import Archive
from runtime.database import reading, transaction
from schemas.findings import Evidence, Finding, Judgement, Severity, Where
from schemas.report import Fact, Form, FormRow, FormStatus, Identity, Kind, Paragraph, Report, Section
from schemas.tables import Document, Event, Lane, Run, Stage, StoredFinding, StoredReport
from workers.landing import Shelf, land_classified, land_report
from workers.stages import claims
from workers.stages.claims import Claim

BODY = Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, department="测试局", region="某区", fiscal_year=2023, unit="万元")


def report_of(amounts: dict[str, str], identity: Identity = BODY, notice: str = "", inferred: str = "") -> Report:
    """A report whose income form has these amounts by code; the code `inferred` was worked out."""
    rows = tuple(
        FormRow(n, None, None, code, f"科目{code}", f"{code} 科目{code} {amount}", 3)
        for n, (code, amount) in enumerate(amounts.items())
    )
    facts = tuple(
        Fact(
            "INCOME", None, None, row.code, row.name, "total", amount, amount, 3, None, row.index, row.code == inferred
        )
        for row, amount in zip(rows, amounts.values(), strict=True)
    )
    text = [Paragraph("第一部分", "本部门负责测试工作。", 1), *([Paragraph("第一部分", notice, 1)] if notice else [])]
    return Report(
        identity,
        sections=(Section("第一部分 概况", "第一部分", 1),),
        paragraphs=tuple(text),
        forms=(Form("INCOME", "收入决算表", None, FormStatus.PRESENT, (3,), rows=rows, unit="万元"),),
        facts=facts,
        reader="test 1",
    )


def finding_at(code: str, found: str = "1.00", rule: str = "R", text: str = "") -> Finding:
    """An error at a cell of the income form."""
    where = Where(form="INCOME", code=code, column="total")
    evidence = (Evidence(text or f"{code} {found}", 3),)
    return Finding(rule, Severity.ERROR, "c", "错", where, "2.00", found, "-1.00", evidence)


@dataclass
class Press:
    """Takes documents in and lands readings of them."""

    engine: Engine
    archive: Archive
    _documents: dict[str, int] = field(default_factory=dict)

    def receive(self, name: str) -> None:
        """A document is received; versions count in this order."""
        with transaction(self.engine) as session:
            document = Document(sha256=hashlib.sha256(name.encode()).hexdigest(), bytes=1, name=f"{name}.pdf")
            session.add(document)
            session.flush()
            self._documents[name] = document.id

    def held(self, name: str, lane: Lane = Lane.LIVE) -> Claim:
        """A claim on a new run of the document, received now if it was not."""
        if name not in self._documents:
            self.receive(name)
        with transaction(self.engine) as session:
            run = Run(document_id=self._documents[name], lane=lane, cause="arrival")
            session.add(run)
            session.flush()
            held = claims.claim(session, claims.enqueue(session, run.id, Stage.VALIDATE), owner="x", lease_seconds=60)
        assert held is not None
        return held

    def land(self, name: str, report: Report, *findings: Finding, prepared: bool = True, lane: Lane = Lane.LIVE) -> int:
        """A reading of the document lands; the report's number."""
        held = self.held(name, lane)
        artifact = f"classify-{held.run}"
        self.archive.put_artifact(held.sha256, artifact, msgspec.json.encode(report))
        shelf = Shelf(self.archive)
        if prepared:
            shelf.prepare(self.engine, held, report, artifact)
        with transaction(self.engine) as session:
            return land_report(session, held, report, Judgement("test", (), findings), artifact, shelf)

    def land_other(self, name: str, identity: Identity) -> None:
        """The document is read as something that is no report."""
        held = self.held(name)
        with transaction(self.engine) as session:
            land_classified(session, held, identity)

    def told(self, *names: str) -> list[dict[str, Any]]:
        """The log lines owed since the last call, of these events; each has its name as `event`."""
        with transaction(self.engine) as session:
            events = session.scalars(select(Event).order_by(Event.id)).all()
            for event in events:
                session.delete(event)
            return [{"event": event.name, **event.fields} for event in events if not names or event.name in names]

    def open(self) -> dict[int, list[tuple[str, str | None]]]:
        """Rule and code of the open findings of the reports that count, those without left out."""
        with reading(self.engine) as session:
            query = (
                select(StoredReport.id, StoredFinding.rule, StoredFinding.code)
                .join(StoredFinding, StoredFinding.report_id == StoredReport.id)
                .where(StoredReport.latest, StoredFinding.resolved_at.is_(None))
                .order_by(StoredFinding.id)
            )
            found: dict[int, list[tuple[str, str | None]]] = {}
            for report, rule, code in session.execute(query):
                found.setdefault(report, []).append((rule, code))
            return found
