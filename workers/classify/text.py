"""The running text of a document as one string without white space, every character knowing its place.

    text = read_text(pages)
    text.plain             as printed, all white space removed; running heads and page numbers taken out
    text.folded            the same length, widths folded (see `fold`): match patterns here, quote from `plain`
    text.place(a, b)       the Place (page, box) of a slice; a slice over a page break is placed on its first page
    text.line_at(a)        the TextLine a character stands on; `text.lines` are in reading order
    text.lines[i].start    offset of a line's first character; line.source is the schemas.pages.Line

Only lines outside grids are here; the text of cells is in Page.grids. Plain text has no grids: its table rows
are lines like any other, and workers.classify.structure says which stretches are tables.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from schemas.pages import Box, Line, Pages
from workers.classify.furniture import furniture

__all__ = ["Place", "Text", "TextLine", "fold", "read_text", "squeeze"]

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\xad")
_NO_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
_VARIANT = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_FOLDED = str.maketrans(
    {
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF10, 0xFF1A)},  # digits
        **{chr(wide): chr(wide - 0xFEE0) for wide in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},  # letters
        "（": "(", "）": ")", "﹙": "(", "﹚": ")",
        "［": "[", "］": "]", "〔": "[", "〕": "]", "【": "[", "】": "]",
        "％": "%", "﹪": "%", "．": ".", "＋": "+", "＝": "=", "／": "/", "＊": "*",
        "－": "-", "—": "-", "–": "-", "‐": "-", "−": "-", "─": "-",
        ":": "：", ";": "；", "｡": "。", "?": "？", "!": "！",
        "“": '"', "”": '"', "„": '"', "＂": '"', "「": '"', "」": '"', "『": '"', "』": '"',
        "≧": "≥", "≦": "≤", "○": "〇", "Ｘ": "X",
    }
)  # fmt: skip


def squeeze(text: str) -> str:
    """The text without any white space or invisible character, otherwise as printed."""
    joined = "".join(text.split())
    return joined if joined.isascii() else joined.translate(_NO_INVISIBLE)


@lru_cache(maxsize=4096)
def _fold_ideograph(char: str) -> str:
    """A radical or compatibility ideograph as the ideograph it stands for (⽬ is 目)."""
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def fold(text: str) -> str:
    """The text with widths folded, character by character, so that every offset stays.

    Digits, letters, brackets, %, +, - and = become half-width, colons and semicolons full-width, every quotation
    mark is `"`. A half-width comma stays where it separates thousands and becomes `，` everywhere else.
    """
    folded = _VARIANT.sub(lambda found: _fold_ideograph(found[0]), text.translate(_FOLDED))
    if "," not in folded:
        return folded
    chars = list(folded)
    for at, char in enumerate(chars):
        if char == "," and not _separates_thousands(folded, at):
            chars[at] = "，"
    return "".join(chars)


def _separates_thousands(text: str, at: int) -> bool:
    after = text[at + 1 : at + 5]
    return (
        at > 0 and text[at - 1].isdecimal() and after[:3].isdecimal() and len(after) >= 3 and not after[3:4].isdecimal()
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice of the text is printed; `box` is None without geometry."""

    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line in the running text: it holds text.plain[start:end]; `columns` are its characters' indexes.

    `page` is the page's number, `index` the line's place in Page.lines.
    """

    page: int
    index: int
    start: int
    end: int
    source: Line
    columns: tuple[int, ...]

    def box(self, start: int, end: int) -> Box | None:
        """The box of text.plain[start:end] as far as it stands on this line."""
        first, last = max(start, self.start) - self.start, min(end, self.end) - self.start
        if first >= last:
            return self.source.box
        return self.source.slice_box(self.columns[first], self.columns[last - 1] + 1)


@dataclass(frozen=True)
class Text:
    """A document's running text; see the module for how to use it."""

    plain: str
    folded: str
    lines: tuple[TextLine, ...]
    geometry: bool

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_number(self, at: int) -> int:
        """The index in `lines` of the line that holds the character at an offset."""
        return max(0, bisect_right(self._starts, at) - 1)

    def line_at(self, at: int) -> TextLine:
        """The line that holds the character at an offset."""
        return self.lines[self.line_number(at)]

    def lines_between(self, start: int, end: int) -> Iterator[TextLine]:
        """The lines that hold text.plain[start:end], in order."""
        for line in self.lines[self.line_number(start) :]:
            if line.start >= end:
                return
            yield line

    def place(self, start: int, end: int) -> Place:
        """The page and box of text.plain[start:end]; the box is of the part on the first page."""
        page = self.line_at(start).page
        boxes = [line.box(start, end) for line in self.lines_between(start, end) if line.page == page]
        known = [box for box in boxes if box is not None]
        if not known:
            return Place(page, None)
        left, top, right, bottom = zip(*known, strict=True)
        return Place(page, (min(left), min(top), max(right), max(bottom)))


def read_text(pages: Pages) -> Text:
    """The running text of a document, without page numbers and running heads."""
    away = furniture(pages)
    lines: list[TextLine] = []
    parts: list[str] = []
    offset = 0
    for page in pages.pages:
        for index, source in enumerate(page.lines):
            if (page.number, index) in away:
                continue
            columns = tuple(at for at, char in enumerate(source.text) if not char.isspace() and char not in _INVISIBLE)
            if not columns:
                continue
            lines.append(TextLine(page.number, index, offset, offset + len(columns), source, columns))
            parts.append("".join(source.text[at] for at in columns))
            offset += len(columns)
    plain = "".join(parts)
    return Text(plain, fold(plain), tuple(lines), pages.geometry)
