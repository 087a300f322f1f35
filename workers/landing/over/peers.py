"""Departments of one sort in one year: when one of them lands, each is held against the group again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import partial

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from runtime.database import database_now
from schemas.findings import Verdict
from schemas.tables import Base, ReportMeasure, StoredCheck, StoredReport
from workers.landing.over.counted import of_reports
from workers.landing.over.enter import enter_over, ids_over
from workers.landing.over.keep import PEERS
from workers.landing.series import lock
from workers.validate.neighbours import Spread, against_peers, spreads_of, verdicts_of

__all__ = ["peer_steps"]

_MEASURES, _REPORTS, _CHECKS = (
    Base.metadata.tables[model.__tablename__] for model in (ReportMeasure, StoredReport, StoredCheck)
)
_MEASURE, _CHECK = _MEASURES.c, _CHECKS.c
_GROUP = (
    select(_MEASURE.report_id, _MEASURE.measure, _MEASURE.value)
    .join(_REPORTS, _REPORTS.c.id == _MEASURE.report_id)
    .where(_MEASURE.peers == bindparam("group"), _MEASURE.fiscal_year == bindparam("year"), _REPORTS.c.latest)
    .order_by(_MEASURE.report_id)
)
_VERDICTS = (
    select(_CHECK.report_id, _CHECK.rule, _CHECK.verdict)
    .where(_CHECK.report_id.in_(bindparam("reports", expanding=True)))
    .where(_CHECK.rule.in_(bindparam("ids", expanding=True)))
)
Measures = Mapping[str, Decimal]


def peer_steps(session: Session, peers: str, year: int) -> list[Callable[[Session], None]]:
    """A step for each report of a group whose checks are others now, or that is far off."""
    group = _group(session, peers, year)
    spreads = spreads_of((name, value) for measures in group.values() for name, value in measures.items())
    stored = _verdicts(session, group)
    steps: list[Callable[[Session], None]] = []
    for report, measures in group.items():
        verdicts = verdicts_of(measures, spreads)
        if verdicts != stored.get(report) or Verdict.FAIL in verdicts.values():
            steps.append(partial(_weigh, report=report, measures=measures, spreads=spreads))
    return steps


def _group(session: Session, peers: str, year: int) -> dict[int, dict[str, Decimal]]:
    measured: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for report, measure, value in session.connection().execute(_GROUP, {"group": peers, "year": year}):
        measured[report][measure] = value
    return measured


def _verdicts(session: Session, reports: Collection[int]) -> dict[int, dict[str, Verdict]]:
    which = {"reports": list(reports), "ids": list(ids_over(PEERS))}
    found: dict[int, dict[str, Verdict]] = defaultdict(dict)
    for report, rule, verdict in session.connection().execute(_VERDICTS, which):
        found[report][rule] = verdict
    return found


def _weigh(session: Session, report: int, measures: Measures, spreads: Mapping[str, Spread]) -> None:
    for target in of_reports(session, [report]):
        lock(session, target.series)
        result = against_peers(measures, spreads, target.known)
        enter_over(session, target, {PEERS: result}, {}, database_now(session))
