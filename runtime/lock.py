"""The lock of a data folder: at most one process group works on it at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import EnvironmentFault

__all__ = ["DataFolderBusy", "data_folder_lock", "holder"]

_NAME = "mingzhang.lock"
_PAUSES = (0.02, 0.1)  # seconds; whoever only asks for the holder has it for a moment


class DataFolderBusy(EnvironmentFault):
    """Another process works on the same data folder."""


@contextmanager
def data_folder_lock(data: Path) -> Iterator[None]:
    """Hold the data folder (made if absent) until the block ends or the process dies, whichever comes first.

    Raises DataFolderBusy naming the process that holds it, EnvironmentFault where the folder cannot be written.
    """
    path = data / _NAME
    try:
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        message = (
            f"cannot use the data folder {data}: {error.strerror or error}; make it writable or set MINGZHANG_DATA"
        )
        raise EnvironmentFault(message) from error
    try:
        _acquire(descriptor, data)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)  # the kernel lets go of the lock with it; the file stays, for its name is the lock


def holder(data: Path) -> int | None:
    """The process that holds the data folder now, None if nobody does."""
    try:
        descriptor = os.open(data / _NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(descriptor)
    finally:
        os.close(descriptor)
    return None


def _written(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0)
    return int(text) if text.isdigit() else None


def _acquire(descriptor: int, data: Path) -> None:
    for pause in (*_PAUSES, None):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if pause is None:
                message = (
                    f"the data folder {data} is in use by process {_written(descriptor) or 'unknown'}; "
                    "stop that one, or set MINGZHANG_DATA to another folder"
                )
                raise DataFolderBusy(message) from error
            time.sleep(pause)
        else:
            return
