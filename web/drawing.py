"""Draws one page of a PDF, in a process of its own that may die of it: python -m web.drawing PDF PAGE PNG MEMORY_MIB.

The scale, pixels a point, is written into the picture beside its pixels. Names and telephone numbers of people are
painted over where the page has them as text.
"""

import resource
import sys
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from schemas.knowledge.persons import masked

__all__ = ["draw", "main"]

_SCALE = 1.6
_LONGEST = 2600
_CPU_SECONDS = 20
_PAINT = (96, 96, 96)


def draw(source: Path, page: int, target: Path) -> None:
    """Draw the page; a very large one is drawn smaller."""
    with pypdfium2.PdfDocument(source) as document:
        leaf = document[page]
        scale = min(_SCALE, _LONGEST / max(leaf.get_size()))
        bitmap = leaf.render(scale=scale)
        image = bitmap.to_pil().convert("RGB")
        _paint_over(leaf.get_textpage(), bitmap.get_posconv(leaf), image)
    about = PngInfo()
    about.add_text("scale", f"{scale:.6f}")
    image.save(target, "PNG", pnginfo=about, compress_level=6)


def _paint_over(text: pypdfium2.PdfTextPage, conversion: pypdfium2.PdfPosConv, image: Image.Image) -> None:
    """Paint over every character that is masked in what we tell of the page."""
    signs = [text.get_text_range(index, 1) or " " for index in range(text.count_chars())]
    printed = "".join(sign[0] for sign in signs)  # so that the place in the string is the character's number
    brush = ImageDraw.Draw(image)
    for index, (before, after) in enumerate(zip(printed, masked(printed), strict=True)):
        if before != after:
            left, bottom, right, top = text.get_charbox(index, loose=True)
            (x0, y0), (x1, y1) = conversion.to_bitmap(left, top), conversion.to_bitmap(right, bottom)
            brush.rectangle((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), fill=_PAINT)


def main(arguments: list[str]) -> None:
    """Take on the limits, then draw."""
    source, page, target, memory = arguments
    limit = int(memory) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    draw(Path(source), int(page), Path(target))


if __name__ == "__main__":
    main(sys.argv[1:])
