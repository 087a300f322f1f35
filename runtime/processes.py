"""Child processes that are never left behind: redis-server, and the workers of the embedded default."""

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from runtime import guard

__all__ = ["give_way", "settle", "start_child", "stop_child"]

_YIELDING = 10


def start_child(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: IO[bytes] | int | None = None,
    errors: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command that the kernel kills when this process ends, however it ends.

    It leads a process group of its own, so a Ctrl-C in the terminal reaches only us: we stop it in order. Start it
    from the main thread: the kernel takes the end of the starting thread for the end of the parent. `environment` is
    the whole environment, `folder` the working directory, `output` and `errors` where its standard output and errors
    go, as subprocess takes them; ours where None.
    """
    script = Path(guard.__file__).resolve()
    arguments = [sys.executable, "-I", "-S", str(script), str(os.getpid()), *(str(part) for part in command)]
    return subprocess.Popen(
        arguments,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )


def give_way(process: subprocess.Popen[bytes]) -> None:
    """Let a child just started, and all that it will start, have a tenth of the processor where somebody wants it too.

    Linux may share the processor by session first; then the session has to give way as well.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, process.pid, _YIELDING)
    with suppress(OSError):
        Path(f"/proc/{process.pid}/autogroup").write_text(str(_YIELDING))


def stop_child(process: subprocess.Popen[bytes], seconds: float, *, stop: signal.Signals = signal.SIGTERM) -> int:
    """Ask a child to stop and give it some seconds, then kill its whole process group; its exit status."""
    if process.poll() is None:
        process.send_signal(stop)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with suppress(ProcessLookupError, PermissionError):  # the group is gone, or (macOS) only zombies are in it
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def settle() -> None:
    """Take what this process has loaded for what stays: the garbage collector does not go through it again.

    Going through the modules again and again is a tenth of the time of reading and judging.
    """
    gc.collect()
    gc.freeze()
