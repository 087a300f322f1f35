"""The typefaces that composed PDFs use, and the widths of their characters.

Chinese comes from AR PL UMing (TrueType, embedded, shipped by the package indico-fonts) or from the standard CID font
STSong-Light (not embedded); figures may come from a second face, as word processors do it.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["CHINESE", "LATIN", "Face", "is_latin"]

CHINESE = ("uming", "stsong")
LATIN = ("same", "liberation-serif", "liberation-sans", "times", "helvetica")


@cache
def _registered(name: str) -> str:
    """The registered font name of a face."""
    folder = files("indico_fonts")
    match name:
        case "uming":
            font = TTFont("UMingCN", str(folder / "uming.ttc"), subfontIndex=0)
        case "stsong":
            font = UnicodeCIDFont("STSong-Light")
        case "liberation-serif":
            font = TTFont("LiberationSerif", str(folder / "LiberationSerif-Regular.ttf"))
        case "liberation-sans":
            font = TTFont("LiberationSans", str(folder / "LiberationSans-Regular.ttf"))
        case "times":
            return "Times-Roman"
        case "helvetica":
            return "Helvetica"
    pdfmetrics.registerFont(font)
    return str(font.fontName)


def is_latin(char: str) -> bool:
    """Whether a character is set in the second face: ASCII but the blank."""
    return "!" <= char <= "~"


@dataclass
class Face:
    """A pair of faces with one size; `shift` lowers figures by so many points, `scale` changes their size."""

    chinese: str
    latin: str
    size: float
    shift: float = 0.0
    scale: float = 1.0
    widths: dict[str, float] = field(default_factory=dict)

    def font(self, latin: bool) -> tuple[str, float]:
        """Font name and size for a run of text."""
        if latin and self.latin != "same":
            return _registered(self.latin), self.size * self.scale
        return _registered(self.chinese), self.size

    def width(self, char: str) -> float:
        """The advance of one character."""
        known = self.widths.get(char)
        if known is None:
            name, size = self.font(is_latin(char))
            known = self.widths[char] = pdfmetrics.stringWidth(char, name, size)
        return known

    def measure(self, text: str) -> float:
        """The width of a line."""
        return sum(map(self.width, text))

    def wrap(self, text: str, width: float, first: float = 0.0) -> list[str]:
        """Lines no wider than `width` (the first shorter by `first`); words of figures are not torn."""
        lines: list[str] = []
        line, room = "", width - first
        for token in _tokens(text):
            size = self.measure(token)
            if line and size > room:
                if token in "，。；：、）)”％%" and lines is not None:
                    line += token
                    continue
                lines.append(line)
                line, room = "", width
                token = token.lstrip() or token
            line += token
            room -= size
        return [*lines, line] if line else lines or [""]


def _tokens(text: str) -> list[str]:
    """Characters, with runs of figures kept together."""
    tokens: list[str] = []
    for char in text:
        if (
            tokens
            and (char.isascii() and char != " ")
            and (tokens[-1][-1].isascii() and tokens[-1][-1] != " ")
            and len(tokens[-1]) < 24
        ):
            tokens[-1] += char
        else:
            tokens.append(char)
    return tokens
