"""Worker processes for tests of the backlog: the small stages, and beside them a generation of rules and readers.

The generation is what the file named by GENERATION says, word by word: `rule` raises one finding of a new rule for
every report, `silent` raises nothing, `blind` rejects what has the line `faint`, `strict` takes what has the line
`doubtful` for no report.
"""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import msgspec

from runtime.settings import load_settings
from schemas.errors import InputError, RejectReason
from schemas.findings import Evidence, Finding, Judgement, Severity, Where
from schemas.pages import Pages
from schemas.report import Identity, Kind, Report
from tests import small_stages
from workers.parse.limits import Limits
from workers.process import worker_app
from workers.stages.perform import Second
from workers.tasks import Functions

GENERATION = "MZTEST_GENERATION"


def _generation() -> set[str]:
    named = os.environ.get(GENERATION)
    return set(Path(named).read_text().split()) if named else set()


def parse(data: bytes, name: str, limits: Limits) -> Pages:
    if "blind" in _generation() and b"faint" in data:
        raise InputError(RejectReason.DAMAGED, "the new reader cannot")
    return small_stages.parse(data, name, limits)


def classify(pages: Pages, name: str) -> Report:
    read = small_stages.classify(pages, name)
    lines = [line.text for line in pages.pages[0].lines]
    if read.identity.kind is Kind.OTHER or ("strict" in _generation() and "doubtful" in lines):
        return Report(Identity(Kind.OTHER, department=name))
    body = f"测试局{hashlib.sha256(repr(lines).encode()).hexdigest()[:8]}"  # each document is another body's
    return msgspec.structs.replace(read, identity=msgspec.structs.replace(read.identity, department=body))


def validate(report: Report, second: Second | None = None) -> Judgement:
    judged = small_stages.validate(report, second)
    words = _generation()
    if "silent" in words:
        return msgspec.structs.replace(judged, findings=(), doubts=())
    if "rule" in words:
        raised = Finding("NEW-1", Severity.WARNING, "c", "又一条", Where(form="INCOME"), evidence=(Evidence("行", 0),))
        return msgspec.structs.replace(judged, findings=(*judged.findings, raised))
    return judged


SMALL = Functions(*(f"tests.backlog_app:{name}" for name in ("parse", "classify", "validate")))

if os.environ.get("MINGZHANG_BROKER_URL"):
    app = worker_app(load_settings(), replace(SMALL, second="tests.small_stages:read_again"))
