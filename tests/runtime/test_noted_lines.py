"""Lines that were noted elsewhere and are logged many at a time."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.logging import Noted, _Ours, get_logger, log_noted, setup_logging
from runtime.settings import Settings

NOTED = [
    Noted("info", "document.received", {"event_id": 1, "name": "报告.pdf", "nested": {"a": [1, None]}}),
    Noted("warning", "stage.retried", {"detail": "postgresql://me:secret@host/db is away", "password": "a=b"}),
    Noted("error", "stage.failed", {"detail": "token=abc"}),
    Noted("error", "document.received", {"path": "\udcb2\udcc6.pdf"}),
]


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root = logging.getLogger()
    level = root.level
    yield
    logging.captureWarnings(capture=False)
    root.setLevel(level)
    for handler in [handler for handler in root.handlers if isinstance(handler, _Ours)]:
        root.removeHandler(handler)
        handler.close()


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_noted_lines_are_those_that_a_logger_writes(tmp_path: Path) -> None:
    """Logged together they are what they would be one by one, secrets taken out, but for the time of writing."""
    path = tmp_path / "log.jsonl"
    setup_logging(Settings(log_file=path, stderr_level="CRITICAL"))
    log_noted("x", NOTED)
    for line in NOTED:
        getattr(get_logger("x"), line.level)(line.event, **line.fields)
    written = _lines(path.read_text())
    assert all(str(line.pop("timestamp")).endswith("Z") for line in written)
    together, one_by_one = written[: len(NOTED)], written[len(NOTED) :]
    assert together == one_by_one
    assert list(together[0]) == list(one_by_one[0])
    assert "secret" not in path.read_text()
    assert "abc" not in path.read_text()


def test_noted_lines_keep_to_the_level_of_each_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A line goes where one of its level would go."""
    path = tmp_path / "log.jsonl"
    setup_logging(Settings(log_file=path, log_level="WARNING", stderr_level="ERROR"))
    log_noted("x", NOTED)
    assert [line["event"] for line in _lines(path.read_text())] == [
        "stage.retried",
        "stage.failed",
        "document.received",
    ]
    assert [line["event"] for line in _lines(capsys.readouterr().err)] == ["stage.failed", "document.received"]
