"""`mingzhang reprocess` and `backlog` on real workers, which the command starts itself, with small stages."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli import backlog_running, running
from runtime.lock import data_folder_lock
from scheduler.backlog_pass import attend
from scheduler.service import run_once
from tests import backlog_app
from tests.cli.conftest import Command

ROOT = Path(__file__).resolve().parents[2]
APP = "tests.backlog_app:app"


@pytest.fixture
def archived(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, with two reports landed and one document rejected; `words` says what the next generation does."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MINGZHANG_WORKERS", "1")
    monkeypatch.setenv("MINGZHANG_LOG_FILE", "log.jsonl")
    monkeypatch.setenv(backlog_app.GENERATION, str(mingzhang.folder / "words"))
    monkeypatch.setattr(running, "run_once", partial(run_once, app=APP))
    monkeypatch.setattr(backlog_running, "attend", partial(attend, app=APP))
    monkeypatch.setattr("scheduler.supervisor.give_way", lambda _: None)  # a busy machine need not slow the tests
    words(mingzhang, "")
    drop = mingzhang.folder / "drop"
    drop.mkdir()
    (drop / "one.txt").write_text("kind=report\nfindings=1\n")
    (drop / "two.txt").write_text("kind=report\nfindings=2\nfaint\n")
    (drop / "bad.txt").write_text("damaged")
    assert mingzhang("run", "drop").exit_code == 3
    return mingzhang


def words(command: Command, text: str) -> None:
    (command.folder / "words").write_text(text)


def told(command: Command, event: str) -> int:
    lines = (command.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return sum(json.loads(line)["event"] == event for line in lines)


def shown(command: Command, *arguments: str) -> dict[str, Any]:
    result = command(*arguments, "--json")
    shown: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return shown


def test_a_rehearsal_then_the_real_thing(archived: Command) -> None:
    """A dry run prints what would appear, by rule, with samples; above the budget nothing counts; forced, it does."""
    words(archived, "rule")
    dry = archived("reprocess", "--dry-run", "--again", "--status", "landed")
    assert dry.exit_code == 0, dry.output
    for part in ("rehearsed, 2 of 2", "would be new 2, gone 0, changed 0, kept 3", "NEW-1", "又一条", "one.txt"):
        assert part in dry.stdout
    assert (told(archived, "finding.raised"), told(archived, "report.landed")) == (3, 2)

    held = archived("reprocess", "--again", "--rule", "R", "--budget", "1")
    assert held.exit_code == 4, held.output
    assert "budget is 1" in held.stdout
    assert told(archived, "report.landed") == 2

    assert told(archived, "finding.raised") == 3
    forced = shown(archived, "reprocess", "--again", "--year", "2023", "--force")
    assert (forced["state"], forced["done"], forced["changes"]["kept"]) == ("done", 2, 3)
    assert forced["samples"][0]["samples"][0]["message"] == "又一条"
    assert told(archived, "report.landed") == 4
    assert len(archived("findings", "--json").stdout.splitlines()) == 5

    listed = archived("backlog").stdout
    assert all(part in listed for part in ("rehearsed", "paused", "done", "rules=R", "years=2023"))
    assert archived("backlog", "cancel", "2").exit_code == 0
    assert shown(archived, "backlog", "show", "2")["state"] == "cancelled"
    assert "batch 2 is cancelled" in archived.fails("backlog", "resume", "2")


def test_nothing_changed_is_said(archived: Command) -> None:
    """Where neither bytes nor readers nor rules are others, the command says so, reads nothing and exits with 0."""
    result = archived("reprocess", "--year", "2023")
    assert result.exit_code == 0
    assert "2 left out, unchanged" in result.stdout
    assert told(archived, "stage.started") == 7


def test_a_lost_report_is_exit_status_3(archived: Command) -> None:
    """A report that the new reader cannot read is told as lost, the status is 3, and it still stands."""
    words(archived, "blind")
    result = archived("reprocess", "--again", "--status", "landed", "--force")
    assert result.exit_code == 3, result.output
    assert "lost 1" in result.stdout
    assert len(archived("findings", "--json").stdout.splitlines()) == 3


def test_without_waiting_it_is_left_to_others(archived: Command) -> None:
    """--no-wait only orders; watch does the work where no service is there, and pause and throttle are obeyed."""
    words(archived, "silent")
    ordered = shown(archived, "reprocess", "--again", "--status", "landed", "--no-wait", "--throttle", "600")
    assert (ordered["state"], ordered["done"], ordered["documents"], ordered["throttle"]) == ("running", 0, 2, 600)
    assert "paused" in archived("backlog", "pause", "1").stdout
    assert "paused" in archived("backlog", "watch", "1").stdout
    assert archived("backlog", "throttle", "1", "0").exit_code == 0
    assert archived("backlog", "resume", "1").exit_code == 0
    watched = archived("backlog", "watch", "1")
    assert watched.exit_code == 0, watched.output
    assert "new 0, gone 3, changed 0, kept 0" in watched.stdout
    assert told(archived, "backlog.finished") == 1


def test_without_an_archive_there_is_nothing_to_do(mingzhang: Command) -> None:
    """Before anything was taken in the command says what to do first; an unknown batch is named."""
    assert "mingzhang run" in mingzhang.fails("reprocess")
    assert "mingzhang run" in mingzhang.fails("backlog")
    assert mingzhang("reprocess", "--status", "nonsense").exit_code == 2
    assert mingzhang("reprocess", "--since", "yesterday").exit_code == 2


def test_services_at_work_are_watched_and_not_doubled(archived: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process holds the data folder the command starts nothing of its own: it watches until it rests."""
    with data_folder_lock(archived.settings.data):
        looks = iter((False, False, True))
        monkeypatch.setattr("scheduler.backlog_pass._LOOK_SECONDS", 0.0)
        monkeypatch.setattr("scheduler.backlog_pass._Watch.__call__", lambda *_: next(looks))
        monkeypatch.setattr("scheduler.backlog_pass._Watch.last", "rested")
        assert attend(archived.settings, 1, lambda _: None, app="nonsense") == "rested"
