"""The stretches of running text in which figures are looked for, each with the family of its section."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from schemas.knowledge.narrative import sentences, titles
from workers.classify.structure import Heading, Level, Structure

__all__ = ["Stretch", "stretches"]


_WHOLE = "N1"  # a section on all income and spending, which may be divided further


@dataclass(frozen=True, slots=True)
class Stretch:
    """text.plain[start:end] without tables, all of it in one section; `family` is N1 … N13, H or None."""

    start: int
    end: int
    family: str | None


def stretches(structure: Structure) -> Iterator[Stretch]:
    """The body in order, cut at sections and tables; the glossary, the forms and the contents are left out."""
    current: Stretch | None = None
    section: Heading | None = None
    for start, end in _pieces(structure):
        above = list(structure.above(start))
        if structure.region_at(start) or any(titles().glossary_part.search(heading.title) for heading in above):
            continue
        family, owner = _family(structure, [heading for heading in reversed(above) if heading.level is not Level.PART])
        if current and owner is section and current.end == start and current.family == family:
            current = Stretch(current.start, end, family)
            continue
        if current:
            yield current
        current, section = Stretch(start, end, family), owner
    if current:
        yield current


def _family(structure: Structure, headings: list[Heading]) -> tuple[str | None, Heading | None]:
    """The family of a section and the heading that gives it; `headings` are those above, the outermost first."""
    known: tuple[str | None, Heading | None] = (None, headings[0] if headings else None)
    for heading in headings:
        if heading.level > Level.ITEM or (known[0] is not None and known[0] != _WHOLE):
            break
        family = sentences().family(_name(structure, heading))
        if family:
            known = family, heading
    return known


def _name(structure: Structure, heading: Heading) -> str:
    return structure.text.folded[heading.start + heading.marker.length : heading.start + len(heading.title)]


def _pieces(structure: Structure) -> Iterator[tuple[int, int]]:
    edges = {structure.body.start, structure.body.end}
    edges |= {heading.start for heading in structure.headings if heading.level <= Level.ITEM}
    edges |= {edge for region in structure.regions for edge in (region.start, region.end)}
    ordered = sorted(edge for edge in edges if structure.body.start <= edge <= structure.body.end)
    return pairwise(ordered)
