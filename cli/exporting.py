"""`mingzhang export`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, structs

from cli.database import opened
from cli.queries import find_report
from runtime.database import make_engine
from runtime.exports import FORMATS, STREAMED, Wanted, write, write_all, write_stream
from runtime.settings import Settings
from schemas.errors import MingzhangError

__all__ = ["Asked", "export_to"]

_ALL, _SQLITE = "all", "sqlite"


class Asked(Struct, frozen=True):
    """Filters as they were typed; `reports` are numbers, hashes or names."""

    years: Sequence[int] = ()
    departments: Sequence[str] = ()
    regions: Sequence[str] = ()
    rules: Sequence[str] = ()
    severities: Sequence[str] = ()
    forms: Sequence[str] = ()
    reports: Sequence[str] = ()


def export_to(settings: Settings, what: str, file_format: str, out: Path | None, asked: Asked) -> None:
    """Write an export to a file, or to standard output; tells on standard error how many rows there were.

    Raises MingzhangError where format and target do not go together, a report is not there, or a filter has no column.
    """
    if (what == _ALL) != (file_format == _SQLITE):
        message = "`export all` and `--format sqlite` go together: one file with everything"
        raise MingzhangError(message)
    if out is None and file_format not in STREAMED:
        message = f"name a file with --out: {file_format} cannot be written to standard output"
        raise MingzhangError(message)
    with opened(settings) as session:
        numbers = [find_report(session, reference).report.id for reference in asked.reports]
    wanted = Wanted(**{**structs.asdict(asked), "reports": numbers})
    engine = make_engine(settings.database)
    try:
        if out is None:
            counts = {what: write_stream(engine, what, file_format, sys.stdout.buffer, wanted)}
            sys.stdout.buffer.flush()
        elif what == _ALL:
            counts = write_all(engine, out, wanted)
        else:
            assert file_format in FORMATS, "the command's formats are those"  # noqa: S101
            counts = {what: write(engine, what, file_format, out, wanted)}
    finally:
        engine.dispose()
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    sys.stderr.write(f"{told}{f' to {out}' if out else ''}\n")
