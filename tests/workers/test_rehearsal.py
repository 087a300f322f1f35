"""Rehearsal: nothing of it counts, what it would change is told, and only what keeps to the budget lands."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from runtime.archive import Archive
from runtime.database import reading, transaction
from scheduler import backlog
from scheduler.backlog import NotPossible
from scheduler.backlog_selection import Selection
from scheduler.rehearsal import RuleChange, samples
from schemas.tables import (
    Batch,
    BatchItem,
    BatchPhase,
    BatchState,
    Change,
    Document,
    DocumentState,
    StoredFact,
    StoredFinding,
    StoredReport,
)
from tests.backlog_machine import Backlog, backlog_on, reader_of
from workers.changes import compare
from workers.sandbox import Sandbox

AGAIN = Selection(again=True)
REPORT = "kind=report\nfindings=1\n"


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generation") / "words"


@pytest.fixture(scope="module")
def reader(generation: Path) -> Iterator[Sandbox]:
    with reader_of(generation) as sandbox:
        yield sandbox


@pytest.fixture
def machine(engine: Engine, tmp_path: Path, reader: Sandbox, generation: Path) -> Backlog:
    generation.write_text("")
    return backlog_on(engine, Archive(tmp_path / "archive"), reader)


def _start(machine: Backlog, **wish: object) -> int:
    return backlog.start(machine.engine, AGAIN, who="somebody", **wish)  # type: ignore[arg-type]


def _rules(machine: Backlog) -> list[str]:
    """The rules of the findings that count, in the order of their reports."""
    with reading(machine.engine) as session:
        query = select(StoredFinding.rule).join(StoredReport, StoredReport.id == StoredFinding.report_id)
        return list(session.scalars(query.where(StoredReport.current).order_by(StoredFinding.id)))


def _state(machine: Backlog) -> list[DocumentState]:
    with reading(machine.engine) as session:
        return list(session.scalars(select(Document.state).order_by(Document.id)))


def test_a_rehearsal_counts_nowhere_and_tells_what_would_change(machine: Backlog, generation: Path) -> None:
    """A new rule is shown with its numbers and samples; no report, finding, document or line tells of it."""
    machine.land(REPORT, REPORT + "2", "no report")
    before = machine.told("finding.raised"), machine.told("report.landed"), machine.told("document.classified")
    generation.write_text("rule")
    batch = _start(machine, dry_run=True, budget=0)
    now = machine.settle(batch)
    assert (now.state, now.done, now.held) == (BatchState.DONE, 3, None)
    found = machine.changes(batch)
    assert found.rules == (RuleChange("NEW-1", new=2),)
    assert (found.kept, found.alarming, found.lost, found.gained) == (2, 2, 0, 0)
    with reading(machine.engine) as session:
        shown = samples(session, batch, "NEW-1", Change.NEW, 1)
    assert [(one.message, one.page, one.former) for one in shown] == [("又一条", 0, None)]
    assert _rules(machine) == ["R", "R"]
    assert machine.reports(current=False) == 0
    assert _state(machine) == [DocumentState.LANDED, DocumentState.LANDED, DocumentState.CLASSIFIED]
    assert (
        machine.told("finding.raised"),
        machine.told("report.landed"),
        machine.told("document.classified"),
    ) == before


def test_what_keeps_to_the_budget_counts(machine: Backlog, generation: Path) -> None:
    """Rehearsed first, it then lands every document once, and the batch tells the same as the rehearsal did."""
    machine.land(REPORT, REPORT + "2")
    generation.write_text("rule")
    batch = _start(machine, budget=2)
    now = machine.settle(batch)
    assert (now.state, now.phase, now.done) == (BatchState.DONE, BatchPhase.COUNTING, 2)
    assert machine.changes(batch).rules == (RuleChange("NEW-1", new=2),)
    assert _rules(machine) == ["R", "NEW-1", "R", "NEW-1"]
    assert machine.reports(current=False) == 2


def test_above_the_budget_nothing_counts_unless_told(machine: Backlog, generation: Path) -> None:
    """One alert too many holds the whole batch before anything landed; only --force lets it count."""
    machine.land(REPORT, REPORT + "2")
    generation.write_text("rule")
    batch = _start(machine, budget=1)
    now = machine.settle(batch)
    assert (now.state, now.phase) == (BatchState.PAUSED, BatchPhase.REHEARSING)
    assert now.held is not None
    assert machine.told("backlog.held") == 1
    assert _rules(machine) == ["R", "R"]
    with pytest.raises(NotPossible, match="--force"):
        backlog.resume(machine.engine, batch)
    with pytest.raises(NotPossible, match="--force"):
        backlog.adopt(machine.engine, batch)
    backlog.adopt(machine.engine, batch, force=True)
    assert machine.settle(batch).state is BatchState.DONE
    assert _rules(machine) == ["R", "NEW-1", "R", "NEW-1"]


def test_a_finished_rehearsal_can_be_adopted_once(machine: Backlog, generation: Path) -> None:
    """A dry run within its budget counts when it is adopted; what was read by another version does not."""
    machine.land(REPORT)
    generation.write_text("silent")
    batch = _start(machine, dry_run=True)
    with pytest.raises(NotPossible, match="no rehearsal at its end"):
        backlog.adopt(machine.engine, batch)
    machine.settle(batch)
    with transaction(machine.engine) as session:
        session.execute(update(BatchItem).values(read_by="another"))
    assert machine.changes(batch).otherwise == 1
    with pytest.raises(NotPossible, match="another version"):
        backlog.adopt(machine.engine, batch, force=True)
    with transaction(machine.engine) as session:
        mine = session.execute(select(Batch.reading_version + " " + Batch.rules_version)).scalar_one()
        session.execute(update(BatchItem).values(read_by=mine))
    backlog.adopt(machine.engine, batch)
    machine.settle(batch)
    assert machine.changes(batch).rules == (RuleChange("R", gone=1),)
    assert _rules(machine) == []
    with pytest.raises(NotPossible):
        backlog.adopt(machine.engine, batch)


def test_a_reading_that_fails_leaves_the_document_what_it_was(machine: Backlog, generation: Path) -> None:
    """The new reader cannot read it: the report that landed still counts, and the loss weighs as an alert."""
    machine.land(REPORT + "faint", REPORT)
    generation.write_text("blind")
    batch = _start(machine, force=True)
    now = machine.settle(batch)
    assert (now.failed, now.done) == (1, 2)
    found = machine.changes(batch)
    assert (found.lost, found.failed, found.alarming) == (1, 1, 1)
    assert _state(machine) == [DocumentState.LANDED, DocumentState.LANDED]
    assert machine.reports(current=True) == 2
    assert machine.told("document.rejected") == 0


def test_what_is_no_report_any_more_counts_as_lost(machine: Backlog, generation: Path) -> None:
    """Taken for something else now: told as lost with its findings gone, and its reading counts no longer."""
    machine.land(REPORT + "doubtful")
    generation.write_text("strict")
    batch = _start(machine, force=True)
    machine.settle(batch)
    found = machine.changes(batch)
    assert (found.lost, found.rules, found.facts_gone) == (1, (RuleChange("R", gone=1),), 1)
    assert _state(machine) == [DocumentState.CLASSIFIED]
    assert machine.reports(current=True) == 0


def test_what_could_not_be_read_before_is_gained(machine: Backlog, generation: Path) -> None:
    """A rejected document that the new reader reads lands after its rehearsal, with its findings as new."""
    generation.write_text("blind")
    machine.land(REPORT + "faint")
    generation.write_text("")
    batch = _start(machine, dry_run=True)
    machine.settle(batch)
    assert _state(machine) == [DocumentState.REJECTED]
    found = machine.changes(batch)
    assert (found.gained, found.facts_new, found.rules) == (1, 1, (RuleChange("R", new=1),))
    backlog.adopt(machine.engine, batch)
    machine.settle(batch)
    assert _state(machine) == [DocumentState.LANDED]
    assert _rules(machine) == ["R"]


def test_changed_cells_and_findings_are_counted(machine: Backlog) -> None:
    """Another value in a cell is a changed cell, another figure in a finding a changed finding with what it was."""
    machine.land(REPORT)
    with transaction(machine.engine) as session:
        session.execute(update(StoredFact).values(value=Decimal("9.90")))
        session.execute(update(StoredFinding).values(expected="1", message="before"))
    batch = _start(machine, dry_run=True)
    machine.settle(batch)
    found = machine.changes(batch)
    assert (found.facts_new, found.facts_gone, found.facts_changed) == (0, 0, 1)
    assert found.rules == (RuleChange("R", changed=1),)
    with reading(machine.engine) as session:
        assert [one.former for one in samples(session, batch, "R", Change.CHANGED)] == ["before"]


def test_rows_of_one_place_are_paired_with_their_like_first() -> None:
    """Of several at one place those that say the same stay, then others changed, and only the rest is new or gone."""
    before = [{"at": "x", "says": said} for said in ("1", "2", "3")]
    after = [{"at": "x", "says": said} for said in ("3", "4")] + [{"at": "y", "says": "1"}]
    found = compare(before, after, ("at",), ("says",))
    assert found.kept == 1
    assert [(former["says"], row["says"]) for former, row in found.changed] == [("1", "4")]
    assert [row["says"] for row in found.gone] == ["2"]
    assert [row["at"] for row in found.new] == ["y"]
