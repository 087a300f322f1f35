"""Receipts on the command line: one printed from the database, one recomputed from its file."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from cli.database import opened
from cli.output import print_json, print_line
from runtime.settings import Settings
from scheduler.receipts import receipt_of
from schemas.errors import InputError, MingzhangError, RejectReason
from schemas.tables import Document, DocumentState
from workers.inspect import inspect, make_sandbox
from workers.receipts.content import FORMAT, sealed
from workers.receipts.page import page
from workers.receipts.verify import Outcome, compare
from workers.versions import stamp

__all__ = ["print_receipt", "print_verified"]

_ENDING = ".receipt.json"
_HASHED = 8
_SHORTEST_HASH = 6


def print_receipt(settings: Settings, named: str, *, html: bool) -> None:
    """Print the receipt of a document. Raises MingzhangError where there is no such one, or it is still at work."""
    with opened(settings) as session:
        document = _found(session, named)
        if document.state is DocumentState.RECEIVED:
            message = f"{document.name} is still at work; `mingzhang status` tells how far"
            raise MingzhangError(message)
        content = receipt_of(session, document)
    if html:
        print_line(page(content))
    else:
        print_json(content)


def print_verified(settings: Settings, path: Path, file: Path | None) -> bool:
    """Tell whether the file says today what the receipt says; False if it does not.

    Raises InputError for what is no receipt, and where the file is not the one it speaks of.
    """
    content = _read(path)
    original = file or _beside(path, content)
    _same_bytes(original, content)
    with make_sandbox(settings) as sandbox:
        fresh = inspect(original, sandbox, max_bytes=settings.max_bytes)
    outcome = compare(content, fresh, stamp())
    _tell(content, outcome)
    return outcome.same


def _found(session: Session, named: str) -> Document:
    """The newest document of this hash (six digits or more), or of this name."""
    by_hash = Document.sha256.startswith(named.lower(), autoescape=True) if len(named) >= _SHORTEST_HASH else false()
    query = select(Document).where(or_(by_hash, Document.name == named)).order_by(Document.id.desc()).limit(1)
    document = session.scalars(query).one_or_none()
    if document is None:
        message = f"nothing was taken in as {named}; `mingzhang status --json` lists names and hashes"
        raise MingzhangError(message)
    return document


def _tell(content: dict[str, Any], outcome: Outcome) -> None:
    for line in outcome.differences:
        print_line(f"≠ {line}")
    if outcome.elsewhere:
        print_line(f"另有 {outcome.elsewhere} 条发现须与其他报告对照，单凭此文件无法重算。")
    if not outcome.same_program and content["checks"]:
        print_line("回执由另一版本的读取程序或规则作出；不同之处可能由此而来。")
    found = f"{len(content['findings'])} 条发现" if content["checks"] else content["outcome"]
    print_line(f"{content['document']['name']}：与回执一致（{found}）。" if outcome.same else "与回执不一致。")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise InputError(RejectReason.DAMAGED, f"{path} is no receipt: {error}") from error
    if content.get("receipt") != FORMAT:
        raise InputError(RejectReason.UNSUPPORTED, f"{path} is no receipt of this format; name a *{_ENDING}")
    if not sealed(content):
        raise InputError(RejectReason.DAMAGED, f"{path} was changed after it was written: its own hash does not fit")
    return content


def _beside(path: Path, content: dict[str, Any]) -> Path:
    """The file that lies beside its receipt, by the receipt's name or by the name that it was taken in under."""
    stem = path.name.removesuffix(_ENDING)
    for name in (stem, content["document"]["name"], stem[: -_HASHED - 1]):
        if name and (found := path.with_name(name)).is_file() and found != path:
            return found
    message = f"the file {content['document']['name']} does not lie beside {path}: name it with --file"
    raise MingzhangError(message)


def _same_bytes(original: Path, content: dict[str, Any]) -> None:
    with original.open("rb") as reader:
        sha256 = hashlib.file_digest(reader, "sha256").hexdigest()
    if sha256 != content["document"]["sha256"]:
        detail = f"{original} is not the file of this receipt: its SHA-256 is {sha256}"
        raise InputError(RejectReason.UNSUPPORTED, detail)
