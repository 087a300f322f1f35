"""Who holds a claim: a process, named so that another one on the same machine can tell whether it still lives."""

import os
import socket
from functools import cache
from pathlib import Path

__all__ = ["is_gone", "myself"]

_PROC = Path("/proc")


def myself() -> str:
    """The calling process: host (for people), machine and PID namespace, process id, start time."""
    return _named(os.getpid())


@cache
def _named(pid: int) -> str:
    return f"{socket.gethostname()[:40]} {_machine()} {pid} {_start_time(pid) or 0}"


def is_gone(owner: str) -> bool:
    """Whether the process is known to have ended; False where that cannot be told from here (another machine)."""
    _, machine, pid, started = owner.rsplit(" ", 3)
    if not machine.strip("-") or machine != _machine():
        return False
    return _start_time(int(pid)) != int(started)


@cache
def _machine() -> str:
    """The boot of this machine and our PID namespace, `-` where the system does not tell (then nothing is known)."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}-{(_PROC / 'self/ns/pid').stat().st_ino}"
    except OSError:
        return "-"


def _start_time(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None if there is none, or only its remains."""
    try:
        status = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = status.rpartition(")")[2].split()  # the name before it may hold anything
    return None if fields[0] in "ZX" else int(fields[19])
