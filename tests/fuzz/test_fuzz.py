"""Spoiled documents through the sandbox and the two stages behind it: a reason or a result, always in time."""

import io
import os
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from schemas.errors import InputError
from schemas.pages import Box
from tests.corpus import compose
from tests.fuzz.mutations import spoiled_pdf, spoiled_text
from workers.classify import classify
from workers.sandbox import READER, Sandbox
from workers.validate import validate
from workers.written_pages import read_pages

SECONDS = 20.0
MARGIN = 10.0  # a crash is tried once more in a child that has to start first
FEW = 30
MANY = int(os.environ.get("FUZZ_CASES", "300"))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(READER, memory_mib=1024, seconds=SECONDS) as sandbox:
        yield sandbox


@cache
def _pdf(seed: int) -> bytes:
    """Some pages of a composed report, so that a case takes no second."""
    profile = ("wuhan-2022", "shanghai", "national")[seed % 3]
    whole = pypdfium2.PdfDocument(compose(f"fuzz{seed}", profile).pdf())
    part = pypdfium2.PdfDocument.new()
    first = 3 + seed % 5
    part.import_pages(whole, [first, first + 1, first + 4])
    output = io.BytesIO()
    part.save(output)
    return output.getvalue()


@cache
def _text(seed: int) -> bytes:
    return compose(f"fuzz{seed}", ("wuhan-2022", "shanghai", "national")[seed % 3]).text().encode()


def outcome(sandbox: Sandbox, path: Path, name: str, *, judged: bool = True) -> str:
    """What becomes of a document: the reason why it is rejected, or its kind. Anything else is raised."""
    began = time.monotonic()
    try:
        pages = read_pages(sandbox.parse(path, name))
    except InputError as error:
        return f"rejected: {error.reason}"
    finally:
        assert time.monotonic() - began < 2 * SECONDS + MARGIN
    if not judged:
        return "read"
    report = classify(pages, name)
    if report.identity.kind.is_final_accounts:

        def second(page: int, box: Box) -> str | None:
            return sandbox.read_again(path, page, box)

        validate(report, second)
    return f"read: {report.identity.kind}"


def _fuzz(sandbox: Sandbox, folder: Path, cases: int, bases: int, judged: int = 1) -> Counter[str]:
    came: Counter[str] = Counter()
    for seed in range(cases):
        for name, base, spoil in (("a.pdf", _pdf, spoiled_pdf), ("a.txt", _text, spoiled_text)):
            how, data = spoil(base(seed % bases), seed)
            path = folder / name
            path.write_bytes(data)
            try:
                came[outcome(sandbox, path, name, judged=seed % judged == 0)] += 1
            except Exception as error:
                error.add_note(f"{name} of seed {seed}: {how}")
                raise
    return came


def test_spoiled_documents_are_rejected_or_read(sandbox: Sandbox, tmp_path: Path) -> None:
    """Sixty mutated reports, some judged too: each has a reason or a result, none hangs, both are reached."""
    came = _fuzz(sandbox, tmp_path, FEW, 2, judged=6)
    assert came.total() == 2 * FEW
    assert {end.partition(":")[0] for end in came} == {"rejected", "read"}


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_many_spoiled_documents(sandbox: Sandbox, tmp_path: Path) -> None:
    """The long form: FUZZ_CASES (300) of PDF and as many of text, every sixth judged too."""
    came = _fuzz(sandbox, tmp_path, MANY, 6, judged=6)
    print(dict(came))  # noqa: T201  (the figures)
    assert came.total() == 2 * MANY


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_files_that_broke_other_readers(sandbox: Sandbox, shared: Path) -> None:
    """Files out of other projects' bug reports: each is rejected or read within the limit."""
    files = sorted(path for path in (shared / "hostile").iterdir() if path.suffix in (".pdf", ".txt"))
    came = Counter(outcome(sandbox, path, path.name) for path in files)
    print(len(files), dict(came))  # noqa: T201  (the figures)
    assert came.total() == len(files) > 0
