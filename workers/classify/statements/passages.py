"""Passages: pieces of prose in which figures are looked for, and the sentences to quote."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from schemas.knowledge.narrative import titles
from workers.classify.statements.figure import Figure
from workers.classify.structure import RegionKind, Span, Structure
from workers.classify.text import Place

__all__ = ["Passage", "text_passages"]

_ROW_NUMBER = re.compile(r"\s*(\d{1,2})(?:\s|$)")
_GOALS = re.compile(r"实际完成情况(.{1,3000}?)(?:绩效指标|[一二三]级指标|绩效目标)")
QUOTE = 200  # characters: what an evidence may hold
_STOPS = "。！？"


@dataclass(frozen=True)
class Passage:
    """plain[start:end] with the same stretch folded, and how its offsets become a section and a place."""

    plain: str
    folded: str
    start: int
    end: int
    section: Callable[[int], str]
    place: Callable[[int, int], Place]

    def quote(self, figure: Figure) -> str:
        """The sentence that a figure stands in, printed text, at most 200 characters."""
        start = max(self.plain.rfind(stop, self.start, figure.start) for stop in _STOPS) + 1
        start = max(start, self.start)
        ends = [at for stop in _STOPS if (at := self.plain.find(stop, figure.end, self.end)) >= 0]
        end = min(ends) + 1 if ends else self.end
        if figure.sentence_start is not None and end - figure.sentence_start <= QUOTE:
            start = max(self.start, min(start, figure.sentence_start))
        if end - start > QUOTE:
            start, end = self._clauses(figure, start, end)
        return self.plain[start:end]

    def _clauses(self, figure: Figure, start: int, end: int) -> tuple[int, int]:
        """As many whole clauses around a figure as a quote may hold."""
        for stops in ("；", "；，", "；，、：）"):
            left = max(max((self.plain.rfind(c, start, figure.start) for c in stops), default=-1) + 1, start)
            rights = [at for c in stops if (at := self.plain.find(c, figure.end, end)) >= 0]
            right = min(rights) + 1 if rights else end
            if right - left <= QUOTE:
                return self._widen(left, right, start, end)
        return max(start, figure.start - QUOTE // 2), min(end, figure.end + QUOTE // 2 - len(figure.unit) - 20)

    def _widen(self, left: int, right: int, start: int, end: int) -> tuple[int, int]:
        """Clauses are added before a figure as long as the quote stays short enough: they name what it is of."""
        while left > start:
            wider = max(self.plain.rfind(c, start, left - 1) for c in "；，：") + 1
            wider = max(wider, start)
            if right - wider > QUOTE or wider >= left:
                break
            left = wider
        return left, min(right, end)


def text_passages(structure: Structure) -> Iterator[Passage]:
    """The paragraphs of the body and what is prose in lists and forms, in order; the glossary is left out."""
    text = structure.text
    spans = [*structure.paragraphs, *_lists(structure), *_goals(structure)]
    for span in sorted(spans, key=lambda s: s.start):
        if span.start < structure.body.start or _in_glossary(structure, span):
            continue
        yield Passage(text.plain, text.folded, span.start, span.end, structure.path_at, text.place)


def _in_glossary(structure: Structure, span: Span) -> bool:
    return any(titles().glossary_part.search(heading.title) for heading in structure.above(span.start))


def _lists(structure: Structure) -> Iterator[Span]:
    """Lists in table shape, cut where the next row's number begins a line."""
    for region in structure.regions:
        if region.kind is not RegionKind.LIST:
            continue
        start, expected = region.start, 1
        for line in structure.text.lines_between(region.start, region.end):
            numbered = _ROW_NUMBER.match(line.source.text)
            if numbered and int(numbered[1]) == expected and line.start > start:
                yield Span(start, line.start)
                start, expected = line.start, expected + 1
        yield Span(start, region.end)


def _goals(structure: Structure) -> Iterator[Span]:
    """The goals of a self-evaluation form told in sentences: between their heading and that of the indicators."""
    folded = structure.text.folded
    for region in structure.regions:
        if region.kind is RegionKind.PERFORMANCE:
            yield from (Span(*found.span(1)) for found in _GOALS.finditer(folded, region.start, region.end))
