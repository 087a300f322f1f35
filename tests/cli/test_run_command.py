"""`mingzhang run` on real workers: what landed, what was found, and the exit status.

Small stages take the place of ours.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from cli import running
from scheduler.service import run_once
from tests.cli.conftest import Command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, with a folder `drop` beside the data folder, on workers with small stages."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MINGZHANG_WORKERS", "1")
    monkeypatch.setenv("MINGZHANG_LOG_FILE", "log.jsonl")
    monkeypatch.setattr(running, "run_once", partial(run_once, app="tests.machinery_app:app"))
    (mingzhang.folder / "drop").mkdir()
    return mingzhang


def lines(command: Command, event: str) -> list[dict[str, Any]]:
    """The log lines of this event."""
    text = (command.folder / "log.jsonl").read_text(encoding="utf-8")
    return [line for line in map(json.loads, text.splitlines()) if line["event"] == event]


def test_pass_lands_rejects_and_tells(run: Command) -> None:
    """A pass lands, keeps, rejects and counts duplicates, and exits with 3; after it nothing is new, which is 0."""
    drop = run.folder / "drop"
    (drop / "one.txt").write_text("kind=report\nfindings=2\n")
    (drop / "again.txt").write_text("kind=report\nfindings=2\n")
    (drop / "note.txt").write_text("hello\n")
    (drop / "empty.txt").write_text(" \n")
    first = run("run", "drop")
    assert first.exit_code == 3, explained(first)
    for part in ("landed", "classified", "rejected", "empty.txt", "测试局", "1 duplicate", "1 empty", "2 error"):
        assert part in first.stdout
    assert len(lines(run, "finding.raised")) == 2
    assert len(lines(run, "report.landed")) == 1
    assert len(lines(run, "document.duplicate")) == 1
    progress = lines(run, "run.progress")[-1]
    assert progress["done"] == progress["total"] == 3

    second = run("run", "drop", "--json")
    assert second.exit_code == 0, explained(second)
    assert json.loads(second.stdout) == {"documents": [], "duplicates": 0, "untaken": []}
    assert len(lines(run, "finding.raised")) == 2

    (status,) = map(json.loads, run("status", "--json").stdout.splitlines())
    assert status["documents"] == {"received": 0, "landed": 1, "classified": 1, "rejected": 1, "quarantined": 0}
    assert len(run("findings", "--json").stdout.splitlines()) == 2
    assert "empty.txt" in run("status").stdout


def test_folder_that_is_not_there_is_wrong_usage(run: Command) -> None:
    """A drop folder that does not exist, or none at all, is wrong usage: exit status 2."""
    assert run("run", "no-such-folder").exit_code == 2
    assert run("run").exit_code == 2
    assert run("up").exit_code == 2
    assert run("watch").exit_code == 2


def test_unknown_queue_is_wrong_usage(run: Command) -> None:
    """A queue that does not exist is wrong usage and the message names those that do."""
    result = run("work", "--queues", "parse,nonsense")
    assert result.exit_code == 2
    assert "live.parse" in result.output


def test_services_apart_need_a_broker_of_their_own(run: Command) -> None:
    """The scheduler and workers apart say that they need a broker that all share."""
    assert "MINGZHANG_BROKER_URL" in run.fails("watch", "drop")
    assert "MINGZHANG_BROKER_URL" in run.fails("work")


def explained(result: Result) -> str:
    return f"{result.output}\n{result.stderr}\n{result.exception!r}"
