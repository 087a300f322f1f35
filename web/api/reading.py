"""Reading through the API: reports, and what is in them."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, HTTPException, Query

from schemas.findings import Severity, Verdict
from schemas.report import Kind
from schemas.tables import StoredCheck, StoredDoubt, StoredFact, StoredFinding, StoredForm, StoredStatement
from web.access.visitor import Reader
from web.api.models import (
    CheckItem,
    FactItem,
    FindingItem,
    FormItem,
    Page,
    ReportDetail,
    ReportItem,
    Row,
    StatementItem,
)
from web.queries.findings import MOST_COUNTED, FindingFilter, list_findings
from web.queries.reports import Listed, ReportFilter, checks_by_verdict, find, find_listed, list_reports
from web.queries.rows import Below, count_below, rows_below
from web.queries.standing import fallen
from web.room import Reading

__all__ = ["router"]

router = APIRouter()
_MOST = 1000
_USUAL = 100

Limit = Annotated[int, Query(ge=1, le=_MOST)]
Before = Annotated[int | None, Query(ge=1, description="`next` of the page before")]
After = Annotated[int, Query(ge=-1, description="`next` of the page before")]
Text = Annotated[str, Query(max_length=200)]
Item = TypeVar("Item", bound=Row)


@router.get("/reports")
def reports(
    session: Reading,
    _: Reader,
    q: Text = "",
    region: Text = "",
    department: Text = "",
    year: int | None = None,
    kind: Kind | None = None,
    severity: Severity | None = None,
    after: Before = None,
    limit: Limit = _USUAL,
) -> Page[ReportItem]:
    """The current reports that fit, newest first. `q` is part of a name, or the beginning of a hash."""
    wanted = ReportFilter(q, region, department, year, kind, severity)
    found, total = list_reports(session, wanted, limit=limit, after=after)
    items = [_report(one) for one in found]
    return Page(items=items, next=items[-1].id if len(items) == limit else None, total=total)


@router.get("/reports/{number}")
def report(session: Reading, _: Reader, number: int) -> ReportDetail:
    """One report, a replaced reading too."""
    found = find_listed(session, number)
    if found is None:
        raise HTTPException(404)
    forms = rows_below(session, StoredForm, number, limit=_MOST)
    return ReportDetail(
        **_report(found).model_dump(),
        pages=found.document.pages,
        forms=[FormItem.model_validate(form) for form in forms],
        checks=checks_by_verdict(session, number),
        facts=count_below(session, StoredFact, number),
        statements=count_below(session, StoredStatement, number),
    )


@router.get("/reports/{number}/facts")
def facts(
    session: Reading, _: Reader, number: int, form: str | None = None, after: After = -1, limit: Limit = _USUAL
) -> Page[FactItem]:
    """The cells of a report, or of one form."""
    rows = _rows(session, StoredFact, number, limit, after, form=form)
    return _page(FactItem, rows, limit)


@router.get("/reports/{number}/statements")
def statements(
    session: Reading, _: Reader, number: int, after: After = -1, limit: Limit = _USUAL
) -> Page[StatementItem]:
    """The figures of a report's text."""
    return _page(StatementItem, _rows(session, StoredStatement, number, limit, after), limit)


@router.get("/reports/{number}/checks")
def checks(
    session: Reading, _: Reader, number: int, verdict: Verdict | None = None, after: After = -1, limit: Limit = _USUAL
) -> Page[CheckItem]:
    """Every rule at every place with its verdict, or those of one verdict."""
    return _page(CheckItem, _rows(session, StoredCheck, number, limit, after, verdict=verdict), limit)


@router.get("/reports/{number}/findings")
def findings_of(
    session: Reading, _: Reader, number: int, after: After = -1, limit: Limit = _USUAL
) -> Page[FindingItem]:
    """What was found in a report and was not taken back."""
    rows = _rows(session, StoredFinding, number, limit, after, without=fallen(session, number))
    return _page(FindingItem, rows, limit)


@router.get("/reports/{number}/doubts")
def doubts_of(session: Reading, _: Reader, number: int, after: After = -1, limit: Limit = _USUAL) -> Page[FindingItem]:
    """Where two readings of a report differ."""
    return _page(FindingItem, _rows(session, StoredDoubt, number, limit, after), limit)


@router.get("/findings")
def findings(
    session: Reading,
    _: Reader,
    severity: Severity | None = None,
    rule: Text = "",
    department: Text = "",
    region: Text = "",
    year: int | None = None,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Limit = _USUAL,
) -> Page[FindingItem]:
    """The findings of all current reports that fit, the newest first; a rule also as the beginning of some (T3).

    `total` is null where more than 10,000 fit: they are not counted further.
    """
    wanted = FindingFilter(severity, rule, department, region, year)
    found, total = list_findings(session, wanted, limit=limit, after=after)
    items = [FindingItem.model_validate(told) for told, _report in found]
    counted = total if total <= MOST_COUNTED else None
    return Page(items=items, next=items[-1].id if len(items) == limit else None, total=counted)


def _report(listed: Listed) -> ReportItem:
    about = {"document": listed.document.sha256, "name": listed.document.name, "findings": listed.findings}
    return ReportItem.model_validate({**vars(listed.report), **about})


def _rows(session: Reading, table: Below, number: int, limit: int, after: int, **equal: Any) -> Sequence[Any]:
    """The rows, or 404 where there is no such report."""
    if find(session, number) is None:
        raise HTTPException(404)
    return rows_below(session, table, number, limit=limit, after=after, **equal)


def _page(model: type[Item], rows: Sequence[Any], limit: int) -> Page[Item]:
    return Page(
        items=[model.model_validate(row) for row in rows],
        next=rows[-1].ordinal if len(rows) == limit else None,
        total=None,
    )
