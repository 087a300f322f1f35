"""The large tables in parts by fiscal year (PostgreSQL): a billion facts are some ten parts of a hundred million.

Parts are in a schema of their own, `partitions`, so that the tables one sees are the tables one uses. Rows of years
without a part of their own, and of no known year (0), are in the part `default`; all queries see all parts.

Views are remade with the year in their joins: a part that cannot hold what is asked for is then left alone. Rows whose
worker does not know the column yet have the year 0 and are found too.
"""

import re
from collections.abc import Mapping

from sqlalchemy import Connection, inspect, text

__all__ = ["PARTITIONED", "part", "take_views", "unite", "with_years", "without_years"]

PARTITIONED = ("facts", "statements", "checks")
_FIRST, _END = 2018, 2030
"""Years with a part of their own; those before the first share one."""
_LARGE = "|".join(PARTITIONED)


def part(connection: Connection, table: str) -> None:
    """Move a table's rows into parts by a new column `fiscal_year`, that of their reports.

    Its indexes, foreign keys and views are the caller's to make again.
    """
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS partitions"))
    connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_whole"))
    connection.execute(text(f"ALTER TABLE {table}_whole DROP CONSTRAINT pk_{table}"))
    year = "fiscal_year integer NOT NULL DEFAULT 0"
    like = f"CREATE TABLE {table} (LIKE {table}_whole INCLUDING DEFAULTS, {year}) PARTITION BY RANGE (fiscal_year)"
    connection.execute(text(like))
    for name, bounds in _bounds().items():
        connection.execute(text(f"CREATE TABLE partitions.{table}_{name} PARTITION OF {table} {bounds}"))
    of_report = "COALESCE((SELECT r.fiscal_year FROM reports AS r WHERE r.id = w.report_id), 0)"
    rows = f"SELECT w.*, {of_report} FROM {table}_whole AS w"  # noqa: S608  (names of our own)
    _move(connection, table, rows, "report_id, ordinal, fiscal_year")
    connection.execute(text(f"DROP TABLE {table}_whole"))


def unite(connection: Connection, table: str) -> None:
    """Back into one table, without the year."""
    connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_parts"))
    connection.execute(text(f"ALTER TABLE {table}_parts DROP CONSTRAINT pk_{table}"))
    connection.execute(text(f"CREATE TABLE {table} (LIKE {table}_parts INCLUDING DEFAULTS)"))
    connection.execute(text(f"ALTER TABLE {table} DROP COLUMN fiscal_year"))
    columns = ", ".join(column["name"] for column in inspect(connection).get_columns(table))
    _move(connection, table, f"SELECT {columns} FROM {table}_parts", "report_id, ordinal")  # noqa: S608
    connection.execute(text(f"DROP TABLE {table}_parts"))


def take_views(connection: Connection) -> dict[str, str]:
    """All views in the order in which they were made, each with its query; they are gone afterwards."""
    query = """
        SELECT c.relname, pg_get_viewdef(c.oid) FROM pg_class AS c
        WHERE c.relkind = 'v' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.oid"""
    views = {name: definition.rstrip().rstrip(";") for name, definition in connection.execute(text(query))}
    for name in reversed(views):
        connection.execute(text(f"DROP VIEW {name}"))
    return views


def with_years(views: Mapping[str, str]) -> dict[str, str]:
    """The same views asking for the year of a report wherever they look for its rows in a large table."""
    return {name: _joined(_looked_up(query)) for name, query in views.items()}


def without_years(views: Mapping[str, str]) -> dict[str, str]:
    """As they were before."""
    whole = {name: query.partition("\nUNION ALL\n")[0] if _of_large(query) else query for name, query in views.items()}
    asked = re.compile(r" AND \((?:r\.fiscal_year = \w+\.fiscal_year|\w+\.fiscal_year = ANY \(ARRAY\[[^]]*\]\))\)")
    return {name: asked.sub("", query) for name, query in whole.items()}


def _of_large(query: str) -> bool:
    return re.search(rf"FROM \(\(({_LARGE}) \w+\s+JOIN reports r ON", query) is not None


def _looked_up(query: str) -> str:
    """Subqueries for one report's rows. A report without a year has rows of the year 0."""
    place = re.compile(rf"(FROM (?:{_LARGE}) (\w+)\s+WHERE \(*?)\((\2\.report_id = r\.id)\)")
    return place.sub(r"\1((\3) AND (\2.fiscal_year IN (r.fiscal_year, 0)))", query)


def _joined(query: str) -> str:
    """A join with the reports: rows of the report's own year, and those of the year 0, whatever their report's."""
    place = re.compile(rf"(FROM \(\((?:{_LARGE}) (\w+)\s+JOIN reports r ON \(+)(r\.id = \2\.report_id\))")
    if not place.search(query):
        return query
    own = place.sub(r"\1\3 AND (r.fiscal_year = \2.fiscal_year)", query)
    unknown = place.sub(r"\1\3 AND (\2.fiscal_year = 0)", query)
    return f"{own}\nUNION ALL\n{unknown}"


def _bounds() -> dict[str, str]:
    years = {str(year): f"FOR VALUES FROM ({year}) TO ({year + 1})" for year in range(_FIRST, _END)}
    return {"early": f"FOR VALUES FROM (1) TO ({_FIRST})", **years, "default": "DEFAULT"}


def _move(connection: Connection, table: str, rows: str, key: str) -> None:
    connection.execute(text(f"INSERT INTO {table} {rows}"))
    connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({key})"))
