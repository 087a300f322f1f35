"""Landing: what was read and judged is in the tables, once, with the log lines it owes."""

import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from runtime.archive import Archive
from runtime.database import reading, transaction
from schemas.report import Identity, Indicator, Kind, PerformanceForm, Report
from schemas.tables import (
    Document,
    DocumentState,
    Event,
    Lane,
    Run,
    Stage,
    StoredCheck,
    StoredDoubt,
    StoredFact,
    StoredFinding,
    StoredForm,
    StoredPerformanceForm,
    StoredReport,
    StoredStatement,
)
from tests.machinery import make_document
from tests.small_stages import classify, parse, validate
from workers.landing import land_classified, land_report
from workers.stages import claims
from workers.stages.claims import Claim

TEXT = "kind=report\nfindings=3\n"


@pytest.fixture
def held(engine: Engine, tmp_path: Path) -> Claim:
    number = make_document(engine, Archive(tmp_path / "archive"), TEXT)
    with transaction(engine) as session:
        held = claims.claim(session, number, owner="x", lease_seconds=60)
    assert held is not None
    return held


def _land(engine: Engine, held: Claim, report: Report | None = None) -> int:
    read = report or classify(parse(TEXT.encode(), "a.txt"), "a.txt")
    with transaction(engine) as session:
        return land_report(session, held, read, validate(read), "classify-1")


def _count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_everything_of_a_report_is_there(engine: Engine, held: Claim) -> None:
    """Forms, facts, statements, checks, findings and doubts land together, and the document says so."""
    number = _land(engine, held)
    assert [_count(engine, table) for table in (StoredForm, StoredFact, StoredStatement)] == [1, 1, 1]
    assert (_count(engine, StoredFinding), _count(engine, StoredDoubt)) == (3, 1)
    with reading(engine) as session:
        assert len(session.scalars(select(StoredCheck).where(StoredCheck.rule == "R")).all()) == 3
        fact = session.scalars(select(StoredFact)).one()
        assert (fact.report_id, fact.form, fact.name, str(fact.value), fact.text) == (
            number,
            "INCOME",
            "合计",
            "4.20",
            "4.20",
        )
        finding = session.scalars(select(StoredFinding)).first()
        assert (finding.form, finding.page, finding.evidence[0]["text"]) == ("INCOME", 0, "行")
        document = session.scalars(select(Document)).one()
        assert (document.state, document.department, document.fiscal_year) == (DocumentState.LANDED, "测试局", 2023)


def test_every_finding_owes_its_line(engine: Engine, held: Claim) -> None:
    """There are as many lines finding.raised as findings stored, and one report.landed, naming the report."""
    number = _land(engine, held)
    with reading(engine) as session:
        events = session.scalars(select(Event).where(Event.name != "stage.started")).all()
        assert sorted(event.name for event in events) == ["finding.raised"] * 3 + ["report.landed"]
        assert {event.fields["report"] for event in events} == {number}
        raised = next(event.fields for event in events if event.name == "finding.raised")
        assert raised.items() >= {"rule": "R", "severity": "error", "form": "INCOME", "page": 0}.items()
        assert raised.items() >= {"department": "测试局", "fiscal_year": 2023, "document": held.sha256}.items()


def test_landing_twice_is_refused_whole(engine: Engine, held: Claim) -> None:
    """A second landing of the same run leaves the first as it is."""
    _land(engine, held)
    with pytest.raises(IntegrityError):
        _land(engine, held)
    assert (_count(engine, StoredReport), _count(engine, StoredFinding)) == (1, 3)


def test_a_later_run_takes_the_place_of_the_earlier(engine: Engine, held: Claim) -> None:
    """Of two readings of one document, the last one landed is current; the first stays."""
    first = _land(engine, held)
    with transaction(engine) as session:
        run = Run(document_id=held.document, lane=Lane.BACKLOG, cause="reprocess")
        session.add(run)
        session.flush()
        again = claims.claim(session, claims.enqueue(session, run.id, Stage.PARSE), owner="x", lease_seconds=60)
    assert again is not None
    second = _land(engine, again)
    with reading(engine) as session:
        current = dict(session.execute(select(StoredReport.id, StoredReport.current)).all())
    assert current == {first: False, second: True}


def test_other_documents_are_classified_and_kept(engine: Engine, held: Claim) -> None:
    """What is no final-account report has no report, and owes the line that says what it is."""
    with transaction(engine) as session:
        land_classified(session, held, Identity(Kind.DEPARTMENT_BUDGET, department="测试局", fiscal_year=2024))
    assert _count(engine, StoredReport) == 0
    with reading(engine) as session:
        document = session.scalars(select(Document)).one()
        assert (document.state, document.kind) == (DocumentState.CLASSIFIED, Kind.DEPARTMENT_BUDGET)
        assert session.scalars(select(Event.name).order_by(Event.id.desc())).first() == "document.classified"


def test_self_evaluation_forms_land_as_printed(engine: Engine, held: Claim) -> None:
    """A form keeps its printed figures and its indicators in order."""
    form = PerformanceForm(
        "项目支出绩效自评表",
        "某项目",
        budget="10.00",
        rate="98.5",
        indicators=(Indicator("产出", "数量", "次数", score="9"), Indicator("效益", None, "满意度")),
        section_weights={"产出": "50"},
    )
    sections = classify(parse(TEXT.encode(), "a.txt"), "a.txt").sections
    _land(engine, held, Report(Identity(Kind.UNIT_FINAL_ACCOUNTS), sections=sections, performance=(form,)))
    with reading(engine) as session:
        stored = session.scalars(select(StoredPerformanceForm)).one()
        assert (stored.project, stored.budget, stored.rate) == ("某项目", "10.00", "98.5")
        assert [indicator["name"] for indicator in stored.indicators] == ["次数", "满意度"]
        assert stored.details["section_weights"] == {"产出": "50"}


def test_landing_a_large_report_is_quick(engine: Engine, held: Claim) -> None:
    """A thousand facts and statements land in seconds at most."""
    read = classify(parse(TEXT.encode(), "a.txt"), "a.txt")
    large = Report(read.identity, read.sections, facts=read.facts * 1000, statements=read.statements * 1000)
    began = time.monotonic()
    _land(engine, held, large)
    assert time.monotonic() - began < 10.0
    assert _count(engine, StoredFact) == 1000
