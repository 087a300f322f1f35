"""export, move, remove and retain from the command line: what they print, refuse and leave behind."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from runtime.archive import Archive
from runtime.database import make_engine
from tests.cli.conftest import Command
from tests.servers import PostgreSQL, new_sqlite
from tests.versions import Press, finding_at, report_of


@pytest.fixture
def filled(mingzhang: Command) -> Command:
    """The command, with two versions of a report landed."""
    settings = mingzhang.settings
    settings.data.mkdir(parents=True)
    new_sqlite(settings.database)
    press = Press(make_engine(settings.database), Archive(settings.archive_root))
    amounts = {"201": "10.00", "205": "20.00"}
    press.land("a", report_of(amounts), finding_at("201"))
    press.land("b", report_of({**amounts, "205": "25.00"}), finding_at("201"))
    press.engine.dispose()
    return mingzhang


def test_lines_go_to_standard_output(filled: Command) -> None:
    """Csv and jsonl are printed, nothing else with them; how many rows there were is told on standard error."""
    printed = filled("export", "facts", "--format", "jsonl", "--year", "2023")
    assert [json.loads(line)["value_text"] for line in printed.stdout.splitlines()] == ["10.00", "25.00"]
    assert printed.stderr == "2 facts\n"
    head, *rows = filled("export", "findings", "--format", "csv", "--rule", "R").stdout.splitlines()
    assert head.startswith("finding_id,report_id,document")
    assert len(rows) == 1
    assert filled("export", "facts", "--format", "csv", "--report", "b.pdf").stdout.count("\n") == 3


def test_files_are_written(filled: Command, tmp_path: Path) -> None:
    """Every format goes to the file that is named, everything into one SQLite file."""
    for file_format in ("csv", "jsonl", "xlsx", "parquet"):
        target = tmp_path / f"facts.{file_format}"
        done = filled("export", "facts", "--format", file_format, "--out", str(target))
        assert (done.exit_code, done.stdout) == (0, ""), done.output
        assert target.stat().st_size > 100
    assert filled("export", "all", "--format", "sqlite", "--out", str(tmp_path / "all.sqlite3")).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "all.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM facts").fetchone() == (2,)
    assert "title" in json.loads((tmp_path / "all.metadata.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("facts", "--format", "xlsx"), "--out"),
        (("all", "--format", "csv"), "go together"),
        (("facts", "--format", "sqlite", "--out", "x"), "go together"),
        (("facts", "--format", "csv", "--severity", "error"), "no such column"),
        (("facts", "--format", "csv", "--report", "nowhere.pdf"), "nowhere"),
    ],
)
def test_what_does_not_go_together_is_refused(filled: Command, arguments: tuple[str, ...], message: str) -> None:
    """One line says what is wrong."""
    assert message in filled.fails("export", *arguments)


def test_moving_tells_what_to_set(filled: Command, postgresql: PostgreSQL) -> None:
    """After the move each table is told with its rows, and what to set; the data folder has no database any more."""
    with postgresql.database("template1") as url:
        done = filled("move", "--to", url)
        assert "MINGZHANG_DATABASE_URL" in done.stdout
        assert "facts" in done.stdout
        assert "nothing has been taken in" in filled.fails("move", "--to", url)


def test_removing_and_letting_in(filled: Command) -> None:
    """A removed document is gone from what is told; without a reason nothing is removed."""
    objects = [json.loads(line) for line in filled("status", "--json").stdout.splitlines()]
    sha256 = next(one["document"] for one in objects[0]["landed"] if one["name"] == "b.pdf")
    assert "reason" in filled.fails("remove", sha256)
    assert sha256 in filled("remove", sha256[:10], "--reason", "asked for", "--who", "w").stdout
    assert [json.loads(line)["value_text"] for line in _facts(filled)] == ["10.00", "20.00"]
    assert filled("remove", sha256, "--forget").exit_code == 0


def _facts(filled: Command) -> list[str]:
    return filled("export", "facts", "--format", "jsonl").stdout.splitlines()


def test_retaining_by_age(filled: Command) -> None:
    """A dry run says what would go; an age that is none is refused."""
    assert "Would go" in filled("retain", "--older-than", "90d", "--dry-run").stdout
    assert "Gone" in filled("retain", "--older-than", "2y").stdout
    assert filled("retain", "--older-than", "soon").exit_code == 2
