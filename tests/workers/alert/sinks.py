"""Real receivers on 127.0.0.1: a web service and a mail server that keep what they are given."""

import json
import logging
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

with warnings.catch_warnings():  # one of the library's own imports is deprecated
    warnings.simplefilter("ignore", DeprecationWarning)
    import workers.alert.channels  # noqa: F401


@dataclass
class HttpSink:
    """Keeps every request. `answer` gives status and body; it may wait, or raise to say nothing at all."""

    port: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answer: Callable[[], tuple[int, str]] = lambda: (200, "{}")

    @property
    def keys(self) -> list[str]:
        """The identities that came, as often as they came."""
        return [one["Idempotency-Key"] for one in self.headers]

    @property
    def text(self) -> str:
        """All that came as one text."""
        return "\n".join(f"{one.get('title', '')}\n{one.get('message', '')}" for one in self.bodies)


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """A web service."""
    sink = HttpSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.bodies.append(json.loads(body))
            sink.headers.append(dict(self.headers))
            sink.paths.append(self.path)
            status, text = sink.answer()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # the sender was killed meanwhile
            pass

    server = Server(("127.0.0.1", 0), Handler)
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class MailSink:
    """Keeps every mail. `answer` gives the reply to a mail's text."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answer: Callable[[], str] = lambda: "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        """Take one mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer()

    @property
    def keys(self) -> list[str]:
        """The identities that came, as often as they came."""
        return [str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in self.mails]


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """A mail server."""
    sink = MailSink()
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the receiver may know addresses, and is not on trial
    controller = Controller(sink, hostname="127.0.0.1", port=_free_port())
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
        return number
