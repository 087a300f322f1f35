"""The API: what landed, page by page, and what may be done through it."""

import hashlib

import pytest
from fastapi.testclient import TestClient

from runtime.database import make_engine, transaction
from runtime.settings import Settings
from schemas.tables import Account, Role
from tests.corpus import Composed
from tests.web.conftest import PASSWORD
from tests.web.forms import sign_in
from web.access.accounts import BadAccount, grant


def _token(settings: Settings, name: str, role: Role | None = None, seconds: float = 60.0) -> dict[str, str]:
    """The header of a program that has a token of this account."""
    engine = make_engine(settings.database)
    try:
        with transaction(engine) as session:
            account = session.query(Account).filter_by(name=name).one()
            return {"authorization": f"Bearer {grant(session, account, label='test', role=role, seconds=seconds)}"}
    finally:
        engine.dispose()


def test_every_fact_comes_with_its_place(visitor: TestClient, composed: Composed) -> None:
    """Page by page, all cells come once and in order, with the printed text, the exact value and the box."""
    found, after = [], -1
    while after is not None:
        page = visitor.get("/api/v1/reports/1/facts", params={"after": after, "limit": 7}).json()
        found += page["items"]
        after = page["next"]
    assert [(fact["text"], fact["page"], tuple(fact["bbox"])) for fact in found] == [
        (place["text"], place["page"], tuple(place["box"])) for place in composed.places()
    ]
    assert all(fact["value"] == fact["text"].replace(",", "") for fact in found)


def test_reports_come_newest_first_without_gap(visitor: TestClient) -> None:
    """Two pages of one list hold each report once."""
    first = visitor.get("/api/v1/reports?limit=2").json()
    second = visitor.get("/api/v1/reports", params={"limit": 2, "after": first["next"]}).json()
    assert [one["id"] for one in first["items"] + second["items"]] == [3, 2, 1]
    assert (first["total"], second["next"]) == (3, None)


def test_a_report_tells_what_it_holds(visitor: TestClient, composed: Composed) -> None:
    """Identity, forms, and its lists counted."""
    report = visitor.get("/api/v1/reports/1").json()
    truth = composed.inspection()["report"]
    assert (report["department"], report["fiscal_year"]) == (truth["department"], truth["fiscal_year"])
    assert (report["facts"], report["findings"]["error"]) == (len(composed.places()), 1)
    assert [form["key"] for form in report["forms"]] == [form["key"] for form in truth["forms"]]
    assert (report["checks"]["fail"], report["checks"]["not_evaluable"] >= 1) == (1, True)


def test_lists_below_a_report(visitor: TestClient) -> None:
    """Statements, checks, findings and doubts have their own pages; a filter leaves what fits."""
    assert visitor.get("/api/v1/reports/1/statements").json()["items"][0]["value"] == "4.20"
    checks = visitor.get("/api/v1/reports/1/checks?verdict=not_evaluable").json()["items"]
    assert {one["verdict"] for one in checks} == {"not_evaluable"}
    (check,) = (one for one in checks if one["rule"] == "T9-SUM")
    assert check["reason"] == "表为图片"
    assert visitor.get("/api/v1/reports/1/findings").json()["items"][0]["evidence"][0]["bbox"]
    assert visitor.get("/api/v1/reports/1/doubts").json()["items"][0]["rule"] == "T2-SUM"


def test_findings_over_all_reports(visitor: TestClient) -> None:
    """Each finding once over the pages, newest first."""
    first = visitor.get("/api/v1/findings?limit=2").json()
    second = visitor.get("/api/v1/findings", params={"limit": 2, "after": first["next"]}).json()
    assert [one["report"] for one in first["items"] + second["items"]] == [3, 2, 1]


@pytest.mark.parametrize("address", ["/reports/99", "/reports/99/facts", "/nothing"])
def test_what_is_not_there_is_a_plain_404(visitor: TestClient, address: str) -> None:
    """Programs get JSON."""
    answer = visitor.get(f"/api/v1{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


def test_nonsense_is_refused(visitor: TestClient) -> None:
    """A parameter of the wrong sort is 422, not guessed at."""
    assert visitor.get("/api/v1/reports?year=lately").status_code == 422
    assert visitor.get("/api/v1/reports?limit=100000").status_code == 422


def test_the_api_describes_itself(visitor: TestClient) -> None:
    """OpenAPI lists the API, and none of the pages."""
    paths = visitor.get("/api/openapi.json").json()["paths"]
    assert "/api/v1/reports/{number}/facts" in paths
    assert all(path.startswith("/api/") for path in paths)


def test_an_upload_goes_into_the_drop_folder(local: TestClient, own: Settings) -> None:
    """The body is the file; the answer names its hash."""
    assert own.drop is not None
    answer = local.post("/api/v1/uploads?name=年报.pdf", content=b"%PDF-1.7 x")
    assert (answer.status_code, answer.json()["sha256"]) == (202, hashlib.sha256(b"%PDF-1.7 x").hexdigest())
    assert [path.name for path in own.drop.rglob("*") if path.is_file()] == ["年报.pdf"]


def test_an_upload_in_pieces_is_counted(local: TestClient, own: Settings) -> None:
    """A body that does not say its length is cut off at the limit."""
    assert own.drop is not None
    answer = local.post("/api/v1/uploads?name=a.pdf", content=(b"x" * 65536 for _ in range(64)))
    assert answer.status_code == 413
    assert not [path for path in own.drop.rglob("*") if path.is_file()]


def test_another_site_cannot_post(local: TestClient) -> None:
    """A post that says it comes from elsewhere is refused."""
    answer = local.post("/api/v1/uploads?name=a.pdf", content=b"x", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_token_lets_a_program_in_as_far_as_it_goes(stranger: TestClient, own: Settings) -> None:
    """Without one 401; a reader's token reads and does not act; it opens no page; its time ends."""
    assert stranger.get("/api/v1/reports").status_code == 401
    reader = _token(own, "operator", Role.READER)
    assert stranger.get("/api/v1/reports", headers=reader).status_code == 200
    assert stranger.post(f"/api/v1/documents/{'c' * 64}/retry", headers=reader).status_code == 403
    assert stranger.get("/reports", headers=reader, follow_redirects=False).status_code == 303
    operator = _token(own, "operator")
    assert stranger.post(f"/api/v1/documents/{'c' * 64}/retry", headers=operator).json() == {"stages": 1}
    assert stranger.get("/api/v1/reports", headers=_token(own, "operator", seconds=-1.0)).status_code == 401


def test_a_token_is_no_stronger_than_its_account(own: Settings) -> None:
    """A reader cannot have an operator's token."""
    with pytest.raises(BadAccount):
        _token(own, "reader", Role.OPERATOR)


def test_a_session_reads_through_the_api_too(stranger: TestClient) -> None:
    """Who is signed in may follow the API in the browser."""
    sign_in(stranger, "reader", PASSWORD)
    assert stranger.get("/api/v1/reports").status_code == 200
