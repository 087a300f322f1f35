"""What every answer says about security, how large a request may be, and which hosts are answered."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LOOPBACK", "BodyLimit", "SecurityHeaders"]

LOOPBACK: Final = ("127.0.0.1", "localhost")
_FORM_BYTES = 1 << 16
_MULTIPART_BYTES = 1 << 16

_HEADERS: Final = {
    # No script, style, picture, font or connection but our own; no frame around us; forms go to us alone.
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HTTPS: Final = {"strict-transport-security": "max-age=31536000"}


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (_HEADERS | (_HTTPS if scope["scheme"] == "https" else {})).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class BodyLimit:
    """Refuses a request whose body is larger than allowed, before it fills a disk.

    `uploads` are the paths that take documents of `max_bytes`; everything else is a form.
    """

    def __init__(self, app: ASGIApp, *, uploads: tuple[str, ...], max_bytes: int) -> None:
        self._app = app
        self._uploads = uploads
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with 413 where it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_bytes + _MULTIPART_BYTES if scope["path"] in self._uploads else _FORM_BYTES
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await _refuse(scope, receive, send)
            return
        await self._app(scope, _counting(receive, limit), send)


def _counting(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    """The receiver, which raises 413 once more has come than the limit."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        return message

    return counted


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("larger than the limit\n", status_code=413)(scope, receive, send)
