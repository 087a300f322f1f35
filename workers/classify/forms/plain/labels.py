"""Labels of the summaries in plain text: parted where two are glued, made whole where one is wrapped."""

import re
from collections.abc import Iterator

from msgspec import Struct

from schemas.knowledge.forms import FormSpec
from workers.classify.forms.plain.lines import page_number, tokens
from workers.classify.forms.rows import plain_label
from workers.classify.forms.words import printed
from workers.classify.numbers import Number

__all__ = ["Part", "parts_of", "whole_labels"]

_ORDINAL = re.compile(r"(?=(?<![一二三四五六七八九十])[一二三四五六七八九十]+[、.．])")
_LOOK_BACK = 9


class Part(Struct, frozen=True):
    """A label (`number` None) or a figure; `at` is the line it stands on.

    `alone` is a whole number that has its line to itself: a 行次 or a page's number.
    """

    text: str
    number: Number | None
    at: int
    alone: bool = False

    def is_line(self, number: int) -> bool:
        """Whether it is the 行次 of that number."""
        return number > 0 and self.number is not None and self.text == str(number)


def parts_of(line: str, at: int) -> Iterator[Part]:
    """The labels and figures of a line from left to right."""
    for token in tokens(line):
        if token.number is not None:
            yield Part(token.text, token.number, at, page_number(line))
            continue
        for word in token.text.split():
            for piece in _ORDINAL.split(word):
                if printed(piece):
                    yield Part(printed(piece), None, at)


def whole_labels(parts: list[Part], spec: FormSpec) -> list[Part]:
    """The parts with every label whole, as far as the form knows it."""
    known = {plain_label(name) for line in spec.lines for name in line.names}
    out: list[Part] = []
    for part in parts:
        if part.number is not None:
            out.append(part)
            continue
        for piece in _unglued(part, known):
            if not _completes(piece, out, known):
                out.append(piece)
    return out


def _unglued(part: Part, known: set[str]) -> list[Part]:
    """One part, or two where it is two known labels one after the other."""
    words = plain_label(part.text)
    if words in known:
        return [part]
    lead = len(part.text) - len(words)
    for cut in range(1, len(words)):
        if words[:cut] in known and words[cut:] in known:
            return [Part(part.text[: lead + cut], None, part.at), Part(part.text[lead + cut :], None, part.at)]
    return [part]


def _completes(piece: Part, out: list[Part], known: set[str]) -> bool:
    """Whether a piece is the rest of a label printed before it; it is then joined to that label.

    Between the two parts of a wrapped label the figures of its row and the other half's label may stand.
    """
    words = plain_label(piece.text)
    if _ORDINAL.match(piece.text):
        return False
    reach = 1 if words in known else _LOOK_BACK
    for back in range(1, min(reach, len(out)) + 1):
        before = out[-back]
        if before.number is None and plain_label(before.text + piece.text) in known:
            out[-back] = Part(before.text + piece.text, None, before.at)
            return True
    begins = any(name.startswith(words) for name in known)
    if out and out[-1].number is None and not begins and words not in known and plain_label(out[-1].text) not in known:
        out[-1] = Part(out[-1].text + piece.text, None, out[-1].at)
        return True
    return False
