"""Long documents read by several processes: as by one, whatever happens to any of them, and nothing is left."""

import os
import resource
import signal
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

import msgspec
import psutil
import pypdfium2
import pytest

from schemas.errors import InputError, RejectReason
from tests.corpus import compose
from tests.workers.parse.test_parse_rejections import written
from workers import sandbox_ranges, sandbox_reader
from workers.parse import parse
from workers.parse.limits import Limits
from workers.parse.pdf.document import Sheet, open_sheets
from workers.parse.pdf.reader import Drawing
from workers.sandbox import Sandbox
from workers.written_pages import write_pages

PAGES = 120
LINE = b"BT /F 9 Tf 50 700 Td (page) Tj 0 -20 Td (1,234.56) Tj ET"
ODD = b"BT /F 9 Tf 1 2 3 Td (a) Tj ET"
"""Left to pdfminer's own interpreter."""
LOST = zlib.compress(LINE * 20)[:-30]

Read = Callable[[Drawing, Sequence[Sheet], int, int], bytes]


@pytest.fixture(autouse=True)
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of a hundred pages are long, and there are always idle cores."""
    monkeypatch.setattr(sandbox_ranges, "_RANGE", 4)
    monkeypatch.setattr(sandbox_reader, "_PAGES_A_PROCESS", 30)
    monkeypatch.setattr(sandbox_ranges, "idle_cores", lambda: 1)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No process and no open pipe is left by any of it."""
    files, processes = len(list(Path("/proc/self/fd").iterdir())), set(psutil.Process().children())
    yield
    assert len(list(Path("/proc/self/fd").iterdir())) == files
    assert set(psutil.Process().children()) <= processes


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are forked, as they are."""
    found: list[int] = []
    fork = os.fork

    def counted() -> int:
        process = fork()
        found.append(process)
        return process

    monkeypatch.setattr(os, "fork", counted)
    return found


def document(contents: Sequence[bytes], packed: Sequence[int] = ()) -> bytes:
    """A PDF of a page for each content stream; those numbered in `packed` say that they are compressed."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, stream in enumerate(contents):
        entry = b"/Filter/FlateDecode" if number in packed else b""
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (5 + 2 * number),
            b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(stream), entry, stream),
        ]
    return written(objects)


def slowly(read: Read = sandbox_ranges.read_range) -> Read:
    """So that each process gets its turn."""

    def reading(drawing: Drawing, sheets: Sequence[Sheet], start: int, end: int) -> bytes:
        time.sleep(0.005)
        return read(drawing, sheets, start, end)

    return reading


def by_helpers(act: Callable[[int], None]) -> Read:
    """Reads, but in every process than this one something else happens first, at a given first page."""
    here = os.getpid()

    def reading(drawing: Drawing, sheets: Sequence[Sheet], start: int, end: int) -> bytes:
        if os.getpid() != here:
            act(start)
        return sandbox_ranges_read(drawing, sheets, start, end)

    sandbox_ranges_read = slowly()
    return reading


def outcome(read: Callable[[bytes, str, Limits], msgspec.Struct], data: bytes, limits: Limits) -> bytes | InputError:
    """What a reader makes of a document."""
    try:
        return write_pages(read(data, "a.pdf", limits))
    except InputError as refused:
        return refused


def same(data: bytes, limits: Limits = Limits()) -> RejectReason | None:  # noqa: B008
    """Check that the sandbox's reader does what `parse` does; why it refuses the document, if it does."""
    expected, found = outcome(parse, data, limits), outcome(sandbox_reader.parse, data, limits)
    if not isinstance(expected, InputError):
        assert found == expected
        return None
    assert isinstance(found, InputError)
    assert (found.reason, found.detail) == (expected.reason, expected.detail)
    return found.reason


def test_composed_reports_one_after_the_other(forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A long document of reports of every layout is read the same by up to four processes, byte for byte."""
    monkeypatch.setattr(sandbox_reader, "_PAGES_A_PROCESS", 20)
    with closing(pypdfium2.PdfDocument.new()) as whole:
        for number, profile in enumerate(("wuhan-2022", "shanghai", "national", "wuhan-2020")):
            with closing(pypdfium2.PdfDocument(compose(f"ranges-{number}", profile=profile).pdf())) as part:
                whole.import_pages(part)
        target = BytesIO()
        whole.save(target)
    assert same(target.getvalue()) is None
    assert len(forks) == 3
    monkeypatch.setattr(sandbox_ranges, "idle_cores", lambda: 0)
    assert same(target.getvalue()) is None
    assert len(forks) == 3


def test_helpers_take_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process reads some of the pages, and what all found is added up."""
    monkeypatch.setattr(sandbox_ranges, "read_range", slowly())
    contents = [LINE] * PAGES
    contents[7] = contents[50] = contents[-1] = ODD
    sheets = open_sheets(document(contents), Limits())
    here = os.getpid()
    readers = set()

    def told(drawing: Drawing, ranges: dict[int, bytes]) -> sandbox_ranges.Share:
        if os.getpid() == here:
            readers.add(len(ranges))
        return sandbox_ranges.Share(ranges, drawing.characters, drawing.unknown, drawing.fallbacks)

    monkeypatch.setattr(sandbox_ranges, "_share", told)
    share = sandbox_ranges.read_ranges(sheets, Limits(), 3)
    assert list(share.ranges) == list(range(PAGES // 4))
    assert 0 < readers.pop() < PAGES // 4
    assert share.fallbacks == 3
    assert share.characters == sum(len(b"page1,234.56") for _ in range(PAGES - 3)) + 3


@pytest.mark.parametrize("pages", [1, 59, 60, 61, 119, 120, 122, 300])
def test_any_number_of_pages(pages: int) -> None:
    """Every page is read once, in its place, whatever the ranges leave over."""
    assert same(document([LINE.replace(b"page", b"page %d" % number) for number in range(pages)])) is None


def test_short_documents_are_read_by_one(forks: list[int]) -> None:
    """A document of few pages is not worth a process."""
    assert same(document([LINE] * 59)) is None
    assert not forks


def test_a_busy_machine_is_left_alone(forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no core is idle, one process reads all."""
    monkeypatch.setattr(sandbox_ranges, "idle_cores", lambda: 0)
    assert same(document([LINE] * PAGES)) is None
    assert not forks


def test_what_one_process_met_alone_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged document that nobody helped with is not read a second time; one beyond a share of a limit is."""
    monkeypatch.setattr(sandbox_ranges, "idle_cores", lambda: 0)
    opened: list[Limits] = []

    def counted(data: bytes, limits: Limits) -> list[Sheet]:
        opened.append(limits)
        return open_sheets(data, limits)

    monkeypatch.setattr(sandbox_reader, "open_sheets", counted)
    assert same(document([LINE] * (PAGES - 1) + [LOST], packed=[PAGES - 1])) is RejectReason.DAMAGED
    assert len(opened) == 1
    assert same(document([LINE] * PAGES), Limits(glyphs=12 * PAGES)) is None
    assert len(opened) == 3


def test_no_process_is_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses to fork, one process reads all."""

    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert same(document([LINE] * PAGES)) is None


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGXCPU])
def test_a_helper_that_dies(end: signal.Signals, forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a dead helper had taken is read all the same."""

    def die(start: int) -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if start > PAGES // 3:
            os.kill(os.getpid(), end)

    monkeypatch.setattr(sandbox_ranges, "read_range", by_helpers(die))
    assert same(document([LINE] * PAGES)) is None
    assert forks


def test_a_helper_without_memory(forks: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper that runs out of memory is no reason to refuse what one process can read."""

    def fail(_start: int) -> None:
        raise MemoryError

    monkeypatch.setattr(sandbox_ranges, "read_range", by_helpers(fail))
    assert same(document([LINE] * PAGES)) is None
    assert forks


@pytest.mark.parametrize("lost", [(0,), (5,), (PAGES // 2,), (PAGES - 1,), (9, 100), (100, 101)])
def test_damaged_pages(lost: tuple[int, ...], forks: list[int]) -> None:
    """The first damaged page is the one that is told, whoever comes upon which."""
    contents = [LOST if number in lost else LINE for number in range(PAGES)]
    assert same(document(contents, packed=lost)) is RejectReason.DAMAGED
    assert forks or min(lost) < 4


def test_the_first_damage_is_told_though_met_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a helper is still at the pages before, this process comes upon damage in later ones."""
    here, read = os.getpid(), sandbox_ranges.read_range

    def reading(drawing: Drawing, sheets: Sequence[Sheet], start: int, end: int) -> bytes:
        time.sleep(0.6 if os.getpid() != here else 0.0 if start else 0.3)
        return read(drawing, sheets, start, end)

    data = document([LOST if number in (5, 40) else LINE for number in range(60)], packed=(5, 40))
    assert "page 6 " in str(outcome(parse, data, Limits()))
    monkeypatch.setattr(sandbox_ranges, "read_range", reading)
    assert same(data) is RejectReason.DAMAGED


def test_damage_that_comes_before_a_limit() -> None:
    """What goes wrong first in the order of the pages is told, though another process met the other sooner."""
    contents = [LINE] * PAGES
    contents[90] = LOST
    contents[100] = LINE * 500
    data = document(contents, packed=[90])
    assert same(data, Limits(glyphs=5_000)) is RejectReason.DAMAGED
    contents[90], contents[20] = LINE, LINE * 500
    assert same(document(contents), Limits(glyphs=5_000)) is RejectReason.TOO_LARGE


@pytest.mark.parametrize(
    ("limits", "spent"),
    [
        (Limits(glyphs=12 * PAGES), False),
        (Limits(glyphs=12 * PAGES - 1), True),
        (Limits(decoded_bytes=len(LINE) * PAGES), False),
        (Limits(decoded_bytes=len(LINE) * PAGES - 1), True),
        (Limits(pages=PAGES), False),
        (Limits(pages=PAGES - 1), True),
    ],
)
def test_limits_of_the_whole_document(limits: Limits, spent: bool) -> None:
    """What all processes read together is held to the limits, to the character."""
    assert same(document([LINE] * PAGES), limits) is (RejectReason.TOO_LARGE if spent else None)


def test_a_document_without_text(forks: list[int]) -> None:
    """Whether there is text is asked of the whole document, not of its parts."""
    assert same(document([b"0 0 m 9 9 l S"] * PAGES)) is RejectReason.NO_TEXT
    assert forks
    assert same(document([b"0 0 m 9 9 l S"] * (PAGES - 1) + [LINE])) is None


def test_a_helper_has_the_time_that_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor time of a helper ends when that of the document does, not so much later as it began later."""
    told = tmp_path / "limit"
    unlimited = resource.getrlimit(resource.RLIMIT_CPU)
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])

    def tell(_start: int) -> None:
        told.write_text(str(resource.getrlimit(resource.RLIMIT_CPU)[0]))

    monkeypatch.setattr(sandbox_ranges, "read_range", by_helpers(tell))
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + 1000, unlimited[1]))
    try:
        sandbox_reader.parse(document([LINE] * PAGES), "a.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, unlimited)
    assert 900 < int(told.read_text()) <= 1000


def hanging(data: bytes, name: str, limits: Limits) -> object:
    """Read with helpers that leave their numbers in the folder `name`, and then hang."""

    def hang(_start: int) -> None:
        Path(name, str(os.getpid())).mkdir()
        time.sleep(600)

    sandbox_ranges.idle_cores = lambda: 1
    sandbox_ranges.read_range = by_helpers(hang)
    return sandbox_reader.parse(data, "a.pdf", limits)


def test_helpers_die_with_the_child(tmp_path: Path) -> None:
    """When the time is up the helpers are killed with the child that forked them."""
    path, told = tmp_path / "document", tmp_path / "helpers"
    path.write_bytes(document([LINE] * 300))
    told.mkdir()
    with (
        Sandbox("tests.workers.test_sandbox_ranges:hanging", memory_mib=1024, seconds=2) as sandbox,
        pytest.raises(InputError) as caught,
    ):
        sandbox.parse(path, str(told))
    assert caught.value.reason is RejectReason.TIMEOUT
    helpers = [helper.name for helper in told.iterdir()]
    assert helpers
    deadline = time.monotonic() + 5
    while any(Path("/proc", helper).exists() for helper in helpers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [helper for helper in helpers if Path("/proc", helper).exists()]


def test_idle_cores_are_those_that_nobody_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are never as many as this process may use, for it runs itself; none where the system does not tell."""
    monkeypatch.undo()
    assert 0 <= sandbox_ranges.idle_cores() < len(os.sched_getaffinity(0))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert sandbox_ranges.idle_cores() == 0
