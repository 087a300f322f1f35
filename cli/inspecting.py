"""`mingzhang inspect`: files to JSON, in their order; none takes the others down."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.output import on_terminal, print_json, progress_bar
from runtime.late_logging import setup_when_needed
from schemas.errors import InputError, RejectReason
from workers.inspect import Inspection, Reading, identified, make_sandbox
from workers.outward import rejected_object
from workers.sandbox import start_child

if TYPE_CHECKING:
    from runtime.settings import Settings

__all__ = ["inspect_files"]

_log = logging.getLogger(__name__)


def inspect_files(load: Callable[[], "Settings"], files: Sequence[Path]) -> int:
    """Print one object a file, in the order given; how many files were rejected.

    The child that reads starts before the settings are loaded, for somebody waits.
    """
    child = start_child()
    try:
        settings = load()
    except BaseException:
        child.kill()
        child.communicate()
        raise
    setup_when_needed(settings)
    rejected = 0
    with (
        make_sandbox(settings, child) as sandbox,
        Inspection(sandbox, max_bytes=settings.max_bytes) as inspection,
        _progress(len(files)) as advance,
    ):
        readings = _read_ahead(inspection, files)
        for done, (path, reading) in enumerate(zip(files, readings, strict=True)):
            advance(done, len(files))
            result = _inspected(inspection, path, reading)
            rejected += result["rejected"] is not None
            print_json(result)
    return rejected


def _read_ahead(inspection: Inspection, files: Sequence[Path]) -> Iterator[Reading]:
    """Each file's reading, that of the next one begun too."""
    begun = map(inspection.begin, files)
    ahead = next(begun, None)
    while ahead is not None:
        reading, ahead = ahead, next(begun, None)
        yield reading


def _inspected(inspection: Inspection, path: Path, reading: Reading) -> dict[str, Any]:
    """The object of one file; a mistake of ours rejects it and is logged with its place in the code."""
    try:
        return inspection.finish(reading)
    except Exception as error:  # noqa: BLE001  (whatever it is, the next file is read all the same)
        _log.exception("stage.failed", extra={"path": str(path)})
        detail = f"a mistake of this program stopped it ({type(error).__name__}); the log has the place, report it"
        return rejected_object(identified(path), InputError(RejectReason.CRASHED, detail))


def _progress(count: int) -> AbstractContextManager[Callable[[int, int], None]]:
    """A bar where a person waits for several files."""
    return progress_bar("reading") if count > 1 and on_terminal() else nullcontext(lambda _done, _total: None)
