"""What the cells of an indicator table look like: names of levels, values, numbers, and full lines."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from re import Pattern

from msgspec import Struct

from schemas.knowledge.performance import words
from workers.classify.performance.stream import Gap, Piece

__all__ = ["Lines", "Shapes", "cuts_word", "head_width", "lines_of", "shapes", "width"]

# Begins no line; and what folding or typesetting may have made half as wide.
BEGINS_NO_LINE = "，、。；：）》)！？"
SQUEEZABLE = BEGINS_NO_LINE + '(（《"'
SQUEEZED, WIDE = 0.5, 1.0
FULL = 100.0


class Shapes(Struct, frozen=True):
    """The patterns of whole cells, compiled from the words."""

    level0: Pattern[str]
    level1: Pattern[str]
    level2: Pattern[str]
    stem: Pattern[str]
    measured: Pattern[str]
    number: Pattern[str]
    blank: Pattern[str]
    ordinal: Pattern[str]
    sign: Pattern[str]
    unit: Pattern[str]
    debris: Pattern[str]

    def level(self, column: str) -> Pattern[str]:
        """The names of a level."""
        return {"level0": self.level0, "level1": self.level1, "level2": self.level2}[column]


@cache
def shapes() -> Shapes:
    """The shapes, compiled once."""
    lexicon = words()
    levels, values = lexicon.levels, lexicon.values
    weight = levels.weight.replace("?P<weight>", "?:").replace("?P<bare>", "?:")
    return Shapes(
        level0=re.compile(rf"(?:{levels.level0}){weight}?"),
        level1=re.compile(rf"(?:{levels.level1})(?:{weight}|[(])?"),
        level2=re.compile(rf"(?:{levels.level2})(?:{weight}|[(])?"),
        stem=re.compile(levels.stem),
        measured=lexicon.measured,
        number=re.compile(r"(?:100|\d{1,2})(?:\.\d+)?分?"),
        blank=re.compile(values.blank),
        ordinal=re.compile(values.ordinal),
        sign=re.compile(values.sign),
        debris=re.compile(rf"{values.scraps}"),
        unit=re.compile(rf"[百千万亿余]*(?:{values.unit})"),
    )


@cache
def _cuts() -> frozenset[tuple[str, str]]:
    """Every way to cut one of the whole words in two."""
    return frozenset((word[:at], word[at:]) for word in words().values.whole.split() for at in range(1, len(word)))


def cuts_word(left: str, right: str) -> bool:
    """Whether a border between two texts cuts a common word in two."""
    cuts = _cuts()
    one, two = left[-1:], right[:1]
    return (one, two) in cuts or (one, right[:2]) in cuts or (left[-2:], two) in cuts


@lru_cache(maxsize=4096)
def width(text: str, punctuation: float) -> float:
    """The width of a text in full-width characters, its punctuation counted as told."""
    return sum(punctuation if character in SQUEEZABLE else 0.5 if character.isascii() else 1.0 for character in text)


@lru_cache(maxsize=4096)
def head_width(text: str) -> float:
    """The width of what cannot be broken at a line's beginning: a number or word, or a character and its comma."""
    match = re.match(r"[!-~]+|.", text)
    end = match.end() if match else 0
    while end < len(text) and text[end] in BEGINS_NO_LINE:
        end += 1
    return width(text[:end], WIDE)


class Lines(Struct, frozen=True, gc=False):
    """The lines of a cell: `widest` is the least width of its widest line, `last` the greatest width of the last.

    `needed` tells for every line but the last how wide the column would have to be for the beginning of the next
    line to find room on it. Punctuation may be squeezed to half its width, so a width has a least and a greatest.
    """

    widest: float = 0.0
    least: float = 0.0
    last: float = 0.0
    needed: tuple[float, ...] = ()

    def with_piece(self, piece: Piece, first: bool) -> "Lines":
        """The lines after another word of the cell."""
        narrow = width(piece.key, SQUEEZED)
        wide = FULL if piece.spread else width(piece.key, WIDE)
        if first or piece.gap is Gap.SPACE:
            least = self.least + narrow
            return Lines(max(self.widest, least), least, self.last + wide, self.needed)
        needed = (*self.needed, self.last + head_width(piece.key))
        return Lines(max(self.widest, narrow), narrow, wide, needed)

    def short(self, known: float) -> int:
        """How many lines had room for the beginning of the next, in a column known to be at least so wide."""
        room = max(self.widest, known)
        return sum(needed <= room for needed in self.needed)


def lines_of(pieces: Sequence[Piece]) -> Lines:
    """The lines of a whole cell."""
    lines = Lines()
    for index, piece in enumerate(pieces):
        lines = lines.with_piece(piece, first=index == 0)
    return lines
