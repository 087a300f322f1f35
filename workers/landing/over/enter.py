"""What rules over reports say of one report, entered beside what it was judged to be when it landed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, func, select, update
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
from workers.landing.bulk import insert_columns
from workers.landing.over.counted import Counted
from workers.landing.remember import Reading, settle
from workers.landing.series import name_of
from workers.validate.neighbours import OverReports

__all__ = ["enter_over", "enter_witnesses", "ids_over"]

_CHECKS, _FINDINGS, _IDENTITIES, _WITNESSES = (
    Base.metadata.tables[model.__tablename__] for model in (StoredCheck, StoredFinding, FindingIdentity, ReportWitness)
)


_CHECK, _WITNESS, _FINDING = _CHECKS.c, _WITNESSES.c, _FINDINGS.c
_OVER = (_CHECK.report_id == bindparam("report"), _CHECK.rule.in_(bindparam("ids", expanding=True)))
_STORED = (
    select(*(column for column in _CHECK if column.name not in ("report_id", "ordinal", "fiscal_year")))
    .where(*_OVER)
    .order_by(_CHECK.ordinal)
)
_DELETE = delete(_CHECKS).where(*_OVER)
_LAST = select(func.max(_CHECK.ordinal)).where(_CHECK.report_id == bindparam("report"))
_WEIGHED_WITH = select(_WITNESS.over, _WITNESS.witness_id).where(_WITNESS.report_id == bindparam("report"))
_UNWEIGH = delete(_WITNESSES).where(
    _WITNESS.report_id == bindparam("report"), _WITNESS.over.in_(bindparam("sorts", expanding=True))
)
_OPEN = (
    select(_IDENTITIES.c.key)
    .where(_IDENTITIES.c.series_id == bindparam("series"), _IDENTITIES.c.state == IdentityState.OPEN)
    .where(_IDENTITIES.c.rule.in_(bindparam("ids", expanding=True)))
    .limit(1)
)
_SAID = {
    "in_form": _FINDING.form,
    "in_section": _FINDING.section,
    "in_column": _FINDING.column_key,
    "at_code": _FINDING.code,
    "was_expected": _FINDING.expected,
    "was_found": _FINDING.found,
}
_REWORD = (
    update(_FINDINGS)
    .where(_FINDING.report_id == bindparam("report"), _FINDING.rule == bindparam("of"))
    .where(*(column.is_not_distinct_from(bindparam(name)) for name, column in _SAID.items()))
    .where(_FINDING.resolved_at.is_(None), _FINDING.message != bindparam("told"))
    .values(message=bindparam("told"), message_en=bindparam("told_en"))
)


@cache
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
    _replace_witnesses(session, target.report, witnesses)
    findings = tuple(finding for one in results.values() for finding in one.findings)
    if findings or _anything_open(session, target.series, ids):
        name = name_of(session, target.series)
        reading = Reading(target.series, name, target.report, target.report, moment, target.about)
        settle(session, reading, list(rows.findings(findings)), lambda rule: rule in ids)
        _reword(session, target.report, findings)


def _enter_checks(session: Session, report: int, year: int, ids: Collection[str], made: Sequence[Check]) -> None:
    """The checks of these rules, after the others; untouched where they are the same."""
    connection, mine = session.connection(), {"report": report, "ids": list(ids)}
    checks = {name: values for name, values in rows.checks(made).items() if name != "ordinal"}
    stored = [dict(row) for row in connection.execute(_STORED, mine).mappings()]
    if stored:
        if stored == rows.as_rows(checks):
            return
        connection.execute(_DELETE, mine)
    last: int | None = connection.execute(_LAST, {"report": report}).scalar()
    first = 0 if last is None else last + 1
    ordinals = range(first, first + len(made))
    insert_columns(session, _CHECKS, {**checks, "ordinal": ordinals}, report_id=report, fiscal_year=year)


def enter_witnesses(session: Session, report: int, witnesses: Mapping[str, Collection[int]]) -> None:
    """A report that has none was weighed with these."""
    placed = [(over, other) for over, others in witnesses.items() for other in sorted(set(others))]
    if placed:
        over, other = zip(*placed, strict=True)
        insert_columns(session, _WITNESSES, {"over": over, "witness_id": other}, report_id=report)


def _replace_witnesses(session: Session, report: int, witnesses: Mapping[str, Collection[int]]) -> None:
    if not witnesses:
        return
    known: dict[str, set[int]] = defaultdict(set)
    for over, other in session.connection().execute(_WEIGHED_WITH, {"report": report}):
        known[over].add(other)
    changed = {over: others for over, others in witnesses.items() if known[over] != set(others)}
    if changed:
        session.connection().execute(_UNWEIGH, {"report": report, "sorts": list(changed)})
        enter_witnesses(session, report, changed)


def _anything_open(session: Session, series: int, ids: Collection[str]) -> bool:
    return session.connection().execute(_OPEN, {"series": series, "ids": list(ids)}).first() is not None


def _reword(session: Session, report: int, findings: Iterable[Finding]) -> None:
    """A finding that stays may be told in other words: among more peers, with another neighbour's name."""
    values = [
        {
            "report": report,
            "of": finding.rule,
            "in_form": finding.where.form,
            "in_section": finding.where.section,
            "in_column": finding.where.column,
            "at_code": finding.where.code,
            "was_expected": finding.expected,
            "was_found": finding.found,
            "told": finding.message,
            "told_en": finding.message_en,
        }
        for finding in findings
    ]
    if values:
        session.connection().execute(_REWORD, values)
