"""What binds a process that opens strangers' documents: its parent's life, memory, processor time, no files."""

import ctypes
import os
import resource
import signal
import sys

__all__ = ["dies_with", "limit_memory", "limit_processor", "processor_left"]

_PR_SET_PDEATHSIG = 1


def dies_with(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends, which Linux alone does; False where it has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    return os.getppid() == parent


def limit_memory(mib: int) -> None:
    """So many MiB of address space, no dumps, no bytes written to files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # elsewhere the kernel does not hold to it
        resource.setrlimit(resource.RLIMIT_AS, (mib * 2**20, mib * 2**20))


def limit_processor(seconds: int) -> None:
    """So many seconds from now on: the kernel counts from the process's start and ends it with SIGXCPU."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_used() + seconds, hard))


def processor_left() -> int | None:
    """How many seconds this process still has; None without a limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    return None if soft == resource.RLIM_INFINITY else max(1, soft - _used())


def _used() -> int:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int(usage.ru_utime + usage.ru_stime) + 1
