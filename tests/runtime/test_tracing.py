"""Traces reach a collector, name their run, and cost nothing where nobody asked for them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from structlog.contextvars import get_contextvars

from runtime import tracing
from runtime.settings import Settings

ABOUT = {"document": "a" * 64, "run": 7, "stage": "parse", "attempt": 1, "department": None}


class Collector:
    """Keeps the spans that come in."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.bodies.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def spans(self) -> list[object]:
        """Every span so far."""
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return [s for r in requests for rs in r.resource_spans for scope in rs.scope_spans for s in scope.spans]


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    tracing.setup_tracing(Settings(traces=f"http://127.0.0.1:{collector.server.server_port}/"))
    yield collector
    tracing.close_tracing()
    collector.server.shutdown()
    collector.server.server_close()


def test_the_stages_of_a_run_are_one_trace(collector: Collector) -> None:
    """Two spans by whatever processes share the run's number; the log lines between bear the same."""
    with tracing.span("parse", ABOUT):
        bound = get_contextvars()
    with tracing.span("classify", ABOUT | {"stage": "classify"}):
        tracing.failed("bug")
    assert "trace_id" not in get_contextvars()
    tracing.close_tracing()
    first, second = collector.spans
    number = f"{tracing.trace_number('a' * 64, 7):032x}"
    assert bound["trace_id"] == number == first.trace_id.hex() == second.trace_id.hex()
    assert bound["span_id"] == first.span_id.hex() != second.span_id.hex()
    assert {one.key for one in first.attributes} == {"document", "run", "stage", "attempt"}
    assert (first.status.code, second.status.message) == (0, "bug")


def test_nothing_is_traced_unless_asked_for() -> None:
    """Without the setting a span is nothing at all."""
    tracing.setup_tracing(Settings())
    with tracing.span("parse", {}):
        assert "trace_id" not in get_contextvars()
        tracing.failed("bug")
