"""Which series of versions a report belongs to; its body is locked, so that what lands of one body lands in order."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from schemas.identities import body_keys, series_name
from schemas.report import Identity
from schemas.tables import Base, Body, Document, Series
from workers.landing.rows import DEPARTMENT_LENGTH

__all__ = ["Place", "body_key_of", "enter", "find", "lock", "name_of"]

_BODIES, _SERIES, _DOCUMENTS = (Base.metadata.tables[model.__tablename__] for model in (Body, Series, Document))
_BODY = (_BODIES.c.region_key == bindparam("region"), _BODIES.c.department_key == bindparam("name"))
_OF_BODY = (
    _SERIES.c.body_id == _BODIES.c.id,
    _SERIES.c.fiscal_year == bindparam("year"),
    _SERIES.c.kind == bindparam("sort"),
)
_PLACE = select(_BODIES.c.id, _SERIES.c.id).join_from(_BODIES, _SERIES, and_(*_OF_BODY), isouter=True).where(*_BODY)
_LOCKED_PLACE = _PLACE.with_for_update(of=_BODIES)
_LOCKED_BODY = select(_BODIES.c.id).where(*_BODY).with_for_update()
_YEARLY = (
    select(_SERIES.c.id)
    .where(_SERIES.c.body_id == bindparam("body"), _SERIES.c.fiscal_year == bindparam("year"))
    .where(_SERIES.c.kind == bindparam("sort"))
)
_ALONE = select(_SERIES.c.id).where(_SERIES.c.document_id == bindparam("document")).with_for_update()
_BODY_OF = select(_SERIES.c.body_id).where(_SERIES.c.id == bindparam("number")).scalar_subquery()
_LOCK_BODY = select(_BODIES.c.id).where(_BODIES.c.id == _BODY_OF).with_for_update()
_LOCK = select(_SERIES.c.id).where(_SERIES.c.id == bindparam("number")).with_for_update()
_NAME = (
    select(_BODIES.c.region_key, _BODIES.c.department_key, _SERIES.c.kind, _SERIES.c.fiscal_year, _DOCUMENTS.c.sha256)
    .join_from(_SERIES, _BODIES, _BODIES.c.id == _SERIES.c.body_id, isouter=True)
    .join(_DOCUMENTS, _DOCUMENTS.c.id == _SERIES.c.document_id, isouter=True)
    .where(_SERIES.c.id == bindparam("number"))
)
_MAKE = {
    (name, table): insert(table).on_conflict_do_nothing().returning(table.c.id)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
    for table in (_BODIES, _SERIES)
}


@dataclass(frozen=True)
class Place:
    """A series and its body (None where the report names no department); `name` goes into the findings' identities.

    `first`: the series was made just now, so that nothing is known of it; `alone`: its body was, too.
    """

    series: int
    body: int | None
    name: str
    first: bool = False
    alone: bool = False


def enter(session: Session, identity: Identity, document: int, sha256: str) -> Place:
    """The series of a report of this document, made where it is the first; its body's row, or its own, is locked.

    A report that names no department or no year is in a series of its own document.
    """
    connection, year = session.connection(), identity.fiscal_year
    keys = body_key_of(identity)
    body, series, alone = (None, None, False) if keys is None else _body(connection, keys, identity)
    if keys is None or year is None:
        return _of_document(connection, identity, body, document, sha256)
    name = series_name(keys, identity.kind, year)
    if series is not None:
        return Place(series, body, name)
    made = _made(connection, _SERIES, {"body_id": body, "kind": identity.kind, "fiscal_year": year})
    if made is not None:
        return Place(made, body, name, first=True, alone=alone)
    same = {"body": body, "year": year, "sort": identity.kind}
    return Place(connection.execute(_YEARLY, same).scalar_one(), body, name)


def find(session: Session, identity: Identity) -> int | None:
    """The series that a report of this identity would enter, without lock; None where it would be the first there."""
    keys = body_key_of(identity)
    if keys is None or identity.fiscal_year is None:
        return None
    found = session.connection().execute(_PLACE, _same(keys, identity)).first()
    return None if found is None else found[1]


def lock(session: Session, series: int) -> None:
    """Lock a series that is there, and its body; a transaction on SQLite holds everything."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        for statement in (_LOCK_BODY, _LOCK):
            connection.execute(statement, {"number": series})


def name_of(session: Session, series: int) -> str:
    """The name of a series that is there, as `enter` gave it."""
    region, department, kind, year, sha256 = session.connection().execute(_NAME, {"number": series}).one()
    return sha256 or series_name((region, department), kind, year)


def body_key_of(identity: Identity) -> tuple[str, str] | None:
    """Place and department as they are compared, None where no department is named."""
    if not identity.department:
        return None
    return body_keys(identity.region, identity.region_code, identity.department[:DEPARTMENT_LENGTH])


def _of_document(connection: Connection, identity: Identity, body: int | None, document: int, sha256: str) -> Place:
    found: int | None = connection.execute(_ALONE, {"document": document}).scalar()
    if found is not None:
        return Place(found, body, sha256)
    values = {"body_id": body, "kind": identity.kind, "fiscal_year": identity.fiscal_year, "document_id": document}
    made = _made(connection, _SERIES, values)
    if made is not None:
        return Place(made, body, sha256, first=True)
    return Place(connection.execute(_ALONE, {"document": document}).scalar_one(), body, sha256)


def _body(connection: Connection, keys: tuple[str, str], identity: Identity) -> tuple[int, int | None, bool]:
    """The body, locked, and its series of this year and kind, where it is there; whether the body was made just now."""
    same = _same(keys, identity)
    found = connection.execute(_LOCKED_PLACE, same).first()
    if found is not None:
        return found[0], found[1], False
    values = {
        "region_key": keys[0],
        "department_key": keys[1],
        "region": identity.region,
        "department": (identity.department or "")[:DEPARTMENT_LENGTH],
    }
    made = _made(connection, _BODIES, values)
    if made is not None:
        return made, None, True
    return connection.execute(_LOCKED_BODY, {"region": keys[0], "name": keys[1]}).scalar_one(), None, False


def _same(keys: tuple[str, str], identity: Identity) -> dict[str, Any]:
    return {"region": keys[0], "name": keys[1], "year": identity.fiscal_year, "sort": identity.kind}


def _made(connection: Connection, table: Table, values: dict[str, Any]) -> int | None:
    """The number of a new row; None where it is there already, which is waited for."""
    made: int | None = connection.execute(_MAKE[connection.dialect.name, table], values).scalar()
    return made
