"""What a document's pages show besides forms and sentences: captions of charts, traces of recognition, pages twice.

Text that was recognised from an image by a machine betrays itself: markup of tables and ticks, formulas for ≥ and ×,
a letter p in the place of a tick, letters among the digits of an amount.
"""

import re
from collections.abc import Iterator

from schemas.pages import Box, Page, Pages
from schemas.report import Sign
from workers.classify.text import squeeze

__all__ = ["read_signs"]

_CAPTION = re.compile(r"^图\d{1,2}[：:.、]?[^，。；]{0,40}$")
_TRACE = re.compile(
    r"</?(?:p|br|td|tr|th|table|tbody|thead|div|span|sup|sub|img|input)\b[^<>]{0,80}>"
    r"|&(?:nbsp|ensp|emsp|lt|gt|amp);"
    r"|\$\s*[^$\n]{0,24}\\[a-z]+[^$\n]{0,24}\$"
    r"|\|\s*:?-{3,}:?\s*\|"
    r"|[\u4e00-\u9fff]\s*p\s*(?=\d[、.])(?=.*□)"
    r"|(?<![\w.])(?:\d{1,3}(?:,\d{3})*|[OolI])\.(?:\d[OoIl]|[OoIl]\d)(?!\w)"
)
_SUSPECT = re.compile(r"[<&$|pOoIl]")  # one of these is in every trace
_MOST_TRACES = 40
_SIGNATURE = 200  # characters: shorter pages (titles, blank forms) may well print the same


def read_signs(pages: Pages) -> tuple[Sign, ...]:
    """The signs in order of the pages; of traces of recognition at most forty."""
    traces = 0
    found: list[Sign] = []
    for page in pages.pages:
        for one in _on(page):
            traces += one.about == "recognition"
            if one.about != "recognition" or traces <= _MOST_TRACES:
                found.append(one)
    return (*found, *_repeated(pages))


def _texts(page: Page) -> Iterator[tuple[str, Box | None]]:
    for line in page.lines:
        yield line.text, line.box
    for grid in page.grids:
        for cell in grid.cells:
            yield cell.text, cell.box


def _on(page: Page) -> Iterator[Sign]:
    for text, box in _texts(page):
        if "图" in text and _CAPTION.match(bare := squeeze(text)):
            yield Sign("chart", bare, page.number, box)
        for trace in _TRACE.finditer(text) if _SUSPECT.search(text) else ():
            yield Sign("recognition", trace[0], page.number, box)


def _repeated(pages: Pages) -> Iterator[Sign]:
    """Pages whose words and figures an earlier page prints too; page numbers do not count."""
    seen: dict[str, int] = {}
    for page in pages.pages:
        printed = "\n".join(
            bare for text, _ in _texts(page) if not (bare := squeeze(text)).strip("-—·第页").isdecimal()
        )
        if len(printed) < _SIGNATURE:
            continue
        first = seen.setdefault(printed, page.number)
        if first != page.number:
            yield Sign("repeated_page", str(first + 1), page.number)
