"""What is drawn on a page, before it is arranged: runs of glyphs, ruled lines, pictures.

Lengths are points from the top left corner of the visible page, y growing downwards.
"""

from collections.abc import Sequence

from schemas.pages import Box

__all__ = ["REPLACEMENT", "SKEWED", "Horizontal", "Marks", "Run", "Vertical", "clean"]

Horizontal = tuple[float, float, float]
"""A horizontal ruled line: (y, left, right)."""

Vertical = tuple[float, float, float]
"""A vertical ruled line: (x, top, bottom)."""

SKEWED = -1
"""The turn of text that runs along neither axis, as a watermark does."""

REPLACEMENT = "\ufffd"
"""What stands for a glyph whose character is not known."""

_BLANKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_DRAWN_HYPHEN = "\u00ad"


class Run:
    """Glyphs drawn one after the other with one size on one baseline.

    `texts[i]` is the text of a glyph (usually one character), `lefts[i]` and `rights[i]` its
    sides; `top`, `bottom` are common to all, as is `size`, the em in points. `turn` is the
    quarter turns, clockwise, by which the text is turned from upright, or SKEWED. `clip` is the
    box outside which nothing is seen; `hidden` is text drawn in no colour (rendering mode 3).
    `left` and `right` are the outermost sides, once `measure` has found them.
    """

    __slots__ = ("bottom", "clip", "hidden", "left", "lefts", "right", "rights", "size", "texts", "top", "turn")

    def __init__(
        self,
        texts: list[str],
        lefts: list[float],
        rights: list[float],
        top: float,
        bottom: float,
        size: float,
        turn: int = 0,
        clip: Box | None = None,
        hidden: bool = False,
    ) -> None:
        self.texts = texts
        self.lefts = lefts
        self.rights = rights
        self.top = top
        self.bottom = bottom
        self.size = size
        self.turn = turn
        self.clip = clip
        self.hidden = hidden

    def measure(self) -> None:
        """Find the outermost sides of a run that is complete."""
        self.left, self.right = min(self.lefts), max(self.rights)

    def select(self, chosen: Sequence[int]) -> "Run":
        """The same run with only the glyphs at the given places, measured where there are any."""
        part = Run(
            [self.texts[i] for i in chosen],
            [self.lefts[i] for i in chosen],
            [self.rights[i] for i in chosen],
            self.top,
            self.bottom,
            self.size,
            self.turn,
            self.clip,
            self.hidden,
        )
        if chosen:
            part.measure()
        return part


class Marks:
    """Everything drawn on one page, in the order of drawing."""

    __slots__ = ("horizontals", "pictures", "runs", "verticals")

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.horizontals: list[Horizontal] = []
        self.verticals: list[Vertical] = []
        self.pictures: list[Box] = []

    def glyph_count(self) -> int:
        """How many glyphs were drawn."""
        return sum(len(run.texts) for run in self.runs)


def clean(text: str) -> str:
    """A glyph's text fit to be kept: line ends become blanks, invisible joiners nothing.

    A soft hyphen that is drawn is a hyphen (or a minus sign). Control characters and lone
    surrogates, which only a broken character map yields, become U+FFFD.
    """
    if text.isprintable():
        return text
    return "".join(map(_clean_one, text))


def _clean_one(char: str) -> str:
    if char in _BLANKS:
        return " "
    if char in _NOTHING:
        return ""
    if char == _DRAWN_HYPHEN:
        return "-"
    code = ord(char)
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
        return REPLACEMENT
    return char
