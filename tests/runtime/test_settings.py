"""Settings: where they come from, what is refused, and how a child process gets the same ones."""

import os
from pathlib import Path

import pytest

from runtime.settings import load_settings
from schemas.errors import EnvironmentFault


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("MINGZHANG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_defaults_are_embedded(tmp_path: Path) -> None:
    """Without any setting the database, the broker and the archive are private ones below ./data."""
    settings = load_settings()
    assert settings.data == tmp_path / "data"
    assert settings.embedded_broker
    assert settings.embedded_database
    assert settings.database == f"sqlite:///{tmp_path}/data/mingzhang.sqlite3"
    assert settings.archive_root == tmp_path / "data" / "archive"


def test_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of mingzhang.toml counts unless the environment has it too; the command line comes before both."""
    (tmp_path / "mingzhang.toml").write_text('workers = 3\nmax_pages = 7\ndrop = "in"\n')
    monkeypatch.setenv("MINGZHANG_WORKERS", "5")
    settings = load_settings(drop=Path("other"))
    assert (settings.workers, settings.max_pages, settings.drop) == (5, 7, tmp_path / "other")


def test_named_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MINGZHANG_CONFIG names another file, and a missing one is an error and not a default."""
    path = tmp_path / "elsewhere.toml"
    monkeypatch.setenv("MINGZHANG_CONFIG", str(path))
    with pytest.raises(EnvironmentFault, match=r"elsewhere\.toml"):
        load_settings()
    path.write_text("max_attempts = 9")
    assert load_settings().max_attempts == 9


def test_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable, as compose files pass one, means that nothing is set."""
    monkeypatch.setenv("MINGZHANG_DROP", "")
    assert load_settings().drop is None


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("worker = 3", "worker: no such setting"),
        ('max_pages = "many"', "max_pages: .*integer"),
        ("workers = 0", "workers: "),
        ("lease_seconds = 10", "lease_seconds .* longer than stage_seconds"),
        ("workers = ", "not valid TOML"),
    ],
)
def test_wrong_file_is_refused(tmp_path: Path, toml: str, complaint: str) -> None:
    """A wrong key or value in the file is refused by its name."""
    (tmp_path / "mingzhang.toml").write_text(toml)
    with pytest.raises(EnvironmentFault, match=complaint):
        load_settings()


def test_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt MINGZHANG_ variable is an error that names it and the known ones."""
    monkeypatch.setenv("MINGZHANG_DATABSE_URL", "sqlite://")
    with pytest.raises(EnvironmentFault, match=r"MINGZHANG_DATABSE_URL.*MINGZHANG_DATABASE_URL"):
        load_settings()


def test_passwords_are_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the settings' text nor a complaint about them has a password in it."""
    monkeypatch.setenv("MINGZHANG_DATABASE_URL", "postgresql://me:hunter2@db/x")
    assert "hunter2" not in repr(load_settings())
    (tmp_path / "mingzhang.toml").write_text('broker_url = ["redis://:hunter2@h"]')
    with pytest.raises(EnvironmentFault) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_gets_the_installed_driver(scheme: str) -> None:
    """However PostgreSQL is spelt, SQLAlchemy is told the driver that is installed."""
    assert load_settings(database_url=f"{scheme}://h/x").database == "postgresql+psycopg://h/x"


def test_child_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment made for a child process gives it these very settings, wherever it runs."""
    settings = load_settings(drop=Path("in"), broker_url="redis://h/0", settle_seconds=0.25, stderr_level="warning")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
