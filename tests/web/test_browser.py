"""In a real browser: the morning walk from the overview to a marked cell, and a hostile report that stays text.

The browser is Chromium; tests/browser.py says which, and installs one.
"""

import re
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from runtime.settings import Settings
from tests.browser import FLAGS, find_chromium
from tests.web.conftest import PASSWORD
from web.app import make_app


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window; the tests skip where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here: `python -m tests.browser` installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
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


@pytest.fixture(scope="module")
def address(filled: Settings) -> Iterator[str]:
    """The open room."""
    with Served(filled, sign_in=False) as address:
        yield address


def test_the_morning_walk(page: Page, address: str) -> None:
    """From the overview to a report, a cell's click and a finding's key each mark their place on the page's picture."""
    page.goto(address)
    page.get_by_role("link", name="报告").first.click()
    page.locator("table.list tbody a").last.click()
    picture = page.locator("#picture img")
    page.locator("table.cells a.spot").nth(3).click()
    expect(picture).to_have_attribute("src", _ending_in_a_box())
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    before = picture.get_attribute("src")
    page.keyboard.press("j")
    expect(page.locator("article.finding.chosen")).to_have_count(1)
    expect(picture).not_to_have_attribute("src", before or "")
    page.keyboard.press("]")
    expect(page.locator("#picture output")).to_contain_text("页")


def test_a_hostile_report_stays_text(page: Page, address: str) -> None:
    """No page with a hostile name runs what it says; the fixture fails on a dialog."""
    for path in ("/", "/reports", "/reports/3", "/findings", "/departments", "/failures"):
        page.goto(f"{address}{path}")
    expect(page.locator("body")).to_contain_text("<b>bad</b>")


def test_the_numbers_change_without_reloading(page: Page, address: str) -> None:
    """What the server says next stands on the page some seconds later, and new reports are announced."""
    page.route("**/live.json", lambda route: route.fulfill(json={"reports": "4", "findings.error": "77"}))
    page.goto(address)
    expect(page.locator('[data-number="findings.error"]')).to_have_text("77", timeout=15_000)
    expect(page.locator("#fresh")).to_be_visible()


def test_a_phone_does_not_scroll_sideways(browser: Browser, address: str) -> None:
    """On a narrow screen only tables scroll, never the page."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    for path in ("/", "/reports", "/reports/1", "/findings", "/rules"):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), path
    context.close()


def test_sign_in_and_its_refusal(page: Page, own: Settings) -> None:
    """A wrong password is told so; the right one leads to where one wanted to go; a finding is taken back by form."""
    with Served(own, sign_in=True) as address:
        page.goto(f"{address}/reports/1")
        page.get_by_label("账号").fill("reviewer")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(f"{address}/reports/1")
        page.get_by_text("复核意见").first.click()
        page.locator("article.finding select").first.select_option("disputed")
        page.get_by_label("原因").first.fill("请再核对")
        page.get_by_role("button", name="保存").first.click()
        expect(page.locator("#finding-1")).to_contain_text("请再核对")
        page.get_by_role("button", name="退出").click()
        page.goto(f"{address}/reports")
        expect(page.get_by_label("密码")).to_be_visible()


def _ending_in_a_box() -> re.Pattern[str]:
    return re.compile(r"pages/\d+\.png\?box=[\d.%C,-]+$")
