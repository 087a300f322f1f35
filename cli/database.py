"""A reading session for the commands that tell what landed."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from runtime.database import make_engine, reading
from runtime.settings import Settings
from schemas.errors import EnvironmentFault

__all__ = ["opened"]


@contextmanager
def opened(settings: Settings) -> Iterator[Session]:
    """A session that only reads. Raises EnvironmentFault where nothing was ever taken in, and makes no file then."""
    if settings.embedded_database and not settings.sqlite_path.exists():
        message = f"nothing has been taken in at {settings.data} yet; `mingzhang run FOLDER` does"
        raise EnvironmentFault(message)
    engine = make_engine(settings.database)
    try:
        with reading(engine) as session:
            yield session
    finally:
        engine.dispose()
