"""What landed, written to files that others read: CSV, JSON lines, XLSX, Parquet, and a SQLite file for Datasette.

    write(engine, "facts", "csv", target, Wanted(years=(2023,)))
    write_all(engine, Path("all.sqlite3"), Wanted())

Rows go straight from the database's cursor to the file: memory does not grow with their number. A file appears whole
or not at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from runtime.exports.parquet import write_parquet
from runtime.exports.plain import write_csv, write_jsonl
from runtime.exports.rows import Row, snapshot, stream
from runtime.exports.sheets import write_xlsx
from runtime.exports.sqlite import write_sqlite
from runtime.exports.wanted import Wanted
from schemas.dictionary import Listing, export_of
from schemas.errors import EnvironmentFault

__all__ = ["FORMATS", "STREAMED", "Wanted", "write", "write_all", "write_stream"]

_Write = Callable[[Listing, Iterator[Row], Path], int]


def write_stream(engine: Engine, export: str, file_format: str, target: BinaryIO, wanted: Wanted) -> int:
    """Write an export to an open stream, in one of the formats of STREAMED; how many rows."""
    with snapshot(engine) as session:
        return STREAMED[file_format](export_of(export), stream(session, export, wanted), target)


def write(engine: Engine, export: str, file_format: str, target: Path, wanted: Wanted) -> int:
    """Write an export to a file, in one of FORMATS; how many rows.

    Raises EnvironmentFault where it cannot be written.
    """
    with snapshot(engine) as session, _draft(target) as draft:
        return FORMATS[file_format](export_of(export), stream(session, export, wanted), draft)


def write_all(engine: Engine, target: Path, wanted: Wanted) -> dict[str, int]:
    """Write every export into one SQLite file, its metadata.json beside it; how many rows of which.

    Raises EnvironmentFault where it cannot be written.
    """
    with snapshot(engine) as session, _draft(target) as draft:
        return write_sqlite(session, draft, target, wanted)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place once all went well."""
    draft = target.with_name(f".{target.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        yield draft
        draft.replace(target)
    except OSError as error:
        message = f"cannot write {target}: {error.strerror or error}; check the disk and its permissions"
        raise EnvironmentFault(message) from error
    finally:
        draft.unlink(missing_ok=True)


def _to_file(streamed: Callable[[Listing, Iterator[Row], BinaryIO], int], beginning: bytes = b"") -> _Write:
    def write_file(listing: Listing, rows: Iterator[Row], path: Path) -> int:
        with path.open("wb") as target:
            target.write(beginning)
            return streamed(listing, rows, target)

    return write_file


STREAMED: dict[str, Callable[[Listing, Iterator[Row], BinaryIO], int]] = {"csv": write_csv, "jsonl": write_jsonl}
FORMATS: dict[str, _Write] = {
    # Spreadsheets take a file without this mark for one in the system's old encoding.
    "csv": _to_file(write_csv, b"\xef\xbb\xbf"),
    "jsonl": _to_file(write_jsonl),
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
