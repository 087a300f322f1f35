"""Parquet, by DuckDB out of JSON lines on the disk: columns with their types, in row groups."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from runtime.exports.plain import write_jsonl
from runtime.exports.rows import Row
from schemas.dictionary import Column, Listing

__all__ = ["write_parquet"]

_ROW_GROUP = 50_000
# Nothing is fetched from anywhere: what is needed is built in.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "256MB",
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_READ_AS = {"integer": "BIGINT", "boolean": "BOOLEAN", "real": "DOUBLE", "time": "TIMESTAMPTZ"}


def write_parquet(listing: Listing, rows: Iterator[Row], path: Path) -> int:
    """One file; how many rows. A number that DECIMAL(38,8) cannot hold is null, its text stands beside it."""
    with tempfile.NamedTemporaryFile(prefix=".export-", suffix=".jsonl", dir=path.parent) as spool:
        count = write_jsonl(listing, (_as_text(listing, row) for row in rows), spool)  # type: ignore[arg-type]
        spool.flush()
        types = {column.name: _READ_AS.get(column.kind, "VARCHAR") for column in listing.columns}
        shown = ", ".join(map(_selected, listing.columns))
        source = f"read_json({_quoted(spool.name)}, format='newline_delimited', columns={_struct(types)})"
        options = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
        with duckdb.connect(config=_CONFIG) as connection:
            connection.execute("SET enable_progress_bar = false")  # standard output is ours
            connection.execute(f"COPY (SELECT {shown} FROM {source}) TO {_quoted(str(path))} {options}")  # noqa: S608
    return count


def _as_text(listing: Listing, row: Row) -> Row:
    """Decimals and JSON as text: nothing on the way may take them for floats."""
    return tuple(_plain(column, value) for column, value in zip(listing.columns, row, strict=True))


def _plain(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "number":
        return f"{value:f}"
    return msgspec.json.encode(value).decode() if column.kind == "json" else value


def _selected(column: Column) -> str:
    name = f'"{column.name}"'
    # What would be rounded is left out as well: it is exact or it is not there.
    fits = f"TRY_CAST({name} AS DECIMAL(38,8))"
    exact = f"CASE WHEN length(split_part({name}, '.', 2)) <= 8 THEN {fits} END"
    return f"{exact} AS {name}" if column.kind == "number" else name


def _struct(types: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in types.items()) + "}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
