"""Landing reports one after the other, without reading any, and looking at what rules over reports made of them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from runtime.database import reading, transaction
from schemas.findings import Judgement
from schemas.knowledge.rules import pack_for, rules
from schemas.report import Report
from schemas.tables import (
    Event,
    StoredCheck,
    StoredFinding,
    StoredReport,
    in_force,
)
from tests.landings import held_for
from workers.landing import land_report
from workers.landing.over import weigh_dues

__all__ = ["checks", "events", "findings", "land", "land_all", "settle_dues"]

_OVER = tuple(rule.id for rule in rules() if rule.over and rule.over != "versions")


def land(engine: Engine, read: Report, judgement: Judgement | None = None, *, bytes_of: str = "") -> int:
    """Land a report; its document is told by its content, or by `bytes_of`."""
    content = bytes_of.encode() or msgspec.json.encode(read)
    who = read.identity
    judged = judgement or Judgement(pack_for(who.fiscal_year, who.region_code).id)
    held = held_for(engine, content)
    with transaction(engine) as session:
        return land_report(session, held, read, judged, "classify-1")


def land_all(engine: Engine, reports: Iterable[Report]) -> None:
    """Land reports in this order and weigh what became due."""
    for report in reports:
        land(engine, report)
    settle_dues(engine)


def settle_dues(engine: Engine) -> None:
    """Weigh everything that is due."""
    while weigh_dues(engine):
        pass


def findings(engine: Engine) -> set[tuple[Any, ...]]:
    """The findings over reports that stand, of the reports that count, each by whose it is and all that it says."""
    row = StoredFinding
    said = (
        row.rule,
        row.severity,
        row.form,
        row.section,
        row.code,
        row.expected,
        row.found,
        row.difference,
        row.message,
    )
    query = (
        select(StoredReport.department, StoredReport.fiscal_year, *said)
        .join(StoredReport, StoredReport.id == row.report_id)
        .where(StoredReport.latest, in_force(), row.rule.in_(_OVER))
    )
    with reading(engine) as session:
        return {tuple(found) for found in session.execute(query)}


def checks(engine: Engine, *only: str) -> list[tuple[Any, ...]]:
    """The checks over reports of the reports that count, in no order that landing could change."""
    row = StoredCheck
    said = (row.rule, row.verdict, row.expected, row.reason, row.place)
    query = (
        select(StoredReport.department, StoredReport.fiscal_year, *said)
        .join(StoredReport, StoredReport.id == row.report_id)
        .where(StoredReport.latest, row.rule.in_(only or _OVER))
    )
    with reading(engine) as session:
        rows = [(*found[:-1], sorted(found[-1].items())) for found in session.execute(query)]
    return sorted(tuple(map(str, row)) for row in rows)


def events(engine: Engine, name: str) -> list[dict[str, Any]]:
    """The log lines of rules over reports that are owed under a name."""
    with reading(engine) as session:
        found = session.scalars(select(Event).where(Event.name == name).order_by(Event.id))
        return [event.fields for event in found if event.fields.get("rule") in _OVER]
