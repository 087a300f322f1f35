"""Run a command that dies with the process that asked for it, even if that one is killed outright.

    python guard.py PARENT COMMAND…

On Linux the kernel is asked to kill it (PR_SET_PDEATHSIG survives the exec). Elsewhere this process stays between the
two and asks twice a second whether its parent is still there. Run as a script of its own, standard library only.
"""

import ctypes
import os
import signal
import subprocess
import sys

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.5


def main(arguments: list[str]) -> int:
    """Become the command, or stay with it; its exit status."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        return become(parent, command)
    else:
        return stay(parent, command)


def become(parent: int, command: list[str]) -> int:
    """Turn into the command, with the kernel's promise to kill it; returns only if the parent is gone already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:
        os.execvp(command[0], command)  # noqa: S606
    return 1


def stay(parent: int, command: list[str]) -> int:
    """Run the command until it ends or the parent is gone; a SIGTERM is handed on."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            return child.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
