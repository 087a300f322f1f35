"""From numbered lines to headings: which numbers count, where a title ends, which lines are tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from schemas.knowledge.narrative import titles
from workers.classify.structure.flow import Flow
from workers.classify.structure.markers import Level, Marker, marker_at
from workers.classify.structure.model import Heading, Region, RegionKind, Span
from workers.classify.text import Text

__all__ = ["Outline", "outline"]

_TITLE = 64  # characters: no heading on its own is longer
_FIGURE = re.compile(r"\d(?:%|[万亿]?元)")
_MOTTO = 36  # characters: nor one with a comma in it
_WRAPPED = 3  # lines: no title takes more


@dataclass
class Outline:
    """What was found while walking over the body: headings, regions, and the lines that are neither prose."""

    headings: list[Heading] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)  # indexes of lines that begin a paragraph
    captions: set[int] = field(default_factory=set)  # indexes of lines that are no prose


def outline(text: Text, flow: Flow, first: int, part_titles: dict[str, Marker]) -> Outline:
    """Headings and regions of text.lines[first:]; `part_titles` are titles of parts that are printed without number."""
    walk = _Walk(text, flow, part_titles)
    at = first
    while at < len(text.lines):
        at = walk.step(at)
    walk.finish()
    return walk.found


class _Walk:
    """One pass over the lines of the body."""

    def __init__(self, text: Text, flow: Flow, part_titles: dict[str, Marker]) -> None:
        self.text, self.flow, self.part_titles = text, flow, part_titles
        self.found = Outline()
        self.open: list[int] = []  # indexes of the headings that hold the line, the outermost first
        self.region: Region | None = None
        self.forms_part = False

    def step(self, at: int) -> int:
        """Look at one line; return the index of the next to look at."""
        line = self.text.lines[at]
        folded = self.text.folded[line.start : line.end]
        marker = marker_at(self.text.folded, line.start, line.end) or self.part_titles.get(folded)
        if marker and self._can_begin(at, marker, folded):
            last, alone = self._title_lines(at, marker)
            if self._accepted(at, last, marker, alone):
                return self._add(at, last, marker, alone)
        if titles().caption.search(folded):
            self.found.captions.add(at)
            self.found.breaks.add(at + 1)
        self._maybe_region(at, folded)
        if self.flow.ended_before(at):
            self.found.breaks.add(at)
        return at + 1

    def _can_begin(self, at: int, marker: Marker, folded: str) -> bool:
        """Whether the number at a line's beginning is no part of a sentence that runs on from the line before."""
        if at in self.found.breaks or self.flow.closed_before(at):
            return True
        if not _complete(folded):
            return False
        return marker.level is Level.PART or (
            marker.level <= Level.SUBSECTION and marker.value == self._expected(marker)
        )

    def finish(self) -> None:
        """Close what is still open at the end of the document."""
        self._close_region(len(self.text.plain))
        self._close(len(self.text.plain), Level.PART)

    def _title_lines(self, at: int, marker: Marker) -> tuple[int, bool]:
        """The last line of a heading's title, and whether the title stands alone."""
        if marker.level is Level.PART:
            return at if marker.attachment else self._part_title(at), True
        if self._is_whole_title(at, marker):
            return at, True
        last = at
        while last + 1 < len(self.text.lines) and last - at < _WRAPPED and not self._begins(last + 1):
            last += 1
        if self._remainder(last + 1):
            last += 1
        return last, _is_title(self._printed(at, last))

    def _is_whole_title(self, at: int, marker: Marker) -> bool:
        """Whether one line reads as a complete title, however the next line follows it."""
        printed = self._printed(at, at)
        if not _is_title(printed) or self._remainder(at + 1):
            return False
        complete = marker.level <= Level.SUBSECTION and _complete(printed)
        return complete or printed.endswith("。") or not self.flow.wrapped

    def _begins(self, at: int) -> bool:
        """Whether a line begins a paragraph or an item of its own."""
        line = self.text.lines[at]
        marker = marker_at(self.text.folded, line.start, line.end)
        return self.flow.ended_before(at) or (marker is not None and self._can_begin(at, marker, self._printed(at, at)))

    def _remainder(self, at: int) -> bool:
        """Whether a line is nothing but the end of a title that was wrapped (说明)."""
        return at < len(self.text.lines) and self._printed(at, at) in titles().title_remainders

    def _part_title(self, at: int) -> int:
        """A part's title is often set on several centred lines: take lines until it reads complete."""
        printed = self._printed(at, at)
        for last in range(at + 1, min(at + _WRAPPED + 1, len(self.text.lines))):
            line = self.text.lines[last]
            folded = self.text.folded[line.start : line.end]
            if marker_at(self.text.folded, line.start, line.end) or "。" in folded or len(printed + folded) > 100:
                break
            joined = printed + folded
            if _complete(printed) and folded not in titles().title_remainders:
                break
            if _complete(joined) or folded in titles().title_remainders:
                return self._part_title_end(at, last)
            printed = joined
        return at

    def _part_title_end(self, at: int, last: int) -> int:
        return last + 1 if last - at < _WRAPPED and self._remainder(last + 1) else last

    def _printed(self, at: int, last: int) -> str:
        return self.text.folded[self.text.lines[at].start : self.text.lines[last].end]

    def _accepted(self, at: int, last: int, marker: Marker, alone: bool) -> bool:
        printed = self._printed(at, last)
        if marker.level is Level.PART:
            return "。" not in printed[:-1] and not printed[marker.length :].startswith(("的", "、", "，", "所", "和"))
        if self.region is None:
            return True
        if self.region.kind is RegionKind.FORM and titles().statutory_form.search(printed):
            return True
        return alone and marker.level <= Level.SUBSECTION and self._continues(marker, printed)

    def _continues(self, marker: Marker, printed: str) -> bool:
        """Within a table a number counts only if it continues the headings around the table."""
        if marker.value != self._expected(marker):
            return False
        if self.region is not None and self.region.kind is RegionKind.FORM:
            return printed.endswith(titles().title_endings) and not printed.endswith("支出")
        return True

    def _expected(self, marker: Marker) -> int:
        """The number that would follow the last one of a heading's level."""
        opened = (self.found.headings[index].marker for index in self.open)
        return next((own.value for own in opened if own.level is marker.level), 0) + 1

    def _add(self, at: int, last: int, marker: Marker, alone: bool) -> int:
        start = self.text.lines[at].start
        self._close_region(start)
        self._close(start, marker.level)
        body = self.text.lines[last].end if alone else start + marker.length
        title = self.text.plain[start:body] if alone else _short(self.text.plain[start : self.text.lines[last].end])
        above = "" if marker.attachment or not self.open else self.found.headings[self.open[-1]].path + "/"
        heading = Heading(marker.level, above + marker.number, title, start, body, start, marker, alone)
        self.open.append(len(self.found.headings))
        self.found.headings.append(heading)
        self.found.breaks.update({at, last + 1} if alone else {at})
        self._enter(at, last, marker, alone)
        return last + 1

    def _enter(self, at: int, last: int, marker: Marker, alone: bool) -> None:
        """Begin the region that a heading opens: the forms' part, a single form, a list."""
        printed = self._printed(at, last)
        if len(self.open) == 1:  # the outermost heading: a part, or a section where there are no parts
            self.forms_part = bool(titles().forms_part.search(printed)) and not marker.attachment
        if not alone:
            return
        if self.forms_part:
            self.region = Region(RegionKind.FORM, self.text.lines[last].end, 0)
        else:
            self._maybe_region(last, printed)

    def _close(self, end: int, level: Level) -> None:
        headings = self.found.headings
        while self.open and headings[self.open[-1]].level >= level:
            index = self.open.pop()
            headings[index] = replace(headings[index], end=end)

    def _maybe_region(self, at: int, folded: str) -> None:
        kind = _kind(folded)
        if kind is None or (self.region is not None and self.region.kind is kind):
            return
        if self.forms_part and kind is not RegionKind.PERFORMANCE:
            return
        start = self.text.lines[at].start
        self._close_region(start)
        self.region = Region(kind, start, 0)

    def _close_region(self, end: int) -> None:
        if self.region is not None and self.region.start < end:
            self.found.regions.append(replace(self.region, end=end))
        self.region = None


def _kind(folded: str) -> RegionKind | None:
    if titles().list_table.search(folded):
        return RegionKind.LIST
    if len(folded) > _TITLE:
        return None
    if titles().performance_form.search(folded):
        return RegionKind.PERFORMANCE
    return RegionKind.FORM if titles().statutory_form.search(folded) else None


def _is_title(printed: str) -> bool:
    """Whether a numbered line can be a heading on its own: short, no sentence, no figure in it."""
    if printed.endswith("。"):
        return _complete(printed[:-1]) and _is_title(printed[:-1])
    if len(printed) > _TITLE or any(c in printed[:-1] for c in "。；：") or printed[-1] in "；，、":
        return False
    return not _FIGURE.search(printed) and ("，" not in printed or len(printed) <= _MOTTO)


def _complete(title: str) -> bool:
    return title.endswith(titles().title_endings) and title.count("(") == title.count(")")


def _short(printed: str) -> str:
    """The beginning of an item whose text runs on, for a title."""
    ends = [at for at in (printed.find(c, 1) for c in "。：；，") if at > 0]
    return printed[: min([*ends, 40])]


def prose_lines(text: Text, found: Outline, first: int) -> Iterator[tuple[int, Span]]:
    """The lines of prose with what of them is prose: no heading, no caption, no line of a region."""
    titled = {at: heading.body for heading in found.headings for at in _title_line_numbers(text, heading)}
    regions = iter([*found.regions, Region(RegionKind.FORM, len(text.plain) + 1, len(text.plain) + 1)])
    region = next(regions)
    for at in range(first, len(text.lines)):
        line = text.lines[at]
        while line.start >= region.end and region.start <= len(text.plain):
            region = next(regions)
        start = max(line.start, titled.get(at, 0))
        if region.start <= line.start < region.end or at in found.captions or start >= line.end:
            continue
        yield at, Span(start, line.end)


def _title_line_numbers(text: Text, heading: Heading) -> range:
    return range(text.line_number(heading.start), text.line_number(max(heading.start, heading.body - 1)) + 1)
