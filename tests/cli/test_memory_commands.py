"""ack, unack, history, versions and diff: what lasts over readings, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from runtime.archive import Archive
from runtime.database import make_engine
from tests.cli.conftest import Command
from tests.servers import new_sqlite
from tests.versions import Press, finding_at, report_of


@pytest.fixture
def press(mingzhang: Command) -> Press:
    """A data folder with two versions of a report: one cell changed, one of two findings gone."""
    settings = mingzhang.settings
    Path(settings.data).mkdir(parents=True, exist_ok=True)
    new_sqlite(settings.database)
    press = Press(make_engine(settings.database), Archive(settings.archive_root))
    amounts = {"201": "10.00", "205": "20.00", "208": "30.00"}
    press.land("a", report_of(amounts), finding_at("201"), finding_at("205"))
    press.land("b", report_of({**amounts, "205": "25.00"}), finding_at("201"))
    press.engine.dispose()
    return press


def _objects(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_versions_and_their_changes_are_listed(press: Press, mingzhang: Command) -> None:
    """Each version with what it changed; the changes of one, cell by cell, as a table and as JSON."""
    first, second = _objects(mingzhang("versions", "2", "--json").stdout)
    assert (first["version"], first["changes"], first["latest"]) == (1, None, False)
    assert (second["version"], second["changes"], second["latest"]) == (2, {"number_changed": 1}, True)
    (change,) = _objects(mingzhang("diff", "b.pdf", "--json").stdout)
    expected = {"kind": "number_changed", "code": "205", "before": "20.00", "after": "25.00", "since": 1, "version": 2}
    assert change.items() >= expected.items()
    assert "number_changed" in mingzhang("diff", "2").stdout
    assert _objects(mingzhang("diff", "2", "--from", "1", "--json").stdout) == [change]
    assert "first one" in mingzhang("diff", "1").stdout
    assert "no version 7" in mingzhang.fails("diff", "2", "--from", "7")


def test_every_output_names_the_version(press: Press, mingzhang: Command) -> None:
    """Show and findings tell which version they speak of; an earlier one stays readable by its number and its name."""
    assert {entry["version"] for entry in _objects(mingzhang("findings", "--json").stdout)} == {2}
    (shown,) = _objects(mingzhang("show", "1", "--json").stdout)
    assert (shown["version"], shown["latest"], [v["version"] for v in shown["versions"]]) == (1, False, [1, 2])
    assert "version 1 of 2; a later one has replaced it" in mingzhang("show", "a.pdf").stdout
    assert "version 2 of 2, the last one" in mingzhang("show", "2").stdout


def test_a_finding_is_acknowledged_and_left_out_on_request(press: Press, mingzhang: Command) -> None:
    """Ack marks a finding, --unacknowledged leaves it out, unack takes the mark away, history keeps it all."""
    number = next(one["finding"] for one in _objects(mingzhang("findings", "--json").stdout) if one["rule"] == "R")
    assert mingzhang("ack", str(number), "--reason", "known", "--until", "2099-01-01", "--who", "w").exit_code == 0
    marked = {one["finding"]: one["acknowledged"] for one in _objects(mingzhang("findings", "--json").stdout)}
    assert marked[number]
    left = _objects(mingzhang("findings", "--json", "--unacknowledged").stdout)
    assert {one["finding"] for one in left} == set(marked) - {number}
    assert "(acknowledged)" in mingzhang("findings").stdout
    assert mingzhang("unack", str(number)).exit_code == 0
    assert "(acknowledged)" not in mingzhang("findings").stdout
    (story,) = _objects(mingzhang("history", str(number), "--json").stdout)
    assert [turn["turn"] for turn in story["turns"]] == ["raised"]
    assert [row["version"] for row in story["findings"]] == [1, 2]
    assert [(one["who"], one["lapsed"]) for one in story["acknowledgements"]] == [("w", "ended")]
    assert "Acknowledged" in mingzhang("history", str(number)).stdout


def test_a_resolved_finding_has_its_history(press: Press, mingzhang: Command) -> None:
    """A finding that version 2 no longer has was raised with version 1 and resolved with version 2."""
    (story,) = _objects(mingzhang("history", "2", "--json").stdout)
    assert [(turn["turn"], turn["version"]) for turn in story["turns"]] == [("raised", 1), ("resolved", 2)]
    assert story["state"] == "resolved"


def test_what_cannot_be_is_refused(press: Press, mingzhang: Command) -> None:
    """A day that is none, a finding that is none."""
    assert "no day" in mingzhang.fails("ack", "3", "--reason", "x", "--until", "soon")
    assert "no finding 99" in mingzhang.fails("history", "99")
