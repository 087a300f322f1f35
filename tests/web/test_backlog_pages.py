"""The backlog in the reading room: ordered, watched, paused and given up; by page and by API, by operators alone."""

from fastapi.testclient import TestClient

from tests.web.conftest import PASSWORD
from tests.web.forms import sign_in, token


def test_a_rehearsal_is_ordered_and_watched(local: TestClient) -> None:
    """The page shows the batch; it can be paused, resumed and given up, and what makes no sense is told."""
    form = {"token": token(local, "/backlog"), "year": "1999, 2000", "again": "true"}
    page = local.post("/backlog", data=form)
    assert str(page.url).endswith("/backlog/1")
    assert "演练" in page.text
    everything = local.post("/backlog", data={"token": form["token"], "again": "true", "throttle": "5"})
    assert "0 / 4" in everything.text
    for deed, state in (("pause", "已暂停"), ("resume", "进行中"), ("cancel", "已取消")):
        assert state in local.post(f"/backlog/2/{deed}", data={"token": form["token"]}).text
    refused = local.post("/backlog/2/pause", data={"token": form["token"]})
    assert (refused.status_code, "batch 2 is cancelled" in refused.text) == (409, True)
    assert local.post("/backlog/2/delete", data={"token": form["token"]}).status_code == 422
    assert local.post("/backlog", data=form | {"year": "two"}).status_code == 422
    assert local.get("/backlog/9").status_code == 404


def test_the_api_does_the_same(local: TestClient) -> None:
    """Ordered, listed, changed and refused with the fitting status."""
    assert local.post("/api/v1/backlog", json={"again": True}).json() == {"batch": 1}
    (one,) = local.get("/api/v1/backlog").json()
    assert (one["documents"], one["dry_run"], one["state"]) == (4, True, "running")
    assert local.get("/api/v1/backlog/1").json()["changes"]["alarming"] == 0
    assert local.post("/api/v1/backlog/1/cancel").status_code == 200
    assert local.post("/api/v1/backlog/1/cancel").status_code == 409
    assert local.post("/api/v1/backlog", json={"throttle": -1}).status_code == 422
    done = local.post("/api/v1/triage", json={"deed": "acknowledge", "findings": [1, 99], "words": "known"}).json()
    assert (done["done"], list(done["refused"])) == (1, ["99"])
    assert local.post("/api/v1/triage", json={"deed": "acknowledge", "findings": [1]}).json()["done"] == 0
    assert local.get("/api/v1/coverage").json() == local.get("/api/v1/coverage/missing").json() == []


def test_readers_only_watch(stranger: TestClient) -> None:
    """A reader and a reviewer see the backlog and cannot order anything."""
    for role in ("reader", "reviewer"):
        sign_in(stranger, role, PASSWORD)
        assert 'action="/backlog"' not in stranger.get("/backlog").text
        form = {"token": token(stranger, "/findings"), "again": "true"}
        assert stranger.post("/backlog", data=form).status_code == 403
        assert stranger.post("/api/v1/backlog", json={}).status_code == 403
