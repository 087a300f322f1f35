"""The archive: original bytes under the name of their SHA-256, and what the stages made of them.

    ROOT/originals/ab/abcd…            the bytes as published, never modified
    ROOT/artifacts/ab/abcd…/pages      a stage's output, gzip (its checksum tells bit rot)
    ROOT/temporary/                    being written; swept of what a crash left

An original's name appears only once its bytes are on disk: temporary file, fsync, atomic rename, fsync of the folder.
An artifact appears whole as well, but the disk is not waited for: one that a power cut took is made again.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from isal import igzip, isal_zlib
from msgspec import Struct

from schemas.errors import EnvironmentFault

__all__ = ["Archive", "FileChanged", "Missing", "Rotten", "Stored"]

_BLOCK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_STALE_SECONDS = 3600.0
_LEVEL = 1  # as small as zlib's, in a fifth of the time
_GZIP = 31  # the format, to zlib and what is like it
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


class FileChanged(EnvironmentFault):
    """The file was changed, replaced or removed while it was read: take it again once it stands still."""


class Missing(EnvironmentFault):
    """The archive does not hold what the database says it should."""


class Rotten(EnvironmentFault):
    """What the archive holds is not what was stored: the disk changed it."""


class Stored(Struct, frozen=True):
    """What was put in: the SHA-256 in lower-case hex and the size in bytes."""

    sha256: str
    bytes: int


class Archive:
    """A content-addressed archive below `root`, safe for several processes at once.

    Every method raises EnvironmentFault, with what to do, where the disk is full, read-only or failing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the original of this hash stands, or would."""
        return self.root / "originals" / _checked(_SHA256, sha256)[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """Whether the original is held."""
        return self.path(sha256).is_file()

    def put_file(self, source: Path) -> Stored:
        """Copy a file in, hashing on the way; the source is only read. Symlinks and special files are refused.

        Raises FileChanged if it vanished, or if its size, time or inode differ after the copy from before it.
        """
        with _opened(source) as reader:
            before = os.fstat(reader.fileno())
            with _faults("write to the archive", self.root), self._draft() as draft:
                digest, size = hashlib.sha256(), 0
                while block := _read(reader, source):
                    digest.update(block)
                    size += len(block)
                    draft.file.write(block)
                _unchanged(source, before, os.fstat(reader.fileno()))
                stored = Stored(digest.hexdigest(), size)
                draft.publish(self.path(stored.sha256))
        return stored

    def put_bytes(self, content: bytes) -> Stored:
        """Store bytes that are in memory already."""
        stored = Stored(hashlib.sha256(content).hexdigest(), len(content))
        self._write(content, self.path(stored.sha256))
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """The original, verified and opened at its start; the caller closes it. Raises Missing or Rotten."""
        path = self.path(sha256)
        with _faults("read the archive", path):
            reader = path.open("rb")
            try:
                found = hashlib.file_digest(reader, "sha256").hexdigest()
                reader.seek(0)
            except OSError:
                reader.close()
                raise
        if found != sha256:
            reader.close()
            message = f"{path} has the content of {found}: the disk changed it; restore it from the backup"
            raise Rotten(message)
        return reader

    def read(self, sha256: str) -> bytes:
        """The original's bytes, verified. Raises Missing or Rotten."""
        with self.open(sha256) as reader:
            return reader.read()

    def put_artifact(self, sha256: str, kind: str, content: bytes) -> None:
        """Store (or replace) what a stage made of a document, compressed; the disk is not waited for."""
        packed = igzip.compress(content, _LEVEL, mtime=0)
        self._write(packed, self._artifact(sha256, kind), durable=False)

    def read_artifact(self, sha256: str, kind: str) -> bytes:
        """What a stage made of a document. Raises Missing, or Rotten where the checksum does not fit."""
        path = self._artifact(sha256, kind)
        with _faults("read the archive", path):
            packed = path.read_bytes()
        try:
            return isal_zlib.decompress(packed, _GZIP)
        except isal_zlib.IsalError as error:  # type: ignore[misc]  # the stubs take the class for an error
            message = f"{path} is damaged ({error}); run its stage again"
            raise Rotten(message) from error

    def artifacts(self, sha256: str) -> list[str]:
        """The names of what the stages made of a document."""
        folder = self._artifact(sha256, "any").parent
        with _faults("read the archive", folder):
            return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def remove(self, sha256: str) -> None:
        """Remove the original and all that was made of it, on the disk too: only where somebody asks for it."""
        original, made = self.path(sha256), self._artifact(sha256, "any").parent
        with _faults("remove from the archive", original):
            shutil.rmtree(made, ignore_errors=not made.exists())
            original.unlink(missing_ok=True)
            for folder in (made.parent, original.parent):
                if folder.is_dir():
                    _sync(folder)

    def artifact_bytes(self, sha256: str, kind: str) -> int:
        """How many bytes one thing that a stage made takes, 0 where it is not there."""
        path = self._artifact(sha256, kind)
        return path.stat().st_size if path.exists() else 0

    def remove_artifact(self, sha256: str, kind: str) -> int:
        """Remove one thing that a stage made; how many bytes it had, 0 where it is not there."""
        path = self._artifact(sha256, kind)
        with _faults("remove from the archive", path):
            try:
                size = path.stat().st_size
                path.unlink()
            except FileNotFoundError:
                return 0
        return size

    def check(self) -> None:
        """Raise EnvironmentFault unless something can be written now."""
        with _faults("write to the archive", self.root), self._draft() as draft:
            draft.file.write(b"\0" * 4096)
            draft.file.flush()
            os.fsync(draft.file.fileno())

    def sweep(self) -> int:
        """Remove temporary files that a crash left behind (older than an hour); how many there were."""
        removed = 0
        with _faults("sweep the archive", self.root):
            for path in (self.root / "temporary").glob("*"):
                try:
                    if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                        path.unlink()
                        removed += 1
                except FileNotFoundError:  # another process was faster
                    continue
        return removed

    def _artifact(self, sha256: str, kind: str) -> Path:
        folder = self.root / "artifacts" / _checked(_SHA256, sha256)[:2] / sha256
        return folder / _checked(_KIND, kind)

    def _write(self, content: bytes, target: Path, *, durable: bool = True) -> None:
        with _faults("write to the archive", target), self._draft() as draft:
            draft.file.write(content)
            draft.publish(target, durable=durable)

    @contextmanager
    def _draft(self) -> Iterator["_Draft"]:
        """A temporary file on the archive's own file system, gone afterwards unless it was published."""
        folder = self.root / "temporary"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
        draft = _Draft(os.fdopen(descriptor, "wb"), Path(name))
        try:
            with draft.file:
                yield draft
        finally:
            draft.path.unlink(missing_ok=True)


class _Draft(Struct, frozen=True):
    """A file being written, and where."""

    file: BinaryIO
    path: Path

    def publish(self, target: Path, *, durable: bool = True) -> None:
        """Give it its name, on the disk too where it must last. An equal older file is replaced: a rotten one heals."""
        self.file.flush()
        os.fchmod(self.file.fileno(), 0o444)
        if not durable:
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path.replace(target)
            return
        os.fsync(self.file.fileno())
        _make_folder(target.parent)
        self.path.replace(target)
        _sync(target.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each entry durable."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    """A regular file opened for reading, without waiting on a pipe or following a symlink."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(source, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        message = f"{source} is not a regular file"
        raise EnvironmentFault(message)
    with os.fdopen(descriptor, "rb") as reader:
        yield reader


def _read(reader: BinaryIO, source: Path) -> bytes:
    try:
        return reader.read(_BLOCK)
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Path, error: OSError) -> EnvironmentFault:
    if error.errno in (errno.ENOENT, errno.ESTALE, errno.ENOTDIR):
        return FileChanged(f"{source} has gone away")
    if error.errno == errno.ELOOP:
        return EnvironmentFault(f"{source} is a symbolic link; links are not followed")
    return EnvironmentFault(f"cannot read {source}: {error.strerror or error}; check its permissions and its disk")


def _unchanged(source: Path, before: os.stat_result, after: os.stat_result) -> None:
    """Raise FileChanged unless the open file, and the one under its name now, are what was opened."""
    try:
        named = source.stat(follow_symlinks=False)
    except OSError as error:
        raise _unreadable(source, error) from error
    if not _identity(before) == _identity(after) == _identity(named):
        message = f"{source} was changed while it was read"
        raise FileChanged(message)


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _checked(pattern: re.Pattern[str], name: str) -> str:
    """The name, if it is one: what comes from outside never becomes a path of its own."""
    if not pattern.fullmatch(name):
        message = f"not a name of the archive: {name!r}"
        raise ValueError(message)
    return name


@contextmanager
def _faults(doing: str, path: Path) -> Iterator[None]:
    """Turn the operating system's errors into faults of the environment that say what to do."""
    try:
        yield
    except FileNotFoundError as error:
        message = f"cannot {doing}: {error.filename or path} is not there; restore it from the backup"
        raise Missing(message) from error
    except OSError as error:
        if error.errno in _FULL:
            cure = "the disk is full: free some space, work goes on by itself"
        elif error.errno in _FORBIDDEN:
            cure = "it is read-only or not ours: check the mount and its permissions"
        else:
            cure = f"{error.strerror or error}: check the disk"
        message = f"cannot {doing} at {path}: {cure}"
        raise EnvironmentFault(message) from error
