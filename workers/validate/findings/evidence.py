"""What a finding shows: whole printed rows and sentences, the blamed one first, never more than people will read."""

from collections.abc import Iterable

from schemas.findings import Evidence
from workers.validate.reading import EVIDENCE_LENGTH, clip

__all__ = ["MOST_TEXTS", "gathered"]

MOST_TEXTS = 12
_MOST_CHARACTERS = 900


def gathered(texts: Iterable[Evidence], message: str) -> tuple[Evidence, ...]:
    """The texts in order, each once, as many as fit beside the message: twelve, and 900 characters in all."""
    found: list[Evidence] = []
    seen: set[str] = set()
    room = _MOST_CHARACTERS - len(message)
    for one in texts:
        text = clip(one.text, EVIDENCE_LENGTH)
        if not text or text in seen:
            continue
        if len(found) == MOST_TEXTS or len(text) > room:
            break
        seen.add(text)
        room -= len(text)
        found.append(Evidence(text, one.page, one.bbox))
    return tuple(found)
