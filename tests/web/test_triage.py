"""Triage in the reading room: one finding or many, by those who may, with filters worth keeping."""

from fastapi.testclient import TestClient

from runtime.database import make_engine, reading
from runtime.settings import Settings
from schemas.tables import AuditEntry
from tests.web.conftest import PASSWORD
from tests.web.forms import sign_in, token


def _do(client: TestClient, *findings: int, **fields: str) -> str:
    sent = {"token": token(client, "/findings"), "finding": [str(one) for one in findings], "back": "rule=T1", **fields}
    answer = client.post("/findings/triage", data=sent)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_many_are_acknowledged_at_once(local: TestClient) -> None:
    """Those that are current, once each; what is no current finding is told, and the filter that was set stays."""
    page = _do(local, 1, 2, 2, 99, deed="acknowledge", words="<b>已知</b>", until="2999-01-01")
    assert "已处理 2 条" in page
    assert "1 条未能处理" in page
    assert 'value="T1"' in page
    assert page.count('badge pass">已知悉') == 2
    assert local.get("/findings?rule=T1&acknowledged=no").text.count('name="finding"') == 1
    shown = local.get("/reports/1").text
    assert "&lt;b&gt;已知&lt;/b&gt;" in shown
    assert "2999-01-0" in shown
    _do(local, 1, deed="unacknowledge")
    assert local.get("/findings?rule=T1&acknowledged=yes").text.count('name="finding"') == 1


def test_findings_are_assigned_and_noted(local: TestClient) -> None:
    """Who looks at what can be filtered by; a later name replaces the first, an empty one nobody."""
    _do(local, 1, 2, deed="assign", assignee="甲")
    _do(local, 2, deed="assign", assignee="乙")
    _do(local, 1, deed="note", words="问过了")
    assert local.get("/findings?rule=T1&assignee=甲").text.count('name="finding"') == 1
    assert local.get("/findings?rule=T1&assignee=-").text.count('name="finding"') == 1
    assert "备注 1" in local.get("/findings").text
    assert "问过了" in local.get("/reports/1").text
    _do(local, 2, deed="assign", assignee="")
    assert local.get("/findings?rule=T1&assignee=-").text.count('name="finding"') == 2


def test_a_deed_without_its_words_is_refused(local: TestClient) -> None:
    """No reason, no day, no deed: 422, and nothing is done."""
    fields = {"token": token(local, "/findings"), "finding": "1"}
    for wrong in ({"deed": "note"}, {"deed": "acknowledge", "words": "x", "until": "soon"}, {"deed": "delete"}):
        assert local.post("/findings/triage", data=fields | wrong).status_code == 422
    assert 'badge pass">已知悉' not in local.get("/findings").text


def test_readers_keep_filters_and_nothing_else(stranger: TestClient, own: Settings) -> None:
    """A filter is its owner's own; a deed needs a reviewer, and goes into the journal under their name."""
    sign_in(stranger, "reader", PASSWORD)
    kept = {"token": token(stranger, "/findings"), "name": "要紧的 <i>", "query": "severity=error&next=//evil&page=7"}
    assert "?severity=error" in str(stranger.post("/filters", data=kept).url)
    assert 'href="/findings?severity=error">要紧的 &lt;i&gt;</a>' in stranger.get("/findings").text
    assert 'name="finding"' not in stranger.get("/findings").text
    refused = {"token": token(stranger, "/findings"), "finding": "1", "deed": "note", "words": "x"}
    assert stranger.post("/findings/triage", data=refused).status_code == 403
    sign_in(stranger, "reviewer", PASSWORD)
    assert "要紧的" not in stranger.get("/findings").text
    stranger.post("/filters/1/drop", data={"token": token(stranger, "/findings")})
    _do(stranger, 1, deed="note", words="x")
    sign_in(stranger, "reader", PASSWORD)
    assert "要紧的" in stranger.get("/findings").text
    stranger.post("/filters/1/drop", data={"token": token(stranger, "/findings")})
    assert "要紧的" not in stranger.get("/findings").text
    engine = make_engine(own.database)
    with reading(engine) as session:
        noted = [(one.account, one.subject) for one in session.query(AuditEntry).filter_by(action="note")]
    engine.dispose()
    assert noted == [("reviewer", "finding 1")]
