"""One document through the three stages, without broker and database.

Somebody waits for it: what understands and judges is imported, and its patterns compiled, while the child reads.
"""

import hashlib
import importlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from runtime.settings import Settings
from schemas.errors import InputError, RejectReason
from schemas.knowledge import narrative, persons
from schemas.pages import Box, Pages
from workers.outward import DocumentIdentity, document_object, rejected_object
from workers.sandbox import Sandbox

__all__ = ["identified", "inspect", "make_sandbox"]

_PDF_HEADER = b"%PDF-"
_PROBE = 1024


def make_sandbox(settings: Settings) -> Sandbox:
    """The child that reads bytes for `inspect`, under the limits of the settings; one serves many documents."""
    return Sandbox.under(settings)


def inspect(path: Path, sandbox: Sandbox, *, max_bytes: int | None = None) -> dict[str, Any]:
    """The outward JSON of the file; one that cannot be read gives its object with `rejected`.

    Its bytes are read, and read again where a finding would accuse, in the sandbox; the rest runs in this process.
    Raises OSError where the file cannot be opened, Bug where the reader failed through a mistake of ours.
    """
    if max_bytes is not None and path.stat().st_size > max_bytes:
        detail = f"the file is larger than {max_bytes} bytes; raise MINGZHANG_MAX_BYTES or split it"
        return rejected_object(identified(path), InputError(RejectReason.TOO_LARGE, detail))
    content = path.read_bytes()
    name = _readable(path.name)
    # Both readings see exactly these bytes, whatever becomes of the file meanwhile.
    with tempfile.NamedTemporaryFile(prefix="mingzhang-") as copy:
        copy.write(content)
        copy.flush()
        return _judged(sandbox, Path(copy.name), content, name)


def identified(path: Path) -> DocumentIdentity:
    """What can be said of a file without reading it as a document."""
    with path.open("rb") as reader:
        sha256 = hashlib.file_digest(reader, "sha256").hexdigest()
        return DocumentIdentity(sha256, _readable(path.name), None, reader.tell())


def _judged(sandbox: Sandbox, copy: Path, content: bytes, name: str) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with ThreadPoolExecutor(1) as waiting:
            answer = waiting.submit(sandbox.parse, copy, name)
            _prepare()
        pages = msgspec.json.decode(answer.result(), type=Pages)
    except InputError as error:
        media_type = "application/pdf" if _PDF_HEADER in content[:_PROBE] else None
        return rejected_object(DocumentIdentity(sha256, name, media_type, len(content)), error)

    from workers.classify import classify  # noqa: PLC0415  (_prepare has imported both)
    from workers.validate import validate  # noqa: PLC0415

    def second(page: int, box: Box) -> str | None:
        return sandbox.read_again(copy, page, box)

    report = classify(pages, name)
    judgement = validate(report, second) if report.identity.kind.is_final_accounts else None
    document = DocumentIdentity(sha256, name, pages.media_type, len(content), len(pages.pages))
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
