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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from schemas.pages import Box, Line, Pages
from workers.classify.furniture import furniture

__all__ = ["Place", "Text", "TextLine", "fold", "read_text", "squeeze"]

_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\xad]")
_PRINTED = re.compile("[^\\s\u200b-\u200d\u2060\ufeff\xad]")
_FOLDED = {
    **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF10, 0xFF1A)},  # digits
    **{chr(wide): chr(wide - 0xFEE0) for wide in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},  # letters
    "（": "(", "）": ")", "﹙": "(", "﹚": ")",
    "［": "[", "］": "]", "〔": "[", "〕": "]", "【": "[", "】": "]",
    "％": "%", "﹪": "%", "．": ".", "＋": "+", "＝": "=", "／": "/", "＊": "*",
    "－": "-", "—": "-", "–": "-", "‐": "-", "−": "-", "─": "-",
    ":": "：", ";": "；", "｡": "。", "?": "？", "!": "！",
    "“": '"', "”": '"', "„": '"', "＂": '"', "「": '"', "」": '"', "『": '"', "』": '"',
    "≧": "≥", "≦": "≤", "○": "〇", "Ｘ": "X",
}  # fmt: skip
# A pattern finds the few characters that change in a tenth of the time that str.translate asks after each of them.
_FOLDABLE = re.compile(f"[{re.escape(''.join(_FOLDED))}\u2e80-\u2fdf\uf900-\ufaff]")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")  # all but those that separate thousands
_SHORT = 256
"""Characters: a text up to so many is a line or a cell, which several readers ask for; its answer is kept."""
_KEPT = 8192


def squeeze(text: str) -> str:
    """The text without any white space or invisible character, otherwise as printed."""
    return _squeezed_line(text) if len(text) <= _SHORT else _squeezed(text)


def _squeezed(text: str) -> str:
    joined = "".join(text.split())
    return joined if joined.isascii() else _INVISIBLE.sub("", joined)


_squeezed_line = lru_cache(_KEPT)(_squeezed)


def _fold_character(found: re.Match[str]) -> str:
    """A character as its other width; a radical or compatibility ideograph as what it stands for (⽬ is 目)."""
    return _FOLDED.get(found[0]) or _ideograph(found[0])


@lru_cache(maxsize=1024)
def _ideograph(variant: str) -> str:
    """The ideograph that a radical or compatibility form stands for, the character itself where it is more than one."""
    plain = unicodedata.normalize("NFKC", variant)
    return plain if len(plain) == 1 else variant


def fold(text: str) -> str:
    """The text with widths folded, character by character, so that every offset stays.

    Digits, letters, brackets, %, +, - and = become half-width, colons and semicolons full-width, every quotation
    mark is `"`. A half-width comma stays where it separates thousands and becomes `，` everywhere else.
    """
    return _folded_line(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    folded = _FOLDABLE.sub(_fold_character, text)
    return _COMMA.sub("，", folded) if "," in folded else folded


_folded_line = lru_cache(_KEPT)(_folded)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice of the text is printed; `box` is None without geometry."""

    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line in the running text: it holds text.plain[start:end].

    `page` is the page's number, `index` the line's place in Page.lines.
    """

    page: int
    index: int
    start: int
    end: int
    source: Line

    def box(self, start: int, end: int) -> Box | None:
        """The box of text.plain[start:end] as far as it stands on this line."""
        first, last = max(start, self.start) - self.start, min(end, self.end) - self.start
        if first >= last or not self.source.edges:
            return self.source.box
        columns = self._columns()
        return self.source.slice_box(columns[first], columns[last - 1] + 1)

    def _columns(self) -> Sequence[int]:
        """Where each character of the line stands in its source, which has blanks too."""
        printed = self.source.text
        if len(printed) == self.end - self.start:
            return range(len(printed))
        return [found.start() for found in _PRINTED.finditer(printed)]


@dataclass(frozen=True)
class Text:
    """A document's running text; see the module for how to use it.

    `furniture` are the lines that were taken out, by page number and line index.
    """

    plain: str
    folded: str
    lines: tuple[TextLine, ...]
    geometry: bool
    furniture: frozenset[tuple[int, int]] = frozenset()

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
        for number in range(self.line_number(start), len(self.lines)):
            line = self.lines[number]
            if line.start >= end:
                return
            yield line

    def place(self, start: int, end: int) -> Place:
        """The page and box of text.plain[start:end]; the box is of the part on the first page."""
        first = self.line_at(start)
        if start < end <= first.end:
            return Place(first.page, first.box(start, end))
        page = first.page
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
            printed = squeeze(source.text)
            if printed:
                lines.append(TextLine(page.number, index, offset, offset + len(printed), source))
                parts.append(printed)
                offset += len(printed)
    plain = "".join(parts)
    return Text(plain, fold(plain), tuple(lines), pages.geometry, away)
