"""Traces, where somebody wants them: a span a stage, one trace a run, sent by OpenTelemetry to a collector.

`MINGZHANG_TRACES` names the collector; without it, and without the extra `otel`, nothing here costs anything. A trace's
number is made from the run, so that the stages of one document, done by different processes, belong together without
carrying anything along; log lines written meanwhile bear `trace_id` and `span_id`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from structlog.contextvars import bound_contextvars

from runtime.settings import Settings
from schemas.errors import EnvironmentFault

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

__all__ = ["close_tracing", "failed", "setup_tracing", "span", "trace_number"]

_provider: "TracerProvider | None" = None
_PATH = "/v1/traces"


def setup_tracing(settings: Settings) -> None:
    """Configure this process; without a collector in the settings nothing is traced.

    Raises EnvironmentFault where the extra is not installed.
    """
    global _provider  # noqa: PLW0603  (one a process, as the logging is)
    close_tracing()
    if settings.traces is None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        message = "MINGZHANG_TRACES is set and the library is not installed: pip install 'mingzhang[otel]', or unset it"
        raise EnvironmentFault(message) from error
    _provider = TracerProvider(resource=Resource.create({"service.name": "mingzhang"}))
    exporter = OTLPSpanExporter(endpoint=settings.traces.rstrip("/") + _PATH)
    _provider.add_span_processor(BatchSpanProcessor(exporter))


def close_tracing() -> None:
    """Send what is left, and trace no more."""
    global _provider  # noqa: PLW0603
    if _provider is not None:
        _provider.shutdown()
        _provider = None


def trace_number(document: str, run: int) -> int:
    """The 128 bits that name the trace of a run; `document` is a SHA-256 in hex."""
    return int.from_bytes(hashlib.sha256(f"{document}/{run}".encode()).digest()[:16], "big")


@contextmanager
def span(name: str, about: Mapping[str, Any]) -> Iterator[None]:
    """A span around a stage; `about` has what its log lines have, `document` and `run` among it."""
    if _provider is None:
        yield
        return
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context  # noqa: PLC0415

    number = trace_number(about["document"], about["run"])
    run = SpanContext(number, number & (2**64 - 1), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    known = {key: value for key, value in about.items() if value is not None}
    tracer = _provider.get_tracer("mingzhang")
    with tracer.start_as_current_span(name, set_span_in_context(NonRecordingSpan(run)), attributes=known) as made:
        here = made.get_span_context()
        with bound_contextvars(trace_id=f"{here.trace_id:032x}", span_id=f"{here.span_id:016x}"):
            yield


def failed(kind: str) -> None:
    """Mark the span as failed. `kind` is the error's; its words, which may quote a document, stay in the log."""
    if _provider is None:
        return
    from opentelemetry.trace import Status, StatusCode, get_current_span  # noqa: PLC0415

    get_current_span().set_status(Status(StatusCode.ERROR, kind))
