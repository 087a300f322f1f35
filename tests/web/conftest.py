"""A filled reading room and somebody who visits it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from runtime.database import make_engine, transaction
from runtime.settings import Settings
from schemas.tables import Role
from tests.corpus import Composed, compose
from tests.web.filled import fill
from web.access.accounts import save_account
from web.app import make_app

HERE = "http://127.0.0.1"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hashes that cost little; what they cost in earnest is the library's own choice."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.access.accounts._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def composed() -> Composed:
    """One report with known content."""
    return compose("reading room", profile="national")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, composed: Composed, quick_passwords: None) -> Settings:
    """A data folder that nobody changes, with the accounts reader, reviewer and operator."""
    settings = fill(tmp_path_factory.mktemp("room"), composed)
    engine = make_engine(settings.database)
    with transaction(engine) as session:
        for role in Role:
            save_account(session, str(role), PASSWORD, role)
    engine.dispose()
    return settings


@pytest.fixture(scope="session")
def visitor(filled: Settings) -> Iterator[TestClient]:
    """A visitor of the open room."""
    with TestClient(make_app(filled, sign_in=False), base_url=HERE) as client:
        yield client


@pytest.fixture
def own(tmp_path: Path, filled: Settings) -> Settings:
    """A data folder of the test's own."""
    shutil.copytree(filled.data, tmp_path / "data")
    (tmp_path / "drop").mkdir()
    return filled.replaced(data=tmp_path / "data", drop=tmp_path / "drop")


@pytest.fixture
def local(own: Settings) -> Iterator[TestClient]:
    """A visitor of the test's own open room."""
    with TestClient(make_app(own, sign_in=False), base_url=HERE) as client:
        yield client


@pytest.fixture
def stranger(own: Settings) -> Iterator[TestClient]:
    """Somebody before a room that asks for names."""
    with TestClient(make_app(own, sign_in=True), base_url=HERE) as client:
        yield client
