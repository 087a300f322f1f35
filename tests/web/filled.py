"""A reading room's data: composed reports, landed as the workers land them, beside documents that were not read."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from runtime.archive import Archive
from runtime.database import make_engine, transaction
from runtime.settings import Settings
from schemas.errors import ErrorKind
from schemas.findings import Check, Evidence, Finding, Judgement, Severity, Suspect, Verdict, Where
from schemas.report import Fact, Form, FormRow, FormStatus, Identity, Kind, Report, Statement, StatementKind, UnreadCell
from schemas.tables import Document, DocumentState, Lane, Run, RunState, Stage, StageRun, StageState
from tests.corpus import Composed
from tests.landings import ARTIFACT, held_for
from tests.servers import new_sqlite
from workers.landing import land_report
from workers.landing.shelf import Shelf

HOSTILE = "<script>alert(1)</script>局\"'&"
"""A department whose name tries to be markup."""


def report_of(composed: Composed, *, department: str | None = None, year: int | None = None) -> Report:
    """The composed report as a perfect reading has it: its forms and facts with their places."""
    truth = composed.inspection()["report"]
    facts: list[Fact] = []
    rows: dict[tuple[str, str | None, object], FormRow] = {}
    for place in composed.places():
        key = (place["form"], place["side"], place["line"] or place["code"] or place["name"])
        row = rows.setdefault(
            key, FormRow(len(rows), place["side"], place["line"], place["code"], place["name"], "", place["page"])
        )
        value = place["text"].replace(",", "")
        facts.append(Fact(value=value, row=row.index, **place))
    forms = [
        Form(
            form["key"],
            form["title"],
            form["number"],
            FormStatus(form["status"]),
            rows=tuple(row for key, row in rows.items() if key[0] == form["key"]),
            unread=(UnreadCell(0, "1.2O", "不是数字"),),
        )
        for form in truth["forms"]
    ]
    identity = Identity(
        Kind(truth["kind"]),
        department=department or truth["department"],
        region=truth["region"],
        region_code=truth["region_code"],
        fiscal_year=year or truth["fiscal_year"],
        unit="万元",
    )
    said = Statement("第三部分/一", "收入", StatementKind.AMOUNT, None, "4.20", "万元", "收入4.20万元", 5, None)
    return Report(identity, forms=tuple(forms), facts=tuple(facts), statements=(said,))


def judged(report: Report) -> Judgement:
    """One error on the first cell, one doubt, and checks of which one could not run."""
    first = report.facts[0]
    where = Where(first.form, first.side, first.line, first.code, first.column)
    suspect = Suspect(first.form, first.side, first.line, first.code, first.column, first.text, "1.00")
    error = Finding(
        "T1-SUM",
        Severity.ERROR,
        "表内勾稽",
        "合计与各项之和不等。",
        where,
        expected="1.00",
        found=first.value,
        difference="0.10",
        evidence=(Evidence(f"{first.name} {first.text}", first.page, first.box),),
        suspects=(suspect,),
        message_en="The total is not the sum of its items.",
    )
    doubt = Finding("T2-SUM", Severity.WARNING, "表内勾稽", "两次读数不同。", Where(form="INCOME"))
    checks = (
        Check("T1-SUM", Verdict.FAIL, where),
        Check("T9-SUM", Verdict.NOT_EVALUABLE, Where(form="STATE_CAPITAL"), reason="表为图片"),
    )
    return Judgement("national-2022", checks, (error,), (doubt,))


def land(engine: Engine, archive: Archive, content: bytes, name: str, report: Report) -> int:
    """Land a report with these bytes; its number."""
    archive.put_bytes(content)
    held = held_for(engine, content, name, media_type="application/pdf", pages=30)
    with transaction(engine) as session:
        return land_report(session, held, report, judged(report), ARTIFACT, Shelf(archive))


def refuse(engine: Engine, sha256: str, name: str) -> None:
    """A document that was given up in its first stage."""
    with transaction(engine) as session:
        document = Document(sha256=sha256, bytes=1, name=name, state=DocumentState.QUARANTINED)
        document.reason, document.detail = "crashed", "the reader crashed twice on it"
        session.add(document)
        session.flush()
        run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival", state=RunState.QUARANTINED)
        session.add(run)
        session.flush()
        stage = StageRun(run_id=run.id, stage=Stage.PARSE, state=StageState.QUARANTINED, attempts=3)
        stage.error_kind, stage.due_at = ErrorKind.BUG, datetime(2020, 1, 1, tzinfo=UTC)
        session.add(stage)


def fill(folder: Path, composed: Composed) -> Settings:
    """A data folder with three reports (1 and 2 of one department, 3 hostile) and one document given up."""
    settings = Settings(data=folder / "data", drop=folder / "drop", max_bytes=1 << 20)
    (folder / "drop").mkdir()
    new_sqlite(settings.database)
    engine, archive = make_engine(settings.database), Archive(settings.archive_root)
    pdf = composed.pdf()
    land(engine, archive, pdf, f"{composed.name}.pdf", report_of(composed))
    year = (composed.inspection()["report"]["fiscal_year"]) - 2  # not the year before: rules over years stay silent
    land(engine, archive, pdf + b"\n", "earlier.pdf", report_of(composed, year=year))
    land(engine, archive, pdf + b"\n\n", f"{HOSTILE}.pdf", report_of(composed, department=HOSTILE))
    refuse(engine, "c" * 64, "<b>bad</b>.pdf")
    engine.dispose()
    return settings
