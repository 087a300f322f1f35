"""`mingzhang doctor`: each trouble is named with its cure, and the exit status tells programs."""

import json
from typing import Any

import pytest

from runtime.embedded import embedded_broker
from tests.cli.conftest import Command


def examined(command: Command) -> dict[str, dict[str, Any]]:
    """What was examined, by name; the exit status must fit it."""
    result = command("doctor", "--json")
    found = {line["name"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert result.exit_code == (0 if all(one["ok"] for one in found.values()) else 1)
    return found


def test_everything_is_well_before_the_first_run(mingzhang: Command) -> None:
    """On a fresh machine nothing is wrong, and nothing is made by looking."""
    found = examined(mingzhang)
    assert set(found) == {"python", "settings", "data", "database", "broker", "archive", "drop", "work"}
    assert all(one["ok"] for one in found.values()), found
    assert list(mingzhang.folder.iterdir()) == []
    assert mingzhang("doctor").stdout.count("ok ") == len(found)


def test_wrong_settings_are_named(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that cannot be used are named, and nothing else is examined with them."""
    monkeypatch.setenv("MINGZHANG_WORKERS", "none")
    found = examined(mingzhang)
    assert not found["settings"]["ok"]
    assert "workers" in found["settings"]["detail"]
    assert "database" not in found


@pytest.mark.parametrize(
    ("variable", "value", "name", "cure"),
    [
        ("MINGZHANG_DROP", "nowhere", "drop", "MINGZHANG_DROP"),
        ("MINGZHANG_BROKER_URL", "redis://:hunter2@127.0.0.1:1/0", "broker", "MINGZHANG_BROKER_URL"),
        ("MINGZHANG_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/x", "database", "database"),
        ("MINGZHANG_DATABASE_URL", "nonsense", "database", "URL"),
        ("MINGZHANG_ARCHIVE", "/proc/nowhere", "archive", "archive"),
    ],
)
def test_trouble_is_named_with_its_cure(
    mingzhang: Command, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, cure: str
) -> None:
    """What is out of reach is wrong, the message says what to do, and no password is in it."""
    monkeypatch.setenv(variable, value)
    found = examined(mingzhang)
    assert not found[name]["ok"]
    assert cure in found[name]["detail"]
    assert "hunter2" not in found[name]["detail"]


def test_missing_redis_is_named_with_the_ways(mingzhang: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no redis-server is found, all the ways to have one are named."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(mingzhang.folder))
    assert "redis-server on the PATH" in examined(mingzhang)["broker"]["detail"]


def test_old_database_is_wrong(mingzhang: Command) -> None:
    """A database without this version's tables is wrong, and `mingzhang migrate` mends it."""
    (mingzhang.folder / "data").mkdir()
    mingzhang.settings.sqlite_path.touch()
    found = examined(mingzhang)
    assert not found["database"]["ok"]
    assert "mingzhang migrate" in found["database"]["detail"]
    assert mingzhang("migrate").exit_code == 0
    assert examined(mingzhang)["database"]["ok"]


def test_work_that_nobody_takes_is_wrong(landed: Command) -> None:
    """Due work that has long waited means that no worker lives, whatever answers pings."""
    found = examined(landed)
    assert not found["work"]["ok"]
    assert "parse" in found["work"]["detail"]


def test_running_broker_is_recognised(mingzhang: Command) -> None:
    """While a private redis-server runs on the data folder, its process is named."""
    with embedded_broker(mingzhang.settings):
        found = examined(mingzhang)
    assert found["broker"]["ok"]
    assert "run by process" in found["broker"]["detail"]
