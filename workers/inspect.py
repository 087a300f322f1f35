"""Documents through the three stages, without broker and database.

Somebody waits for it: what understands and judges is imported, and its patterns compiled, while the child reads.
"""

import hashlib
import importlib
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from schemas.errors import InputError, RejectReason
from schemas.knowledge import narrative, persons
from schemas.pages import Box
from workers.outward import DocumentIdentity, document_object, rejected_object
from workers.sandbox import Child, Sandbox

if TYPE_CHECKING:
    from runtime.settings import Settings
from workers.written_pages import read_pages

__all__ = ["Inspection", "Reading", "identified", "inspect", "make_sandbox"]

_PDF_HEADER = b"%PDF-"
_PROBE = 1024


def make_sandbox(settings: "Settings", child: Child | None = None) -> Sandbox:
    """What reads bytes for `inspect`, under the limits of the settings; `child` may have been started ahead."""
    return Sandbox.under(settings, child=child)


def inspect(path: Path, sandbox: Sandbox, *, max_bytes: int | None = None) -> dict[str, Any]:
    """The outward JSON of the file; one that cannot be read gives its object with `rejected`.

    Its bytes are read, and read again where a finding would accuse, in the sandbox; the rest runs in this process.
    Raises OSError where the file cannot be opened, Bug where the reader failed through a mistake of ours.
    """
    with Inspection(sandbox, max_bytes=max_bytes) as inspection:
        return inspection.finish(inspection.begin(path))


def identified(path: Path) -> DocumentIdentity:
    """What can be said of a file without reading it as a document."""
    with path.open("rb") as reader:
        sha256 = hashlib.file_digest(reader, "sha256").hexdigest()
        return DocumentIdentity(sha256, _readable(path.name), None, reader.tell())


@dataclass(frozen=True)
class _Read:
    """What the sandbox said of a file: its pages as JSON or why there are none, and the copy it read them from."""

    document: DocumentIdentity
    found: bytes | InputError
    copy: Path = Path()
    _kept: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "_Read":
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()


Reading = Future[_Read]
"""A file that the sandbox reads, or has read."""


class Inspection:
    """Several files to their objects: the sandbox may read the next one while this process judges the one before.

    A thread asks the sandbox for one thing after the other, second readings of the one between the pages of others.
    """

    def __init__(self, sandbox: Sandbox, *, max_bytes: int | None = None) -> None:
        self._sandbox = sandbox
        self._max_bytes = max_bytes
        self._asking = ThreadPoolExecutor(1)

    def __enter__(self) -> "Inspection":
        return self

    def __exit__(self, *_: object) -> None:
        self._asking.shutdown(cancel_futures=True)

    def begin(self, path: Path) -> Reading:
        """Have the file read when its turn comes; to be given to `finish`."""
        return self._asking.submit(self._read, path)

    def finish(self, reading: Reading) -> dict[str, Any]:
        """The outward JSON of a file that was begun. Raises what `inspect` raises."""
        _prepare()
        with reading.result() as read:
            return self._judged(read)

    def _read(self, path: Path) -> _Read:
        name = _readable(path.name)
        if self._max_bytes is not None and path.stat().st_size > self._max_bytes:
            detail = f"the file is larger than {self._max_bytes} bytes; raise MINGZHANG_MAX_BYTES or split it"
            return _Read(identified(path), InputError(RejectReason.TOO_LARGE, detail))
        content = path.read_bytes()
        document = DocumentIdentity(hashlib.sha256(content).hexdigest(), name, None, len(content))
        # Both readings see exactly these bytes, whatever becomes of the file meanwhile.
        with ExitStack() as kept:
            copy = kept.enter_context(tempfile.NamedTemporaryFile(prefix="mingzhang-"))
            copy.write(content)
            copy.flush()
            try:
                pages = self._sandbox.parse(Path(copy.name), name)
            except InputError as error:
                media_type = "application/pdf" if _PDF_HEADER in content[:_PROBE] else None
                return _Read(msgspec.structs.replace(document, media_type=media_type), error)
            return _Read(document, pages, Path(copy.name), kept.pop_all())

    def _judged(self, read: _Read) -> dict[str, Any]:
        from workers.classify import classify  # noqa: PLC0415  (_prepare has imported both)
        from workers.validate import validate  # noqa: PLC0415

        if isinstance(read.found, InputError):
            return rejected_object(read.document, read.found)
        pages = read_pages(read.found)

        def second(page: int, box: Box) -> str | None:
            return self._asking.submit(self._sandbox.read_again, read.copy, page, box).result()

        report = classify(pages, read.document.name)
        judgement = validate(report, second) if report.identity.kind.is_final_accounts else None
        document = msgspec.structs.replace(read.document, media_type=pages.media_type, pages=len(pages.pages))
        return document_object(document, report, judgement)


def _prepare() -> None:
    """Import the two stages and compile the patterns that every report is met with; nothing the second time."""
    importlib.import_module("workers.classify")
    importlib.import_module("workers.validate")
    narrative.sentences()
    narrative.titles()
    narrative.identity_words()
    persons.masked("@")


def _readable(name: str) -> str:
    r"""The base name as text: bytes of it that are no UTF-8 stand as \xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
