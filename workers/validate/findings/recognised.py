"""Findings on text that was recognised from an image: what may be a misread digit accuses nobody of an error.

a quoted text itself bears a trace of recognition   → a doubt about our reading
the report bears many, and one figure is blamed     → an error becomes a warning that asks for the original
"""

from collections.abc import Iterable

from msgspec.structs import replace

from schemas.findings import Severity
from schemas.report import Report
from workers.validate.findings.draft import Draft
from workers.validate.recognition import bears_trace, suspected

__all__ = ["softened"]

_ASK = "文本疑为图像识别所得，请核对原件。"
_ASK_EN = " The text seems recognised from an image: compare with the original."


def softened(drafts: Iterable[Draft], report: Report) -> list[Draft]:
    """The drafts, those that may rest on a misread digit made a doubt or a warning; all others as they are."""
    doubtful = suspected(report)
    return [_softened(draft, doubtful=doubtful) for draft in drafts]


def _softened(draft: Draft, *, doubtful: bool) -> Draft:
    finding = draft.finding
    if finding.severity is Severity.INFO:
        return draft
    if any(bears_trace(one.text) for one in finding.evidence[:1]):
        return replace(draft, guessed=True)
    if not doubtful or finding.severity is not Severity.ERROR or len(finding.suspects) != 1:
        return draft
    told = replace(
        finding,
        severity=Severity.WARNING,
        message=finding.message + _ASK,
        message_en=finding.message_en + _ASK_EN,
    )
    return replace(draft, finding=told)
