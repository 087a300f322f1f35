"""Small stages for tests of the machinery, on its real parts: a text document says itself what shall become of it.

A document is lines `word` or `word=value`; `kind=report` makes it a final-account report, `findings=2` gives it
findings; the others are troubles that the stage named in `at` (default parse) runs into.
"""

import hashlib
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

from schemas.errors import EnvironmentFault, InputError, RejectReason
from schemas.findings import Check, Evidence, Finding, Judgement, Severity, Verdict, Where
from schemas.pages import Box, Line, Page, Pages
from schemas.report import Fact, Form, FormStatus, Identity, Kind, Report, Section, Statement, StatementKind
from workers.parse.limits import Limits


def parse(data: bytes, name: str, limits: Limits = Limits()) -> Pages:  # noqa: B008
    """A page of the document's lines."""
    text = data.decode()
    if len(text.splitlines()) > limits.pages:
        raise InputError(RejectReason.TOO_LARGE, f"{name} has more lines than {limits.pages}")
    if not text.strip():
        raise InputError(RejectReason.EMPTY, f"{name} is empty")
    _trouble(text, "parse")
    page = Page(0, 0.0, 0.0, tuple(Line(line) for line in text.splitlines()))
    return Pages("text/plain", "machinery 1", False, (page,))


def classify(pages: Pages, name: str) -> Report:
    """A report with one form and one fact, or something else."""
    text = "\n".join(line.text for line in pages.pages[0].lines)
    _trouble(text, "classify")
    if "kind=report" not in text:
        return Report(Identity(Kind.OTHER, department=name))
    fact = Fact("INCOME", None, None, None, "合计", "total", "4.20", "4.20", 0, None, 0)
    return Report(
        Identity(Kind.DEPARTMENT_FINAL_ACCOUNTS, department=_department(text), fiscal_year=2023, unit="万元"),
        sections=(Section(text, "第一部分", 0),),
        forms=(Form("INCOME", "收入决算表", None, FormStatus.PRESENT, (0,)),),
        facts=(fact,),
        statements=(Statement("第二部分", "收入", StatementKind.AMOUNT, None, "4.2", "万元", text, 0, None),),
    )


def _department(text: str) -> str:
    """Documents with a number are reports of as many departments; the others are versions of one."""
    number = next((line.partition("=")[2] for line in text.splitlines() if line.startswith("number=")), "")
    return f"第{number}测试局" if number else "测试局"


def read_again(data: bytes, page: int, box: Box) -> str:
    """The second reading: the bytes between two places, or the document's trouble."""
    _trouble(data.decode(), "second")
    return f"{page}:{data.decode()[int(box[0]) : int(box[2])]}"


def validate(report: Report, second: Callable[[int, Box], str | None] | None = None) -> Judgement:
    """As many findings as the document asks for, one check each."""
    text = report.sections[0].title
    _trouble(text, "validate")
    count = next((int(line.partition("=")[2]) for line in text.splitlines() if line.startswith("findings=")), 0)
    findings = tuple(
        Finding("R", Severity.ERROR, "c", f"{n}", Where(form="INCOME"), evidence=(Evidence("行", 0),))
        for n in range(count)
    )
    checks = tuple(Check("R", Verdict.FAIL, Where(form="INCOME")) for _ in findings)
    return Judgement("test", checks, findings, findings[:1])


def _trouble(text: str, stage: str) -> None:
    """Whatever the document asks this stage to run into."""
    words = dict(line.partition("=")[::2] for line in text.splitlines())
    if words.get("at", "parse") != stage:
        return
    for word, act in _TROUBLES.items():
        if word in words:
            act(words[word])


def _once(act: Callable[[], None]) -> Callable[[str], None]:
    """The trouble, the first time only; the word's value is a file that remembers."""

    def perhaps(memory: str) -> None:
        if not Path(memory).exists():
            Path(memory).touch()
            act()

    return perhaps


def _eat_memory() -> None:
    blocks = []
    while True:
        blocks.append(bytearray(64 * 2**20))


def _spin() -> None:
    while True:
        pass


def _stay_in_c() -> None:
    """Half a minute inside one call of C, where no signal's handler runs."""
    hashlib.pbkdf2_hmac("sha256", b"data", b"salt", 60_000_000)


def _short_of_memory() -> None:
    raise MemoryError


def _reject() -> None:
    raise InputError(RejectReason.DAMAGED, "its end is missing")


def _fault() -> None:
    raise EnvironmentFault("the disk is away")


def _bug() -> None:
    raise ZeroDivisionError("a mistake of ours")


def _kill(number: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.kill(os.getpid(), number)


_TROUBLES: dict[str, Callable[[str], None]] = {
    "damaged": lambda _: _reject(),
    "bug": lambda _: _bug(),
    "fault": lambda _: _fault(),
    "spin": lambda _: _spin(),
    "no_memory": lambda _: _short_of_memory(),
    "in_c": lambda _: _stay_in_c(),
    "memory": lambda _: _eat_memory(),
    "sleep": lambda seconds: time.sleep(float(seconds)),
    "crash": lambda _: _kill(signal.SIGSEGV),
    "killed": lambda _: _kill(signal.SIGKILL),
    "crash_once": _once(lambda: _kill(signal.SIGSEGV)),
    "killed_once": _once(lambda: _kill(signal.SIGKILL)),
    "bug_once": _once(_bug),
    "fault_once": _once(_fault),
}
