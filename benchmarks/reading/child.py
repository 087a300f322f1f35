"""A reader in a process of its own: it is told files on standard input and answers what each took.

Run by benchmarks.reading: python -P -m benchmarks.reading.child READER
"""

import json
import logging
import os
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.reading.readers import COMPILED, READERS, Table

__all__ = ["Child", "Taken"]

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "compiled"


class Taken(NamedTuple):
    """What one reading took: seconds of CPU, pages, the tables where they were asked for, MiB at most so far."""

    cpu: float
    pages: int
    tables: list[Table] | None
    peak: float


class Child:
    """One reader's process; `failure` says why there is none, or why it reads no more."""

    def __init__(self, reader: str) -> None:
        self.failure: str | None = None
        compiled = reader.endswith(COMPILED.rpartition(",")[2])
        if compiled and not BUILT.is_dir():
            self.failure = "the reading is not compiled: make compiled"
            return
        path = os.pathsep.join(map(str, (BUILT, ROOT) if compiled else (ROOT,)))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.reading.child", reader],
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self, path: Path, *, tables: bool = False) -> Taken | None:
        """Read a file; None where the reader cannot, which it then says."""
        if self.failure is not None or self._process.stdin is None or self._process.stdout is None:
            return None
        try:
            self._process.stdin.write(json.dumps([str(path), tables]) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline() or '"it died"')
        except BrokenPipeError:
            answer = "it died"
        if isinstance(answer, str):
            self.failure = answer
            return None
        return Taken(*answer)

    def close(self) -> None:
        """End the process."""
        if self.failure is None or hasattr(self, "_process"):
            self._process.communicate()


def _answer(reader: str, path: Path, *, tables: bool) -> list[Any] | str:
    data = path.read_bytes()
    start = time.process_time()
    try:
        pages, found = READERS[reader].read(data, path)
    except ImportError as error:
        return f"{error.name or error} is not installed"
    except Exception as error:  # noqa: BLE001 - a peer may fail in any way, and is then reported as not run
        return f"{type(error).__name__}: {str(error).splitlines()[0][:120] if str(error) else ''}"
    taken = time.process_time() - start
    return [taken, pages, found() if tables and found else None, _peak()]


def _peak() -> float:
    """The most memory that this program had, in MiB; elsewhere than on Linux what started it may have had more."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Answer until the input ends; whatever a library prints goes nowhere."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        name, tables = json.loads(line)
        print(json.dumps(_answer(sys.argv[1], Path(name), tables=tables)), file=out, flush=True)


if __name__ == "__main__":
    main()
