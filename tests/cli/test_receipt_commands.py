"""Receipts on the command line: printed from the database, and verified against their file without it."""

import json
from pathlib import Path

import pytest

from runtime.settings import Settings
from scheduler.service import run_once
from tests.cli.conftest import Command
from tests.corpus import compose


@pytest.fixture
def done(mingzhang: Command) -> Path:
    """A drop folder whose one report landed on the real stages, its receipt beside it."""
    drop = mingzhang.folder / "drop"
    drop.mkdir()
    (drop / "report.txt").write_text(compose("receipts", profile="national").text(), encoding="utf-8")
    settings = Settings(data=mingzhang.settings.data, receipts="beside")
    run_once(settings, drop)
    return drop


def test_verify_recomputes_the_receipt(done: Path, mingzhang: Command) -> None:
    """What the workers landed and a fresh reading say the same; another file, or a changed receipt, is refused."""
    path = done / "report.txt.receipt.json"
    content = json.loads(path.read_text())
    assert content["outcome"] == "landed"
    assert content["made_by"]["rules_version"]
    result = mingzhang("verify", str(path))
    assert (result.exit_code, "与回执一致" in result.output) == (0, True), result.output

    printed = json.loads(mingzhang("receipt", content["document"]["sha256"][:8]).output)
    later = {"written_at": "", "sha256": "", "over_reports": None}  # peers are weighed when the scheduler comes to it
    assert printed | later == content | later
    assert mingzhang("receipt", "report.txt", "--html").output.startswith("<!doctype html>")

    (done / "other.txt").write_text("other")
    assert "not the file of this receipt" in mingzhang.fails("verify", str(path), "--file", str(done / "other.txt"))
    path.write_text(path.read_text().replace('"landed"', '"classified"', 1))
    assert "was changed" in mingzhang.fails("verify", str(path))
    path.write_text("[]")
    assert "no receipt" in mingzhang.fails("verify", str(path))


def test_a_receipt_that_says_otherwise_is_told(done: Path, mingzhang: Command) -> None:
    """A sealed receipt whose counts are not those of its file ends with status 3 and the difference."""
    from workers.receipts.content import seal

    path = done / "report.txt.receipt.json"
    content = json.loads(path.read_text())
    content["checks"]["pass"] += 1
    del content["sha256"]
    path.write_text(json.dumps(seal(content)))
    result = mingzhang("verify", str(path))
    assert (result.exit_code, "核对计数 pass" in result.output) == (3, True)


def test_nothing_to_print_is_said(landed: Command) -> None:
    """An unknown document, and one still at work."""
    assert "nothing was taken in as" in landed.fails("receipt", "nobody.pdf")
    assert "still at work" in landed.fails("receipt", "new.pdf")
