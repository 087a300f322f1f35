"""The door: headers, hosts, sign-in, roles, forms of our own, limits."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from runtime.database import make_engine, reading
from runtime.settings import Settings
from schemas.tables import AuditEntry, Role
from tests.web.conftest import PASSWORD
from tests.web.forms import sign_in, token
from web.app import needs_sign_in


@pytest.mark.parametrize(
    "page", ["/", "/reports/1", "/nothing", "/static/room.css", "/health", "/reports/1/pages/0.png"]
)
def test_every_answer_says_what_a_browser_may_do(visitor: TestClient, page: str) -> None:
    """No script but ours, no frame, no guessing of types: on pages, errors and files."""
    headers = visitor.get(page).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_script_or_style_of_its_own(visitor: TestClient) -> None:
    """What the policy would refuse is not there: no inline script, style or handler, nothing from elsewhere."""
    for page in ("/", "/reports/1", "/findings", "/departments", "/rules"):
        text = visitor.get(page).text
        assert "style=" not in text
        assert " onclick" not in text
        assert "<script>" not in text
        assert "//" not in text.replace("://www.w3.org", "").partition("<main")[0].partition("<head>")[2]


def test_another_name_for_this_machine_is_refused(visitor: TestClient) -> None:
    """A stranger's page under a name that resolves to us cannot read the open room."""
    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400


def test_only_the_loopback_of_an_embedded_room_is_open(filled: Settings) -> None:
    """Any other address, or a database of its own, asks for a name."""
    assert not needs_sign_in(filled, "127.0.0.1")
    assert needs_sign_in(filled, "0.0.0.0")
    assert needs_sign_in(filled.replaced(database_url="postgresql://x/y"), "127.0.0.1")


@pytest.mark.parametrize(
    "page", ["/", "/reports/1", "/live.json", "/reports/1/original", "/reports/1/pages/0.png", "/audit"]
)
def test_nothing_is_shown_before_sign_in(stranger: TestClient, page: str) -> None:
    """A stranger is sent to the door, programs get 401."""
    answer = stranger.get(page, follow_redirects=False)
    assert answer.status_code == (401 if page.endswith(".json") else 303)
    assert "局" not in answer.text


def test_a_password_lets_in_and_sign_out_ends_it(stranger: TestClient) -> None:
    """The session works until it is ended, and its secret is worth nothing afterwards."""
    answer = sign_in(stranger, "reader", PASSWORD, go_on="/reports")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert stranger.get("/reports").status_code == 200
    secret = stranger.cookies["mingzhang_session"]
    stranger.post("/sign-out", data={"token": token(stranger, "/reports")})
    stranger.cookies.set("mingzhang_session", secret, domain="127.0.0.1")
    assert stranger.get("/reports", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_nowhere_else(stranger: TestClient, elsewhere: str) -> None:
    """After sign-in one stays on this site."""
    assert sign_in(stranger, "reader", PASSWORD, go_on=elsewhere).headers["location"] == "/"


def test_guessing_is_slowed_down(stranger: TestClient) -> None:
    """After ten failures even the right password is refused for a while."""
    for _ in range(10):
        assert sign_in(stranger, "reader", "wrong password").status_code == 403
    assert sign_in(stranger, "reader", PASSWORD).status_code == 429


def test_an_unknown_name_is_refused_like_a_wrong_password(stranger: TestClient) -> None:
    """The answer does not tell whether an account exists."""
    unknown, wrong = sign_in(stranger, "nobody", "wrong password"), sign_in(stranger, "reader", "wrong password")
    assert (unknown.status_code, unknown.text.count("账号或密码不对")) == (wrong.status_code, 1)


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("reader", "/upload", 403),
        ("reviewer", "/upload", 200),
        ("reviewer", "/audit", 403),
        ("operator", "/audit", 200),
    ],
)
def test_a_role_opens_what_it_should(stranger: TestClient, role: str, page: str, status: int) -> None:
    """Readers read, reviewers upload too, operators see the journal too."""
    sign_in(stranger, role, PASSWORD)
    assert stranger.get(page).status_code == status


def test_a_form_from_elsewhere_is_refused(stranger: TestClient) -> None:
    """A post without the visitor's own token changes nothing."""
    sign_in(stranger, "operator", PASSWORD)
    assert stranger.post("/failures/retry", data={"document": "c" * 64}).status_code == 403
    assert stranger.post("/failures/retry", data={"document": "c" * 64, "token": "0" * 64}).status_code == 403


def test_who_did_what_is_written_down(stranger: TestClient, own: Settings) -> None:
    """Sign-in, its refusal and a retry are in the journal with their names."""
    sign_in(stranger, "operator", "wrong password")
    sign_in(stranger, "operator", PASSWORD)
    stranger.post("/failures/retry", data={"document": "c" * 64, "token": token(stranger, "/failures")})
    engine = make_engine(own.database)
    with reading(engine) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        told = [(entry.account, entry.action) for entry in entries]
    engine.dispose()
    assert told == [("operator", "sign_in_failed"), ("operator", "sign_in"), ("operator", "retry")]


def test_a_finding_can_be_taken_back(stranger: TestClient) -> None:
    """A reviewer says why; it leaves the lists and counts, and stays on its report's page with the reason."""
    sign_in(stranger, "reviewer", PASSWORD)
    assert stranger.get("/api/v1/findings").json()["total"] == 3
    fields = {"token": token(stranger, "/reports/1"), "deed": "retracted", "words": "<i>读错了</i>", "finding": "1"}
    page = stranger.post("/findings/triage", data=fields)
    assert "&lt;i&gt;读错了" in page.text
    assert "blamed" not in page.text
    assert stranger.get("/api/v1/findings").json()["total"] == 2
    assert stranger.get("/api/v1/reports/1/findings").json()["items"] == []
    assert stranger.get("/live.json").json()["findings.error"] == "2"
    assert stranger.get("/api/v1/reports?severity=error").json()["total"] == 2


def test_a_reader_has_no_say(stranger: TestClient) -> None:
    """Only reviewers and operators say something of a finding, and never without a reason."""
    sign_in(stranger, "reader", PASSWORD)
    fields = {"token": token(stranger, "/reports"), "deed": "retracted", "words": "x", "finding": "1"}
    assert stranger.post("/findings/triage", data=fields).status_code == 403
    sign_in(stranger, "reviewer", PASSWORD)
    fields = {"token": token(stranger, "/reports/1"), "deed": "retracted", "words": "  ", "finding": "1"}
    assert stranger.post("/findings/triage", data=fields).status_code == 422


def test_an_upload_lands_in_the_drop_folder(local: TestClient, own: Settings) -> None:
    """The bytes are there under the base name, in a folder of their own, and nothing is left beside them."""
    assert own.drop is not None
    form = {"token": token(local, "/upload")}
    answer = local.post("/upload", data=form, files={"file": ("../../etc/report.pdf", b"%PDF-1.7 x")})
    assert answer.status_code == 200
    found = [path for path in own.drop.rglob("*") if path.is_file()]
    assert [(path.name, path.read_bytes()) for path in found] == [("report.pdf", b"%PDF-1.7 x")]


def test_an_upload_that_is_too_large_is_refused(local: TestClient, own: Settings) -> None:
    """More than a document may have is answered with 413, and leaves nothing behind."""
    assert own.drop is not None
    form = {"token": token(local, "/upload")}
    answer = local.post("/upload", data=form, files={"file": ("a.pdf", b"x" * (own.max_bytes + 1))})
    assert answer.status_code == 413
    assert local.post("/upload", data=form, files={"file": ("a.pdf", b"x" * (2 * own.max_bytes))}).status_code == 413
    assert not [path for path in own.drop.rglob("*") if path.is_file()]


def test_roles_are_ordered() -> None:
    """Each role covers those before it and none after."""
    assert Role.OPERATOR.may(Role.READER)
    assert not Role.READER.may(Role.REVIEWER)
