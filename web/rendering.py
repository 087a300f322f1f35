"""Pages out of templates: everything escaped, in the visitor's language, with the cookies that a page needs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.access.visitor import LANGUAGE_COOKIE, VISIT_COOKIE, Visitor, visitor_of
from web.room import room_of
from web.words import LANGUAGES

__all__ = ["STATIC", "render"]

STATIC = Path(__file__).with_name("static")
_YEAR_SECONDS = 365 * 86400
_PASSING = ("lang", "done", "refused")
_MINUTE = 60
_HOUR = 3600
_DAY = 86400


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page. `values` are the template's own; it also has visitor, words (as `t`), room and the query's links."""
    room = room_of(request)
    visitor = visitor_of(request, room)
    text = (
        _environment()
        .get_template(template)
        .render(
            {
                "t": visitor.words,
                "visitor": visitor,
                "room": room,
                "path": request.url.path,
                "other": _link(request, lang="en" if visitor.language == "zh" else "zh"),
                "asked": urlencode(_asked(request)),
                "link": lambda **changes: _link(request, **changes),
                **values,
            }
        )
    )
    response = HTMLResponse(text, status_code=status, headers={"cache-control": "private, no-cache"})
    _remember(request, response, visitor)
    return response


def _remember(request: Request, response: HTMLResponse, visitor: Visitor) -> None:
    """Keep the language that was asked for, and the secret that forms are bound to."""
    secure = request.url.scheme == "https"
    if request.query_params.get("lang") in LANGUAGES:
        language = visitor.language
        response.set_cookie(LANGUAGE_COOKIE, language, _YEAR_SECONDS, samesite="lax", secure=secure, httponly=True)
    if request.cookies.get(VISIT_COOKIE) != visitor.visit:
        response.set_cookie(VISIT_COOKIE, visitor.visit, samesite="strict", secure=secure, httponly=True)


def _asked(request: Request) -> dict[str, str]:
    """The request's query without what concerns this one answer alone."""
    return {name: value for name, value in request.query_params.items() if name not in _PASSING}


def _link(request: Request, **changes: Any) -> str:
    """The request's own address with parts of its query changed; None takes a part away."""
    query = _asked(request)
    query.update({name: str(value) for name, value in changes.items() if value is not None})
    for name in [name for name, value in changes.items() if value is None]:
        query.pop(name, None)
    return f"{request.url.path}?{urlencode(query)}" if query else request.url.path


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = _duration
    environment.filters["moment"] = _moment
    environment.filters["grouped"] = _grouped
    environment.filters["query"] = lambda values: urlencode({k: v for k, v in values.items() if v is not None})
    environment.filters["box"] = _box
    environment.globals["static"] = _static
    return environment


@cache
def _static(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _duration(seconds: float | None) -> str:
    """12 s, 3 min, 5 h, 2 d; empty for None."""
    if seconds is None:
        return ""
    for unit, size in (("d", _DAY), ("h", _HOUR), ("min", _MINUTE)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _moment(moment: datetime | None) -> str:
    """A point in time in the machine's own zone, to the minute."""
    return "" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _grouped(number: Decimal | None) -> str:
    """An amount with thousands separators and its own decimals."""
    return "" if number is None else f"{number:,f}"


def _box(box: Sequence[float] | None) -> str | None:
    """A box as it stands in an address."""
    return None if box is None else ",".join(f"{length:.1f}" for length in box)
