"""Moving house: everything arrives, nothing is overwritten, and nobody works meanwhile."""

import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, Table, select, update
from sqlalchemy.orm import Session

from runtime import copying
from runtime.archive import Archive
from runtime.database import make_engine, reading, transaction
from runtime.lock import DataFolderBusy, data_folder_lock
from runtime.moving import move
from runtime.settings import Settings
from schemas.errors import EnvironmentFault
from schemas.tables import Base, Document, StoredFact
from tests.machinery import make_document
from tests.servers import PostgreSQL, new_sqlite
from tests.versions import Press, finding_at, report_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An embedded machine with two versions of a report, a finding that came and went, and work that waits."""
    settings = Settings(data=tmp_path / "data")
    settings.data.mkdir()
    new_sqlite(settings.database)
    press = Press(make_engine(settings.database), Archive(settings.archive_root))
    amounts = {"201": "10.00", "205": "-0.50", "208": "30.0"}
    press.land("a", report_of(amounts), finding_at("201"), finding_at("205"))
    press.land("b", report_of({**amounts, "205": "25.00"}), finding_at("201"))
    make_document(press.engine, press.archive, "waits")
    press.engine.dispose()
    return settings


def _rows(url: str) -> dict[str, list[str]]:
    engine = make_engine(url)
    try:
        with reading(engine) as session:
            return {t.name: sorted(_text(row) for row in session.execute(select(t))) for t in _tables()}
    finally:
        engine.dispose()


def _text(row: Row[Any]) -> str:
    return json.dumps(list(row), sort_keys=True, default=str)


def _tables() -> list[Table]:
    return list(Base.metadata.sorted_tables)


def test_everything_arrives(settings: Settings, postgresql: PostgreSQL) -> None:
    """Every row of every table is there with its decimals, and new rows are numbered after the last ones."""
    before = _rows(settings.database)
    with postgresql.database("template1") as url:
        moved = move(settings, url)
        assert _rows(url) == before
        assert {name: tally.rows for name, tally in moved.tables.items()} == {n: len(r) for n, r in before.items()}
        engine = make_engine(url)
        make_document(engine, Archive(settings.archive_root), "new")
        with reading(engine) as session:
            assert "30.0" in {str(value) for value in session.scalars(select(StoredFact.value))}
        engine.dispose()
    assert not settings.sqlite_path.exists()
    assert _rows(f"sqlite:///{moved.left}") == before


def test_a_filled_target_is_refused(settings: Settings, postgresql: PostgreSQL) -> None:
    """Where there are rows already nothing is moved, and the embedded database stays the database."""
    before = _rows(settings.database)
    with postgresql.database("migrated") as url:
        engine = make_engine(url)
        with transaction(engine) as session:
            session.add(Document(sha256="a" * 64, bytes=1, name="there"))
        engine.dispose()
        with pytest.raises(EnvironmentFault, match="rows already"):
            move(settings, url)
    assert _rows(settings.database) == before


def test_what_arrives_otherwise_is_not_kept(
    settings: Settings, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that changes on its way is noticed: nothing is committed, and the embedded database stays."""
    copy = copying._copy

    def careless(read: Session, write: Session, table: Table) -> copying.Tally:
        tally = copy(read, write, table)
        if table.name == "facts":
            write.execute(update(table).where(table.c.code == "208").values(text="30.00"))
        return tally

    monkeypatch.setattr(copying, "_copy", careless)
    with postgresql.database("migrated") as url:
        with pytest.raises(EnvironmentFault, match="facts"):
            move(settings, url)
        assert not any(_rows(url).values())
    assert settings.sqlite_path.exists()


def _hold(data: Path, held: "multiprocessing.synchronize.Event", over: "multiprocessing.synchronize.Event") -> None:
    with data_folder_lock(data):
        held.set()
        over.wait(30)


def test_nothing_moves_while_somebody_works(settings: Settings, postgresql: PostgreSQL) -> None:
    """As long as a process holds the data folder the move is refused."""
    context = multiprocessing.get_context("spawn")
    held, over = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(settings.data, held, over))
    holder.start()
    assert held.wait(30)
    with postgresql.database("migrated") as url, pytest.raises(DataFolderBusy):
        move(settings, url)
    over.set()
    holder.join()


@pytest.mark.parametrize("target", ["sqlite:///elsewhere.sqlite3", "no url", "mysql://host/database"])
def test_the_target_is_postgresql(settings: Settings, target: str) -> None:
    """Anything else is refused, without a password in the message."""
    with pytest.raises(EnvironmentFault, match="not a PostgreSQL URL"):
        move(settings, target)


def test_only_the_embedded_database_moves(settings: Settings) -> None:
    """Where the settings name a database it is there already."""
    with pytest.raises(EnvironmentFault, match="name a database already"):
        move(settings.replaced(database_url="postgresql://host/database"), "postgresql://other/database")
