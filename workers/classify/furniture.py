"""Page numbers and running heads: what is printed on a page and belongs to none of its sentences."""

import re
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter

from schemas.pages import Line, Page, Pages

__all__ = ["furniture"]

_DASHES = r"[-—–－−·•.~～\s]*"
_PAGE_NUMBER = re.compile(_DASHES + r"第?\s*\d{1,4}\s*页?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?" + _DASHES)
_STRAY_NUMBER = re.compile(r"\s*\d{1,3}\s*|\s*[-—–－]\s*\d{1,4}\s*[-—–－]\s*|\s*第\s*\d{1,4}\s*页.*")
_MARGIN = 0.15  # of the page's height: where heads and feet stand
_SAME_HEIGHT = 6.0  # points
_UNIT = r"(?:[%％]|个百分点|[万亿]?元|[万亿]|[个人辆台件次家户条批篇名套期场]|项(?![)）]))"
_WRAPPED_UNIT = re.compile(r"\s*" + _UNIT)
_FIGURE_BEFORE = re.compile(r"\d\s*[万亿]?\s*$")
_FIGURE_AFTER = re.compile(r"\s*\d[\d,.]*\s*" + _UNIT)
_PAGE_LINES = 8  # filled lines of a page at least, over all pages
_LEAST_PAGES = 5
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


def furniture(pages: Pages) -> frozenset[tuple[int, int]]:
    """The (page number, line index) of every page number and running head."""
    if not pages.geometry:
        return frozenset(
            (page.number, index) for page in pages.pages for index in {*_stray_numbers(page), *_counted_numbers(page)}
        )
    heads = _repeated(pages)
    away: set[tuple[int, int]] = set()
    for page in pages.pages:
        for order in (1, -1):
            away |= {(page.number, index) for index in _peel(page, order, heads)}
    return frozenset(away)


def _outer(page: Page, order: int) -> list[tuple[int, Line]]:
    """The lines in the upper (order 1) or lower (-1) margin, from the edge of the page inwards."""
    margin = page.height * (_MARGIN if order > 0 else 1 - _MARGIN)
    placed = [
        (line.box[1], index, line)
        for index, line in enumerate(page.lines)
        if line.box is not None and (line.box[1] < margin if order > 0 else line.box[1] > margin) and line.text.strip()
    ]
    placed.sort(key=itemgetter(0), reverse=order < 0)
    return [(index, line) for _, index, line in placed]


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", "".join(line.text.split()))


def _repeated(pages: Pages) -> set[str]:
    """The outermost texts that come again at the same height on three pages and a third of all."""
    seen: dict[str, list[float]] = defaultdict(list)
    for page in pages.pages:
        for order in (1, -1):
            for _, line in _outer(page, order)[:2]:
                seen[_masked(line)].append(line.box[1] if line.box else 0.0)
    enough = max(3, len(pages.pages) / 3)
    return {text for text, tops in seen.items() if len(tops) >= enough and _most_level(tops) >= enough}


def _most_level(tops: list[float]) -> int:
    """How many of the heights lie together around one of them."""
    tops = sorted(tops)
    most = first = behind = 0
    for top in tops:
        while top - tops[first] > _SAME_HEIGHT:
            first += 1
        while behind < len(tops) and tops[behind] - top <= _SAME_HEIGHT:
            behind += 1
        most = max(most, behind - first)
    return most


def _peel(page: Page, order: int, heads: set[str]) -> Iterator[int]:
    """From the edge inwards as long as the lines are heads or page numbers."""
    for index, line in _outer(page, order):
        if not _PAGE_NUMBER.fullmatch(line.text) and _masked(line) not in heads:
            return
        yield index


def _stray_numbers(page: Page) -> Iterator[int]:
    """In text without geometry: a number alone on its line between two lines of prose.

    A number whose unit begins the next line was wrapped and stays, unless that unit belongs to a number before it.
    """
    filled = [(index, line.text) for index, line in enumerate(page.lines) if line.text.strip()]
    for (_, before), (index, text), (_, after) in zip(filled, filled[1:], filled[2:], strict=False):
        wrapped = _WRAPPED_UNIT.match(after) and not _FIGURE_BEFORE.search(before)
        if wrapped or not _STRAY_NUMBER.fullmatch(text):
            continue
        if _is_prose(before) and (_is_prose(after) or _FIGURE_AFTER.match(after)):
            yield index


def _counted_numbers(page: Page) -> list[int]:
    """In text without geometry: the longest row of numbers alone on their lines that count up, pages apart.

    行次 that stand alone count up too, but close to one another.
    """
    filled = [(index, line.text) for index, line in enumerate(page.lines) if line.text.strip()]
    alone = [(at, index, _whole(text)) for at, (index, text) in enumerate(filled) if _STRAY_NUMBER.fullmatch(text)]
    ending: dict[int, list[tuple[int, int]]] = {}
    for at, index, value in alone:
        chain = [*ending.get(value - 1, []), (at, index)]
        if len(chain) >= len(ending.get(value, [])):
            ending[value] = chain
    longest = max(ending.values(), key=len, default=[])
    apart = len(longest) >= _LEAST_PAGES and longest[-1][0] - longest[0][0] >= _PAGE_LINES * len(longest)
    return [index for _, index in longest] if apart else []


def _whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _is_prose(text: str) -> bool:
    return len(_IDEOGRAPH.findall(text)) >= 10 and "\t" not in text
