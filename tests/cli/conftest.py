"""A data folder with two landed reports, a rejected document and waiting work, and the command run on it."""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from cli.main import app
from runtime.database import make_engine, transaction
from runtime.logging import _Ours
from runtime.settings import Settings
from schemas.errors import MingzhangError
from schemas.findings import Severity, Verdict
from schemas.report import FormStatus, Kind
from schemas.tables import (
    Document,
    DocumentState,
    Lane,
    Run,
    RunState,
    Stage,
    StageRun,
    StoredCheck,
    StoredDoubt,
    StoredFinding,
    StoredForm,
    StoredReport,
)
from tests.servers import new_sqlite


class Command:
    """Runs `mingzhang` in this process, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(data=folder / "data")

    def __call__(self, *arguments: str) -> Result:
        """The result; an error of ours is left in `exception`."""
        return CliRunner().invoke(app, list(arguments))

    def fails(self, *arguments: str) -> str:
        """The message of the error of ours that the command ends with."""
        result = self(*arguments)
        assert isinstance(result.exception, MingzhangError), result.output
        return str(result.exception)


@pytest.fixture
def mingzhang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command, with nothing taken in yet."""
    for name in [name for name in os.environ if name.startswith("MINGZHANG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    level = logging.getLogger().level
    yield Command(tmp_path)
    logging.captureWarnings(capture=False)
    root = logging.getLogger()
    root.setLevel(level)
    for handler in [handler for handler in root.handlers if isinstance(handler, _Ours)]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def landed(mingzhang: Command) -> Command:
    """The command, with documents landed, rejected and waiting."""
    new_sqlite(mingzhang.settings.database)
    engine = make_engine(mingzhang.settings.database)
    with transaction(engine) as session:
        _land(session, "a" * 64, "first.pdf", "某市甲局", 2022)
        _land(session, "a0" * 32, "second.pdf", "某市乙局", 2023)
        refused = Document(sha256="c" * 64, bytes=1, name="bad.pdf", state=DocumentState.REJECTED)
        refused.reason, refused.detail = "damaged", "cut short"
        waiting = Document(sha256="d" * 64, bytes=1, name="new.pdf")
        session.add_all([refused, waiting])
        session.flush()
        run = Run(document_id=waiting.id, lane=Lane.LIVE, cause="arrival")
        session.add(run)
        session.flush()
        session.add(StageRun(run_id=run.id, stage=Stage.PARSE, due_at=datetime(2020, 1, 1, tzinfo=UTC)))
    engine.dispose()
    return mingzhang


def _land(session: Session, sha256: str, name: str, department: str, year: int) -> None:
    document = Document(sha256=sha256, bytes=10, name=name, state=DocumentState.LANDED)
    session.add(document)
    session.flush()
    run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival", state=RunState.DONE)
    session.add(run)
    session.flush()
    report = StoredReport(
        document_id=document.id,
        run_id=run.id,
        kind=Kind.DEPARTMENT_FINAL_ACCOUNTS,
        department=department,
        fiscal_year=year,
        unit="万元",
        pack="national",
        identity={},
        sections=[],
        artifact="report",
    )
    session.add(report)
    session.flush()
    session.add(_form(report.id))
    session.add(StoredCheck(report_id=report.id, ordinal=0, rule="T2-SUM", verdict=Verdict.FAIL, place={}))
    gap = StoredCheck(report_id=report.id, ordinal=1, rule="T9-SUM", verdict=Verdict.NOT_EVALUABLE, place={})
    gap.reason = "表为图片"
    session.add(gap)
    session.add(StoredFinding(**_raised(report.id, 0, "T2-SUM", Severity.ERROR)))
    session.add(StoredFinding(**_raised(report.id, 1, "N1-YOY", Severity.WARNING)))
    session.add(StoredDoubt(**_raised(report.id, 0, "T20-X", Severity.ERROR)))


def _form(report: int) -> StoredForm:
    return StoredForm(
        report_id=report,
        ordinal=0,
        form="INCOME",
        title="收入决算表",
        status=FormStatus.PRESENT,
        pages=[3, 4],
        printed_rules=[],
        notes=[],
        rows=[],
        unread=[],
    )


def _raised(report: int, ordinal: int, rule: str, severity: Severity) -> dict[str, object]:
    return {
        "report_id": report,
        "ordinal": ordinal,
        "rule": rule,
        "severity": severity,
        "category": "表内勾稽",
        "message": "合计与各项之和不等。",
        "message_en": "The total is not the sum of its items.",
        "form": "INCOME",
        "column_key": "total",
        "page": 3,
        "expected": "4.20",
        "found": "4.30",
        "difference": "0.10",
        "evidence": [{"text": "合计 4.30", "page": 3, "bbox": None}],
        "suspects": [{"form": "INCOME", "code": None, "column": "total", "printed": "4.30", "implied": "4.20"}],
    }
