"""For machines: alive, ready, and in numbers."""

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from runtime.settings import Settings
from web.app import make_app


def test_a_room_with_its_database_is_ready(visitor: TestClient) -> None:
    """Alive and ready answer 200."""
    assert visitor.get("/health").status_code == visitor.get("/ready").status_code == 200


def test_a_room_without_tables_is_alive_and_not_ready(filled: Settings) -> None:
    """Without tables it says what is wrong, to people too, and counts itself as down."""
    empty = filled.replaced(data=filled.data / "empty")
    with TestClient(make_app(empty, sign_in=True), base_url="http://127.0.0.1") as client:
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 503
        client.cookies.set("mingzhang_session", "x" * 43)
        assert client.get("/reports").status_code == 503
        assert "mingzhang_up 0.0" in client.get("/metrics").text


def test_the_numbers_are_those_of_the_database(visitor: TestClient) -> None:
    """Prometheus can read them, and they count what is there."""
    families = {family.name: family for family in text_string_to_metric_families(visitor.get("/metrics").text)}
    assert families["mingzhang_reports"].samples[0].value == 3
    found = [sample for sample in families["mingzhang_findings"].samples if sample.labels["rule"] == "T1-SUM"]
    assert [(sample.labels["severity"], sample.value) for sample in found] == [("error", 3)]
    assert families["mingzhang_documents"].samples
