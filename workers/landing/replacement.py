"""The rule on versions: a report published again says so where its figures are others (Y-VERSION-DIFF).

It accuses only where both versions were read by the same readers, by figures that were read and not worked out, and
where most of the figures stayed: otherwise the check says why it could not be made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from schemas.findings import Check, Evidence, Finding, Severity, Verdict, Where
from schemas.knowledge.forms import forms
from schemas.knowledge.rules import Rule, column_words, rules
from schemas.tables import Base, Comparison, ReportChange
from workers.landing.diff import Changed, Diff
from workers.landing.shelf import Shelf
from workers.landing.versions import Edition

__all__ = ["RULE", "Outcome", "carry", "enter_comparison", "weigh"]

RULE = "Y-VERSION-DIFF"
_MOST_ROWS = 2000
_MOST_NAMED = 3
_MOST_EVIDENCE = 6
_QUOTED = 200
_FIRST = "这是收到的第一个版本"
_READ_OTHERWISE = "前后两个版本不是由同一版本的读取程序读出的，前一版本重读后再比较"
_LOST = "前一版本的读取结果不在档案中"
_STRANGERS = "两个版本相同的数字不到一半，不像同一份报告的前后版本"
_COMPARISONS, _CHANGES = (Base.metadata.tables[model.__tablename__] for model in (Comparison, ReportChange))

Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A version weighed against the one before it, `earlier`; `stale` where reading that one again would settle it."""

    check: Check
    earlier: Edition | None = None
    finding: Finding | None = None
    diff: Diff | None = None
    stale: bool = False


def weigh(earlier: Edition | None, later: Edition, shelf: Shelf | None) -> Outcome:
    """Compare a version with the one before it."""
    if earlier is None:
        return Outcome(Check(RULE, Verdict.NOT_APPLICABLE, reason=_FIRST))
    if earlier.read_by != later.read_by:
        return _undecided(_READ_OTHERWISE, earlier, stale=True)
    diff = None if shelf is None else shelf.diff(earlier, later)
    if diff is None:
        return _undecided(_LOST, earlier, stale=True)
    if not diff.of_one_report:
        return _undecided(_STRANGERS, earlier, diff=diff)
    if not diff.replaced:
        return Outcome(Check(RULE, Verdict.PASS), earlier, diff=diff)
    finding = _finding(diff, earlier)
    values = {"expected": finding.expected, "found": finding.found, "difference": finding.difference}
    return Outcome(Check(RULE, Verdict.FAIL, finding.where, **values), earlier, finding, diff)


def enter_comparison(session: Session, report: int, outcome: Outcome) -> None:
    """The comparison of a reading and its changes become rows, in the place of those that are there."""
    if outcome.earlier is None:  # a first version never had another before it
        return
    _clear(session, report)
    diff = outcome.diff
    values = {
        "report_id": report,
        "earlier_id": outcome.earlier.report,
        "reason": outcome.check.reason,
        "notice": diff and diff.notice,
        "counts": diff.counts if diff else {},
    }
    session.execute(insert(_COMPARISONS).values(**values))
    kept = diff.changes[:_MOST_ROWS] if diff else ()
    if kept:
        rows = [{"report_id": report, "ordinal": ordinal, **_row(one)} for ordinal, one in enumerate(kept)]
        session.execute(insert(_CHANGES), rows)


def carry(session: Session, former: int, report: int, earlier: Edition) -> bool:
    """Keep what a former reading of the same document showed against the same version, until the two can be compared
    again: neither document has changed. False where the former reading was not compared with that document.
    """
    # The earlier version's reading may be another by now; its document is what counts.
    reports = Base.metadata.tables["reports"]
    known = (
        select(_COMPARISONS)
        .join(reports, reports.c.id == _COMPARISONS.c.earlier_id)
        .where(_COMPARISONS.c.report_id == former, _COMPARISONS.c.reason.is_(None))
        .where(reports.c.document_id == earlier.document)
    )
    found = session.execute(known).mappings().one_or_none()
    if found is None:
        return False
    _clear(session, report)
    session.execute(insert(_COMPARISONS).values({**found, "report_id": report}))
    query = select(_CHANGES).where(_CHANGES.c.report_id == former)
    rows = [{**row, "report_id": report} for row in session.execute(query).mappings()]
    if rows:
        session.execute(insert(_CHANGES), rows)
    return True


def _clear(session: Session, report: int) -> None:
    for table in (_CHANGES, _COMPARISONS):
        session.execute(delete(table).where(table.c.report_id == report))


def _undecided(reason: str, earlier: Edition, *, diff: Diff | None = None, stale: bool = False) -> Outcome:
    return Outcome(Check(RULE, Verdict.NOT_EVALUABLE, reason=reason), earlier, diff=diff, stale=stale)


@cache
def _rule() -> Rule:
    return next(rule for rule in rules() if rule.id == RULE)


def _finding(diff: Diff, earlier: Edition) -> Finding:
    replaced, rule = diff.replaced, _rule()
    first = replaced[0]
    count, named = len(replaced), "；".join(_in_words(one) for one in replaced[:_MOST_NAMED])
    said = f"报告中说明：{diff.notice}" if diff.notice else "而报告中没有更正说明"
    tail = "等" if count > _MOST_NAMED else ""
    told = "said so" if diff.notice else "did not say so"
    return Finding(
        RULE,
        Severity.INFO if diff.notice else rule.severity,
        rule.category,
        f"与先前公开的第{earlier.version}版相比，有{count}处数字已改动，{said}：{named}{tail}。",
        first.where,
        expected=first.before,
        found=first.after,
        difference=_difference(first),
        evidence=_evidence(replaced, diff.notice, earlier),
        message_en=f"Figures differ from version {earlier.version}, published before, in {count} places; it {told}.",
    )


def _in_words(one: Changed) -> str:
    where = one.where
    title = f"《{forms()[where.form].title}》" if where.form in forms() else (where.section or "")
    column = f"{column_words(where.column)}栏" if where.column else ""
    became = "不再刊出" if one.after is None else f"改为{one.after}"
    return f"{title}{one.name or ''}{column}由{one.before}{became}"


def _difference(one: Changed) -> str | None:
    try:
        before, after = (Decimal((text or "").replace(",", "").rstrip("%")) for text in (one.before, one.after))
    except InvalidOperation:
        return None
    return f"{after - before:f}" if before.is_finite() and after.is_finite() else None


def _evidence(replaced: Sequence[Changed], notice: str | None, earlier: Edition) -> tuple[Evidence, ...]:
    """The printed rows as they are, each with the row as it was; the notice at the end."""
    found: list[Evidence] = []
    for one in replaced[:_MOST_EVIDENCE]:
        was = f"〔第{earlier.version}版第{(one.page_before or 0) + 1}页〕{one.quoted_before or one.before or ''}"
        if one.quoted or one.after:
            found.append(Evidence((one.quoted or one.after or "")[:_QUOTED], one.page, one.box))
        found.append(Evidence(was[:_QUOTED]))
    if notice:
        found.append(Evidence(notice))
    return tuple(dict.fromkeys(found))[: 2 * _MOST_EVIDENCE]


def _row(one: Changed) -> Row:
    where: Where = one.where
    return {
        "kind": one.kind,
        "form": where.form,
        "side": where.side,
        "line": where.line,
        "code": where.code,
        "name": one.name,
        "column_key": where.column,
        "section": where.section,
        "before": one.before,
        "after": one.after,
        "page_before": one.page_before,
        "page": one.page,
    }
