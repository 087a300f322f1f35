"""The journal: owed lines are told once, in order, and not lost with the process that told them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from runtime.database import reading, transaction
from runtime.logging import Noted, log_noted, setup_logging
from runtime.settings import Settings
from scheduler import journal
from scheduler.journal import Journal
from schemas.tables import Event
from workers.stages.events import owe, owe_all


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    setup_logging(Settings(data=tmp_path, log_file=path))
    return path


def _lines(log_file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log_file.read_text().splitlines()]


def _owed(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_owed_lines_are_told_once_and_in_order(engine: Engine, log_file: Path) -> None:
    """Every line appears once, with its fields, its number and the time at which it happened."""
    with transaction(engine) as session:
        owe(session, "document.received", name="报告.pdf", bytes=3, nothing=None)
        owe_all(session, "finding.raised", [{"rule": "A"}, {"rule": "B"}], level="warning")
    assert (Journal(engine).tell(), Journal(engine).tell()) == (3, 0)
    lines = _lines(log_file)
    assert [line["event"] for line in lines] == ["document.received", "finding.raised", "finding.raised"]
    assert [line.get("rule") for line in lines] == [None, "A", "B"]
    assert lines[0].items() >= {"name": "报告.pdf", "bytes": 3, "level": "info"}.items()
    assert "nothing" not in lines[0]
    assert len({line["event_id"] for line in lines}) == 3
    assert all(str(line["happened_at"]).startswith("20") for line in lines)


def test_what_was_rolled_back_is_never_told(engine: Engine, log_file: Path) -> None:
    """A line about something that did not happen does not exist."""
    with pytest.raises(RuntimeError), transaction(engine) as session:  # noqa: PT012
        owe(session, "report.landed")
        raise RuntimeError
    assert Journal(engine, log_file).tell() == 0


def test_more_than_a_batch_is_told_whole(engine: Engine, log_file: Path) -> None:
    """However many lines are owed, all are told."""
    with transaction(engine) as session:
        owe_all(session, "finding.raised", [{"rule": number} for number in range(1203)])
    assert Journal(engine).tell() == 1203
    assert [line["rule"] for line in _lines(log_file)] == list(range(1203))


def test_a_crash_between_telling_and_deleting_doubles_nothing(
    engine: Engine, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that the log file has already are deleted and not told again by the next process."""
    with transaction(engine) as session:
        owe_all(session, "finding.raised", [{"rule": "A"}, {"rule": "B"}])

    def tell_one_and_die(name: str, lines: list[Noted]) -> None:
        log_noted(name, lines[:1])
        raise SystemExit

    monkeypatch.setattr(journal, "log_noted", tell_one_and_die)
    with pytest.raises(SystemExit):
        Journal(engine, log_file).tell()
    assert _owed(engine) == 2
    monkeypatch.undo()
    Journal(engine, log_file).tell()
    assert [line["rule"] for line in _lines(log_file)] == ["A", "B"]
    assert _owed(engine) == 0


def test_the_file_of_another_database_hides_nothing(engine: Engine, log_file: Path) -> None:
    """Lines with the same numbers from an earlier database in the same file do not count as told."""
    log_file.write_text('{"event_id": 1, "happened_at": "2020-01-01T00:00:00.000+00:00"}\nhalf a li\n')
    with transaction(engine) as session:
        owe(session, "report.landed")
    assert Journal(engine, log_file).tell() == 1
    assert "report.landed" in log_file.read_text()


def test_a_database_that_goes_away_after_the_telling_doubles_nothing(engine: Engine, log_file: Path) -> None:
    """Where the deletion is not committed, the same process crosses the lines off later without telling them again."""
    with transaction(engine) as session:
        owe_all(session, "finding.raised", [{"rule": "A"}, {"rule": "B"}])
    one = Journal(engine)

    def go_away(_: object) -> None:
        raise ConnectionError

    event.listen(engine, "commit", go_away)
    with pytest.raises(ConnectionError):
        one.tell()
    event.remove(engine, "commit", go_away)
    assert _owed(engine) == 2
    assert (one.tell(), _owed(engine)) == (2, 0)
    assert [line["rule"] for line in _lines(log_file)] == ["A", "B"]
