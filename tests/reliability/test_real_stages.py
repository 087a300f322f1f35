"""The real stages on real workers and the production database: composed reports land, and the log equals the rows."""

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from runtime.database import make_engine, reading
from runtime.logging import setup_logging
from runtime.settings import Settings
from scheduler.service import run_once
from schemas.tables import DocumentState, StoredFinding
from tests.corpus import compose
from tests.corpus.others import junk


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_composed_reports_land_on_postgresql(database: str, tmp_path: Path) -> None:
    """Two reports with planted errors, one in text, and a damaged file: each ends as it should, told in full."""
    drop = tmp_path / "drop"
    drop.mkdir()
    report = compose("stages", "shanghai", 2024, errors=("growth",))
    (drop / "a.pdf").write_bytes(report.pdf())
    other = compose("stages in text", "shanghai", 2024, errors=("growth",))
    (drop / "a.txt").write_text(other.text())
    (drop / "damaged.pdf").write_bytes(junk("stages")["truncated.pdf"][0])
    settings = Settings(data=tmp_path / "data", database_url=database, log_file=tmp_path / "log.jsonl")
    setup_logging(settings)
    summary = run_once(settings, drop)
    states = {document.name: document.state for document in summary.documents}
    landed = DocumentState.LANDED
    assert states == {"a.pdf": landed, "a.txt": landed, "damaged.pdf": DocumentState.REJECTED}
    assert settings.log_file is not None
    events = Counter(json.loads(line)["event"] for line in settings.log_file.read_text().splitlines())
    engine = make_engine(database)
    with reading(engine) as session:
        stored = session.scalar(select(func.count()).select_from(StoredFinding)) or 0
    engine.dispose()
    assert events["report.landed"] == 2
    assert events["finding.raised"] == stored > 0
