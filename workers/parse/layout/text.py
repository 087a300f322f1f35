"""Glyphs on one visual line put together as text."""

from collections.abc import Iterable, Sequence
from operator import attrgetter, eq, sub

from workers.parse.marks import Run

__all__ = ["Glyph", "at_once", "joined", "spelled", "visual_lines"]

Glyph = tuple[float, float, str, float]
"""(left, right, text, size)."""

_SAME_LINE = 0.5
"""The share of the size by which centres on one line may differ: digits stand lower than their neighbours."""
_WIDE = 0.3
"""The share of the size that a gap must have to be a blank."""
_WIDE_IN_NUMBER = 0.6
"""The same between digits: they may be spread, and two numbers have a drawn blank between them."""
_BLANK = 0.1
"""The same where a blank is drawn."""
_BLANKS = frozenset(" \u3000\xa0\u2002\u2003\u2009")
_NUMERIC = frozenset("0123456789.,")
_DOUBLED = 0.3
"""The share of its own width by which a glyph is shifted when it is drawn twice to look bold."""


_left = attrgetter("left")


def visual_lines(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs grouped into lines by their centres, from the top."""
    runs = list(runs)
    if len(runs) < 2:
        return [runs] if runs else []
    lines: list[list[Run]] = []
    centre = size = 0.0
    for middle, run in sorted(((run.top + run.bottom, run) for run in runs), key=_first):
        middle /= 2
        if lines and middle - centre < _SAME_LINE * max(size, run.size):
            lines[-1].append(run)
            size = max(size, run.size)
        else:
            lines.append([run])
            centre, size = middle, run.size
    return lines


def _first(pair: tuple[float, Run]) -> float:
    return pair[0]


def spelled(line: Sequence[Run]) -> list[Glyph]:
    """The glyphs of a line from the left: once each, blanks only where they show, none at the ends."""
    glyphs: list[Glyph] = []
    for run in line:
        size = run.size
        glyphs += [(a, b, text, size) for a, b, text in zip(run.lefts, run.rights, run.texts, strict=True)]
    glyphs.sort()
    kept: list[Glyph] = []
    blank = False
    last_left = last_right = 0.0
    last_text = ""
    for glyph in glyphs:
        left, right, text, size = glyph
        if not text or text.isspace():
            blank = True
            continue
        if kept:
            if text == last_text and left - last_left < _DOUBLED * min(size, right - left):
                continue
            gap = left - last_right
            if (gap > _WIDE * size and _parts(gap, size, last_text, text)) or (blank and gap > _BLANK * size):
                kept.append((last_right, left, " ", size))
        kept.append(glyph)
        blank = False
        last_left, last_right, last_text = left, right, text
    return kept


def _parts(gap: float, size: float, before: str, after: str) -> bool:
    """Whether a gap wide enough between words is so between these two glyphs."""
    return gap > _WIDE_IN_NUMBER * size or before not in _NUMERIC or after not in _NUMERIC


def at_once(line: Sequence[Run]) -> tuple[str, list[float], float] | None:
    """The text of a line, its glyphs' left sides and its right end, where all glyphs simply follow each other.

    None where blanks, wide gaps, glyphs drawn twice or out of order call for `spelled`.
    """
    if len(line) == 1:
        texts, lefts, rights, size = line[0].texts, line[0].lefts, line[0].rights, line[0].size
    else:
        texts, lefts, rights = [], [], []
        for run in sorted(line, key=_left):
            texts += run.texts
            lefts += run.lefts
            rights += run.rights
        size = min(run.size for run in line)
    text = "".join(texts)
    if len(text) != len(texts) or not _BLANKS.isdisjoint(text):
        return None
    if len(texts) > 1:
        following = lefts[1:]
        step = min(map(sub, following, lefts))
        if step <= 0 or max(map(sub, following, rights)) > _WIDE * size:
            return None
        if step < _DOUBLED * max(run.size for run in line) and any(map(eq, texts, texts[1:])):
            return None
    return text, lefts, rights[-1]


def joined(runs: Sequence[Run]) -> str:
    """The text of runs, visual lines joined by a newline."""
    if len(runs) == 1:
        return _line_text(runs)
    return "\n".join(filter(None, map(_line_text, visual_lines(runs))))


def _line_text(line: Sequence[Run]) -> str:
    simple = at_once(line)
    return "".join([glyph[2] for glyph in spelled(line)]) if simple is None else simple[0]
