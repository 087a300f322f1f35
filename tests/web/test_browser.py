"""In a real browser: the morning walk from the overview to a marked cell, and a hostile report that stays text.

The browser is Chromium; tests/browser.py says which, and installs one.
"""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from runtime.settings import Settings
from tests.corpus import compose
from tests.web.conftest import PASSWORD, Served


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
        page.get_by_label("理由或备注").first.fill("请再核对")
        page.get_by_role("button", name="保存").first.click()
        expect(page.locator("#finding-1")).to_contain_text("请再核对")
        page.get_by_role("button", name="退出").click()
        page.goto(f"{address}/reports")
        expect(page.get_by_label("密码")).to_be_visible()


def _ending_in_a_box() -> re.Pattern[str]:
    return re.compile(r"pages/\d+\.png\?box=[\d.%C,-]+$")


def test_findings_are_worked_through_together(page: Page, own: Settings) -> None:
    """All on the page are chosen with one box, acknowledged with one reason, and then filtered away."""
    with Served(own, sign_in=False) as address:
        page.goto(f"{address}/findings?rule=T1")
        rows = page.locator("table.list tbody tr")
        count = rows.count()
        page.get_by_label("全选").check()
        page.get_by_label("理由或备注").fill("已与单位核实")
        page.get_by_role("button", name="保存").last.click()
        expect(page.get_by_role("status")).to_contain_text(f"已处理 {count} 条")
        expect(page.locator("tbody .badge.pass")).to_have_count(count)
        page.locator("select[name=acknowledged]").select_option("no")
        page.get_by_role("button", name="筛选", exact=True).click()
        expect(page.locator("main")).to_contain_text("没有符合条件的结果")


def test_an_upload_is_received(page: Page, own: Settings, tmp_path: Path) -> None:
    """A file chosen in the browser stands in the drop folder with the same bytes."""
    assert own.drop is not None
    content = compose("upload").pdf()
    (tmp_path / "上传 report.pdf").write_bytes(content)
    with Served(own, sign_in=False) as address:
        page.goto(f"{address}/upload")
        page.locator("input[type=file]").set_input_files(tmp_path / "上传 report.pdf")
        page.locator("main button").click()
        expect(page.get_by_role("status")).to_contain_text("report.pdf")
    assert [path.read_bytes() for path in own.drop.rglob("*.pdf")] == [content]
