"""Whether a report's text was recognised from an image, told by the traces that the reader noted."""

import re

from schemas.report import Report, Sign

__all__ = ["bears_trace", "suspected", "traces"]

_ENOUGH = 3
_IN_FIGURES = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})*|[OolI])\.(?:\d[OoIl]|[OoIl]\d)(?!\w)")


def traces(report: Report) -> list[Sign]:
    """The places that show markup, formulas or letters among digits."""
    return [one for one in report.signs if one.about == "recognition"]


def suspected(report: Report) -> bool:
    """Whether there are so many of them that the text was hardly printed so: three and more."""
    return len(traces(report)) >= _ENOUGH


def bears_trace(text: str) -> bool:
    """Whether a quoted row or sentence itself has letters among the digits of a figure."""
    return _IN_FIGURES.search(text) is not None
