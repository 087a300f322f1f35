"""The database: engines for SQLite and PostgreSQL, transactions, and their faults in our own words.

An engine belongs to one process; a forked child makes its own. Nothing but database work belongs in a transaction.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from alembic.util import CommandError
from sqlalchemy import Connection, Dialect, Engine, Select, create_engine, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from runtime.redaction import redact
from schemas import migrations
from schemas.errors import EnvironmentFault
from schemas.tables import clock

__all__ = [
    "DatabaseAway",
    "anything",
    "check_writable",
    "database_now",
    "driver_error",
    "looking",
    "make_engine",
    "migrate",
    "reading",
    "transaction",
]

_BUSY_SECONDS = 30
_CONNECT_SECONDS = 5
_PATIENCE_MS = 3000
_CACHE_KIB = 16_384
"""Of pages in memory, a connection; SQLite's own 2,000 are too few for a landing's indexes in a large file."""
_NOW = select(clock())


class DatabaseAway(EnvironmentFault):
    """The database cannot be reached, or fails: it may be back in a while."""


def make_engine(url: str) -> Engine:
    """An engine for this process. A SQLite file's folder is made where it is missing.

    Raises EnvironmentFault where the URL is not one.
    """
    try:
        parsed = make_url(url)
        return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    except (SQLAlchemyError, ImportError, OSError) as error:
        message = f"not a usable database URL: {redact(url)}: {error}"
        raise EnvironmentFault(message) from error


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One write transaction: committed at the end, rolled back where anything is raised.

    The first statement of a SQLite transaction takes the write lock (a read that turns into a write later would
    fail at once). Faults of the database become EnvironmentFault.
    """
    with _faults(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One read-only transaction, which never waits for a writer."""
    with looking(engine) as connection, Session(connection) as session:
        yield session


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """The same without the session that objects of rows need: for what is asked several times a second."""
    with _faults(), engine.connect().execution_options(read_only=True) as connection:
        yield connection


def anything(engine: Engine, *queries: Select[Any]) -> bool:
    """Whether any of the queries finds a row, as the database stands now."""
    with looking(engine) as connection:
        return any(connection.execute(query).first() is not None for query in queries)


def check_writable(engine: Engine) -> None:
    """Raise EnvironmentFault, within seconds, where another holds SQLite's write lock or PostgreSQL takes no writes."""
    with _faults(), engine.connect().execution_options(read_only=True) as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar():
            message = "the database is a standby that takes no writes; set MINGZHANG_DATABASE_URL to the primary"
            raise EnvironmentFault(message)


def database_now(session: Session) -> datetime:
    """The database's own time, in UTC."""
    return session.connection().execute(_NOW).scalar_one()


def migrate(url: str) -> None:
    """Bring the database to this version's tables, one process at a time.

    Raises EnvironmentFault where it is newer than this program, or cannot be reached.
    """
    engine = make_engine(url)
    try:
        with _faults():
            migrations.migrate(engine)
    except CommandError as error:
        message = f"the database belongs to another version of this program: {error}; install that version"
        raise EnvironmentFault(message) from error
    finally:
        engine.dispose()


def driver_error(dialect: Dialect, statement: str, error: Exception) -> DBAPIError:
    """What SQLAlchemy would have raised for an error of the driver, where the driver was spoken to directly."""
    wrapped = DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
    assert isinstance(wrapped, DBAPIError)  # noqa: S101  (it was one of the driver's own)
    return wrapped


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the database cannot help into EnvironmentFault; mistakes in our own statements stay as they are."""
    try:
        yield
    except PoolTimeout as error:
        message = f"no database connection became free: {error}"
        raise DatabaseAway(message) from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error, OperationalError | InternalError) or _damaged(error):
            message = f"the database failed: {redact(_first_line(error.orig))}; {_cure(str(error.orig))}"
            raise DatabaseAway(message) from error
        raise


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=4,
        pool_timeout=_BUSY_SECONDS,
        json_serializer=_json,
        json_deserializer=msgspec.json.decode,
        # isolation_level None keeps the driver from beginning transactions of its own.
        connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:  # noqa: ARG001  (the signature is the library's)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {_BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")


def _begin_sqlite(connection: Connection) -> None:
    deferred = connection.get_execution_options().get("read_only", False)
    statement = "BEGIN" if deferred else "BEGIN IMMEDIATE"
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(statement)  # as the library would, at a fifth of its price
    except connection.dialect.loaded_dbapi.Error as error:
        raise driver_error(connection.dialect, statement, error) from error


def _postgresql(url: URL) -> Engine:
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        pool_size=1,
        max_overflow=4,
        pool_timeout=_BUSY_SECONDS,
        json_serializer=_json,
        json_deserializer=msgspec.json.decode,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": f"mingzhang-{os.getpid()}",
            # A session that hangs must not hold up the others for ever.
            "options": "-c lock_timeout=30s -c idle_in_transaction_session_timeout=120s -c timezone=UTC",
            "keepalives_idle": 30,
        },
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]


def _damaged(error: DBAPIError) -> bool:
    return "malformed" in str(error.orig) or "not a database" in str(error.orig)


def _cure(message: str) -> str:
    lower = message.lower()
    cures = {
        "no such table": "run the migrations first",
        "does not exist": "run the migrations first, or create the database",
        "full": "free some space, work goes on by itself",
        "readonly": "check the mount and its permissions",
        "malformed": "restore it from the backup",
        "not a database": "restore it from the backup",
        "locked": "another process holds it; work goes on by itself",
    }
    return next((cure for sign, cure in cures.items() if sign in lower), "check that it runs and can be reached")
