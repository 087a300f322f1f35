"""The production set-up as written: valid, durable, closed to the outside, and made of commands that exist."""

import json
import re
import shutil
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from typer.testing import CliRunner

from cli.main import app
from runtime.settings import Settings
from workers.app import QUEUES

ROOT = Path(__file__).resolve().parents[1]
OURS = ("migrate", "scheduler", "worker-parse", "worker-classify", "worker-validate", "worker-backlog", "web")
LASTING = ("redis", "postgres", *OURS[1:])


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def test_file_follows_the_compose_specification(compose: dict[str, Any]) -> None:
    """The file is valid by the published schema of compose files, and a misspelt key would not be."""
    folder = resources.files("check_jsonschema.builtin_schemas") / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))
    jsonschema.validate(compose, schema)
    compose = {**compose, "services": {"redis": {**compose["services"]["redis"], "restrat": "always"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(compose, schema)


def test_every_service_is_there(services: dict[str, dict[str, Any]]) -> None:
    """Broker, database, migration, scheduler and a worker a stage; the backlog has workers of its own."""
    assert set(services) == {"redis", "postgres", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_commands_exist(services: dict[str, dict[str, Any]], name: str) -> None:
    """Each of our services runs a command of the real command line, with options that it takes."""
    program, *arguments = services[name]["command"]
    assert program == "mingzhang"
    assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0
    assert CliRunner().invoke(app, [*arguments, "--no-such-option", "--help"]).exit_code == 2


def test_every_queue_has_a_worker(services: dict[str, dict[str, Any]]) -> None:
    """All queues are taken by exactly one service, and no service mixes live work with the backlog."""
    taken = []
    for service in services.values():
        if "--queues" in service.get("command", []):
            queues = service["command"][service["command"].index("--queues") + 1].split(",")
            assert len({queue.partition(".")[0] for queue in queues}) == 1
            taken += queues
    assert sorted(taken) == sorted(QUEUES)


def test_nothing_is_exposed(services: dict[str, dict[str, Any]]) -> None:
    """A published port, if there is any, is bound to 127.0.0.1, and nobody has the host's network or rights."""
    for service in services.values():
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
        assert not {"network_mode", "privileged", "pid"} & set(service)


@pytest.mark.parametrize("name", LASTING)
def test_services_come_back_and_stop_in_time(services: dict[str, dict[str, Any]], name: str) -> None:
    """Each lasting service is restarted, watched by a health check, and given longer to stop than a worker needs."""
    service = services[name]
    assert service["restart"] == "always"
    assert service["healthcheck"]["test"][0] == "CMD"
    grace = int(service["stop_grace_period"].removesuffix("s"))
    assert grace > Settings.model_fields["stop_seconds"].default + 10


def test_order_of_starting(services: dict[str, dict[str, Any]]) -> None:
    """The migration waits for the database, everything of ours for the migration and the broker."""
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in OURS[1:]:
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }


def test_broker_keeps_what_it_is_given(services: dict[str, dict[str, Any]]) -> None:
    """Redis appends every write to a file on a volume and drops nothing when memory is short."""
    command = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert services["redis"]["volumes"] == ["redis:/data"]


def test_settings_are_known_and_secrets_are_not_written(services: dict[str, dict[str, Any]]) -> None:
    """Each MINGZHANG_ variable is a setting, and the password comes from the environment and has no default."""
    known = {f"MINGZHANG_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        assert {key for key in services[name]["environment"] if key.startswith("MINGZHANG_")} <= known
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    used = re.findall(r"\$\{POSTGRES_PASSWORD[^}]*\}", text)
    assert len(used) == 2
    assert all(":?" in one for one in used)


def test_drop_folder_is_read_only(services: dict[str, dict[str, Any]]) -> None:
    """The scheduler sees the drop folder where its setting says, and cannot change it."""
    (mount,) = [volume for volume in services["scheduler"]["volumes"] if "/drop" in volume]
    assert mount.endswith(":/drop:ro")
    assert services["scheduler"]["environment"]["MINGZHANG_DROP"] == "/drop"


@pytest.mark.parametrize("name", OURS)
def test_whoever_classifies_knows_the_hints(services: dict[str, dict[str, Any]], name: str) -> None:
    """A worker that classifies is told the drop folder and what its folders are, and sees it; no other worker is."""
    service = services[name]
    classifies = "classify" in " ".join(service["command"])
    told = service["environment"].keys() & {"MINGZHANG_DROP", "MINGZHANG_PATH_SCHEME"}
    if classifies:
        assert len(told) == 2
        assert service["environment"]["MINGZHANG_DROP"] == services["scheduler"]["environment"]["MINGZHANG_DROP"]
        assert any(volume.endswith(":/drop:ro") for volume in service["volumes"])
    elif name.startswith("worker"):
        assert not told


def test_receipts_outlive_the_container(services: dict[str, dict[str, Any]], compose: dict[str, Any]) -> None:
    """The scheduler writes receipts to a volume that the image gives to its user."""
    place = services["scheduler"]["environment"]["MINGZHANG_RECEIPTS"]
    (mount,) = [volume for volume in services["scheduler"]["volumes"] if volume.endswith(f":{place}")]
    assert mount.startswith("${RECEIPTS_FOLDER:-receipts}")
    assert "receipts" in compose["volumes"]
    made = re.search(r"install --directory --owner=mingzhang (.*)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert made is not None
    assert place in made[1].split()


def test_what_is_copied_makes_the_whole_wheel(tmp_path: Path) -> None:
    """Out of what the Dockerfile copies, and nothing else, comes a wheel with every file of the packages in it."""
    copies = re.findall(r"^COPY (?!--)(.*) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    for name in " ".join(copies).split():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/**/*") if path.is_file()}
    (wheel,) = WheelBuilder(str(tmp_path)).build(directory=str(tmp_path / "dist"), versions=["standard"])
    packed = set(ZipFile(wheel).namelist())
    assert there - packed == set()
    assert {"web/static/room.js", "workers/receipts/page.html", "schemas/knowledge/rules/words.toml"} <= packed


def test_image_has_every_package() -> None:
    """The Dockerfile copies each package that the wheel is made of, and the builder is sent them."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (listed,) = re.findall(r"\[tool\.hatch\.build\.targets\.wheel\]\npackages = (\[.*\])", project)
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for package in json.loads(listed):
        assert f"COPY {package} {package}\n" in dockerfile
        assert f"!{package}" in sent
