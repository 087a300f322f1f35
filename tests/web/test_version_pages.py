"""A report's versions, guards and receipt in the reading room."""

import msgspec
import pytest
from fastapi.testclient import TestClient

from runtime.archive import Archive
from runtime.database import make_engine
from runtime.settings import Settings
from tests.corpus import Composed
from tests.web.filled import land, report_of


@pytest.fixture
def published_again(own: Settings, composed: Composed) -> int:
    """The first report published again with one figure changed; the new reading's number."""
    engine, archive = make_engine(own.database), Archive(own.archive_root)
    first = report_of(composed)
    archive.put_artifact(_hash(archive, composed.pdf()), "classify", msgspec.json.encode(first))
    altered = msgspec.structs.replace(first.facts[0], value="777.77", text="777.77")
    second = msgspec.structs.replace(first, facts=(altered, *first.facts[1:]))
    archive.put_artifact(_hash(archive, composed.pdf() + b"\n%"), "classify", msgspec.json.encode(second))
    number = land(engine, archive, composed.pdf() + b"\n%", "again.pdf", second)
    engine.dispose()
    return number


def _hash(archive: Archive, content: bytes) -> str:
    return archive.put_bytes(content).sha256


def test_a_changed_number_is_shown_cell_by_cell(local: TestClient, published_again: int, composed: Composed) -> None:
    """Both versions, what was printed before and what is now; the older one says that there is a newer."""
    page = local.get(f"/reports/{published_again}/changes").text
    assert "数字改变" in page
    assert "<ins>777.77</ins>" in page
    assert composed.places()[0]["text"] in page
    assert "第 2 版" in local.get(f"/reports/{published_again}").text
    assert "第 1 版 / 2" in local.get("/reports/1").text
    assert local.get("/reports/99/changes").status_code == 404


def test_unguarded_figures_are_listed(local: TestClient, own: Settings, composed: Composed) -> None:
    """As many as the report has, each with its place on the page."""
    archive = Archive(own.archive_root)
    archive.put_artifact(_hash(archive, composed.pdf()), "classify", msgspec.json.encode(report_of(composed)))
    page = local.get("/reports/1/guards").text
    assert "个受核对保护" in page
    assert local.get("/reports/99/guards").status_code == 404


def test_a_receipt_can_be_taken_along(visitor: TestClient) -> None:
    """As JSON and as a page of its own that runs no script."""
    content = visitor.get("/reports/1/receipt.json").json()
    assert (content["outcome"], content["report"]["version"]) == ("landed", 1)
    page = visitor.get("/reports/1/receipt.html")
    assert "script-src" not in page.headers["content-security-policy"]
    assert "<!doctype html>" in page.text
    assert visitor.get("/reports/1/receipt.pdf").status_code == 422
