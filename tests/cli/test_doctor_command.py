"""`mingzhang doctor`: each trouble is named with its cure, and the exit status tells programs."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli import examined_files
from runtime.archive import Archive
from runtime.broker import connected
from runtime.embedded import embedded_broker
from tests.cli.conftest import Command
from tests.servers import Redis


def examined(command: Command) -> dict[str, dict[str, Any]]:
    """What was examined, by name; the exit status must fit it."""
    result = command("doctor", "--json")
    found = {line["name"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert result.exit_code == (0 if all(one["ok"] for one in found.values()) else 1)
    return found


def wrong(command: Command, name: str) -> str:
    """What is said of a matter that must be wrong."""
    one = examined(command)[name]
    assert not one["ok"], one
    return str(one["detail"])


def noted(command: Command, name: str) -> str:
    """What is said of a matter that is well, but for a note."""
    one = examined(command)[name]
    assert one["ok"], one
    assert one["noted"], one
    return str(one["detail"])


def change(command: Command, statement: str) -> None:
    """Change the database behind everybody's back."""
    with closing(sqlite3.connect(command.settings.sqlite_path, isolation_level=None)) as connection:
        connection.execute(statement)


def test_everything_is_well_before_the_first_run(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a fresh machine nothing is wrong, and nothing is made by looking."""
    monkeypatch.setattr(examined_files, "_FONT_FOLDERS", (mingzhang.folder,))
    found = examined(mingzhang)
    matters = ("python", "settings", "data", "database", "clock", "broker", "archive", "drop", "log", "fonts", "work")
    assert tuple(found) == matters
    assert all(one["ok"] for one in found.values()), found
    assert [name for name, one in found.items() if one["noted"]] == ["fonts"]
    assert list(mingzhang.folder.iterdir()) == []
    lines = mingzhang("doctor").stdout
    assert (lines.count("ok  "), lines.count("note ")) == (len(found) - 1, 1)


def test_wrong_settings_are_named(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that cannot be used are named, and nothing else is examined with them."""
    monkeypatch.setenv("MINGZHANG_WORKERS", "none")
    assert "workers" in wrong(mingzhang, "settings")
    assert "database" not in examined(mingzhang)


@pytest.mark.parametrize(
    ("variable", "value", "name", "cure"),
    [
        ("MINGZHANG_DROP", "nowhere", "drop", "MINGZHANG_DROP"),
        ("MINGZHANG_BROKER_URL", "redis://:hunter2@127.0.0.1:1/0", "broker", "MINGZHANG_BROKER_URL"),
        ("MINGZHANG_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/x", "database", "check that it runs"),
        ("MINGZHANG_DATABASE_URL", "nonsense", "database", "URL"),
        ("MINGZHANG_ARCHIVE", "/proc/nowhere", "archive", "archive"),
        ("MINGZHANG_LOG_FILE", "/proc/nowhere/log", "log", "MINGZHANG_LOG_FILE"),
        ("MINGZHANG_LOG_FILE", "/", "log", "MINGZHANG_LOG_FILE"),
    ],
)
def test_trouble_is_named_with_its_cure(
    mingzhang: Command, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, cure: str
) -> None:
    """What is out of reach is wrong, the message says what to do, and no password is in it."""
    monkeypatch.setenv(variable, value)
    detail = wrong(mingzhang, name)
    assert cure in detail
    assert "hunter2" not in detail


def test_missing_redis_is_named_with_the_ways(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no redis-server is found, all the ways to have one are named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(mingzhang.folder))
    assert "redis-server on the PATH" in wrong(mingzhang, "broker")


def test_an_old_database_is_wrong(mingzhang: Command) -> None:
    """A database without this version's tables is wrong, and `mingzhang migrate` mends it."""
    (mingzhang.folder / "data").mkdir()
    mingzhang.settings.sqlite_path.touch()
    assert "mingzhang migrate" in wrong(mingzhang, "database")
    assert mingzhang("migrate").exit_code == 0
    assert examined(mingzhang)["database"]["ok"]


def test_a_newer_database_is_wrong(landed: Command) -> None:
    """A database of a later version asks for that version, and not for a migration that cannot be."""
    change(landed, "UPDATE alembic_version SET version_num = '9999'")
    assert "install the newer version" in wrong(landed, "database")


def test_a_damaged_database_is_wrong(mingzhang: Command) -> None:
    """A file that is no database points to the backup."""
    (mingzhang.folder / "data").mkdir()
    mingzhang.settings.sqlite_path.write_bytes(b"no database at all" * 100)
    assert "backup" in wrong(mingzhang, "database")


def test_a_locked_database_is_wrong(landed: Command) -> None:
    """A write lock that somebody holds is named after seconds, not after the half minute that work waits."""
    with closing(sqlite3.connect(landed.settings.sqlite_path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert "another process holds it" in wrong(landed, "database")


def test_a_clock_that_was_set_back_is_wrong(landed: Command) -> None:
    """Rows from the future show that the database's clock went back."""
    change(landed, "UPDATE stage_runs SET moved_at = strftime('%Y-%m-%d %H:%M:%f000', 'now', '1000 seconds')")
    detail = wrong(landed, "clock")
    assert "set back by" in detail
    assert "NTP" in detail


def test_work_that_nobody_takes_is_wrong(landed: Command) -> None:
    """Due work that was sent and has long waited means that no worker lives, whatever answers pings."""
    change(landed, "UPDATE stage_runs SET sent_at = '2020-01-01 00:00:00.000000'")
    detail = wrong(landed, "work")
    assert "parse since" in detail
    assert "mingzhang work" in detail


@pytest.mark.parametrize(
    ("statement", "sign"),
    [
        ("UPDATE stage_runs SET sent_at = NULL", "1 stages are not sent"),
        (
            "INSERT INTO events (name, level, fields, happened_at) VALUES ('x', 'info', '{}', '2020-01-01 00:00:00')",
            "1 log lines are not told",
        ),
        (
            "UPDATE stage_runs SET state = 'claimed', lease_until = '2020-01-01 00:00:00'",
            "1 claims of lost workers are not freed",
        ),
    ],
)
def test_a_missing_scheduler_is_wrong(landed: Command, statement: str, sign: str) -> None:
    """What only a scheduler does, and is not done, names it."""
    change(landed, "UPDATE stage_runs SET sent_at = '2020-01-01 00:00:00.000000'")
    change(landed, statement)
    detail = wrong(landed, "work")
    assert sign in detail
    assert "mingzhang watch" in detail


def test_quarantined_documents_are_noted(landed: Command) -> None:
    """What was given up is counted by its reason, with the way to take it up again."""
    change(landed, "UPDATE stage_runs SET due_at = strftime('%Y-%m-%d %H:%M:%f000', 'now')")
    change(landed, "UPDATE documents SET state = 'quarantined', reason = 'worker_lost' WHERE state = 'rejected'")
    detail = noted(landed, "work")
    assert "1 worker_lost" in detail
    assert "mingzhang retry" in detail


def test_running_broker_is_recognised(mingzhang: Command) -> None:
    """While a private redis-server runs on the data folder, its process is named."""
    with embedded_broker(mingzhang.settings):
        found = examined(mingzhang)
    assert found["broker"]["ok"]
    assert "run by process" in found["broker"]["detail"]


@pytest.mark.parametrize(
    ("setting", "value", "cure"),
    [("appendonly", "no", "--appendonly yes"), ("maxmemory-policy", "allkeys-lru", "--maxmemory-policy noeviction")],
)
def test_a_broker_that_forgets_is_noted(
    mingzhang: Command, monkeypatch: pytest.MonkeyPatch, redis: Redis, setting: str, value: str, cure: str
) -> None:
    """A broker that keeps nothing, or drops what it has, is told how to be started."""
    monkeypatch.setenv("MINGZHANG_BROKER_URL", redis.url)
    assert not examined(mingzhang)["broker"]["noted"]
    with connected(redis.url) as client:
        client.config_set(setting, value)
    assert cure in noted(mingzhang, "broker")


def test_a_flushed_broker_is_noted(landed: Command, monkeypatch: pytest.MonkeyPatch, redis: Redis) -> None:
    """Messages that went out and are in no queue are counted, with who sends them again."""
    monkeypatch.setenv("MINGZHANG_BROKER_URL", redis.url)
    change(landed, "UPDATE stage_runs SET sent_at = '2020-01-01 00:00:00.000000'")
    detail = noted(landed, "broker")
    assert "1 messages are missing" in detail
    assert "mingzhang watch" in detail


def test_a_left_socket_is_noted(mingzhang: Command) -> None:
    """What a killed redis-server left behind is named, and that it does no harm."""
    (mingzhang.folder / "data").mkdir()
    (mingzhang.folder / "data" / "redis.sock").touch()
    assert "the next start removes it" in noted(mingzhang, "data")


@pytest.mark.parametrize("name", ["data", "archive"])
def test_little_room_is_wrong(mingzhang: Command, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A disk that is nearly full is named before it is."""
    Archive(mingzhang.folder / "data" / "archive").put_bytes(b"x")
    monkeypatch.setattr(examined_files, "_SCARCE_BYTES", 1 << 60)
    assert "free some space" in wrong(mingzhang, name)


def test_an_archive_on_two_file_systems_is_wrong(mingzhang: Command) -> None:
    """Where drafts cannot be renamed to their place, the way to mount is told."""
    archive = mingzhang.folder / "data" / "archive"
    Archive(archive).put_bytes(b"x")
    with mounted(archive / "artifacts"):
        assert "one file system" in wrong(mingzhang, "archive")


def test_a_read_only_archive_is_wrong(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that takes nothing asks for its mount and permissions."""
    archive = mingzhang.folder / "archive"
    monkeypatch.setenv("MINGZHANG_ARCHIVE", str(archive))
    with mounted(archive, "ro"):
        assert "read-only" in wrong(mingzhang, "archive")


def test_unreadable_files_in_the_drop_folder_are_noted(
    mingzhang: Command, monkeypatch: pytest.MonkeyPatch, drop: Path
) -> None:
    """Files that this user may not read are counted and named."""
    (drop / "a.pdf").touch()
    monkeypatch.setattr(examined_files.os, "access", _not_for("a.pdf"))
    detail = noted(mingzhang, "drop")
    assert "1 files" in detail
    assert "a.pdf" in detail


def test_a_network_share_is_noted(mingzhang: Command, monkeypatch: pytest.MonkeyPatch, drop: Path) -> None:
    """On a share no events come, and files are found a little later."""
    mounts = mingzhang.folder / "mounts"
    mounts.write_text(f"none / ext4 rw 0 0\nserver:/x {drop} nfs4 rw 0 0\n")
    monkeypatch.setattr(examined_files, "_MOUNTS", mounts)
    assert "network share (nfs4)" in noted(mingzhang, "drop")


def test_a_folder_without_events_is_noted(mingzhang: Command, monkeypatch: pytest.MonkeyPatch, drop: Path) -> None:
    """Where the system has no watches left, the limit to raise is named."""

    def refuse(*_: object, **__: object) -> object:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(examined_files.watchfiles, "watch", refuse)
    assert "max_user_watches" in noted(mingzhang, "drop")


def test_a_folder_for_what_is_through_is_examined(
    mingzhang: Command, monkeypatch: pytest.MonkeyPatch, drop: Path
) -> None:
    """It must be a folder; on another file system files are copied, which is noted."""
    done = mingzhang.folder / "done"
    monkeypatch.setenv("MINGZHANG_DONE", str(done))
    done.touch()
    assert "MINGZHANG_DONE" in wrong(mingzhang, "drop")
    done.unlink()
    with mounted(done):
        assert "another file system" in noted(mingzhang, "drop")


@pytest.fixture
def drop(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = mingzhang.folder / "drop"
    folder.mkdir()
    monkeypatch.setenv("MINGZHANG_DROP", str(folder))
    return folder


class mounted:  # noqa: N801  (reads as the context manager it is)
    """A small file system in memory at a folder; without the right to mount the test skips."""

    def __init__(self, folder: Path, options: str = "rw") -> None:
        self._folder, self._options = folder, options

    def __enter__(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        options = f"size=1m,{self._options}"
        command = ["mount", "-t", "tmpfs", "-o", options, "none", str(self._folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "--lazy", str(self._folder)], check=True)


def _not_for(name: str) -> Callable[..., bool]:
    return lambda path, mode: not str(path).endswith(name)
