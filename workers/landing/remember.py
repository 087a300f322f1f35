"""Findings over readings: what is raised, stays, changes, is resolved, returns, with its history and its log lines.

    name_all(series, rows, recall(session, series))     which finding is which
    reconcile(session, reading, named, known, of=…)     turns and lines of a reading that lands
    settle(session, reading, rows, of=…)                the same for a report that landed before, when another report
                                                        brings up or settles findings of it

`of` says of which rules the given findings are all there is; the identities of other rules are left as they are. Every
caller holds the lock on the report's body (workers.landing.series.enter).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, not_, select, update
from sqlalchemy.orm import Session

from schemas.findings import Severity
from schemas.tables import (
    Act,
    Base,
    FindingAct,
    FindingIdentity,
    FindingTurn,
    IdentityState,
    StoredFinding,
    StoredReport,
    Turn,
    in_force,
)
from schemas.tables.types import Utc
from workers.landing.bulk import insert_rows
from workers.landing.identities import Known, Named, Row, name_all
from workers.stages.events import owe_all

__all__ = ["Reading", "recall", "reconcile", "settle"]

_TOLD = ("rule", "severity", "form", "expected", "found", "difference", "page")
_IDENTITIES, _TURNS, _FINDINGS = (
    Base.metadata.tables[model.__tablename__] for model in (FindingIdentity, FindingTurn, StoredFinding)
)
_IDENTITY, _FINDING = _IDENTITIES.c, _FINDINGS.c
_RECALL = (
    select(_IDENTITY.key, _IDENTITY.rule, _IDENTITY.severity, _IDENTITY.place, _IDENTITY.number)
    .add_columns(_IDENTITY.state, _IDENTITY.fingerprint)
    .where(_IDENTITY.series_id == bindparam("series"))
)
"""In the order of Known's fields."""
_KEYS = _IDENTITY.key.in_(bindparam("keys", expanding=True))
_MOMENT = bindparam("moment", type_=Utc())
_SEEN = update(_IDENTITIES).where(_KEYS).values(state=IdentityState.OPEN, seen_at=_MOMENT)
_GONE = update(_IDENTITIES).where(_KEYS).values(state=IdentityState.RESOLVED)
_CHANGED = (
    update(_IDENTITIES)
    .where(_IDENTITY.key == bindparam("of"))
    .values(fingerprint=bindparam("now"), severity=bindparam("grave"))
)
_BELOW = _FINDING.report_id == bindparam("report")
_STANDING = select(_FINDING.id, _FINDING.rule, _FINDING.identity, _FINDING.fingerprint).where(
    _BELOW, _FINDING.resolved_at.is_(None)
)
_RESOLVE_ROWS = (
    update(_FINDINGS).where(_FINDING.id.in_(bindparam("numbers", expanding=True))).values(resolved_at=_MOMENT)
)
_LAST = select(func.max(_FINDING.ordinal)).where(_BELOW)
_FALLEN = (
    select(StoredFinding.identity)
    .join(StoredReport, StoredReport.id == StoredFinding.report_id)
    .where(StoredFinding.report_id == bindparam("report"), StoredFinding.resolved_at.is_(None), not_(in_force()))
)
_ACTS = (
    select(FindingAct.identity, FindingAct.fingerprint, FindingAct.act)
    .join(FindingIdentity, FindingIdentity.key == FindingAct.identity)
    .where(FindingIdentity.series_id == bindparam("series"))
    .order_by(FindingAct.id)
)

Of = Callable[[str], bool]


@dataclass(frozen=True)
class Reading:
    """The reading that counts for a series, as of `moment`.

    `former` is the report that counted before it, the same where findings change without a new reading. `about` are
    the fields that every log line of the report carries (report, version, document, department, fiscal_year …).
    """

    series: int
    name: str
    report: int
    former: int | None
    moment: datetime
    about: Mapping[str, Any]


def recall(session: Session, series: int) -> dict[str, Known]:
    """The identities of a series, by their keys."""
    found = session.connection().execute(_RECALL, {"series": series})
    return {key: Known(key, *rest) for key, *rest in found}


def reconcile(
    session: Session, reading: Reading, named: Sequence[Named], known: Mapping[str, Known], of: Of
) -> set[str]:
    """Enter what became of every finding of the rules `of`, and owe its line; the keys of those that are resolved.

    Newly raised and returned findings owe `finding.raised` (the latter with `returned`), those that are gone
    `finding.resolved`. A finding that was taken back and says the same again stays taken back, and is not told; one
    that fell with its rule or reader, or says something else now, stands again and is told as returned.
    """
    fallen = _fallen(session, reading) if known else frozenset[str]()
    retracted = _retracted(session, reading.series) if known else frozenset[tuple[str, str]]()
    turns = {one.key: _turns(one, known.get(one.key), fallen, retracted) for one in named}
    kept = {one.key for one in named}
    gone = [one for one in known.values() if one.state is IdentityState.OPEN and of(one.rule) and one.key not in kept]
    _store(session, reading, named, known, gone)
    happened = [(key, turn) for key, several in turns.items() for turn in several]
    happened += [(one.key, Turn.RESOLVED) for one in gone]
    insert_rows(session, _TURNS, [_turn(reading, key, turn) for key, turn in happened])
    _tell_raised(session, reading, named, turns, retracted)
    lines = (_resolved_line(reading, one) for one in gone if one.key not in fallen)
    owe_all(session, "finding.resolved", lines)
    return {one.key for one in gone}


def settle(session: Session, reading: Reading, rows: Iterable[Row], of: Of) -> None:
    """The findings of the rules `of` on a report that landed before are now these.

    A finding that says the same keeps its row; one that says something else, or nothing any more, keeps it too, marked
    as resolved, beside the new one's. Rows come as workers.landing.rows.findings makes them; their ordinals are set
    here.
    """
    known = recall(session, reading.series)
    named = name_all(reading.name, rows, known.values())
    connection = session.connection()
    below = connection.execute(_STANDING, {"report": reading.report})
    standing = {(key, said): number for number, rule, key, said in below if of(rule)}
    said = {(one.key, one.fingerprint) for one in named}
    over = [number for what, number in standing.items() if what not in said]
    if over:
        connection.execute(_RESOLVE_ROWS, {"numbers": over, "moment": reading.moment})
    new = [one for one in named if (one.key, one.fingerprint) not in standing]
    if new:
        _append(session, reading, new)
    reconcile(session, reading, named, known, of)


def _append(session: Session, reading: Reading, new: Sequence[Named]) -> None:
    """Findings that a report has besides those that it landed with."""
    last: int | None = session.connection().execute(_LAST, {"report": reading.report}).scalar()
    first = 0 if last is None else last + 1
    placed = {"report_id": reading.report, "raised_at": reading.moment}
    below = [{**one.columns, "ordinal": ordinal} for ordinal, one in enumerate(new, first)]
    insert_rows(session, _FINDINGS, below, **placed)


def _turns(
    one: Named, known: Known | None, fallen: Collection[str], retracted: Collection[tuple[str, str]]
) -> list[Turn]:
    """What happened to a finding that is there; nothing where it stayed as it was."""
    if known is None:
        return [Turn.RAISED]
    changed = [Turn.CHANGED] if known.fingerprint != one.fingerprint else []
    if known.state is IdentityState.RESOLVED:
        return [*changed, Turn.RETURNED]
    back = one.key in fallen and (one.key, one.fingerprint) not in retracted
    return [*changed, Turn.RETURNED] if back else changed


def _fallen(session: Session, reading: Reading) -> frozenset[str]:
    """The identities whose finding in the former reading stands no longer: taken back, or with its rule or reader."""
    found = session.connection().execute(_FALLEN, {"report": reading.former})
    return frozenset(key for key in found.scalars() if key is not None)


def _retracted(session: Session, series: int) -> frozenset[tuple[str, str]]:
    """The identities that were taken back, with the values they were taken back for."""
    acts = session.connection().execute(_ACTS, {"series": series})
    last = {(str(key), str(said)): act for key, said, act in acts}
    return frozenset(what for what, act in last.items() if act is Act.RETRACTED)


def _store(
    session: Session, reading: Reading, named: Sequence[Named], known: Mapping[str, Known], gone: Sequence[Known]
) -> None:
    """The identities as they are now."""
    connection = session.connection()
    insert_rows(session, _IDENTITIES, [_identity(reading, one) for one in named if one.key not in known])
    if seen := [one.key for one in named if one.key in known]:
        connection.execute(_SEEN, {"keys": seen, "moment": reading.moment})
    if gone:
        connection.execute(_GONE, {"keys": [one.key for one in gone]})
    changed = [
        {"of": one.key, "now": one.fingerprint, "grave": one.row["severity"]}
        for one in named
        if (before := known.get(one.key))
        and (before.fingerprint, before.severity) != (one.fingerprint, one.row["severity"])
    ]
    if changed:
        connection.execute(_CHANGED, changed)


def _identity(reading: Reading, one: Named) -> Row:
    return {
        "key": one.key,
        "series_id": reading.series,
        "rule": one.row["rule"],
        "severity": one.row["severity"],
        "place": one.place,
        "number": one.number,
        "state": IdentityState.OPEN,
        "fingerprint": one.fingerprint,
        "raised_at": reading.moment,
        "seen_at": reading.moment,
    }


def _turn(reading: Reading, key: str, turn: Turn) -> Row:
    return {"identity": key, "turn": turn, "report_id": reading.report, "happened_at": reading.moment}


def _tell_raised(
    session: Session,
    reading: Reading,
    named: Sequence[Named],
    turns: Mapping[str, Sequence[Turn]],
    retracted: Collection[tuple[str, str]],
) -> None:
    lines: dict[str, list[Row]] = {"warning": [], "info": []}
    for one in named:
        returned = Turn.RETURNED in turns[one.key]
        if (returned or Turn.RAISED in turns[one.key]) and (one.key, one.fingerprint) not in retracted:
            told = {name: one.row[name] for name in _TOLD}
            level = "info" if one.row["severity"] == Severity.INFO else "warning"
            lines[level].append({**told, "identity": one.key, "returned": returned or None, **reading.about})
    for level, several in lines.items():
        owe_all(session, "finding.raised", several, level=level)


def _resolved_line(reading: Reading, one: Known) -> Row:
    told = {"rule": one.rule, "severity": one.severity, "form": one.place.get("form"), "identity": one.key}
    return {**told, **reading.about}
