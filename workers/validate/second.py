"""The second look: before a finding accuses, its figures are read again in an independent way.

Where the two readings disagree the finding becomes a doubt about our own reading.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from schemas.findings import Finding, Severity
from schemas.pages import Box
from workers.validate.findings import Draft
from workers.validate.quantity import Quantity

__all__ = ["Second", "parted"]

Second = Callable[[int, Box], str | None]


def parted(drafts: Iterable[Draft], second: Second | None) -> tuple[list[Finding], list[Finding]]:
    """Findings and doubts. Without a second reader only what rests on our own guess is doubted.

    A figure that several findings accuse is read again once.
    """
    look = cache(second) if second is not None else None
    findings: list[Finding] = []
    doubts: list[Finding] = []
    for draft in drafts:
        loud = draft.finding.severity is not Severity.INFO
        doubtful = draft.guessed or (loud and look is not None and any(_disagrees(q, look) for q in draft.figures))
        (doubts if doubtful else findings).append(draft.finding)
    return findings, doubts


def _disagrees(quantity: Quantity, second: Second) -> bool:
    """Whether the second reading of a printed figure sees another one; where it sees nothing it has no say."""
    if quantity.blank or quantity.page is None or quantity.box is None:
        return False
    seen = second(quantity.page, quantity.box)
    return seen is not None and _bare(quantity.text) not in _bare(seen)


def _bare(text: str) -> str:
    return re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
