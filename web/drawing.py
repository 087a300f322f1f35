"""Draws one page of a PDF, in a process of its own that may die of it: python -m web.drawing PDF PAGE PNG MEMORY_MIB.

The scale, pixels a point, is written into the picture beside its pixels.
"""

import resource
import sys
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL.PngImagePlugin import PngInfo

__all__ = ["draw", "main"]

_SCALE = 1.6
_LONGEST = 2600
_CPU_SECONDS = 20


def draw(source: Path, page: int, target: Path) -> None:
    """Draw the page; a very large one is drawn smaller."""
    with pypdfium2.PdfDocument(source) as document:
        leaf = document[page]
        scale = min(_SCALE, _LONGEST / max(leaf.get_size()))
        image = leaf.render(scale=scale).to_pil().convert("RGB")
    about = PngInfo()
    about.add_text("scale", f"{scale:.6f}")
    image.save(target, "PNG", pnginfo=about, compress_level=6)


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
