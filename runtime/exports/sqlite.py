"""Everything in one SQLite file for Datasette and the like: plain tables, keys, indexes, search in the texts."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from runtime.exports.plain import iso, json_text
from runtime.exports.rows import Row, stream
from runtime.exports.wanted import Wanted
from schemas.dictionary import Column, Listing, export_names, export_of

__all__ = ["write_sqlite"]

_BATCH = 5000
_KEYS = {"reports": "report_id", "findings": "finding_id"}
_TYPES = {"integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER", "real": "REAL"}
_INDEXED = ("department", "fiscal_year", "form", "code", "rule", "verdict", "severity")
_SEARCHED = {"facts": ("name",), "statements": ("item", "text"), "findings": ("message", "evidence")}


def write_sqlite(session: Session, path: Path, named: Path, wanted: Wanted) -> dict[str, int]:
    """Write the file and, beside the name it will have, NAME.metadata.json; how many rows of which table."""
    counts = {}
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode = OFF")  # a draft that a crash leaves is thrown away whole
        target.execute("BEGIN")
        for name in sorted(export_names(), key=lambda one: one != "reports"):  # the others refer to reports
            listing = export_of(name)
            target.execute(_table(listing))
            counts[name] = _fill(target, listing, stream(session, name, wanted, strict=False))
            _index(target, listing)
        target.execute("COMMIT")
        target.execute("ANALYZE")
    metadata = {"title": "明账 mingzhang", "databases": {named.stem: {"tables": _described()}}}
    named.with_suffix(".metadata.json").write_bytes(msgspec.json.format(msgspec.json.encode(metadata), indent=1))
    return counts


def _table(listing: Listing) -> str:
    key = _KEYS.get(listing.name)
    lines = [_column(column, primary=column.name == key) for column in listing.columns]
    if key is None:
        lines.append("PRIMARY KEY (report_id, ordinal)")
    if listing.name != "reports":
        lines.append("FOREIGN KEY (report_id) REFERENCES reports (report_id)")
    return f'CREATE TABLE "{listing.name}" ({", ".join(lines)})'


def _column(column: Column, *, primary: bool) -> str:
    return f'"{column.name}" {_TYPES.get(column.kind, "TEXT")}' + (" PRIMARY KEY" if primary else "")


def _fill(target: sqlite3.Connection, listing: Listing, rows: Iterator[Row]) -> int:
    marks = ", ".join("?" * len(listing.columns))
    count = 0
    while batch := [tuple(map(_stored, row)) for row in islice(rows, _BATCH)]:
        target.executemany(f'INSERT INTO "{listing.name}" VALUES ({marks})', batch)  # noqa: S608  (our own names)
        count += len(batch)
    return count


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"  # the column makes it a number
    if isinstance(value, datetime):
        return iso(value)
    return json_text(value) if isinstance(value, dict | list) else value


def _index(target: sqlite3.Connection, listing: Listing) -> None:
    name = listing.name
    for column in _INDEXED:
        if listing.named(column):
            target.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')
    searched = _SEARCHED.get(name)
    if searched:  # three characters and more are found; Chinese has no blanks to part words by
        columns = ", ".join(searched)
        target.execute(f'CREATE VIRTUAL TABLE "{name}_fts" USING fts5({columns}, content="{name}", tokenize="trigram")')
        target.execute(f'INSERT INTO "{name}_fts" ("{name}_fts") VALUES (\'rebuild\')')  # noqa: S608


def _described() -> dict[str, Any]:
    """What Datasette shows beside the tables."""
    return {
        name: {
            "title": export_of(name).title,
            "description": export_of(name).about,
            "columns": {column.name: f"{column.title}: {column.about}" for column in export_of(name).columns},
        }
        for name in export_names()
    }
