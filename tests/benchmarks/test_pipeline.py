"""What the pipeline's benchmark makes of its measurements, and that it measures the real machine."""

import pytest

from benchmarks.pipeline import __main__ as pipeline
from benchmarks.pipeline.alone import Cost, alone
from benchmarks.pipeline.machine import PARTS, Worked, Workers, worked
from benchmarks.pipeline.reports import backlog

COSTS = [Cost(0.1, 0.1, 0.05, 0.03, 0.01), Cost(0.1, 0.05, 0.05, 0.05, 0.01), Cost(0.2, 0.1, 0.1, 0.1, 0.01)]


def _worked(a_minute: float, seconds: float) -> Worked:
    processor = {**dict.fromkeys(PARTS, 0.0), "workers": seconds}
    return Worked(a_minute, (a_minute, a_minute), processor, Workers(120.0, 60.0), 0)


def test_overhead_is_what_all_processes_use_above_stages_and_landing() -> None:
    """Both are taken off, on average over the reports, and what is left is told in per cent of them."""
    work = (0.28 + 0.25 + 0.5) / 3
    assert pipeline.overhead(_worked(60, 1.1 * work), COSTS) == pytest.approx(10)


def test_the_stricter_overhead_has_the_landing_in_it() -> None:
    """There only the three stages are taken off, and what is left is told in per cent of these."""
    stages = (0.25 + 0.2 + 0.4) / 3
    assert pipeline.strict_overhead(_worked(60, 1.1 * stages), COSTS) == pytest.approx(10)


def test_a_report_is_compared_with_its_own_reading() -> None:
    """Stages and landing of each report are divided by its reading; the median counts."""
    assert pipeline.times_reading(COSTS) == pytest.approx(2.5)


def test_the_section_tells_what_was_promised_and_what_came() -> None:
    """Two workers against one and against what the machine allows, both overheads, and the memory are told."""
    pairs = {("SQLite", "private Redis"): [pipeline.Pair(_worked(60, 0.3), _worked(111, 0.3))]}
    found = pipeline.Measured(COSTS, 2.0, pairs, {25: COSTS[0]}, _worked(10, 1.0))
    written = pipeline.text(found, 3, "the command")
    assert "| two workers, times one | at least 1.8 | 1.85 |" in written
    assert "| 92 % |" in written
    assert "| overhead with one worker, embedded default | at most 15 % | -12.6 % |" in written
    assert "| the same, the landing counted as overhead, with one worker |  | 5.9 % |" in written
    assert "| 180 MiB |" in written


def test_each_stage_and_the_landing_are_measured() -> None:
    """A report that goes through in one process has a time for everything done with it."""
    (cost,) = alone(backlog(1), warm=0)
    assert all(seconds > 0 for seconds in cost)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database", "broker"), [("SQLite", "private Redis"), ("PostgreSQL", "Redis over TCP")], ids=["own", "production"]
)
def test_a_backlog_goes_through_the_real_machine(database: str, broker: str) -> None:
    """Every report lands, and the processor time of every busy part was seen."""
    found = worked(backlog(2), 1, database, broker)
    assert found.failed == 0
    assert found.a_minute > 0
    assert found.memory.worker > found.memory.reader > 0
    # For so little the broker's time is below the kernel's tick.
    there = set(PARTS) - {"broker"} - ({"database"} if database == "SQLite" else set())
    assert all(found.processor[part] > 0 for part in there)
