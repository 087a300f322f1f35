"""The text outside tables as lines, with the place of every character."""

from collections.abc import Iterable

from schemas.pages import Line
from workers.parse.layout.text import Glyph, at_once, spelled
from workers.parse.marks import Run

__all__ = ["text_lines"]


def text_lines(groups: Iterable[list[Run]]) -> list[Line]:
    """Visual lines as text, in their order."""
    lines = []
    for group in groups:
        text, edges = _text(group)
        if text:
            lines.append(_line(group, text, edges))
    return lines


def _text(group: list[Run]) -> tuple[str, list[float]]:
    """A line's text and the edges of its characters."""
    simple = at_once(group)
    if simple is not None:
        text, lefts, right = simple
        return text, [*lefts, right]
    glyphs = spelled(group)
    if not glyphs:
        return "", []
    text = "".join([glyph[2] for glyph in glyphs])
    edges = [glyph[0] for glyph in glyphs] if len(text) == len(glyphs) else _edges(glyphs)
    return text, [*edges, glyphs[-1][1]]


def _line(group: list[Run], text: str, edges: list[float]) -> Line:
    if len(group) == 1:
        run = group[0]
        return Line(text, (edges[0], run.top, edges[-1], run.bottom), tuple(edges), run.size)
    box = (edges[0], min(run.top for run in group), edges[-1], max(run.bottom for run in group))
    return Line(text, box, tuple(edges), max(group, key=_length).size)


def _edges(glyphs: list[Glyph]) -> list[float]:
    """The left edge of every character; the letters of a ligature share its width."""
    edges = []
    for left, right, text, _ in glyphs:
        share = (right - left) / len(text)
        edges += [left + share * i for i in range(len(text))]
    return edges


def _length(run: Run) -> int:
    return len(run.texts)
