"""Cuts a document at the titles of the forms: what stands between a title and the next belongs to that form."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from msgspec import Struct

from schemas.pages import Box, Grid, Line, Pages, Picture
from workers.classify.forms.titles import Title, ends_form, find_title
from workers.classify.forms.words import bare
from workers.classify.furniture import furniture

__all__ = ["Block", "Item", "cut_blocks", "items_of"]

_TITLE_ROWS = 3
_RUNNING = 3
_RUNNING_HEAD = re.compile(r"[^：:。；表]*20\d\d年[^：:。；表]*决算[^：:。；表]*")


class Item(Struct, frozen=True, gc=False):
    """A line, a grid or a picture in reading order; exactly one of the three is set."""

    page: int
    box: Box | None
    line: Line | None = None
    grid: Grid | None = None
    picture: Picture | None = None


class Block(Struct, frozen=True):
    """A title and everything below it up to the next title, table or heading; `box` is the title's."""

    title: Title
    page: int
    box: Box | None
    items: tuple[Item, ...]

    @property
    def lines(self) -> list[Item]:
        """The lines of the block that print anything."""
        return [item for item in self.items if item.line is not None and item.line.text.strip()]

    @property
    def grids(self) -> list[Item]:
        """The grids of the block."""
        return [item for item in self.items if item.grid is not None]


def items_of(pages: Pages, away: Collection[tuple[int, int]] | None = None) -> list[Item]:
    """Everything on the pages in reading order, by page, then from the top; no page numbers, no running heads.

    `away` is the document's furniture where it is known already; in plain text only running heads are left out.
    """
    if not pages.geometry:
        away = _running_heads(pages)
    elif away is None:
        away = furniture(pages)
    out: list[Item] = []
    for page in pages.pages:
        kept = (line for index, line in enumerate(page.lines) if (page.number, index) not in away)
        items = [Item(page.number, line.box, line=line) for line in kept]
        items += [Item(page.number, grid.box, grid=grid) for grid in page.grids]
        items += [Item(page.number, picture.box, picture=picture) for picture in page.pictures]
        if pages.geometry:
            items.sort(key=lambda item: item.box[1] if item.box else 0.0)
        out += items
    return out


def _running_heads(pages: Pages) -> frozenset[tuple[int, int]]:
    """The lines of plain text that name the report again and again between other lines."""
    lines = [(page.number, index, bare(line.text)) for page in pages.pages for index, line in enumerate(page.lines)]
    counts = Counter(words for _, _, words in lines if _RUNNING_HEAD.fullmatch(words) and not ends_form(words))
    return frozenset((page, index) for page, index, words in lines if counts[words] >= _RUNNING)


def _title_in(grid: Grid) -> Title | None:
    """A title that a grid prints in its own first rows."""
    for cell in grid.cells:
        if cell.row < _TITLE_ROWS and cell.column_span * 2 > grid.columns:
            title = find_title(cell.text)
            if title:
                return title
    return None


def _joined_title(lines: list[Item], at: int) -> Title | None:
    """A title that runs over two lines, the second being little more than its end."""
    line = lines[at].line
    if line is None or "表" in line.text:
        return None
    following = next((item.line for item in lines[at + 1 : at + 3] if item.line and item.line.text.strip()), None)
    if following is None or "表" not in following.text or len(bare(line.text)) < len(bare(following.text)):
        return None
    if bare(line.text).endswith(("。", "；", "：", "，")) or find_title(following.text):
        return None
    return find_title(line.text.rstrip() + following.text.lstrip())


def _titles(items: list[Item]) -> Iterator[tuple[int, Title | None]]:
    """The places where a form begins (with its title) or ends without another beginning (None)."""
    for at, item in enumerate(items):
        if item.grid is not None:
            title = _title_in(item.grid)
            if title:
                yield at, title
        elif item.line is not None and item.line.text.strip():
            title = find_title(item.line.text) or _joined_title(items, at)
            if title or ends_form(item.line.text):
                yield at, title


def cut_blocks(items: list[Item]) -> list[Block]:
    """All blocks of a document, those that the contents list among them (they are empty).

    The same title again, above and inside a table or on the page where its table goes on, continues its block.
    """
    cuts = list(_titles(items))
    blocks: list[Block] = []
    open_form = None
    for n, (at, title) in enumerate(cuts):
        end = cuts[n + 1][0] if n + 1 < len(cuts) else len(items)
        if title is None:
            open_form = None
            continue
        body = tuple(items[at if items[at].grid is not None else at + 1 : end])
        if open_form == title.form and (blocks[-1].grids or blocks[-1].page == items[at].page):
            blocks[-1] = _longer(blocks[-1], title, body)
        else:
            blocks.append(Block(title, items[at].page, items[at].box, body))
        open_form = title.form
    return blocks


def _longer(block: Block, title: Title, body: tuple[Item, ...]) -> Block:
    """The block with what follows the repeated title; the fuller of the two titles stays."""
    better = (
        title if (title.year and not block.title.year) or (title.number and not block.title.number) else block.title
    )
    return Block(better, block.page, block.box, block.items + body)
