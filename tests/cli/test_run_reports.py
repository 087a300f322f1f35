"""The main job, end to end, by the installed command: a folder of reports and junk, on real workers and real stages."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import compose

PROGRAM = str(Path(sys.executable).with_name("mingzhang"))
REASONS = {"empty.pdf": "empty", "text.pdf": "unsupported", "short.pdf": "damaged", "locked.pdf": "encrypted"}


class Done:
    """What a command printed and logged."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
        command = [PROGRAM, *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        self.status = done.returncode
        self.output = done.stdout
        self.log: list[dict[str, Any]] = [json.loads(line) for line in done.stderr.splitlines()]

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of this event."""
        return [line for line in self.log if line["event"] == name]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports, one of them twice, and four files that cannot be read."""
    folder = tmp_path_factory.mktemp("run")
    drop = folder / "drop"
    drop.mkdir()
    report = compose("run", "wuhan-2022", 2023, errors=("growth",))
    (drop / "one.pdf").write_bytes(report.pdf())
    (drop / "again.pdf").write_bytes(report.pdf())
    (drop / "two.pdf").write_bytes(compose("run", "shanghai", 2024).pdf())
    (drop / "empty.pdf").touch()
    (drop / "text.pdf").write_text("第一部分 概况\n")
    (drop / "short.pdf").write_bytes(report.pdf()[: len(report.pdf()) // 2])
    (drop / "locked.pdf").write_bytes(report.pdf(password="secret"))
    return folder


def test_folder_of_reports_and_junk(folder: Path) -> None:
    """Each report lands once, each bad file is rejected with its reason everywhere; a second pass does nothing."""
    first = Done(folder, "run", "drop")
    assert first.status == 3
    assert "2 landed, 4 rejected, 1 duplicate" in first.output
    assert len(first.events("report.landed")) == 2
    assert len(first.events("document.duplicate")) == 1
    assert {line["name"]: line["reason"] for line in first.events("document.rejected")} == REASONS
    (status,) = map(json.loads, Done(folder, "status", "--json").output.splitlines())
    assert {entry["name"]: entry["reason"] for entry in status["not_read"]} == REASONS
    for name, reason in REASONS.items():
        assert name in first.output
        assert reason in first.output

    stored = [json.loads(line) for line in Done(folder, "findings", "--json").output.splitlines()]
    told = [(line["report"], line["rule"], line["page"]) for line in first.events("finding.raised")]
    assert sorted(told, key=str) == sorted(((one["report"], one["rule"], one["page"]) for one in stored), key=str)
    assert any(one["severity"] == "error" for one in stored)

    second = Done(folder, "run", "drop")
    assert second.status == 0
    assert "nothing new" in second.output
    assert [line for line in second.log if line["event"].startswith(("document.", "report.", "finding."))] == []
