"""The sandbox: a child process that reads documents and can be killed even inside C code.

One child serves many documents (starting one costs the imports and its caches), and is replaced after any trouble and
after a number of documents. Limits: address space, processor time, and the clock on the wall, which the parent keeps.
"""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from schemas.errors import Bug, EnvironmentFault, InputError, RejectReason
from schemas.pages import Box
from workers.parse.limits import Limits
from workers.sandbox_child import ANSWER, GOOD, Request, Trouble

if TYPE_CHECKING:
    from runtime.settings import Settings

__all__ = ["READER", "SECOND_READER", "Child", "Sandbox", "start_child"]

READER = "workers.sandbox_reader:parse"
SECOND_READER = "workers.parse.second:second_reading"
_BLOCK = 1 << 20
_START_SECONDS = 60.0
_RECYCLE_AFTER = 200  # requests


class _Died(Exception):
    """The child ended instead of answering; `status` is its exit status, negative for a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


Child = subprocess.Popen[bytes]
"""A process that serves requests, or is about to."""


def start_child(reader: str = READER, second: str = SECOND_READER) -> Child:
    """Start a child ahead; it loads while the caller does something else, and ends with its input or the caller."""
    return subprocess.Popen(
        [sys.executable, "-m", "workers.sandbox_child", str(os.getpid()), reader, second],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


class Sandbox:
    """Reads documents with `reader` and places in them with `second` under limits; one caller at a time.

    Both are module:name, of a function from bytes, name and limits to Pages, and from bytes, page and box to text.
    A `child` that was started ahead with the two is the first that serves.
    """

    def __init__(
        self,
        reader: str,
        *,
        memory_mib: int,
        seconds: float,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        second: str = SECOND_READER,
        child: Child | None = None,
    ) -> None:
        self._readers = (reader, second)
        self._limits = limits
        self._memory_mib = memory_mib
        self._seconds = seconds
        self._child = child
        self._served = 0
        self._ready = False

    @classmethod
    def under(
        cls, settings: "Settings", reader: str = READER, second: str = SECOND_READER, child: Child | None = None
    ) -> "Sandbox":
        """A sandbox under the limits of the settings."""
        limits = Limits(file_bytes=settings.max_bytes, pages=settings.max_pages)
        memory, seconds = settings.memory_mib, settings.stage_seconds
        return cls(reader, memory_mib=memory, seconds=seconds, limits=limits, second=second, child=child)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, path: Path, name: str) -> bytes:
        """The Pages of the document at `path`, as workers.written_pages writes them.

        Raises InputError: what the reader raised, or TIMEOUT, MEMORY, CRASHED (a crash is tried once more in a fresh
        child first). Raises Bug where the reader failed in another way, or somebody else killed the child, and
        EnvironmentFault where a child takes too long to start.
        """
        return self._read(Request(str(path), name, self._cpu_seconds, self._memory_mib, self._limits))

    def read_again(self, path: Path, page: int, box: Box) -> str | None:
        """What the second reader sees in a box of a page; None where it cannot read there, and so has no say.

        Raises EnvironmentFault where a child takes too long to start: what is judged must not depend on that.
        """
        try:
            answer = self._read(Request(str(path), "", self._cpu_seconds, self._memory_mib, self._limits, page, box))
        except (InputError, Bug):
            return None
        return msgspec.json.decode(answer, type=str)

    def start(self) -> None:
        """Start the child ahead of the first document; it loads while the caller does something else."""
        if self._child is None:
            self._child = start_child(*self._readers)
            self._served, self._ready = 0, False

    def close(self) -> None:
        """Kill the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()

    @property
    def _cpu_seconds(self) -> int:
        return max(1, round(self._seconds))

    def _read(self, request: Request) -> bytes:
        """The body of a good answer; a crash is tried once more. The time to start a child is not counted."""
        try:
            answer = self._ask(request)
        except _Died as death:
            _not_ours(death)
            try:
                answer = self._ask(request)
            except _Died as second:
                _not_ours(second)
                detail = f"the reader crashed twice on it ({_described(second.status)})"
                raise InputError(RejectReason.CRASHED, detail) from None
        if isinstance(answer, Trouble):
            raise self._raised(answer)
        return answer

    def _raised(self, trouble: Trouble) -> Bug | InputError:
        """The error to raise; a child that is short of memory or surprised by itself serves nobody else."""
        if trouble.reason in (None, RejectReason.MEMORY):
            self.close()
        return Bug(trouble.detail) if trouble.reason is None else InputError(trouble.reason, trouble.detail)

    def _ask(self, request: Request) -> bytes | Trouble:
        """One request and its answer. The child is gone afterwards if anything but an answer came."""
        if self._served >= _RECYCLE_AFTER:
            self.close()
        try:
            child = self._started()
            self._served += 1
            _send(child, msgspec.json.encode(request) + b"\n")
            sign, body = _answer(child, self._seconds)
        except BaseException:
            self.close()
            raise
        return body if sign == GOOD else msgspec.json.decode(body, type=Trouble)

    def _started(self) -> Child:
        """A child that has loaded everything."""
        self.start()
        child = self._child
        assert child is not None  # noqa: S101  (just started)
        if not self._ready:
            try:
                _answer(child, _START_SECONDS)
            except InputError as late:
                message = (
                    f"the reader was not ready within {_START_SECONDS:g} s; the machine is overloaded or its disk slow"
                )
                raise EnvironmentFault(message) from late
            except _Died as death:
                message = f"the reader {self._readers[0]} does not start"
                raise Bug(message) from death
            self._ready = True
        return child


def _send(child: Child, line: bytes) -> None:
    """Send a request. It fits a pipe's buffer, so this does not wait."""
    assert child.stdin is not None  # noqa: S101  (opened as a pipe)
    try:
        child.stdin.write(line)
        child.stdin.flush()
    except BrokenPipeError:
        raise _Died(child.wait()) from None


def _answer(child: Child, seconds: float) -> tuple[bytes, bytes]:
    """An answer's sign and body, if it comes in time."""
    deadline = time.monotonic() + seconds
    sign, length = ANSWER.unpack(_receive(child, ANSWER.size, deadline))
    return sign, _receive(child, length, deadline)


def _receive(child: Child, length: int, deadline: float) -> bytes:
    """Exactly so many bytes of the answer. Raises InputError(TIMEOUT) at the deadline, _Died where the child ends."""
    assert child.stdout is not None  # noqa: S101  (opened as a pipe)
    descriptor = child.stdout.fileno()
    readable = select.poll()
    readable.register(descriptor, select.POLLIN)
    received = bytearray()
    while len(received) < length:
        left = deadline - time.monotonic()
        if left <= 0 or not readable.poll(left * 1000):
            raise _timeout()
        block = os.read(descriptor, min(_BLOCK, length - len(received)))
        if not block:
            raise _Died(child.wait())
        received += block
    return bytes(received)


def _not_ours(death: _Died) -> None:
    """Raise for the deaths that tell nothing about the reader: its processor time is used up, or it was killed."""
    if death.status == -signal.SIGXCPU:
        raise _timeout() from None
    if death.status == -signal.SIGKILL:
        message = "the reader was killed from outside, perhaps for want of memory on the machine"
        raise Bug(message) from None


def _timeout() -> InputError:
    return InputError(RejectReason.TIMEOUT, "reading it takes longer than the limit allows")


def _described(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
