"""What a report is judged to be: verdicts, findings and doubts.

A verdict is the outcome of one check; a finding is one cause, explained; a doubt is a finding whose cells two
readings disagree about: it concerns our reading, not the public body.
"""

from enum import StrEnum

from msgspec import Struct

from schemas.pages import Box

__all__ = ["Check", "Evidence", "Finding", "Judgement", "Severity", "Suspect", "Verdict", "Where"]


class Verdict(StrEnum):
    """The outcome of one check."""

    PASS = "pass"
    FAIL = "fail"
    WITHIN_ROUNDING = "within_rounding"
    NOT_APPLICABLE = "not_applicable"
    NOT_EVALUABLE = "not_evaluable"


class Severity(StrEnum):
    """How grave a finding is: error, two printed things cannot both be right; warning, against a rule of
    disclosure or very likely wrong; info, rounding, template slips and things to know.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Where(Struct, frozen=True):
    """The place to blame; unset parts are None."""

    form: str | None = None
    side: str | None = None
    line: str | None = None
    code: str | None = None
    column: str | None = None
    section: str | None = None


class Evidence(Struct, frozen=True):
    """A whole printed row or the sentence quoted, 200 characters at most."""

    text: str
    page: int | None = None
    bbox: Box | None = None


class Suspect(Struct, frozen=True):
    """A cell that would explain the failure, with the value the other equations imply."""

    form: str | None
    side: str | None
    line: str | None
    code: str | None
    column: str | None
    printed: str | None
    implied: str | None
    name: str | None = None


class Check(Struct, frozen=True):
    """One rule at one place with its verdict; `reason` says why it could not run or does not apply."""

    rule: str
    verdict: Verdict
    where: Where = Where()
    expected: str | None = None
    found: str | None = None
    difference: str | None = None
    reason: str | None = None


class Finding(Struct, frozen=True):
    """One cause, told once; also the shape of a doubt."""

    rule: str
    severity: Severity
    category: str
    message: str
    where: Where
    expected: str | None = None
    found: str | None = None
    difference: str | None = None
    evidence: tuple[Evidence, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    message_en: str = ""


class Judgement(Struct, frozen=True):
    """All that validate says of one report; `pack` names the one rule pack that applied."""

    pack: str
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()
