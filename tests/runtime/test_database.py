"""The database's ground floor: transactions that do not lock each other out, and faults that say what to do."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from runtime.database import anything, database_now, make_engine, migrate, reading, transaction
from schemas.errors import EnvironmentFault
from schemas.tables import Document, clock


def _document(name: str) -> Document:
    return Document(sha256=name.rjust(64, "0"), bytes=0, name=name)


def test_what_a_transaction_wrote_is_kept(engine: Engine) -> None:
    """A transaction that ends well is committed."""
    with transaction(engine) as session:
        session.add(_document("a"))
    with reading(engine) as session:
        assert session.scalars(select(Document.name)).all() == ["a"]


def test_a_raised_error_takes_everything_back(engine: Engine) -> None:
    """A transaction that raises leaves nothing behind."""
    with pytest.raises(RuntimeError), transaction(engine) as session:  # noqa: PT012
        session.add(_document("a"))
        session.flush()
        raise RuntimeError
    with reading(engine) as session:
        assert session.scalars(select(Document)).all() == []


def test_reading_writes_nothing(engine: Engine, database: str) -> None:
    """What is tried to be written while reading is not there afterwards."""
    try:
        with reading(engine) as session:
            session.add(_document("a"))
            session.flush()
    except EnvironmentFault:
        assert database.startswith("postgresql")
    with reading(engine) as session:
        assert session.scalars(select(Document)).all() == []


def test_a_reader_does_not_wait_for_a_writer(engine: Engine, database: str) -> None:
    """Reading goes on while a transaction holds the write lock."""
    other = make_engine(database)
    with transaction(engine) as writer:
        writer.add(_document("a"))
        writer.flush()
        with reading(other) as session:
            assert session.scalars(select(Document)).all() == []
    other.dispose()


def test_transactions_that_read_and_then_write_never_fail(database: str) -> None:
    """Many writers that first read are served one after the other; none is told the database is locked."""

    def work(number: int) -> None:
        engine = make_engine(database)
        for turn in range(10):
            with transaction(engine) as session:
                session.scalars(select(Document)).all()
                session.add(_document(f"{number}-{turn}"))
        engine.dispose()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    engine = make_engine(database)
    with reading(engine) as session:
        assert len(session.scalars(select(Document)).all()) == 60
    engine.dispose()


def test_a_lock_that_is_never_let_go_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    """A transaction that cannot begin is told as what waiting may mend, not as a mistake in a statement."""
    file = tmp_path / "x.sqlite3"
    migrate(f"sqlite:///{file}")
    engine = make_engine(f"sqlite:///{file}")
    with engine.connect() as connection:  # the pool has one, and so gives it again
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentFault, match="locked"), transaction(engine) as session:
        session.add(_document("a"))
    holder.close()
    engine.dispose()


def test_a_look_finds_a_row_of_any_query(engine: Engine) -> None:
    """Whether there is anything is told over all queries, as the database stands now."""
    name = select(Document.__table__.c.name)
    queries = (name.where(name.selected_columns.name == "a"), name.where(name.selected_columns.name == "b"))
    assert not anything(engine, *queries)
    with transaction(engine) as session:
        session.add(_document("b"))
    assert anything(engine, *queries)
    assert not anything(engine, queries[0])


def test_the_clock_is_the_databases(engine: Engine) -> None:
    """Times are the database's own and can be shifted by seconds in a comparison."""
    with reading(engine) as session:
        now = database_now(session)
        earlier, later = session.execute(select(clock(-60) < clock(), clock(0.5) > clock())).one()
        assert earlier
        assert later
        assert abs((session.execute(select(clock(3600))).scalar_one() - now).total_seconds() - 3600) < 5


def test_our_own_mistakes_stay_visible(engine: Engine) -> None:
    """A broken constraint is no fault of the environment."""
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.add_all([_document("a"), _document("a")])


def test_a_database_without_tables_says_so(empty_database: str) -> None:
    """Working on a database that was never migrated names the cure or the mistake."""
    engine = make_engine(empty_database)
    with (
        pytest.raises((EnvironmentFault, ProgrammingError), match=r"migrations|does not exist"),
        reading(engine) as session,
    ):
        session.scalars(select(Document)).all()
    engine.dispose()


def test_an_unreachable_server_is_a_fault_of_the_environment() -> None:
    """A server that is not there is named, without its password, as something to wait for."""
    engine = make_engine("postgresql://user:secret@127.0.0.1:1/none")
    with pytest.raises(EnvironmentFault) as caught, transaction(engine) as session:
        session.execute(text("SELECT 1"))
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    """A damaged SQLite file is named as such."""
    path = tmp_path / "damaged.sqlite3"
    path.write_bytes(b"not a database at all " * 100)
    with pytest.raises(EnvironmentFault, match="backup"):
        migrate(f"sqlite:///{path}")


def test_a_url_that_is_none_is_refused() -> None:
    """A malformed URL is an error of the settings, in words."""
    with pytest.raises(EnvironmentFault, match="URL"):
        make_engine("no url")


def test_a_newer_database_is_not_touched(engine: Engine, database: str) -> None:
    """A database of a later version is refused with the reason."""
    with transaction(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(EnvironmentFault, match="another version"):
        migrate(database)


def test_sqlite_is_set_up_for_several_writers(tmp_path: Path) -> None:
    """WAL, foreign keys and a waiting time are on for every connection."""
    engine = make_engine(f"sqlite:///{tmp_path}/folder/new.sqlite3")
    with engine.connect() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
        assert values == ["wal", 1]
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30000
    engine.dispose()
    assert sqlite3.connect(tmp_path / "folder/new.sqlite3").close() is None
