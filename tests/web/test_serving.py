"""The commands: the room answers where it was told to, and accounts are made at the machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from runtime.database import make_engine, transaction
from runtime.settings import Settings
from web.access.accounts import checked

PROGRAM = str(Path(sys.executable).with_name("mingzhang"))


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
    return kept | {"MINGZHANG_DATA": str(settings.data)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(address: str) -> int:
    """The status of the answer, once there is one."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_serve_answers_and_stops(tmp_path: Path) -> None:
    """On a new data folder it makes the tables, answers, and leaves at once when told to."""
    port = _free_port()
    command = [PROGRAM, "serve", "--port", str(port)]
    environment = _environment(Settings(data=tmp_path / "data"))
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        try:
            assert _get(f"http://127.0.0.1:{port}/ready") == 200
            assert _get(f"http://127.0.0.1:{port}/") == 200
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def test_an_account_is_made_at_the_machine(own: Settings) -> None:
    """The command asks for a password twice; what it made lets in, and a token is printed once."""
    command = [PROGRAM, "account", "somebody", "--role", "reviewer"]
    words = "a long password\na long password\n"
    done = subprocess.run(command, env=_environment(own), input=words, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    engine = make_engine(own.database)
    with transaction(engine) as session:
        account = checked(session, "somebody", "a long password")
        assert account is not None
        assert account.role == "reviewer"
    engine.dispose()
    command = [PROGRAM, "account", "somebody", "--role", "reader", "--token", "script"]
    done = subprocess.run(command, env=_environment(own), text=True, capture_output=True, check=True)
    assert len(done.stdout.strip()) > 40


def test_a_short_password_is_refused(own: Settings) -> None:
    """One line says why, and nothing is made."""
    words = "short\nshort\n"
    command = [PROGRAM, "account", "somebody"]
    done = subprocess.run(command, env=_environment(own), input=words, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert "10 to 200 characters" in done.stderr
