"""Uploads: a file goes into the drop folder as if somebody had put it there, and is taken in from there."""

import os
import secrets
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from schemas.errors import EnvironmentFault, MingzhangError

__all__ = ["TooLarge", "store"]

_FOLDER = "uploads"
_LONGEST_NAME = 200  # bytes; file systems take 255, and a draft's name is longer
_BLOCK = 1 << 20


class TooLarge(MingzhangError):
    """A file larger than a document may be."""


def store(drop: Path, name: str, content: IO[bytes], max_bytes: int) -> str:
    """Write the content into a new folder below the drop folder, under its own base name made safe; that name.

    The name appears only once all bytes are on disk: until then it is hidden, and the scan leaves it alone. Raises
    TooLarge, and EnvironmentFault where the folder cannot be written.
    """
    safe = _safe(name)
    folder = drop / _FOLDER / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    draft = folder / f".{safe}.part"
    try:
        folder.mkdir(parents=True)
        with draft.open("xb") as writer:
            _copy(content, writer, max_bytes)
            writer.flush()
            os.fsync(writer.fileno())
        draft.rename(folder / safe)
    except OSError as error:
        _forget(draft, folder)
        message = f"cannot write to the drop folder {drop}: {error.strerror or error}; check its mount and permissions"
        raise EnvironmentFault(message) from error
    except TooLarge:
        _forget(draft, folder)
        raise
    return safe


def _copy(content: IO[bytes], writer: IO[bytes], max_bytes: int) -> None:
    size = 0
    while block := content.read(_BLOCK):
        size += len(block)
        if size > max_bytes:
            message = f"the file is larger than {max_bytes} bytes"
            raise TooLarge(message)
        writer.write(block)


def _safe(name: str) -> str:
    """The base name without what a path, a terminal or the scan's rules could trip over."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in base if unicodedata.category(one)[0] != "C").strip().lstrip(".~$")
    while len(kept.encode()) > _LONGEST_NAME:
        kept = kept[1:]  # the ending tells what it is
    return kept or "report"


def _forget(draft: Path, folder: Path) -> None:
    draft.unlink(missing_ok=True)
    if folder.is_dir():
        folder.rmdir()
