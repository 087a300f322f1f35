"""The contents pages, which list every title of the report and must not be taken for its body."""

import re

from schemas.knowledge.narrative import titles
from workers.classify.structure.markers import Level, Marker, marker_at
from workers.classify.text import Text, TextLine, fold, squeeze

__all__ = ["contents_lines", "entries"]

_LEADER = re.compile(r"(?:[\s.…·・．。_-]{2,}|[…]+)\s*\d{0,3}\s*$|\s+\d{1,3}\s*$")
_LOOK_AHEAD = 200  # lines: no contents are longer
_FRAGMENT = 14  # characters: what is left of a title that was wrapped


def _marker(text: Text, line: TextLine) -> Marker | None:
    return marker_at(text.folded, line.start, line.end)


def _listed(text: Text, line: TextLine) -> bool:
    """Whether a line can stand in contents: a title with its number, a leader, or the rest of a wrapped title."""
    printed = text.folded[line.start : line.end]
    return (
        (_marker(text, line) is not None and "。" not in printed[:-1] and len(printed) <= 70)
        or _LEADER.search(line.source.text) is not None
        or (len(printed) <= _FRAGMENT and not printed.endswith("。"))
    )


def contents_lines(text: Text) -> range:
    """The indexes in text.lines of the contents, its title included; an empty range where there are none."""
    start = _titled(text)
    if start is None:
        return _untitled(text)
    first = next(
        (at for at in range(start + 1, min(len(text.lines), start + 10)) if _marker(text, text.lines[at])), None
    )
    if first is None:
        return range(start, _end_of_list(text, start + 1))
    again = _comes_again(text, first)
    return range(start, again if again is not None else _end_of_list(text, first))


def _titled(text: Text) -> int | None:
    names = titles().contents_titles
    for at, line in enumerate(text.lines[: max(60, len(text.lines) // 4)]):
        if text.folded[line.start : line.end].strip("-*#") in names:
            return at
    return None


def _untitled(text: Text) -> range:
    """Contents without a title: the first part comes twice, with a list of titles between."""
    for at, line in enumerate(text.lines[: max(60, len(text.lines) // 4)]):
        marker = _marker(text, line)
        if marker is None or marker.level is not Level.PART or marker.value != 1:
            continue
        again = _comes_again(text, at)
        return range(at, again) if again is not None and again - at >= 4 else range(at, at)
    return range(0)


def _comes_again(text: Text, first: int) -> int | None:
    """Where the first title of the contents comes again, if what lies between is a list of titles."""
    wanted = _marker(text, text.lines[first])
    if wanted is None:
        return None
    title = _title(text, text.lines[first])
    for at in range(first + 1, min(len(text.lines), first + _LOOK_AHEAD)):
        marker = _marker(text, text.lines[at])
        if marker is None or (marker.level, marker.value) != (wanted.level, wanted.value):
            continue
        other = _title(text, text.lines[at])
        if wanted.level is Level.PART or other[:6] == title[:6]:
            between = text.lines[first:at]
            return at if sum(_listed(text, line) for line in between) >= 0.7 * len(between) else None
    return None


def _title(text: Text, line: TextLine) -> str:
    marker = _marker(text, line)
    return fold(squeeze(_LEADER.sub("", line.source.text)))[marker.length if marker else 0 :]


def _end_of_list(text: Text, start: int) -> int:
    """Where the list of titles stops: at a line of prose, or at a page that is none of it."""
    at = start
    while at < len(text.lines) and _listed(text, text.lines[at]):
        page = text.lines[at].page
        if text.geometry and (at == start or page != text.lines[at - 1].page):
            lines = [line for line in text.lines[at : at + 60] if line.page == page]
            if sum(
                _marker(text, line) is not None or bool(_LEADER.search(line.source.text)) for line in lines
            ) < 0.6 * len(lines):
                return at
        at += 1
    return at


def entries(text: Text, lines: range) -> tuple[str, ...]:
    """The titles that the contents list, wrapped ones joined, without leaders, page numbers and white space."""
    found: list[str] = []
    for line in (text.lines[at] for at in lines):
        printed = squeeze(_LEADER.sub("", line.source.text)).strip("-*#•")
        if not printed or fold(printed) in titles().contents_titles:
            continue
        begins = _marker(text, line) is not None or not found
        if begins or (_LEADER.search(line.source.text) and len(printed) > _FRAGMENT):
            found.append(printed)
        else:
            found[-1] += printed
    return tuple(found)
