"""For machines: alive, ready, and in numbers."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session

from runtime.database import database_now, make_engine, reading, transaction
from runtime.settings import Settings
from schemas.tables import Document, Lane, Run, RunState, Stage, StageRun, StageState
from web.app import make_app
from web.queries.pace import stage_paces


def test_a_room_with_its_database_is_ready(visitor: TestClient) -> None:
    """Alive and ready answer 200."""
    assert visitor.get("/health").status_code == visitor.get("/ready").status_code == 200


def test_a_room_without_tables_is_alive_and_not_ready(filled: Settings) -> None:
    """Without tables it says what is wrong, to people too, and counts itself as down."""
    empty = filled.replaced(data=filled.data / "empty")
    with TestClient(make_app(empty, sign_in=True), base_url="http://127.0.0.1") as client:
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 503
        client.cookies.set("mingzhang_session", "x" * 43)
        assert client.get("/reports").status_code == 503
        assert "mingzhang_up 0.0" in client.get("/metrics").text


def test_the_numbers_are_those_of_the_database(visitor: TestClient) -> None:
    """Prometheus can read them, and they count what is there."""
    families = {family.name: family for family in text_string_to_metric_families(visitor.get("/metrics").text)}
    assert families["mingzhang_reports"].samples[0].value == 3
    found = [sample for sample in families["mingzhang_findings"].samples if sample.labels["rule"] == "T1-SUM"]
    assert [(sample.labels["severity"], sample.value) for sample in found] == [("error", 3)]
    assert families["mingzhang_documents"].samples


def test_the_dashboard_asks_for_what_there_is(visitor: TestClient) -> None:
    """Every metric of the Grafana dashboard is one that the room gives, and every family has its panel."""
    text = (Path(__file__).parents[2] / "docs" / "grafana" / "mingzhang.json").read_text(encoding="utf-8")
    shown = set(re.findall(r"mingzhang_\w+", " ".join(target["expr"] for target in _targets(json.loads(text)))))
    given = {family.name for family in text_string_to_metric_families(visitor.get("/metrics").text)}
    assert shown == given


def test_stage_times_are_those_of_the_last_quarter_of_an_hour(own: Settings) -> None:
    """Median and slow stages in seconds; what was finished long ago does not count."""
    engine = make_engine(own.database)
    with transaction(engine) as session:
        now = database_now(session)
        for at, seconds in enumerate((1, 2, 9)):
            _finished(session, at, now, seconds)
        _finished(session, 3, now - timedelta(hours=1), 500)
    with reading(engine) as session:
        paces = {pace.stage: pace for pace in stage_paces(session)}
    assert (paces["parse"].finished, paces["parse"].median, paces["parse"].slow) == (3, 2.0, 9.0)
    engine.dispose()


def _targets(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in dashboard["panels"]:
        yield from panel["targets"]


def _finished(session: Session, at: int, moment: datetime, seconds: int) -> None:
    document = Document(sha256=f"{at:064x}", bytes=1, name="x")
    session.add(document)
    session.flush()
    run = Run(document_id=document.id, lane=Lane.LIVE, cause="arrival", state=RunState.DONE)
    session.add(run)
    session.flush()
    stage = StageRun(run_id=run.id, stage=Stage.PARSE, state=StageState.DONE, due_at=moment, moved_at=moment)
    stage.started_at, stage.finished_at = moment - timedelta(seconds=seconds), moment
    session.add(stage)
