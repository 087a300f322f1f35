"""What rules over reports say of one report, entered beside what it was judged to be when it landed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from schemas.findings import Check, Finding
from schemas.knowledge.rules import rules
from schemas.tables import (
    Base,
    FindingIdentity,
    IdentityState,
    ReportWitness,
    StoredCheck,
    StoredFinding,
)
from workers.landing import rows
from workers.landing.bulk import insert_rows
from workers.landing.over.counted import Counted
from workers.landing.remember import Reading, settle
from workers.landing.series import name_of
from workers.validate.neighbours import OverReports

__all__ = ["enter_over", "ids_over"]

_CHECKS, _FINDINGS, _IDENTITIES, _WITNESSES = (
    Base.metadata.tables[model.__tablename__] for model in (StoredCheck, StoredFinding, FindingIdentity, ReportWitness)
)


def ids_over(*over: str) -> frozenset[str]:
    """The ids of the rules over such reports."""
    return frozenset(rule.id for rule in rules() if rule.over in over)


def enter_over(
    session: Session,
    target: Counted,
    results: Mapping[str, OverReports],
    witnesses: Mapping[str, Collection[int]],
    moment: datetime,
) -> None:
    """The checks and findings of a report over some sorts of reports are now these.

    `results` and `witnesses` (numbers of reports) go by the sort. What says the same keeps its row; findings that are
    new owe `finding.raised`, those that are gone `finding.resolved`. The caller holds the lock on the report's body.
    """
    ids = ids_over(*results)
    year = rows.part_of(target.known.fiscal_year)
    _enter_checks(session, target.report, year, ids, [check for one in results.values() for check in one.checks])
    for over, others in witnesses.items():
        _enter_witnesses(session, target.report, over, others)
    findings = tuple(finding for one in results.values() for finding in one.findings)
    if findings or _anything_open(session, target.series, ids):
        name = name_of(session, target.series)
        reading = Reading(target.series, name, target.report, target.report, moment, target.about)
        settle(session, reading, list(rows.findings(findings)), lambda rule: rule in ids)
        _reword(session, target.report, findings)


def _enter_checks(session: Session, report: int, year: int, ids: Collection[str], checks: Iterable[Check]) -> None:
    """The checks of these rules, after the others; untouched where they are the same."""
    new = [{name: value for name, value in row.items() if name != "ordinal"} for row in rows.checks(tuple(checks))]
    columns = [column for column in _CHECKS.c if column.name not in ("report_id", "ordinal", "fiscal_year")]
    mine = (_CHECKS.c.report_id == report, _CHECKS.c.rule.in_(ids))
    old = session.execute(select(*columns).where(*mine).order_by(_CHECKS.c.ordinal)).mappings()
    if [dict(row) for row in old] == new:
        return
    session.execute(delete(_CHECKS).where(*mine))
    highest = select(func.max(_CHECKS.c.ordinal)).where(_CHECKS.c.report_id == report)
    last: int | None = session.execute(highest).scalar()
    first = 0 if last is None else last + 1
    numbered = [{**row, "ordinal": ordinal} for ordinal, row in enumerate(new, first)]
    insert_rows(session, _CHECKS, numbered, report_id=report, fiscal_year=year)


def _enter_witnesses(session: Session, report: int, over: str, others: Collection[int]) -> None:
    mine = (_WITNESSES.c.report_id == report, _WITNESSES.c.over == over)
    known = set(session.scalars(select(_WITNESSES.c.witness_id).where(*mine)))
    if known != set(others):
        session.execute(delete(_WITNESSES).where(*mine))
        if others:
            placed = [{"report_id": report, "over": over, "witness_id": other} for other in sorted(set(others))]
            session.execute(insert(_WITNESSES), placed)


def _anything_open(session: Session, series: int, ids: Collection[str]) -> bool:
    same = (_IDENTITIES.c.series_id == series, _IDENTITIES.c.rule.in_(ids))
    standing = select(_IDENTITIES.c.key).where(*same, _IDENTITIES.c.state == IdentityState.OPEN)
    return session.execute(standing.limit(1)).first() is not None


def _reword(session: Session, report: int, findings: Iterable[Finding]) -> None:
    """A finding that stays may be told in other words: among more peers, with another neighbour's name."""
    row = _FINDINGS.c
    for finding in findings:
        place = {"form": row.form, "section": row.section, "column": row.column_key, "code": row.code}
        same = [column == getattr(finding.where, name) for name, column in place.items()]
        standing = update(_FINDINGS).where(row.report_id == report, row.rule == finding.rule, *same)
        said = (row.expected.is_not_distinct_from(finding.expected), row.found.is_not_distinct_from(finding.found))
        standing = standing.where(row.resolved_at.is_(None), row.message != finding.message, *said)
        session.execute(standing.values(message=finding.message, message_en=finding.message_en))
