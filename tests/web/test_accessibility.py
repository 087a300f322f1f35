"""Every main page can be used by everybody, as far as axe can tell, and its picture for the docs shows something."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MAKE = "MAKE_PICTURES"
"""With this variable the pictures in docs are made anew."""

PAGES = {
    "overview": "/",
    "reports": "/reports",
    "report": "/reports/1",
    "findings": "/findings",
    "departments": "/departments",
    "coverage": "/coverage",
    "rules": "/rules",
    "failures": "/failures",
    "backlog": "/backlog",
    "upload": "/upload",
}
SERIOUS = ("serious", "critical")
PICTURED = ("overview", "report", "findings", "coverage")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_barrier(page: Page, address: str, name: str, language: str) -> None:
    """Axe finds nothing serious or critical on the page, in both languages."""
    page.goto(f"{address}{PAGES[name]}?lang={language}")
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in SERIOUS]
    assert grave == []


@pytest.mark.parametrize("name", PICTURED)
def test_a_picture_for_the_docs(browser: Browser, address: str, name: str, tmp_path: Path) -> None:
    """The page's picture is made, is not blank, and docs have one of it."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{PAGES[name]}")
    if name == "report":
        page.locator("article.finding a.spot").first.click()
        page.locator("#picture img").evaluate("image => image.decode()")
    path = (PICTURES if os.environ.get(MAKE) else tmp_path) / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path)
    context.close()
    with Image.open(path) as picture:
        assert len(picture.convert("L").getcolors() or ()) > 20
    assert (PICTURES / f"{name}.png").exists()
