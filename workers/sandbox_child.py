"""The inside of the sandbox: reads one document after the other under limits, and is killed by them.

    python -m workers.sandbox_child PARENT READER SECOND_READER

A request is one line of JSON; an answer is a head of nine bytes (a sign of what follows and its length) and the body:
the Pages (workers.written_pages), or as JSON the text of a second reading or {"reason", "detail"}. The first answer
comes unasked, once everything is loaded. Nothing is unpickled on either side.
"""

import importlib
import os
import struct
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from runtime.processes import settle
from schemas.errors import InputError, RejectReason
from schemas.pages import Box
from workers.parse.limits import Limits
from workers.sandbox_limits import dies_with, limit_memory, limit_processor
from workers.written_pages import write_pages

__all__ = ["ANSWER", "GOOD", "READY", "TROUBLE", "Reader", "Request", "SecondReader", "Trouble"]

ANSWER = struct.Struct(">cQ")
READY, GOOD, TROUBLE = b"R", b"A", b"T"

Reader = Callable[[bytes, str, Limits], msgspec.Struct]
"""Makes Pages, or what is written in the same way."""
SecondReader = Callable[[bytes, int, Box], str]


class Request(msgspec.Struct, frozen=True):
    """One document to read: where its bytes stand, its base name, and how much it may take.

    That is processor time in seconds, address space in MiB, and the limits of what is read.

    With a page (from 0) and a box (points) only that place is read, by the second reader.
    """

    path: str
    name: str
    cpu_seconds: int
    memory_mib: int
    limits: Limits = Limits()
    page: int | None = None
    box: Box | None = None


class Trouble(msgspec.Struct, frozen=True):
    """Why there are no pages; `reason` is None where it is a mistake of ours."""

    reason: RejectReason | None
    detail: str


def main(parent: int, reader: str, second: str) -> int:
    """Serve requests until there are no more."""
    if not dies_with(parent):
        return 1
    answers = _private_output()
    read: Reader = _imported(reader)
    settle()
    _write(answers, READY, b"")
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line, type=Request)
        limit_memory(request.memory_mib)
        limit_processor(request.cpu_seconds)
        sign, body = _answer(request, read, second)
        _write(answers, sign, body)
    return 0


def _write(answers: BinaryIO, sign: bytes, body: bytes) -> None:
    answers.write(ANSWER.pack(sign, len(body)) + body)
    answers.flush()


def _answer(request: Request, read: Reader, second: str) -> tuple[bytes, bytes]:
    """What was read, or the trouble."""
    try:
        data = Path(request.path).read_bytes()
        if request.page is None or request.box is None:
            return GOOD, write_pages(read(data, request.name, request.limits))
        read_again: SecondReader = _imported(second)
        return GOOD, msgspec.json.encode(read_again(data, request.page, request.box))
    except InputError as error:
        trouble = Trouble(error.reason, error.detail)
    except MemoryError:
        trouble = Trouble(RejectReason.MEMORY, "reading it needs more memory than the limit allows")
    except BaseException:  # noqa: BLE001  (whatever it is, the parent must learn of it)
        trouble = Trouble(None, traceback.format_exc()[-2000:])
    return TROUBLE, msgspec.json.encode(trouble)


def _imported(function: str) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _private_output() -> BinaryIO:
    """Our own way to the parent; what a library prints goes to nowhere instead of between the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
