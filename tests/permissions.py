"""Permissions that bind root too, for tests of what may not be read or written."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION = 0x20080522
_OVERRIDE, _SEARCH = 1, 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH of capabilities(7)


@contextmanager
def permissions_bind() -> Iterator[None]:
    """Within the block this thread obeys the modes of its own files, even where it is root's on Linux."""
    if os.geteuid() != 0 or sys.platform != "linux":
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, the lower 32 of each first
    assert libc.capget(header, sets) == 0
    held = sets[0]

    def put(effective: int) -> None:
        sets[0] = effective
        if libc.capset(header, sets):
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))

    put(held & ~(1 << _OVERRIDE | 1 << _SEARCH))
    try:
        yield
    finally:
        put(held)
