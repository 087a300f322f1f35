"""Every step of the database's history: rows outlive it, and workers of the version before go on writing."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, Numeric, String

from runtime.database import make_engine, migrate
from schemas.migrations import _LOCK, _config, head

# What columns hold that only take certain words; a table's own word comes before the general one.
_WORDS = {
    "kind": "department_final_accounts",
    "statements.kind": "amount",
    "state": "done",
    "documents.state": "landed",
    "lane": "live",
    "stage": "parse",
    "cause": "arrival",
    "severity": "error",
    "verdict": "fail",
    "status": "present",
    "act": "disputed",
    "what": "reader",
    "role": "reader",
    "error_kind": "bug",
    "side": "income",
}


@pytest.fixture
def engine(empty_database: str) -> Iterator[Engine]:
    engine = make_engine(empty_database)
    yield engine
    engine.dispose()


def _history() -> list[str]:
    """The revisions, oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _upgrade(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def _tables(engine: Engine) -> list[Table]:
    """The tables as the database has them now, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name not in ("alembic_version", "sqlite_sequence")]


def _fill(connection: Connection, tables: list[Table], number: int) -> None:
    """A row in each table, in all of its columns but numbered by ourselves, that refers to this round's others."""
    for table in tables:
        values = {column.name: _value(connection, table, column, number) for column in table.columns}
        connection.execute(insert(table).values(**values))


def _value(connection: Connection, table: Table, column: Column[Any], number: int) -> Any:
    """Something that fits the column: distinct where rows must differ, one of its words where it takes only some."""
    word = _WORDS.get(f"{table.name}.{column.name}", _WORDS.get(column.name))
    length = getattr(column.type, "length", None) or 20
    match column.type:
        case _ if column.foreign_keys and not isinstance(column.type, String):
            return number
        case Boolean():
            return True
        case JSON():
            return []
        case DateTime():
            return datetime(
                2026, 1 + number // 28, 1 + number % 28, tzinfo=UTC if connection.dialect.name == "postgresql" else None
            )
        case Date():
            return datetime(2026, 1 + number // 28, 1 + number % 28, tzinfo=UTC).date()
        case Integer() | Numeric() | Float():
            return number
        case LargeBinary():
            return b"0"
        case _:
            return word or f"{number:0{min(length, 8)}d}"


def _counts(connection: Connection, tables: list[Table]) -> dict[str, int]:
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_every_step_keeps_rows_and_takes_those_of_the_version_before(engine: Engine) -> None:
    """Rows survive each step, and after it the version before still inserts, reads and changes its own."""
    history = _history()
    _upgrade(engine, history[0])
    for number, revision in enumerate(history[1:], 1):
        before = _tables(engine)
        with engine.begin() as connection:
            _fill(connection, before, 2 * number - 1)
            counts = _counts(connection, before)
        _upgrade(engine, revision)
        try:
            with engine.begin() as connection:
                left = _counts(connection, before)
                assert {name: left[name] for name in counts} == counts, "rows were lost"
                _fill(connection, before, 2 * number)
                for table in before:
                    assert connection.execute(select(table)).first() is not None
                    key = next(iter(table.primary_key.columns))
                    connection.execute(table.update().values({key.name: key}))
        except BaseException as error:
            error.add_note(f"after the step to {revision}, on {engine.dialect.name}")
            raise
    migrate(engine.url.render_as_string(hide_password=False))


def test_each_step_can_be_taken_back(engine: Engine) -> None:
    """Down to nothing and up again gives the same tables."""
    _upgrade(engine, "head")
    before = {name: sorted(column["name"] for column in inspect(engine).get_columns(name)) for name in _names(engine)}
    with engine.begin() as connection:
        command.downgrade(_config(connection), "base")
    assert _names(engine) <= {"alembic_version", "sqlite_sequence"}
    _upgrade(engine, "head")
    after = {name: sorted(column["name"] for column in inspect(engine).get_columns(name)) for name in _names(engine)}
    assert after == before


def _names(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_one_process_migrates_at_a_time(empty_database: str) -> None:
    """Several that start at once end in one history; each waits for the lock that another holds."""
    faults: list[BaseException] = []

    def start() -> None:
        try:
            migrate(empty_database)
        except BaseException as error:  # noqa: BLE001  (told below)
            faults.append(error)

    holder = make_engine(empty_database)
    with holder.connect() as connection, connection.begin():  # SQLite's write lock
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        threads = [threading.Thread(target=start) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert all(thread.is_alive() for thread in threads), "they wait"
    for thread in threads:
        thread.join(60)
    assert faults == []
    with holder.connect() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [head()]
    holder.dispose()
