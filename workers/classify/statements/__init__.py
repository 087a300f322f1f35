"""The figures of the running text as statements: sentence patterns first, a scanner for all that is left.

    statements = read_statements(pages, structure)

Each figure comes once, in reading order. A statement of a known sentence has `pattern`, `slot` and `group`
(schemas/knowledge/narrative/sentences.toml lists them); the others have an item made of the words before them.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from schemas.pages import Pages
from schemas.report import Statement
from workers.classify.statements.cells import cell_passages
from workers.classify.statements.figure import Figure
from workers.classify.statements.passages import Passage, text_passages
from workers.classify.statements.patterns import known_figures
from workers.classify.statements.scanner import scan
from workers.classify.statements.stretches import stretches
from workers.classify.structure import Structure

__all__ = ["read_statements"]


_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure with the passage it stands in."""

    figure: Figure
    passage: Passage


def read_statements(pages: Pages, structure: Structure) -> tuple[Statement, ...]:
    """Every figure of the running text; `pages` are those that `structure` was read from."""
    groups: dict[tuple[str | None, int], int] = {}
    return tuple(_statement(found, groups) for found in _figures(pages, structure))


def _figures(pages: Pages, structure: Structure) -> Iterator[_Found]:
    text = structure.text
    known = sorted((figure for stretch in stretches(structure) for figure in known_figures(text, stretch)), key=_start)
    passages = list(text_passages(structure))
    for passage in passages:
        first, behind = (bisect_left(known, at, key=_start) for at in (passage.start, passage.end))
        figures = known[first:behind]
        figures += scan(passage.plain, passage.folded, passage.start, passage.end, figures)
        yield from (_Found(figure, passage) for figure in sorted(figures, key=_start))
    for passage in cell_passages(pages, structure):
        yield from (_Found(f, passage) for f in scan(passage.plain, passage.folded, passage.start, passage.end, []))


def _statement(found: _Found, groups: dict[tuple[str | None, int], int]) -> Statement:
    figure, passage = found.figure, found.passage
    place = passage.place(figure.start, figure.end)
    return Statement(
        section=passage.section(figure.start),
        item=figure.item,
        kind=figure.kind,
        direction=figure.direction,
        value=figure.value,
        unit=figure.unit,
        text=passage.quote(figure),
        page=place.page,
        box=place.box,
        scope=figure.scope,
        pattern=figure.pattern,
        slot=figure.slot,
        group=groups.setdefault((figure.pattern, figure.match), len(groups)) if figure.match is not None else None,
        base=figure.base,
    )
