"""The list of reports, one report with its tables, findings and page, and the page's picture."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from runtime.database import reading
from scheduler.memory import versions_of
from scheduler.receipts import receipt_of
from scheduler.triage import Deed
from schemas.findings import Severity
from schemas.pages import Box
from schemas.report import Kind
from schemas.tables import Document, StoredReport
from web.access.visitor import Reader
from web.forms import form_views
from web.paging import PAGE_SIZE, Paging, WantedPage
from web.pictures import NoPicture
from web.queries.reports import ReportFilter, choices, contents, find, list_reports, readings
from web.queries.triage import said_of
from web.rendering import render
from web.room import Reading, RoomHere
from workers.receipts.page import page as receipt_page

__all__ = ["router"]

router = APIRouter()
_PDF = "application/pdf"
_LONGEST_SIDE = 1e5
RECEIPT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

PageNumber = Annotated[int, Query(ge=0, le=100_000)]
Text = Annotated[str, Query(max_length=200)]


@router.get("/reports")
def list_page(
    request: Request,
    session: Reading,
    _: Reader,
    q: Text = "",
    region: Text = "",
    department: Text = "",
    year: str = "",
    kind: str = "",
    severity: str = "",
    page: WantedPage = 1,
) -> HTMLResponse:
    """The reports that fit the filters, newest first."""
    wanted = ReportFilter(
        q.strip(),
        region.strip(),
        department.strip(),
        int(year) if year.isdigit() else None,
        Kind(kind) if kind in list(Kind) else None,
        Severity(severity) if severity in list(Severity) else None,
    )
    found, total = list_reports(session, wanted, limit=PAGE_SIZE, offset=Paging.offset(page))
    years, kinds = choices(session)
    values: dict[str, Any] = {"years": years, "kinds": kinds, "severities": list(Severity)}
    return render(request, "reports.html", found=found, wanted=wanted, paging=Paging(page, total), **values)


@router.get("/reports/{number}")
def report_page(
    request: Request, session: Reading, _: Reader, number: int, page: PageNumber = 0, box: Text = ""
) -> HTMLResponse:
    """One report; `page` and `box` say what its picture shows."""
    report, document = _found(session, number)
    whole = contents(session, report, document)
    pages = document.pages or 0
    values: dict[str, Any] = {
        "whole": whole,
        "report": report,
        "document": document,
        "forms": form_views(whole.forms, whole.facts, whole.findings),
        "readings": readings(session, report),
        "versions": versions_of(session, report.id),
        "said": said_of(session, [*whole.findings, *whole.retracted]),
        "deeds": list(Deed),
        "pictured": document.media_type == _PDF and pages > 0,
        "page": min(page, max(pages - 1, 0)),
        "box": ",".join(f"{length:.1f}" for length in _box(box) or ()) or None,
    }
    return render(request, "report.html", **values)


@router.get("/reports/{number}/pages/{page}.png")
def picture(room: RoomHere, _: Reader, number: int, page: int, box: Text = "") -> Response:
    """A page as a picture, with a box marked where one is named."""
    with reading(room.engine) as session:  # given back before the drawing, which takes a while
        document = _found(session, number)[1]
    if document.media_type != _PDF or not 0 <= page < (document.pages or 0):
        raise HTTPException(404)
    try:
        png = room.pictures.page(document.sha256, page, _box(box))
    except NoPicture as error:
        raise HTTPException(404) from error
    return Response(png, media_type="image/png", headers={"cache-control": "private, max-age=86400"})


@router.get("/reports/{number}/original")
def original(session: Reading, room: RoomHere, _: Reader, number: int) -> Response:
    """The bytes as they were published, to be saved and not shown: they are a stranger's."""
    document = _found(session, number)[1]
    ending = "pdf" if document.media_type == _PDF else "txt"
    headers = {"content-disposition": f'attachment; filename="{document.sha256[:16]}.{ending}"'}
    return Response(room.archive.read(document.sha256), media_type="application/octet-stream", headers=headers)


@router.get("/reports/{number}/receipt.{form}")
def receipt(session: Reading, _: Reader, number: int, form: Literal["json", "html"]) -> Response:
    """What became of the report's file, as a receipt."""
    content = receipt_of(session, _found(session, number)[1])
    if form == "json":
        return Response(msgspec.json.encode(content), media_type="application/json")
    # A page of its own without script: its one style sheet stands inside it.
    return HTMLResponse(receipt_page(content), headers={"content-security-policy": RECEIPT_POLICY})


def _found(session: Reading, number: int) -> tuple[StoredReport, Document]:
    found = find(session, number)
    if found is None:
        raise HTTPException(404)
    return found


def _box(text: str) -> Box | None:
    """x0,top,x1,bottom in points; None for anything else."""
    try:
        lengths = [float(part) for part in text.split(",")]
    except ValueError:
        return None
    if len(lengths) != len(("x0", "top", "x1", "bottom")) or not all(abs(one) < _LONGEST_SIDE for one in lengths):
        return None
    return (lengths[0], lengths[1], lengths[2], lengths[3])
