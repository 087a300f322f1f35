"""Findings over all reports, and the catalogue of rules."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from scheduler.triage import Deed
from schemas.findings import Severity
from schemas.knowledge.rules import rules
from schemas.tables import StoredFinding
from web.access.visitor import Reader
from web.paging import PAGE_SIZE, Paging, WantedPage
from web.queries.findings import MOST_COUNTED, NOBODY, FindingFilter, list_findings
from web.queries.reports import choices
from web.queries.triage import assignees, filters_of, said_of
from web.rendering import render
from web.room import Reading, RoomHere

__all__ = ["router"]

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/findings")
def list_page(
    request: Request,
    session: Reading,
    visitor: Reader,
    q: Text = "",
    severity: str = "",
    rule: Text = "",
    department: Text = "",
    region: Text = "",
    year: str = "",
    doubts: bool = False,
    assignee: Text = "",
    acknowledged: str = "",
    done: int | None = None,
    refused: int = 0,
    page: WantedPage = 1,
) -> HTMLResponse:
    """The findings (or doubts) that fit the filters."""
    wanted = FindingFilter(
        severity=Severity(severity) if severity in list(Severity) else None,
        rule=rule.strip().upper(),
        department=department.strip(),
        region=region.strip(),
        year=int(year) if year.isdigit() else None,
        text=q.strip(),
        doubts=doubts,
        assignee=assignee.strip(),
        acknowledged={"yes": True, "no": False}.get(acknowledged),
    )
    found, total = list_findings(session, wanted, limit=PAGE_SIZE, offset=Paging.offset(page))
    values: dict[str, Any] = {
        "years": choices(session)[0],
        "severities": list(Severity),
        "said": {} if doubts else said_of(session, [told for told, _ in found if isinstance(told, StoredFinding)]),
        "people": [NOBODY, *assignees(session)],
        "deeds": list(Deed),
        "filters": filters_of(session, visitor.name or "", "findings"),
        "done": done,
        "refused": refused,
    }
    paging = Paging(page, min(total, MOST_COUNTED), more=total > MOST_COUNTED)
    return render(request, "findings.html", found=found, wanted=wanted, paging=paging, **values)


@router.get("/rules")
def rules_page(request: Request, session: Reading, room: RoomHere, _: Reader, q: Text = "") -> HTMLResponse:
    """Every rule with its formula and source, and how often it finds something now."""
    text = q.strip().lower()
    shown = [one for one in rules() if text in f"{one.id} {one.title} {one.title_en} {one.category}".lower()]
    counts: dict[str, int] = {}
    for one in room.tally.by_rule(session):
        counts[one.rule] = counts.get(one.rule, 0) + one.count
    return render(request, "rules.html", rules=shown, counts=counts, text=q)
