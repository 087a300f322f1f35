"""The application: its routes, what surrounds every request, and how errors look."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from runtime.archive import Archive
from runtime.database import make_engine
from runtime.logging import get_logger
from runtime.settings import Settings
from schemas.errors import EnvironmentFault
from web import health
from web.access.limiter import Limiter
from web.access.visitor import Forbidden, NotSignedIn, StaleForm, language_of, stranger
from web.api import acting, working
from web.api import reading as api_reading
from web.pages import (
    backlog,
    coverage,
    departments,
    failures,
    findings,
    overview,
    reports,
    signing,
    triage,
    uploading,
    versions,
)
from web.pictures import Pictures
from web.rendering import STATIC, render
from web.room import Room
from web.security import LOOPBACK, BodyLimit, SecurityHeaders
from web.tally import Tally
from web.words import words

__all__ = ["make_app", "needs_sign_in"]

_API = "/api/"
_UPLOADS = ("/upload", "/api/v1/uploads")
_WORDS = {403: "forbidden", 404: "not_found", 503: "unavailable"}
_log = get_logger(__name__)


def needs_sign_in(settings: Settings, host: str) -> bool:
    """Only an embedded room on the loopback address is open: whoever reaches that has the machine already."""
    return not (settings.embedded_database and host in LOOPBACK)


def make_app(settings: Settings, *, sign_in: bool) -> FastAPI:
    """A reading room over the settings' database and archive."""
    engine = make_engine(settings.database)
    archive = Archive(settings.archive_root)
    pictures = Pictures(archive, settings.data / "pictures", memory_mib=settings.memory_mib)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="明账 mingzhang",
        version="1",
        description="Final-account reports as they landed: amounts as printed, each with its place.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # the usual pages fetch their scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.room = Room(settings, engine, archive, pictures, Tally(), sign_in)
    app.state.limiter = Limiter()
    app.state.registry = health.registry_of(app.state.room)
    for part in (
        overview,
        reports,
        findings,
        failures,
        departments,
        coverage,
        backlog,
        versions,
        triage,
        uploading,
        signing,
        health,
    ):
        app.include_router(part.router, include_in_schema=False)
    for api in (acting, working, api_reading):
        app.include_router(api.router, prefix="/api/v1")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _answer_errors(app)
    app.add_middleware(BodyLimit, uploads=_UPLOADS, max_bytes=settings.max_bytes)
    if not sign_in:  # a page of somebody else's, under a name that resolves to us, must not read what is here
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))
    app.add_middleware(SecurityHeaders)
    return app


def _answer_errors(app: FastAPI) -> None:
    """A page for people, a JSON object for programs."""

    def known(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 422
        return _said(request, status, _WORDS.get(status, f"HTTP {status}"))

    def not_signed_in(request: Request, error: Exception) -> Response:  # noqa: ARG001
        if request.url.path.startswith(_API) or request.url.path.endswith(".json"):
            return JSONResponse({"detail": "sign in first"}, 401, {"www-authenticate": "Bearer"})
        wanted = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        where = f"/sign-in?next={quote(wanted)}" if request.method == "GET" else "/sign-in"
        return RedirectResponse(where, status_code=303)

    def away(request: Request, error: Exception) -> Response:
        _log.error("web.unavailable", path=request.url.path, detail=str(error))
        request.state.visitor = stranger(request)  # who it is cannot be asked now
        return _said(request, 503, "unavailable")

    app.add_exception_handler(HTTPException, known)
    app.add_exception_handler(RequestValidationError, known)
    app.add_exception_handler(NotSignedIn, not_signed_in)
    app.add_exception_handler(Forbidden, lambda request, _: _said(request, 403, "forbidden"))
    app.add_exception_handler(StaleForm, lambda request, _: _said(request, 403, "stale_form"))
    app.add_exception_handler(EnvironmentFault, away)


def _said(request: Request, status: int, key: str) -> Response:
    """The words in the visitor's language."""
    if request.url.path.startswith(_API):
        return JSONResponse({"detail": key.replace("_", " ")}, status)
    return render(request, "message.html", status=status, message=words(language_of(request))(key))
