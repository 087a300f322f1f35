"""Logging: every line is one JSON object, whoever wrote it and wherever it goes."""

import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from runtime.late_logging import First, setup_when_needed
from runtime.logging import _Ours, bind_task, clear_task, get_logger, setup_logging
from runtime.settings import Settings


def _without_ours() -> None:
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, (_Ours, First))]:
        root.removeHandler(handler)
        handler.close()


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    """Begin without what another test of this process set up, and leave nothing to the next."""
    level = logging.getLogger().level
    _without_ours()
    yield
    clear_task()
    logging.captureWarnings(capture=False)
    logging.getLogger().setLevel(level)
    _without_ours()


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_has_time_level_and_event(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of ours is a JSON object on standard error with timestamp, level and event first, and its values."""
    setup_logging(Settings())
    get_logger("x").info("report.landed", fiscal_year=2024, difference=Decimal("0.10"), path=Path("预算"))
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = lines(err)
    assert list(line)[:3] == ["timestamp", "level", "event"]
    assert line["level"] == "info"
    assert line["event"] == "report.landed"
    assert (line["fiscal_year"], line["difference"], line["path"]) == (2024, "0.10", "预算")
    assert str(line["timestamp"]).endswith("Z")
    assert "预算" in err


def test_lines_of_libraries_look_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """A line written through the standard library, or a warning, has the same keys as ours."""
    setup_logging(Settings())
    logging.getLogger("sqlalchemy.pool").warning("gone %s", "away")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    first, second = lines(capsys.readouterr().err)
    assert (first["event"], first["level"], first["logger"]) == ("gone away", "warning", "sqlalchemy.pool")
    assert "old" in str(second["event"])


def test_task_is_bound_and_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    """What a task is about stands on its lines, on those of libraries too, and not on the next task's."""
    setup_logging(Settings())
    bind_task(document="d1", stage="parse", attempt=1, report=None)
    get_logger("x").info("stage.started")
    logging.getLogger("kombu").warning("hm")
    bind_task(document="d2")
    get_logger("x").info("stage.started")
    clear_task()
    get_logger("x").info("idle")
    one, two, three, four = lines(capsys.readouterr().err)
    for line in (one, two):
        assert (line["document"], line["stage"], line["attempt"]) == ("d1", "parse", 1)
        assert "report" not in line
    assert three["document"] == "d2"
    assert "stage" not in three
    assert "document" not in four


def test_secrets_are_taken_out(capsys: pytest.CaptureFixture[str]) -> None:
    """A URL's password is written nowhere: not in values, nested values, messages or tracebacks."""
    setup_logging(Settings())
    log = get_logger("x")
    log.warning("broker", url="redis://:hunter2@h/0", nested={"urls": ["postgresql://me:hun@ter2@db/x"]})
    logging.getLogger("kombu").error("cannot connect to amqp://me:hunter2@h//")
    try:
        raise ValueError("redis://me:hunter2@h")
    except ValueError:
        log.exception("failed")
    err = capsys.readouterr().err
    assert "ter2" not in err
    assert len(lines(err)) == 3


def test_names_that_are_not_unicode_do_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    """A file name with bytes that are no characters is written readably and breaks no line."""
    setup_logging(Settings())
    get_logger("x").info("document.received", path=b"\xff\xb9\xab.pdf".decode("utf-8", "surrogateescape"))
    (line,) = lines(capsys.readouterr().err)
    assert str(line["path"]).endswith(".pdf")


def test_levels_hold_for_each_outlet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The file gets everything from log_level up, standard error only what stderr_level lets through."""
    path = tmp_path / "logs" / "mingzhang.log"
    setup_logging(Settings(log_file=path, log_level="INFO", stderr_level="ERROR"))
    log = get_logger("x")
    log.debug("a")
    log.info("b")
    log.error("c")
    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["c"]
    assert [line["event"] for line in lines(path.read_text())] == ["b", "c"]


def test_setting_up_again_doubles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Setting up twice in one process still writes each line once."""
    setup_logging(Settings())
    setup_logging(Settings())
    get_logger("x").info("once")
    assert len(lines(capsys.readouterr().err)) == 1


def test_rotated_file_is_noticed(tmp_path: Path) -> None:
    """After the file is moved away, lines go to a new one of the old name."""
    path = tmp_path / "mingzhang.log"
    setup_logging(Settings(log_file=path))
    get_logger("x").info("before")
    path.rename(tmp_path / "mingzhang.log.1")
    get_logger("x").info("after")
    assert [line["event"] for line in lines(path.read_text())] == ["after"]


def test_processes_share_a_file(tmp_path: Path) -> None:
    """Several processes writing long lines into one file at once tear none of them."""
    path = tmp_path / "mingzhang.log"
    script = (
        "import sys; from runtime.logging import *; from runtime.settings import *\n"
        "setup_logging(load_settings())\n"
        "for number in range(200): get_logger('x').info('line', number=number, text=sys.argv[1] * 20000)"
    )
    environment = {"MINGZHANG_LOG_FILE": str(path), "MINGZHANG_STDERR_LEVEL": "ERROR"}
    writers = [subprocess.Popen([sys.executable, "-c", script, letter], env=environment) for letter in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    written = lines(path.read_text())
    assert len(written) == 600
    assert all(len(set(str(line["text"]))) == 1 for line in written)


def test_what_a_stage_says_beside_the_event_is_on_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of the standard library keeps the rule, the kind and the error that were given with it, and no more."""
    setup_logging(Settings())
    try:
        message = "no figure"
        raise ValueError(message)
    except ValueError as error:
        logging.getLogger("x").exception(
            "rule.crashed", extra={"rule": "R1", "kind": "rule", "error": repr(error), "a": 1}
        )
    (line,) = lines(capsys.readouterr().err)
    assert (line["event"], line["level"], line["rule"], line["kind"]) == ("rule.crashed", "error", "R1", "rule")
    assert "no figure" in str(line["error"])
    assert "Traceback" in str(line["exception"])
    assert "more" not in line


def test_logging_that_waits_is_set_up_by_the_first_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Until something is logged nothing is set up; the first line comes out like any other, and so does the second."""
    file = tmp_path / "log.jsonl"
    setup_when_needed(Settings(log_file=file))
    assert not file.exists()
    logging.getLogger("x").error("first", extra={"path": "a.pdf"})
    logging.getLogger("x").error("second")
    told = lines(capsys.readouterr().err)
    assert [(line["event"], line["level"]) for line in told] == [("first", "error"), ("second", "error")]
    assert told[0]["path"] == "a.pdf"
    assert [line["event"] for line in lines(file.read_text(encoding="utf-8"))] == ["first", "second"]


def test_logging_that_waits_gives_way(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Where logging is set up by another hand before the first line, that is what counts."""
    setup_when_needed(Settings(log_file=tmp_path / "never.jsonl"))
    setup_logging(Settings(log_file=tmp_path / "log.jsonl"))
    logging.getLogger("x").error("first")
    assert [line["event"] for line in lines(capsys.readouterr().err)] == ["first"]
    assert (tmp_path / "log.jsonl").exists()
    assert not (tmp_path / "never.jsonl").exists()
