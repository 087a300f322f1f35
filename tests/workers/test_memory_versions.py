"""Versions: the same body, kind and year with other bytes, in order, with what each changed."""

import threading
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, select, text, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from schemas.findings import Severity, Verdict
from schemas.report import Identity, Kind
from schemas.tables import (
    Comparison,
    Lane,
    ReportChange,
    Run,
    StoredCheck,
    StoredFinding,
    StoredReport,
    known_on,
)
from tests.versions import BODY, Press, finding_at, report_of
from workers.landing.replacement import RULE

FIRST = report_of({"201": "10.00", "205": "20.00", "208": "30.00"})
OTHER = report_of({"201": "10.00", "205": "25.00", "208": "30.00"})


@pytest.fixture
def press(engine: Engine, tmp_path: Path) -> Press:
    return Press(engine, Archive(tmp_path / "archive"))


def _versions(press: Press) -> dict[int, tuple[int, bool]]:
    with reading(press.engine) as session:
        query = select(StoredReport.id, StoredReport.version, StoredReport.latest).where(StoredReport.current)
        return {number: (version, latest) for number, version, latest in session.execute(query)}


def test_other_bytes_are_the_next_version(press: Press) -> None:
    """The second document of a body, kind and year is version 2 and counts; the first stays readable, superseded."""
    first, second = press.land("a", FIRST), press.land("b", FIRST)
    assert _versions(press) == {first: (1, False), second: (2, True)}
    (line,) = press.told("document.superseded")
    assert line.items() >= {"report": first, "version": 1, "by_report": second, "fiscal_year": 2023}.items()
    with reading(press.engine) as session:
        assert {row.report_id for row in session.execute(text("SELECT report_id FROM facts_current"))} == {second}


def test_reading_a_document_again_is_no_new_version(press: Press) -> None:
    """A rerun of either version keeps its number, changes not which one counts, and supersedes no document."""
    press.land("a", FIRST)
    press.land("b", FIRST)
    press.told()
    again, second = press.land("a", FIRST), press.land("b", FIRST)
    assert _versions(press) == {again: (1, False), second: (2, True)}
    assert [line["by_report"] for line in press.told("document.superseded")] != [second]


def test_names_are_compared_without_spaces_and_widths(press: Press) -> None:
    """The same body printed with other brackets and spaces is the same; another year, kind or place is not."""
    press.land("a", report_of({"201": "1"}, msgspec.structs.replace(BODY, department="测试局（本级）")))
    press.land("b", report_of({"201": "1"}, msgspec.structs.replace(BODY, department="测试 局(本级)")))
    press.land("c", report_of({"201": "1"}, msgspec.structs.replace(BODY, fiscal_year=2022)))
    press.land("d", report_of({"201": "1"}, msgspec.structs.replace(BODY, region="别区")))
    press.land("e", report_of({"201": "1"}, msgspec.structs.replace(BODY, kind=Kind.UNIT_FINAL_ACCOUNTS)))
    assert sorted(_versions(press).values()) == [(1, False), (1, True), (1, True), (1, True), (2, True)]


def test_a_report_without_department_or_year_is_alone(press: Press) -> None:
    """Two reports that do not say whose or of which year they are, are never versions of one another."""
    for name, identity in (
        ("a", Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, fiscal_year=2023)),
        ("b", Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, fiscal_year=2023)),
        ("c", msgspec.structs.replace(BODY, fiscal_year=None)),
        ("d", msgspec.structs.replace(BODY, fiscal_year=None)),
    ):
        press.land(name, report_of({"201": "1"}, identity))
    assert set(_versions(press).values()) == {(1, True)}


def test_what_was_received_last_counts_whatever_lands_first(press: Press) -> None:
    """An older file that lands late takes its number, the later one moves up and goes on counting, now compared."""
    press.receive("a")
    press.receive("b")
    second = press.land("b", OTHER)
    press.told()
    first = press.land("a", FIRST)
    assert _versions(press) == {first: (1, False), second: (2, True)}
    assert press.open() == {second: [(RULE, "205")]}
    told = press.told("finding.raised", "document.superseded")
    assert [(line["event"], line["report"]) for line in told] == [
        ("document.superseded", first),
        ("finding.raised", second),
    ]


def test_a_changed_number_without_a_notice_is_a_warning(press: Press) -> None:
    """One finding tells the cells that changed, with both rows as printed, and the change is kept."""
    press.land("a", FIRST)
    press.told()
    second = press.land("b", OTHER)
    (line,) = press.told("finding.raised")
    assert line.items() >= {"rule": RULE, "severity": "warning", "expected": "20.00", "found": "25.00"}.items()
    with reading(press.engine) as session:
        finding = session.scalars(select(StoredFinding).where(StoredFinding.report_id == second)).one()
        assert (finding.code, finding.difference, finding.page) == ("205", "5.00", 3)
        assert "由20.00改为25.00" in finding.message
        assert [e["text"] for e in finding.evidence] == ["205 科目205 25.00", "〔第1版第4页〕205 科目205 20.00"]
        change = session.scalars(select(ReportChange)).one()
        assert (change.report_id, change.kind, change.before, change.after) == (
            second,
            "number_changed",
            "20.00",
            "25.00",
        )
        check = session.scalars(
            select(StoredCheck).where(StoredCheck.report_id == second, StoredCheck.rule == RULE)
        ).one()
        assert (check.rule, check.verdict) == (RULE, Verdict.FAIL)


def test_a_notice_of_correction_makes_it_an_info(press: Press) -> None:
    """A version that says that it corrects the earlier one is not accused of silence."""
    press.land("a", FIRST)
    second = press.land("b", report_of({"201": "10.00", "205": "25.00", "208": "30.00"}, notice="现作更正说明如下。"))
    with reading(press.engine) as session:
        finding = session.scalars(select(StoredFinding).where(StoredFinding.report_id == second)).one()
        assert finding.severity is Severity.INFO
        assert session.scalars(select(Comparison.notice)).one() == "现作更正说明如下。"


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (report_of({"201": "10.0", "205": "20", "208": "30.00"}), Verdict.PASS),
        (report_of({"201": "10.00", "205": "25.00", "208": "30.00"}, inferred="205"), Verdict.PASS),
        (report_of({"201": "11.00", "205": "25.00", "208": "30.00"}), Verdict.NOT_EVALUABLE),
        (
            msgspec.structs.replace(OTHER, reader="test 2"),
            Verdict.NOT_EVALUABLE,
        ),
    ],
)
def test_nothing_is_accused_on_shaky_ground(press: Press, later: object, verdict: Verdict) -> None:
    """Other decimals, a cell worked out, too little in common, another reader: none is a silent replacement."""
    press.land("a", FIRST)
    second = press.land("b", later)  # type: ignore[arg-type]
    assert press.open() == {}
    with reading(press.engine) as session:
        check = session.scalars(
            select(StoredCheck).where(StoredCheck.report_id == second, StoredCheck.rule == RULE)
        ).one()
        assert check.verdict is verdict
        assert (check.reason is None) is (verdict is Verdict.PASS)


def test_an_earlier_version_of_another_reader_is_read_again(press: Press) -> None:
    """Where the versions were read differently, the earlier one is sent through the backlog, and then compared."""
    press.land("a", msgspec.structs.replace(FIRST, reader="test 0"))
    second = press.land("b", OTHER)
    with reading(press.engine) as session:
        waiting = session.scalars(select(Run).where(Run.lane == Lane.BACKLOG)).one()
        assert waiting.cause == "reprocess"
    press.told()
    press.land("a", FIRST, lane=Lane.BACKLOG)
    assert press.open() == {second: [(RULE, "205")]}
    assert [line["report"] for line in press.told("finding.raised")] == [second]


def test_rereading_one_version_first_settles_nothing(press: Press) -> None:
    """While only one of two versions is read by a new reader, what the old one showed stays."""
    press.land("a", FIRST)
    press.land("b", OTHER)
    press.told()
    newer = [msgspec.structs.replace(one, reader="test 2") for one in (FIRST, OTHER)]
    second = press.land("b", newer[1], lane=Lane.BACKLOG)
    assert press.open() == {second: [(RULE, "205")]}
    press.land("a", newer[0], lane=Lane.BACKLOG)
    assert press.open() == {second: [(RULE, "205")]}
    assert press.told("finding.raised", "finding.resolved") == []


def test_a_version_that_corrects_the_earlier_ones_reading_settles_it(press: Press) -> None:
    """Where a new reading of both shows no change any more, the finding is resolved on the version that has it."""
    press.land("a", FIRST)
    press.land("b", OTHER)
    press.told()
    second = press.land("b", msgspec.structs.replace(FIRST, reader="test 2"), lane=Lane.BACKLOG)
    press.land("a", msgspec.structs.replace(FIRST, reader="test 2"), lane=Lane.BACKLOG)
    assert press.open() == {}
    assert [line["report"] for line in press.told("finding.resolved")] == [second]


def test_what_we_knew_on_a_day_can_be_asked(press: Press) -> None:
    """A report is what we knew from its landing until another took its place, as a query and as a view."""
    first, second = press.land("a", FIRST), press.land("b", OTHER)
    with transaction(press.engine) as session:
        rows = {row.id: row for row in session.scalars(select(StoredReport))}
        landed = rows[second].landed_at
        assert rows[first].superseded_at == landed
        earlier = landed - timedelta(days=2)
        for values in (
            {"landed_at": earlier, "superseded_at": StoredReport.superseded_at},
            {"landed_at": landed, "superseded_at": None},
        ):
            number = first if values["superseded_at"] is not None else second
            session.execute(update(StoredReport).where(StoredReport.id == number).values(**values))
    with reading(press.engine) as session:

        def known(moment: object) -> list[int]:
            return list(session.scalars(select(StoredReport.id).where(known_on(moment))))  # type: ignore[arg-type]

        assert known(landed - timedelta(days=1)) == [first]
        assert known(landed) == [second]
        assert known(landed - timedelta(days=3)) == []
        view = text("SELECT DISTINCT report_id, known_until IS NULL AS now FROM facts_known ORDER BY report_id")
        assert [(row.report_id, bool(row.now)) for row in session.execute(view)] == [(first, False), (second, True)]


def test_a_document_read_as_anothers_leaves_its_series(press: Press) -> None:
    """When a new reading finds another body, the version before counts again, and findings go with the document."""
    first = press.land("a", FIRST, finding_at("201"))
    press.land("b", FIRST, finding_at("201"), finding_at("208"))
    press.told()
    moved = press.land(
        "b", report_of({"201": "1"}, msgspec.structs.replace(BODY, department="另一局")), finding_at("208")
    )
    assert press.open() == {first: [("R", "201")], moved: [("R", "208")]}
    told = press.told("finding.raised", "finding.resolved")
    assert [(line["event"], line["report"]) for line in told] == [
        ("finding.raised", moved),
        ("finding.resolved", first),
    ]


def test_a_document_that_turns_out_no_report_is_forgotten(press: Press) -> None:
    """Its reading counts no more and its findings are resolved."""
    press.land("a", FIRST, finding_at("201"))
    press.told()
    press.land_other("a", Identity(Kind.DEPARTMENT_BUDGET))
    assert press.open() == {}
    assert [line["event"] for line in press.told("finding.resolved")] == ["finding.resolved"]
    with reading(press.engine) as session:
        assert session.scalars(select(StoredReport.current)).all() == [False]


def test_versions_that_land_at_once_are_ordered(press: Press) -> None:
    """Six documents of one series landing together get six numbers, one counts, and each is compared once."""
    names = [f"v{n}" for n in range(6)]
    for name in names:
        press.receive(name)
    reports = [report_of({"201": f"{n}.00", "205": "20.00", "208": "30.00"}) for n in range(1, 7)]
    threads = [
        threading.Thread(target=press.land, args=(name, report)) for name, report in zip(names, reports, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(_versions(press).values()) == [(n, n == 6) for n in range(1, 7)]
    with reading(press.engine) as session:
        assert len(session.scalars(select(Comparison.report_id)).all()) == 5
        assert len(session.execute(text("SELECT id FROM bodies")).all()) == 1
