"""Which series of versions a report belongs to; its body is locked, so that what lands of one body lands in order."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from schemas.identities import body_keys, series_name
from schemas.report import Identity
from schemas.tables import Base, Body, Document, Series
from workers.landing.rows import DEPARTMENT_LENGTH

__all__ = ["Place", "body_key_of", "enter", "find", "lock", "name_of"]

_BODIES, _SERIES, _DOCUMENTS = (Base.metadata.tables[model.__tablename__] for model in (Body, Series, Document))
_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass(frozen=True)
class Place:
    """A series and its body (None where the report names no department); `name` goes into the findings' identities."""

    series: int
    body: int | None
    name: str


def enter(session: Session, identity: Identity, document: int, sha256: str) -> Place:
    """The series of a report of this document, made where it is the first; its body's row, or its own, is locked.

    A report that names no department or no year is in a series of its own document.
    """
    keys = body_key_of(identity)
    body = None if keys is None else _body(session, keys, identity)
    year = identity.fiscal_year
    if keys is None or year is None:
        alone = _SERIES.c.document_id == document
        values = {"body_id": body, "kind": identity.kind, "fiscal_year": year, "document_id": document}
        return Place(_found_or_made(session, _SERIES, select(_SERIES.c.id).where(alone), values), body, sha256)
    values = {"body_id": body, "kind": identity.kind, "fiscal_year": year}
    same = (_SERIES.c.body_id == body, _SERIES.c.fiscal_year == year, _SERIES.c.kind == identity.kind)
    number = _found_or_made(session, _SERIES, select(_SERIES.c.id).where(*same), values)
    return Place(number, body, series_name(keys, identity.kind, year))


def find(session: Session, identity: Identity) -> int | None:
    """The series that a report of this identity would enter, without lock; None where it would be the first there."""
    keys = body_key_of(identity)
    if keys is None or identity.fiscal_year is None:
        return None
    query = (
        select(_SERIES.c.id)
        .join(_BODIES, _BODIES.c.id == _SERIES.c.body_id)
        .where(_BODIES.c.region_key == keys[0], _BODIES.c.department_key == keys[1])
        .where(_SERIES.c.fiscal_year == identity.fiscal_year, _SERIES.c.kind == identity.kind)
    )
    return session.execute(query).scalar()


def lock(session: Session, series: int) -> None:
    """Lock a series that is there, and its body."""
    of = select(_SERIES.c.body_id).where(_SERIES.c.id == series).scalar_subquery()
    session.execute(select(_BODIES.c.id).where(_BODIES.c.id == of).with_for_update())
    session.execute(select(_SERIES.c.id).where(_SERIES.c.id == series).with_for_update())


def name_of(session: Session, series: int) -> str:
    """The name of a series that is there, as `enter` gave it."""
    query = (
        select(
            _BODIES.c.region_key, _BODIES.c.department_key, _SERIES.c.kind, _SERIES.c.fiscal_year, _DOCUMENTS.c.sha256
        )
        .join_from(_SERIES, _BODIES, _BODIES.c.id == _SERIES.c.body_id, isouter=True)
        .join(_DOCUMENTS, _DOCUMENTS.c.id == _SERIES.c.document_id, isouter=True)
        .where(_SERIES.c.id == series)
    )
    region, department, kind, year, sha256 = session.execute(query).one()
    return sha256 or series_name((region, department), kind, year)


def body_key_of(identity: Identity) -> tuple[str, str] | None:
    """Place and department as they are compared, None where no department is named."""
    if not identity.department:
        return None
    return body_keys(identity.region, identity.region_code, identity.department[:DEPARTMENT_LENGTH])


def _body(session: Session, keys: tuple[str, str], identity: Identity) -> int:
    region_key, department_key = keys
    same = (_BODIES.c.region_key == region_key, _BODIES.c.department_key == department_key)
    values = {
        "region_key": region_key,
        "department_key": department_key,
        "region": identity.region,
        "department": (identity.department or "")[:DEPARTMENT_LENGTH],
    }
    return _found_or_made(session, _BODIES, select(_BODIES.c.id).where(*same), values)


def _found_or_made(session: Session, table: Table, query: Select[int], values: dict[str, Any]) -> int:
    """The row's number, locked; a row that another makes in the same moment is waited for."""
    found = session.execute(query.with_for_update()).scalar()
    if found is not None:
        return found
    make = _INSERT[session.connection().dialect.name](table).values(**values)
    made: int | None = session.execute(make.on_conflict_do_nothing().returning(table.c.id)).scalar()
    return made if made is not None else session.execute(query.with_for_update()).scalar_one()
