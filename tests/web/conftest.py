"""A filled reading room and somebody who visits it."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, sync_playwright

from runtime.database import make_engine, transaction
from runtime.settings import Settings
from schemas.tables import Role
from tests.browser import FLAGS, environment, find_chromium
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


class Served:
    """A room that answers on a free port, in a thread."""

    def __init__(self, settings: Settings, *, sign_in: bool) -> None:
        config = uvicorn.Config(make_app(settings, sign_in=sign_in), host="127.0.0.1", port=0, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    def __enter__(self) -> str:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser without a window, with Chinese fonts; the tests skip where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here: `python -m tests.browser` installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS], env=environment(tmp_path_factory.mktemp("fonts"))
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page that fails the test on any script error, refused content or dialog."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def address(filled: Settings) -> Iterator[str]:
    """The open room."""
    with Served(filled, sign_in=False) as address:
        yield address
