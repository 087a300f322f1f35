"""The pages: all there, in two languages, telling what landed."""

import html
import re
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from runtime.settings import Settings
from tests.corpus import Composed
from tests.web.filled import HOSTILE
from tests.web.forms import token

PAGES = (
    "/",
    "/reports",
    "/reports/1",
    "/findings",
    "/findings?doubts=true",
    "/rules",
    "/failures",
    "/departments",
    "/coverage",
    "/upload",
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_in_both_languages(visitor: TestClient, page: str, language: str) -> None:
    """A page is whole, says its language, and every word on it has a translation."""
    answer = visitor.get(page, params={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in answer.text
    assert answer.text.rstrip().endswith("</html>")


def test_the_language_is_remembered(visitor: TestClient) -> None:
    """Who asked for English once gets English afterwards."""
    visitor.get("/?lang=en")
    assert "Overview" in visitor.get("/").text
    visitor.get("/?lang=zh")
    assert "总览" in visitor.get("/").text


def test_a_hostile_name_is_text(visitor: TestClient) -> None:
    """Markup in a department's or a file's name is shown and never acts."""
    for page in (*PAGES, "/reports/3", f"/department?{urlencode({'name': HOSTILE})}"):
        text = visitor.get(page).text
        assert "<script>alert" not in text
        assert "<b>bad" not in text
    assert html.escape(HOSTILE, quote=False).split("局")[0] in visitor.get("/reports/3").text


def test_every_figure_links_to_its_place(visitor: TestClient, composed: Composed) -> None:
    """Each printed figure of a form stands in a table, with its page and box."""
    text = visitor.get("/reports/1").text
    linked = set(re.findall(r'data-page="(\d+)" data-box="([\d.,-]+)">([^<]+)<', text))
    for place in composed.places():
        box = ",".join(f"{length:.1f}" for length in place["box"])
        assert (str(place["page"]), box, html.escape(place["text"])) in linked


def test_a_finding_shows_both_sides_and_its_evidence(visitor: TestClient, composed: Composed) -> None:
    """The two values, the difference, the quoted row and the cell's mark are on the report's page."""
    text = visitor.get("/reports/1").text
    first = composed.places()[0]
    for part in ("合计与各项之和不等。", "<dd>1.00</dd>", "<dd>0.10</dd>", f"<q>{first['name']} {first['text']}</q>"):
        assert part in text
    assert re.search(r'<td class="number blamed error">.*href="#finding-1"', text)
    assert "The total is not the sum" in visitor.get("/reports/1?lang=en").text
    visitor.get("/?lang=zh")


def test_what_was_not_checked_is_shown(visitor: TestClient) -> None:
    """A check that could not run stands on the page with its reason, and so does a figure that was not read."""
    text = visitor.get("/reports/1").text
    assert "表为图片" in text
    assert "1.2O" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("q=script", 1),
        ("year=1999", 0),
        ("kind=unit_budget", 0),
        ("severity=error", 3),
        ("severity=info", 0),
        ("q=%25", 0),
    ],
)
def test_reports_are_filtered(visitor: TestClient, query: str, count: int) -> None:
    """A filter leaves exactly what fits; a wildcard is a letter like others."""
    assert f"共 {count} 条" in visitor.get(f"/reports?{query}&lang=zh").text


@pytest.mark.parametrize(
    ("query", "count"), [("rule=T1", 3), ("rule=T1-SUM", 3), ("rule=T", 0), ("severity=warning", 0), ("doubts=true", 3)]
)
def test_findings_are_filtered(visitor: TestClient, query: str, count: int) -> None:
    """A rule fits by its id or by its beginning up to a hyphen."""
    assert f"共 {count} 条" in visitor.get(f"/findings?{query}&lang=zh").text


def test_a_department_has_a_line_over_the_years(visitor: TestClient, composed: Composed) -> None:
    """Two years of one department make a picture of two lines with two points each, that runs and fetches nothing."""
    identity = composed.inspection()["report"]
    named = {"name": identity["department"], "region": identity["region"]}
    answer = visitor.get("/department", params=named)
    assert answer.status_code == 200
    assert str(identity["fiscal_year"]) in answer.text
    assert "/department/totals.svg?" in answer.text
    picture = visitor.get("/department/totals.svg", params=named)
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.count("<circle") == 4
    assert "<script" not in picture.text
    assert visitor.get("/department/totals.svg", params={"name": "x"}).status_code == 404


def test_the_numbers_stay_fresh(visitor: TestClient) -> None:
    """Every number that the first page marks is in the fragment that the script asks for."""
    marked = set(re.findall(r'data-number="([^"]+)"', visitor.get("/").text))
    assert marked
    assert marked <= set(visitor.get("/live.json").json())


@pytest.mark.parametrize("page", ["/reports/99", "/nothing", "/department?name=x", "/reports/1/pages/99.png"])
def test_what_is_not_there_is_said_so(visitor: TestClient, page: str) -> None:
    """A page of our own with status 404, and the way back."""
    answer = visitor.get(page)
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


def test_a_given_up_document_gets_another_chance(local: TestClient, own: Settings) -> None:
    """The button puts its stage back to waiting; without our form's token nothing happens."""
    fields = {"document": "c" * 64}
    assert local.post("/failures/retry", data=fields).status_code == 403
    fields["token"] = token(local, "/failures")
    assert "1" in local.post("/failures/retry", data=fields).text
    assert "bad" not in local.get("/failures").text
