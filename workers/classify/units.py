"""The units that a department's accounts take in, as its first part lists them: numbered lines, a table, a sentence."""

import re
from collections.abc import Iterator

from schemas.knowledge.narrative import identity_words
from schemas.pages import Grid, Pages
from workers.classify.structure import Heading, Level, Structure
from workers.classify.text import fold, squeeze

__all__ = ["ALONE", "read_units"]

ALONE = "本级"
"""What stands for the department itself where the report says that there is nobody else."""

_SECTION = re.compile(r"单位构成|机构设置|构成情况|编制范围|单位情况|机构情况")
_ALONE = re.compile(
    r"(?:只|仅)(?:由|包括|含)[^，。；]{0,40}本级|独立核算的[^，。；]{0,20}本级决算(?:构成|组成)"
    r"|无(?:下设|下属|所属)?[^，。；]{0,6}(?:下属|所属|下级|二级)[^，。；]{0,6}单位|没有(?:下属|所属|下级|二级)"
)
_NUMBER = re.compile(r"^(?:\(?\d{1,3}\)?[.、，]?(?![\d个家类项])|\(?[一二三四五六七八九十]{1,3}[)、.]+)")
_OFFICES = re.compile(r"(?:科|股|(?<!公)室|^.{1,4}处|^办公室)$")
_WORDS = re.compile(r"^[一-鿿·]{4,40}$")
_HEAD = re.compile(r"单位(?:名称|全称)")
_ENDS = "；;。，,、"


def read_units(pages: Pages, structure: Structure) -> tuple[str, ...]:
    """The names in print order, white space removed; ("本级",) for a department alone, empty where none are listed.

    Offices within the department (科, 股, 处, 室) are no units. A list of which a line cannot be read is none.
    """
    heading = _heading(structure)
    if heading is None:
        return ()
    text = structure.text
    start, end = heading.body, heading.end
    lines = [text.plain[line.start : line.end] for line in text.lines if start <= line.start < end]
    grids = ((page.number, grid) for page in pages.pages for grid in page.grids)
    tables = [grid for page, grid in grids if structure.heading_below(page, grid.box[1]) is heading]
    found = dict.fromkeys((*_listed(lines), *(name for grid in tables for name in _tabled(grid))))
    named = tuple(name for name in found if name)
    alone = _ALONE.search(text.folded[start:end]) is not None
    if len(named) > 1 or (named and not alone):
        return () if None in found else named
    return (ALONE,) if alone else ()


def _heading(structure: Structure) -> Heading | None:
    """The section of the first part that tells how the department is made up."""
    for heading in structure.headings:
        if heading.level is Level.PART and not heading.path.startswith("第一"):
            return None
        if heading.level is not Level.PART and heading.alone and _SECTION.search(heading.title):
            return heading
    return None


def _listed(lines: list[str]) -> Iterator[str | None]:
    """What numbered lines name, offices left out; None for a line that names nothing, a name torn by a line's end."""
    for line in lines:
        number = _NUMBER.match(fold(line))
        if number and not _OFFICES.search(_plain(line[number.end() :])):
            yield _name(line[number.end() :])


def _tabled(grid: Grid) -> Iterator[str]:
    """The column under 单位名称."""
    head = next((c for c in grid.cells if _HEAD.search(squeeze(c.text))), None)
    if head is None:
        return
    for cell in grid.cells:
        if cell.column == head.column and cell.row > head.row and (name := _name(squeeze(cell.text))):
            yield name


def _name(printed: str) -> str | None:
    plain = _plain(printed)
    fits = identity_words().body.search(plain) and _WORDS.match(plain) and not _OFFICES.search(plain)
    return printed.rstrip(_ENDS) if fits else None


def _plain(printed: str) -> str:
    """Without brackets and what ends an item."""
    return re.sub(r"\([^()]*\)", "", fold(printed.rstrip(_ENDS)))
