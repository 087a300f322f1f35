"""What a database that had no memory can still be told of: versions in order of receipt, identities of findings.

Every reading is gone through in the order in which it landed, as if it landed now; rows are written in batches.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.identities import body_keys, finding_key, fingerprint, place_of, series_name
from schemas.tables import types

__all__ = ["remember"]

_BATCH = 5000


def _table(name: str, *columns: str, **typed: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns), *(sa.column(c, t) for c, t in typed.items()))


_DOCUMENTS = _table("documents", "id", "sha256")
_REPORTS = _table(
    *("reports", "id", "document_id", "current", "kind", "department", "region", "region_code", "fiscal_year"),
    *("series_id", "version"),
    latest=sa.Boolean(),
    landed_at=types.Utc(),
    superseded_at=types.Utc(),
)
_FINDINGS = _table(
    *("findings", "id", "report_id", "ordinal", "rule", "severity", "form", "side", "line", "code", "column_key"),
    *("section", "expected", "found", "difference", "identity", "fingerprint"),
    evidence=types.Json(),
)
_ACTS = _table("finding_acts", "finding_id", "identity", "fingerprint")
_BODIES = _table("bodies", "id", "region_key", "department_key", "region", "department", first_seen_at=types.Utc())
_SERIES = _table("series", "id", "body_id", "kind", "fiscal_year", "document_id")
_IDENTITIES = _table(
    *("finding_identities", "key", "series_id", "rule", "severity", "number", "state", "fingerprint"),
    place=types.Json(),
    raised_at=types.Utc(),
    seen_at=types.Utc(),
)
_TURNS = _table("finding_turns", "identity", "turn", "report_id", happened_at=types.Utc())


@dataclass
class _Reading:
    """A report's row, and what is found out of it."""

    id: int
    document: int
    current: bool
    landed_at: datetime
    superseded_at: datetime | None = None
    latest: bool = False


@dataclass
class _Series:
    """A series with its readings in the order in which they landed."""

    id: int
    name: str
    readings: list[_Reading] = field(default_factory=list)


def remember(connection: Connection) -> None:
    """Fill series, versions and identities from the rows that are there."""
    series = list(_series(connection))
    _number(connection, series)
    for one in series:
        _date(one.readings)
    rows = [{"row": r.id, "to_latest": r.latest, "until": r.superseded_at} for one in series for r in one.readings]
    update = sa.update(_REPORTS).where(_REPORTS.c.id == sa.bindparam("row"))
    _execute(connection, update.values(latest=sa.bindparam("to_latest"), superseded_at=sa.bindparam("until")), rows)
    _name_findings(connection, {reading.id: (one, reading) for one in series for reading in one.readings})
    said = sa.select(_FINDINGS.c.identity, _FINDINGS.c.fingerprint).where(_FINDINGS.c.id == _ACTS.c.finding_id)
    identity, values = (said.with_only_columns(column).scalar_subquery() for column in said.selected_columns)
    connection.execute(sa.update(_ACTS).values(identity=identity, fingerprint=values))


def _series(connection: Connection) -> Iterator[_Series]:
    """Every series with its readings; bodies and series become rows."""
    query = sa.select(_REPORTS, _DOCUMENTS.c.sha256).join_from(
        _REPORTS, _DOCUMENTS, _DOCUMENTS.c.id == _REPORTS.c.document_id
    )
    bodies: dict[tuple[str, str], dict[str, Any]] = {}
    series: dict[str, _Series] = {}
    rows: list[dict[str, Any]] = []
    for row in connection.execute(query.order_by(_REPORTS.c.id)):
        keys = body_keys(row.region, row.region_code, row.department) if row.department else None
        if keys is not None and keys not in bodies:
            named = {"region_key": keys[0], "department_key": keys[1], "region": row.region}
            about = {"department": row.department, "first_seen_at": row.landed_at}
            bodies[keys] = {"id": len(bodies) + 1, **named, **about}
        alone = keys is None or row.fiscal_year is None
        name = row.sha256 if keys is None or alone else series_name(keys, row.kind, row.fiscal_year)
        if name not in series:
            series[name] = _Series(len(series) + 1, name)
            about = {"kind": row.kind, "fiscal_year": row.fiscal_year}
            of = {"body_id": bodies[keys]["id"] if keys else None, "document_id": row.document_id if alone else None}
            rows.append({"id": series[name].id, **about, **of})
        series[name].readings.append(_Reading(row.id, row.document_id, row.current, row.landed_at))
    _execute(connection, sa.insert(_BODIES), bodies.values())
    _execute(connection, sa.insert(_SERIES), rows)
    if connection.dialect.name == "postgresql":
        for table, last in (("bodies", len(bodies)), ("series", len(series))):
            connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last + 1}, false)"))
    yield from series.values()


def _number(connection: Connection, series: Iterable[_Series]) -> None:
    """Versions count a series' documents in the order of receipt."""
    rows = []
    for one in series:
        order = {document: n for n, document in enumerate(sorted({r.document for r in one.readings}), 1)}
        rows += [{"row": r.id, "of": one.id, "number": order[r.document]} for r in one.readings]
    update = sa.update(_REPORTS).where(_REPORTS.c.id == sa.bindparam("row"))
    _execute(connection, update.values(series_id=sa.bindparam("of"), version=sa.bindparam("number")), rows)


def _date(readings: list[_Reading]) -> None:
    """From when to when each reading counted; the current reading of the last received document still does."""
    counted: _Reading | None = None
    for one in readings:
        if counted is not None and one.document < counted.document:
            one.superseded_at = one.landed_at
            continue
        if counted is not None:
            counted.superseded_at = one.landed_at
        counted = one
    last = max((one for one in readings if one.current), key=lambda one: one.document, default=None)
    if counted is not None and counted is not last:  # its document was read as another body's since
        counted.superseded_at = counted.landed_at
    if last is not None:
        last.latest, last.superseded_at = True, None


def _name_findings(connection: Connection, of: dict[int, tuple[_Series, _Reading]]) -> None:
    """Identities and fingerprints of every finding, and the identities' rows with their history."""
    identities: dict[str, dict[str, Any]] = {}
    turns: dict[str, list[dict[str, Any]]] = {}
    updates: list[dict[str, Any]] = []
    equal: Counter[tuple[object, ...]] = Counter()
    query = sa.select(_FINDINGS).order_by(_FINDINGS.c.report_id, _FINDINGS.c.ordinal)
    for row in map(dict[str, Any], connection.execute(query).mappings().all()):
        series, reading = of[row["report_id"]]
        place = place_of(row)
        spot = (reading.id, row["rule"], *sorted(place.items()))
        number, equal[spot] = equal[spot], equal[spot] + 1
        key, said = finding_key(series.name, row["rule"], place, number), fingerprint(row)
        updates.append({"row": row["id"], "to": key, "said": said})
        if key not in identities:
            about = {"key": key, "series_id": series.id, "rule": row["rule"], "place": place, "number": number}
            identities[key] = {**about, "state": "resolved", "raised_at": reading.landed_at}
            turns[key] = [_turn(key, "raised", reading)]
        identities[key] |= {"severity": row["severity"], "fingerprint": said, "seen_at": reading.landed_at}
        if reading.latest:
            identities[key]["state"] = "open"
    last = {series.id: reading for series, reading in of.values() if reading.latest}
    for key, one in identities.items():
        if one["state"] == "resolved" and one["series_id"] in last:
            turns[key].append(_turn(key, "resolved", last[one["series_id"]]))
    update = sa.update(_FINDINGS).where(_FINDINGS.c.id == sa.bindparam("row"))
    _execute(connection, update.values(identity=sa.bindparam("to"), fingerprint=sa.bindparam("said")), updates)
    _execute(connection, sa.insert(_IDENTITIES), identities.values())
    _execute(connection, sa.insert(_TURNS), [turn for several in turns.values() for turn in several])


def _turn(key: str, turn: str, reading: _Reading) -> dict[str, Any]:
    return {"identity": key, "turn": turn, "report_id": reading.id, "happened_at": reading.landed_at}


def _execute(connection: Connection, statement: sa.Executable, rows: Iterable[dict[str, Any]]) -> None:
    several = list(rows)
    for start in range(0, len(several), _BATCH):
        connection.execute(statement, several[start : start + _BATCH])
