"""Prose lines joined to paragraphs."""

from workers.classify.structure.model import Span
from workers.classify.structure.outline import Outline, prose_lines
from workers.classify.text import Text

__all__ = ["paragraphs"]


def paragraphs(text: Text, found: Outline, first: int) -> tuple[Span, ...]:
    """The paragraphs of text.lines[first:] in order, as spans of text.plain."""
    spans: list[Span] = []
    for at, piece in prose_lines(text, found, first):
        if spans and at not in found.breaks and spans[-1].end == piece.start:
            spans[-1] = Span(spans[-1].start, piece.end)
        else:
            spans.append(piece)
    return tuple(spans)
