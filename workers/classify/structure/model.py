"""What read_structure hands over: headings with their ranges, regions that are no prose, paragraphs."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from math import inf

from schemas.report import Paragraph, Section
from workers.classify.structure.markers import Level, Marker
from workers.classify.text import Text

__all__ = ["Heading", "Region", "RegionKind", "Span", "Structure"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text.plain."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading or item and its range.

    `start` is the offset of its number, `body` of the first character after its title, `end` where the next heading
    of its level or above begins. `title` is printed text without white space, number included. `alone` tells a
    heading on its own lines from an item whose text runs on behind the number (一、财政拨款收入：指…).
    """

    level: Level
    path: str
    title: str
    start: int
    body: int
    end: int
    marker: Marker
    alone: bool


class RegionKind(StrEnum):
    """What sort of thing a stretch of lines is that is not prose."""

    FORM = "form"
    PERFORMANCE = "performance"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that belong to a table: a statutory form, a self-evaluation form, a list in table shape."""

    kind: RegionKind
    start: int
    end: int


@dataclass(frozen=True)
class Structure:
    """The outline of a document's running text.

    `cover` is what stands before contents and body, `body` all that follows them; without any heading the first lines
    are the cover and all is body. `contents_entries` are the printed titles of the contents pages. `headings` are in
    order and all in the body. `paragraphs` are spans of prose in order: never within a region, never a heading on its
    own, never a caption.
    """

    text: Text
    cover: Span
    contents: Span
    body: Span
    contents_entries: tuple[str, ...]
    headings: tuple[Heading, ...]
    regions: tuple[Region, ...]
    paragraphs: tuple[Span, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [heading.start for heading in self.headings]

    @cached_property
    def _above(self) -> list[int | None]:
        """For every heading the index of the one that it stands under."""
        found: list[int | None] = []
        open_ones: list[int] = []
        for index, heading in enumerate(self.headings):
            while open_ones and self.headings[open_ones[-1]].level >= heading.level:
                open_ones.pop()
            found.append(open_ones[-1] if open_ones else None)
            open_ones.append(index)
        return found

    @cached_property
    def _lowest(self) -> list[tuple[int, float]]:
        """The lowest place, by page and height, of the headings up to each one."""
        lines = (self.text.line_at(heading.start) for heading in self.headings)
        return [*accumulate(((line.page, line.source.box[1] if line.source.box else -inf) for line in lines), max)]

    @cached_property
    def _region_starts(self) -> list[int]:
        return [region.start for region in self.regions]

    @property
    def parts(self) -> Iterator[Heading]:
        """The headings 第X部分 and the attachments."""
        return (heading for heading in self.headings if heading.level is Level.PART)

    def heading_at(self, at: int) -> Heading | None:
        """The innermost heading or item whose range holds an offset."""
        return next(self.above(at), None)

    def above(self, at: int) -> Iterator[Heading]:
        """The headings whose ranges hold an offset, innermost first."""
        last = bisect_right(self._starts, at) - 1
        index = last if last >= 0 and at < self.headings[last].end else None
        while index is not None:
            yield self.headings[index]
            index = self._above[index]

    def path_at(self, at: int) -> str:
        """The section path at an offset of the text, empty before the first heading.

        A list in table shape stands under its part: it repeats the items before it and belongs to none of them.
        """
        region = self.region_at(at)
        listed = region is not None and region.kind is RegionKind.LIST
        heading = self.part_at(at) if listed else self.heading_at(at)
        return heading.path if heading else ""

    def heading_below(self, page: int, top: float) -> Heading | None:
        """The last heading above a height of a page (points from its top), for grids and pictures."""
        last = bisect_right(self._lowest, (page, top)) - 1
        return self.headings[last] if last >= 0 else None

    def region_at(self, at: int) -> Region | None:
        """The region that holds an offset, None in prose."""
        last = bisect_right(self._region_starts, at) - 1
        return self.regions[last] if last >= 0 and at < self.regions[last].end else None

    def part_at(self, at: int) -> Heading | None:
        """The outermost heading whose range holds an offset."""
        return next((h for h in reversed(tuple(self.above(at)))), None)

    def sections(self) -> tuple[Section, ...]:
        """The headings on their own lines, down to （一）, as the report has them."""
        found = []
        for heading in self.headings:
            if heading.alone and heading.level <= Level.SUBSECTION and self.region_at(heading.start) is None:
                place = self.text.place(heading.start, heading.body)
                found.append(Section(heading.title, heading.path, place.page, place.box))
        return tuple(found)

    def printed_paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs with their section, printed text, page and box."""
        found = []
        for span in self.paragraphs:
            place = self.text.place(span.start, span.end)
            text = self.text.plain[span.start : span.end]
            found.append(Paragraph(self.path_at(span.start), text, place.page, place.box))
        return tuple(found)
