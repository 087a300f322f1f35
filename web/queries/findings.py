"""Findings over all current reports, with their filters.

First the numbers of what fits are found, from indexes alone as far as they go, then the rows of one page are read: a
row is wide, and most of what fits is only counted. Counting ends at MOST_COUNTED.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, not_, select, union_all
from sqlalchemy.orm import Session, defer

from schemas.findings import Severity
from schemas.tables import Acknowledgement, Assignment, StoredDoubt, StoredFinding, StoredReport, acknowledged
from web.queries.standing import still_standing

__all__ = ["MOST_COUNTED", "NOBODY", "FindingFilter", "Told", "list_findings"]

MOST_COUNTED = 10_000
"""Where more fit, their number is one above this, and the pages of a list end here."""
NOBODY = "-"

Told = StoredFinding | StoredDoubt


@dataclass(frozen=True)
class FindingFilter:
    """Which findings; what is empty does not restrict.

    A rule fits by its id, or as the beginning of one up to a hyphen; `assignee` is a name, or NOBODY. With `doubts`
    the doubts about our own reading are asked for instead.
    """

    severity: Severity | None = None
    rule: str = ""
    department: str = ""
    region: str = ""
    year: int | None = None
    text: str = ""
    report: int | None = None
    doubts: bool = False
    assignee: str = ""
    acknowledged: bool | None = None


def list_findings(
    session: Session, wanted: FindingFilter, *, limit: int, offset: int = 0, after: int | None = None
) -> tuple[list[tuple[Told, StoredReport]], int]:
    """The findings that fit, newest report first, and how many there are in all (as far as MOST_COUNTED).

    With `after` they come by their numbers instead, the highest first, those below that number; 0 starts at the top.
    """
    table: Any = StoredDoubt if wanted.doubts else StoredFinding
    fitting = select(table.id).where(*_conditions(session, table, wanted))
    rules = _rules(session, table, wanted.rule) if wanted.rule else None
    if after is None:
        numbers = _numbers(session, _listed(table, wanted, rules, fitting))
        return _read(session, table, numbers[offset : min(offset + limit, MOST_COUNTED)]), len(numbers)
    if rules is not None:
        fitting = fitting.where(table.rule.in_(rules))
    counted = select(func.count()).select_from(fitting.limit(MOST_COUNTED + 1).subquery())
    below = fitting.where(table.id < after) if after else fitting
    numbers = _numbers(session, below.order_by(table.id.desc()).limit(limit))
    return _read(session, table, numbers), session.execute(counted).scalar_one()


def _listed(table: Any, wanted: FindingFilter, rules: list[str] | None, fitting: Select[int]) -> Any:
    """In the order of the list, as many as are counted."""
    if wanted.text:
        # No index finds words: the table is read as it lies, from its end, and what is found there put in order.
        of_rules = fitting if rules is None else fitting.where(table.rule.in_(rules))
        newest = of_rules.add_columns(table.report_id, table.ordinal).order_by(table.id.desc()).limit(MOST_COUNTED + 1)
        found = newest.subquery().c
        return select(found.id).order_by(found.report_id.desc(), found.ordinal)
    if rules is not None and len(rules) > 1:
        # Each rule's findings lie in order; so they are merged, and the merging stops where the counting does.
        placed = fitting.add_columns(table.report_id, table.ordinal)
        merged = union_all(*(placed.where(table.rule == rule) for rule in rules))
        return merged.order_by(column("report_id").desc(), column("ordinal")).limit(MOST_COUNTED + 1)
    if rules is not None:
        fitting = fitting.where(table.rule.in_(rules))
    return fitting.order_by(table.report_id.desc(), table.ordinal).limit(MOST_COUNTED + 1)


def _numbers(session: Session, query: Any) -> list[int]:
    return list(session.execute(query).scalars())


def _read(session: Session, table: Any, numbers: list[int]) -> list[tuple[Told, StoredReport]]:
    """The rows of these numbers with their reports, in the numbers' order."""
    query = select(table, StoredReport).join(StoredReport, StoredReport.id == table.report_id)
    query = query.options(defer(StoredReport.identity), defer(StoredReport.sections)).where(table.id.in_(numbers))
    found = {told.id: (told, report) for told, report in session.execute(query)}
    return [found[number] for number in numbers]


def _conditions(session: Session, table: Any, wanted: FindingFilter) -> list[ColumnElement[bool]]:
    """What a finding must fulfil, but for its rule; what few fulfil stands first."""
    out: list[ColumnElement[bool]] = []
    if wanted.text:
        out.append(table.message.contains(wanted.text, autoescape=True))
    if wanted.report is not None:
        out.append(table.report_id == wanted.report)
    if wanted.severity is not None:
        out.append(table.severity == wanted.severity)
    if not wanted.doubts:
        out += [still_standing(session), *_triaged(wanted)]
    return [*out, _of_reports(table, wanted)]


def _of_reports(table: Any, wanted: FindingFilter) -> ColumnElement[bool]:
    """What the report of a finding must be."""
    reports = select(StoredReport.id).where(StoredReport.latest.is_(True))
    narrowed = reports
    if wanted.department:
        narrowed = narrowed.where(StoredReport.department.contains(wanted.department, autoescape=True))
    if wanted.region:
        narrowed = narrowed.where(StoredReport.region.contains(wanted.region, autoescape=True))
    if wanted.year is not None:
        narrowed = narrowed.where(StoredReport.fiscal_year == wanted.year)
    if narrowed is not reports:
        return table.report_id.in_(narrowed)  # type: ignore[no-any-return]
    # All that count: no way to find findings by, which the sum keeps the database from trying.
    return (table.report_id + 0).in_(reports)  # type: ignore[no-any-return]


def _rules(session: Session, table: Any, wanted: str) -> list[str]:
    """The rules that have raised something and fit; the index is leapt through from one to the next."""
    first = select(func.min(table.rule).label("rule")).cte("leaps", recursive=True)
    following = select(func.min(table.rule)).where(table.rule > first.c.rule).scalar_subquery()
    leaps = first.union_all(select(following).where(first.c.rule.is_not(None)))
    known = session.execute(select(leaps.c.rule)).scalars()
    return [rule for rule in known if rule is not None and (rule == wanted or rule.startswith(f"{wanted}-"))]


def _triaged(wanted: FindingFilter) -> list[ColumnElement[bool]]:
    """By what people said of findings: few of them, so these are looked up, and the rest is what is not among them."""
    out: list[ColumnElement[bool]] = []
    if wanted.assignee == NOBODY:
        theirs = select(Assignment.identity).where(Assignment.identity == StoredFinding.identity)
        out.append(not_(theirs.correlate(StoredFinding).exists()))
    elif wanted.assignee:
        mine = select(Assignment.identity).where(Assignment.assignee == wanted.assignee)
        out.append(StoredFinding.identity.in_(mine))
    if wanted.acknowledged:
        given = select(Acknowledgement.identity).where(Acknowledgement.ended_at.is_(None))
        out += [StoredFinding.identity.in_(given), acknowledged()]
    elif wanted.acknowledged is not None:
        out.append(not_(acknowledged()))
    return out
