"""Fonts as the interpreter needs them: string operands in, texts and widths out, each string decoded once."""

import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from pdfminer.cmapdb import CMap, IdentityCMap, IdentityCMapByte
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1

from schemas.errors import InputError, RejectReason
from workers.parse.marks import REPLACEMENT, clean
from workers.parse.pdf.errors import damage_rejected
from workers.parse.pdf.strings import string_value
from workers.parse.pdf.unicode_maps import unicode_map

__all__ = ["NOT_SINGLE", "Font", "Fonts", "Shown"]

_REMEMBERED_STRINGS = 8192
_REMEMBERED_LENGTH = 64


Glyph = tuple[str, float]
"""A glyph's text and its width in ems."""

NOT_SINGLE: Glyph = ("", -1.0)
"""What stands for a string of no glyph or of several."""


class Shown(NamedTuple):
    """A string in one font, lengths in ems before the text's own size and scaling.

    `starts` are the glyphs' left sides from the string's, `advance` the way to its end, without
    character and word spacing; `codes` tell where word spacing applies.
    """

    texts: list[str]
    widths: list[float]
    starts: list[float]
    advance: float
    codes: Sequence[int]


class Font:
    """One font of a document."""

    __slots__ = ("_glyphs", "_pairs", "descent", "multibyte", "singles", "stock", "strings", "vertical")

    def __init__(self, stock: PDFFont) -> None:
        self.stock = stock
        self.multibyte = stock.is_multibyte()
        self.vertical = stock.is_vertical()
        self.descent: float = stock.get_descent()
        self.strings: dict[bytes, Shown] = {}
        self.singles: dict[bytes, Glyph] = {}
        self._glyphs: dict[int, Glyph] = {}
        self._pairs: dict[int, Glyph] | None = {} if not self.vertical and _all_pairs(stock) else None

    def shown(self, token: bytes) -> Shown:
        """A string operand decoded."""
        return self.strings.get(token) or self.learn(token)

    def learn(self, token: bytes) -> Shown:
        """Decode a string operand, and remember it where it may come again."""
        codes, glyphs = self._decoded(string_value(token))
        widths = [width for _, width in glyphs]
        starts = list(accumulate(widths, initial=0.0))
        advance = starts.pop()
        shown = Shown([text for text, _ in glyphs], widths, starts, advance, codes)
        if len(token) <= _REMEMBERED_LENGTH:
            if len(self.strings) >= _REMEMBERED_STRINGS:
                self.strings.clear()
            self.strings[token] = shown
        return shown

    def learn_single(self, token: bytes) -> Glyph:
        """The glyph of a string operand that is but one; NOT_SINGLE of any other."""
        _, glyphs = self._decoded(string_value(token))
        glyph = self.singles[token] = glyphs[0] if len(glyphs) == 1 else NOT_SINGLE
        return glyph

    def displacement(self, code: int) -> tuple[float | None, float]:
        """Where a glyph of a vertical font has its origin, in thousandths of an em."""
        found: tuple[float | None, float] = self.stock.char_disp(code)  # type: ignore[assignment]
        return found

    def _decoded(self, string: bytes) -> tuple[Sequence[int], list[Glyph]]:
        """A string's codes and glyphs; two bytes a code where the font has no others."""
        if self._pairs is not None and not len(string) & 1:
            pairs = struct.unpack(f">{len(string) // 2}H", string)
            glyphs = [self._pairs.get(pair) or self._pair(pair) for pair in pairs]
            if NOT_SINGLE not in glyphs:
                return pairs, glyphs
        codes = tuple(self.stock.decode(string))
        return codes, [self._glyphs.get(code) or self._glyph(code) for code in codes]

    def _pair(self, pair: int) -> Glyph:
        codes = tuple(self.stock.decode(pair.to_bytes(2, "big")))
        glyph = self._glyph(codes[0]) if len(codes) == 1 else NOT_SINGLE
        if self._pairs is not None:
            self._pairs[pair] = glyph
        return glyph

    def _glyph(self, code: int) -> Glyph:
        try:
            text = clean(self.stock.to_unichr(code))
        except PDFUnicodeNotDefined:
            text = REPLACEMENT
        glyph = self._glyphs[code] = (text, self.stock.char_width(code))
        return glyph


class Fonts:
    """The fonts of one document, each loaded when a page first uses it and kept to the end.

    A font that cannot be loaded still advances the text, its glyphs read as U+FFFD.
    """

    def __init__(self) -> None:
        self.manager = PDFResourceManager()
        self._fonts: dict[int, Font] = {}
        self._unknown: Font | None = None

    def load(self, reference: Any) -> Font:
        """The font that a page's resources name, by reference or in place."""
        if not isinstance(reference, PDFObjRef):
            return self._make(reference)
        font = self._fonts.get(reference.objid)
        if font is None:
            font = self._fonts[reference.objid] = self._make(reference)
        return font

    def unknown(self) -> Font:
        """The font that stands in for a name the resources do not define."""
        if self._unknown is None:
            self._unknown = Font(self.manager.get_font(None, {}))
        return self._unknown

    def _make(self, reference: Any) -> Font:
        try:
            with damage_rejected("loading a font"):
                return Font(self._stock(dict_value(reference)))
        except InputError as error:
            if error.reason is not RejectReason.DAMAGED:
                raise
            return Font(_BrokenFont({}, {}))

    def _stock(self, spec: Mapping[str, Any]) -> PDFFont:
        """Pdfminer's font, spared what a ToUnicode map makes needless: its own reading of the map, the font file."""
        stream = resolve1(spec.get("ToUnicode"))
        texts = unicode_map(stream.get_data()) if isinstance(stream, PDFStream) else None
        if texts is None:
            return self.manager.get_font(None, spec)
        font: Any = self.manager.get_font(None, _lightened(spec))
        font.unicode_map.cid2unichr.update(texts)
        return font  # type: ignore[no-any-return]


def _all_pairs(stock: PDFFont) -> bool:
    """Whether every code of a font has two bytes."""
    cmap = getattr(stock, "cmap", None)
    if isinstance(cmap, IdentityCMapByte):
        return False
    return isinstance(cmap, IdentityCMap) or (isinstance(cmap, CMap) and _has_pairs_only(cmap))


@lru_cache(maxsize=64)
def _has_pairs_only(cmap: CMap) -> bool:
    """The same for a map of thousands of codes, of which pdfminer keeps one for all fonts."""
    return all(
        isinstance(second, dict) and not any(isinstance(code, dict) for code in second.values())
        for second in cmap.code2cid.values()
    )


def _lightened(spec: Mapping[str, Any]) -> dict[str, Any]:
    light = {**spec, "ToUnicode": PDFStream({}, b"")}
    if "DescendantFonts" in spec:
        descendant = dict_value(list_value(spec["DescendantFonts"])[0])
        descriptor = {
            key: value for key, value in dict_value(descendant.get("FontDescriptor")).items() if key != "FontFile2"
        }
        light["DescendantFonts"] = [{**descendant, "FontDescriptor": descriptor}]
    return light


class _BrokenFont(PDFFont):
    """Says of every code that its character is not known, half an em wide."""

    def __init__(self, descriptor: dict[str, Any], widths: dict[int | str, float]) -> None:
        super().__init__(descriptor, widths, default_width=500)

    def to_unichr(self, cid: int) -> str:
        raise PDFUnicodeNotDefined(None, cid)
