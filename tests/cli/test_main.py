"""The command as installed: errors are one line, output may be cut off, help names every command."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command

PROGRAM = str(Path(sys.executable).with_name("mingzhang"))
COMMANDS = ("inspect", "run", "up", "watch", "work", "status", "show", "findings", "rules", "doctor", "migrate")


def program(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
    command = [PROGRAM, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment | variables, capture_output=True, text=True, check=False, timeout=60
    )


def test_fault_is_one_line(tmp_path: Path) -> None:
    """A fault of ours or of the environment is one line on standard error that says what to do, and status 1."""
    done = program(tmp_path, "status")
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"mingzhang: nothing has been taken in.*mingzhang run.*\n", done.stderr)
    assert "Traceback" not in done.stderr


def test_wrong_setting_is_one_line(tmp_path: Path) -> None:
    """An unknown variable ends any command at once with its name."""
    done = program(tmp_path, "status", MINGZHANG_DATABSE_URL="x")
    assert done.returncode == 1
    assert "MINGZHANG_DATABSE_URL" in done.stderr
    assert done.stderr.count("\n") == 1


def test_reader_may_leave_early(tmp_path: Path) -> None:
    """Output cut off by `head` is no error that anybody sees."""
    shell = f"'{PROGRAM}' rules --json | head -n 1 >/dev/null"
    done = subprocess.run(["bash", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_command(mingzhang: Command, command: str) -> None:
    """Every command of the contract has its help, and help says what it is for."""
    assert command in mingzhang("--help").output
    assert mingzhang(command, "--help").exit_code == 0
