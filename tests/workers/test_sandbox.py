"""The sandbox: every limit holds, and one document's trouble is not the next one's."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runtime.settings import Settings
from schemas.errors import Bug, EnvironmentFault, InputError, RejectReason
from workers.sandbox import Sandbox
from workers.sandbox_child import Request
from workers.written_pages import read_pages

READER = "tests.small_stages:parse"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(READER, second="tests.small_stages:read_again", memory_mib=256, seconds=3) as sandbox:
        yield sandbox


def _document(folder: Path, text: str) -> Path:
    path = folder / "document"
    path.write_text(text)
    return path


def _pid(sandbox: Sandbox) -> int:
    assert sandbox._child is not None
    return sandbox._child.pid


def test_pages_come_back(sandbox: Sandbox, tmp_path: Path) -> None:
    """What the reader made in the child is what the parent decodes."""
    pages = read_pages(sandbox.parse(_document(tmp_path, "行\n二"), "a.txt"))
    assert [line.text for line in pages.pages[0].lines] == ["行", "二"]


def test_a_large_answer_comes_back_whole(sandbox: Sandbox, tmp_path: Path) -> None:
    """An answer many times a pipe's buffer arrives unbroken."""
    pages = read_pages(sandbox.parse(_document(tmp_path, "行" * 2_000_000), "a.txt"))
    assert len(pages.pages[0].lines[0].text) == 2_000_000


def test_one_child_serves_many_documents(sandbox: Sandbox, tmp_path: Path) -> None:
    """The child is not started again between documents that read well."""
    path = _document(tmp_path, "行")
    sandbox.parse(path, "a.txt")
    first = _pid(sandbox)
    sandbox.parse(path, "a.txt")
    assert _pid(sandbox) == first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", RejectReason.EMPTY),
        ("damaged", RejectReason.DAMAGED),
        ("memory", RejectReason.MEMORY),
        ("crash", RejectReason.CRASHED),
        ("sleep=60", RejectReason.TIMEOUT),
        ("spin", RejectReason.TIMEOUT),
    ],
)
def test_a_bad_document_is_rejected_and_the_next_one_read(
    sandbox: Sandbox, tmp_path: Path, text: str, reason: RejectReason
) -> None:
    """Each kind of trouble has its reason, within the time limit, and the sandbox works on afterwards."""
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        sandbox.parse(_document(tmp_path, text), "a.txt")
    assert caught.value.reason is reason
    assert time.monotonic() - began < 20
    assert sandbox.parse(_document(tmp_path, "行"), "b.txt")


def test_the_processor_limit_holds_alone(tmp_path: Path) -> None:
    """A reader that burns its processor time is ended by the kernel, even where the clock would give it longer."""
    with Sandbox(READER, memory_mib=512, seconds=60) as sandbox, pytest.raises(Exception, match="-24"):
        sandbox._ask(Request(str(_document(tmp_path, "spin")), "a.txt", 1, 512))


def test_a_crash_that_does_not_repeat_is_forgiven(sandbox: Sandbox, tmp_path: Path) -> None:
    """A document is read again in a fresh child before the crash is held against it."""
    assert sandbox.parse(_document(tmp_path, f"crash_once={tmp_path}/memory"), "a.txt")


@pytest.mark.parametrize("text", ["bug", "killed"])
def test_what_is_not_the_documents_fault_is_not_held_against_it(sandbox: Sandbox, tmp_path: Path, text: str) -> None:
    """A mistake of ours, or a child killed from outside, is a bug to retry and never a rejection."""
    with pytest.raises(Bug):
        sandbox.parse(_document(tmp_path, text), "a.txt")


def test_a_place_is_read_a_second_time(sandbox: Sandbox, tmp_path: Path) -> None:
    """The second reader gets the bytes, the page and the box, in the same child."""
    path = _document(tmp_path, "0123456789")
    sandbox.parse(path, "a.txt")
    first = _pid(sandbox)
    assert sandbox.read_again(path, 4, (2.0, 0.0, 5.0, 1.0)) == "4:234"
    assert _pid(sandbox) == first


@pytest.mark.parametrize("text", ["damaged", "bug", "crash", "killed", "sleep=60"])
def test_a_second_reader_in_trouble_has_no_say(sandbox: Sandbox, tmp_path: Path, text: str) -> None:
    """Whatever happens to it, the answer is None and the sandbox works on."""
    path = _document(tmp_path, f"{text}\nat=second")
    assert sandbox.read_again(path, 0, (0.0, 0.0, 1.0, 1.0)) is None
    assert sandbox.parse(path, "a.txt")


def test_a_reader_that_does_not_load_is_a_mistake_of_ours(tmp_path: Path) -> None:
    """A child that ends before it could read anything says nothing about the document."""
    with (
        Sandbox("tests.small_stages:missing", memory_mib=256, seconds=3) as sandbox,
        pytest.raises(Bug, match="start"),
    ):
        sandbox.parse(_document(tmp_path, "行"), "a.txt")


def test_a_slow_start_is_held_against_nobody(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine is too busy to start a child that is the machine's fault; the next one reads."""
    path = _document(tmp_path, "行")
    with monkeypatch.context() as busy:
        busy.setattr("workers.sandbox._START_SECONDS", 0.0)
        with pytest.raises(EnvironmentFault, match="overloaded"):
            sandbox.parse(path, "a.txt")
        with pytest.raises(EnvironmentFault, match="overloaded"):
            sandbox.read_again(path, 0, (0.0, 0.0, 1.0, 1.0))
    assert sandbox.parse(path, "a.txt")


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """After closing, the child is gone."""
    with Sandbox(READER, memory_mib=512, seconds=2) as sandbox:
        sandbox.parse(_document(tmp_path, "行"), "a.txt")
        pid = _pid(sandbox)
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        pytest.fail("the child lives on")


def test_the_settings_limit_the_size(tmp_path: Path) -> None:
    """The most pages that the settings allow reach the reader."""
    with Sandbox.under(Settings(max_pages=2), READER) as sandbox:
        sandbox.parse(_document(tmp_path, "one\ntwo"), "a.txt")
        with pytest.raises(InputError) as raised:
            sandbox.parse(_document(tmp_path, "one\ntwo\nthree"), "a.txt")
    assert raised.value.reason is RejectReason.TOO_LARGE
