"""The outline of a report: contents, parts, sections, numbered items, tables and paragraphs.

    structure = read_structure(pages)
    structure.text                      the running text (workers.classify.text.Text)
    structure.path_at(offset)           第三部分/五/（二）
    structure.heading_below(page, top)  the heading that a grid or a picture stands under
    structure.parts, .headings          with .path, .title, .start, .body, .end (offsets of the text)
    structure.region_at(offset)         the form or the list that an offset lies in, None in prose

A document without headings has none; nothing is read into it.
"""

from schemas.pages import Pages
from workers.classify.structure.contents import contents_lines, entries
from workers.classify.structure.flow import Flow
from workers.classify.structure.markers import Level, Marker, marker_at
from workers.classify.structure.model import Heading, Region, RegionKind, Span, Structure
from workers.classify.structure.outline import outline
from workers.classify.structure.paragraphs import paragraphs
from workers.classify.text import Text, fold, read_text

__all__ = ["Heading", "Level", "Region", "RegionKind", "Span", "Structure", "read_structure"]


_COVER = 8  # lines: no title takes more


def read_structure(pages: Pages) -> Structure:
    """The outline of a document; never fails, a document without headings has none."""
    text = read_text(pages)
    listed = contents_lines(text)
    first = listed.stop if listed else 0
    titles = entries(text, listed)
    found = outline(text, Flow(text), first, _unnumbered_parts(titles))
    body = _offset(text, listed.stop if listed else _first_heading(text))
    cover = Span(0, _offset(text, listed.start) if listed else body)
    return Structure(
        text=text,
        cover=cover if found.headings else _first_page(text),
        contents=Span(cover.end, body),
        body=Span(body, len(text.plain)),
        contents_entries=titles,
        headings=tuple(found.headings),
        regions=tuple(found.regions),
        paragraphs=paragraphs(text, found, first),
    )


def _offset(text: Text, line: int) -> int:
    return text.lines[line].start if line < len(text.lines) else len(text.plain)


def _first_heading(text: Text) -> int:
    """Where the body begins in a document without contents: at its first heading."""
    for at, line in enumerate(text.lines):
        marker = marker_at(text.folded, line.start, line.end)
        if marker is not None and marker.level <= Level.SECTION:
            return at
    return 0


def _first_page(text: Text) -> Span:
    """The first lines of a document without headings, which may be a title."""
    end = next((line.start for line in text.lines if line.page != text.lines[0].page), len(text.plain))
    return Span(0, min(end, text.lines[_COVER].start) if len(text.lines) > _COVER else end)


def _unnumbered_parts(listed: tuple[str, ...]) -> dict[str, Marker]:
    """The titles of parts as the contents give them, for a part whose number is missing in the body."""
    parts = {}
    for entry in listed:
        folded = fold(entry)
        marker = marker_at(folded, 0, len(folded))
        if marker is not None and marker.level is Level.PART and not marker.attachment:
            parts[folded[marker.length :]] = Marker(Level.PART, marker.number, marker.value, 0)
    return parts
